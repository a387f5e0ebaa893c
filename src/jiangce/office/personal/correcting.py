"""Somebody says that what is registered of him is wrong; an officer looks, and answers in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.identity.models import User
from jiangce.office.personal.models import Correction
from jiangce.office.registers.models import Fact, Person
from jiangce.office.registers.recusal import RECUSED, own_keys
from jiangce.office.registers.register_words import register_tables
from jiangce.office.rulebook.words import PERSON, tables
from jiangce.office.workdays.counting import BeyondCalendar, calendar

WORKING_DAYS = 15  # for an answer
MOST_OPEN = 20
LONGEST = 500


class NotAsked(ValueError):
    """Nothing was kept; the message says why."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a correction can be about. ``what``: as it is kept."""

    what: str
    zh: str


def choices(person: Person) -> list[Choice]:
    """The columns of his entry, and his facts."""
    entry = [Choice(name, f"个人登记：{one.zh}") for name, one in register_tables()[PERSON].columns.items()]
    facts = Fact.objects.current().filter(links__person=person).distinct().order_by("table", "-on")[:300]
    return [*entry, *_of_facts(facts)]


def _of_facts(facts: Iterable[Fact]) -> Iterator[Choice]:
    """By kind and day; those that are alike in both are counted."""
    times: Counter[str] = Counter()
    for one in facts:
        zh = f"{tables()[one.table].zh if one.table in tables() else '事实'}：{one.on or '没有日期'}"
        times[zh] += 1
        yield Choice(f"{one.table}/{one.key}", zh if times[zh] == 1 else f"{zh}（第 {times[zh]} 项）")


@transaction.atomic
def ask(person: Person, what: str, said: str, by: User) -> Correction:
    """Ask for a correction. Raises `NotAsked`."""
    said = said.strip()
    if len(said) < 4 or len(said) > LONGEST:
        raise NotAsked(f"请写明应当怎样、凭什么，4 至 {LONGEST} 个字")
    if what and what not in {one.what for one in choices(person)}:
        raise NotAsked("没有这一项，请从列表中选择")
    if Correction.objects.filter(person=person, state="open").count() >= MOST_OPEN:
        raise NotAsked(f"待答复的更正申请已有 {MOST_OPEN} 件，请等待答复")
    try:
        due = calendar().after(timezone.localdate(), WORKING_DAYS)
    except BeyondCalendar:
        due = None
    try:
        with transaction.atomic():
            made = Correction.objects.create(
                person=person, region=person.place, what=what, said=said, asked_by=by, due_on=due
            )
    except IntegrityError:
        raise NotAsked("这一项的更正申请还在办理，请等待答复") from None
    append(by, "own.correct", made, {"key": person.key, "what": what})
    return made


@transaction.atomic
def answer(correction: Correction, state: str, text: str, *, by: User, seen: int) -> Correction:
    """Done, or declined, with words for him; once. Raises `NotAsked`."""
    held = Correction.objects.select_for_update().get(pk=correction.pk)
    if state not in ("done", "declined"):
        raise NotAsked("请选择“已更正”或“不予更正”")
    if len(text.strip()) < 2:
        raise NotAsked("请写明答复，申请人会看到")
    if held.version != seen or held.state != "open":
        raise NotAsked("这件申请刚由他人答复过，请刷新后再看")
    if held.person.key in own_keys(by):
        raise NotAsked(RECUSED)
    held.state, held.answer, held.answered_by, held.answered_at = state, text.strip()[:300], by, timezone.now()
    held.version += 1
    held.save()
    append(by, f"own.{state}", held, {"key": held.person.key, "what": held.what, "why": held.answer})
    return held
