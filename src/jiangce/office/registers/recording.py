"""Writing facts down: entered once, corrected by a further version, withdrawn with a reason; never edited, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Fact, Link, Organisation, Person
from jiangce.office.registers.recusal import RECUSED, is_own, meant_by, own_keys
from jiangce.office.rulebook.words import ORGANISATION, PARTY, PERSON, Table, tables


class WrongFact(ValueError):
    """A fact that cannot be written down. ``wrong``: column → why."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("；".join(wrong.values()))
        self.wrong = dict(wrong)


@transaction.atomic
def record(
    table: str, values: Mapping[str, Any], *, region: str, source: str, by: User | None, key: str = "",
    known_on: date | None = None,
) -> Fact:  # fmt: skip
    """Write a fact down. ``values`` as `rulebook.written.read_row` gives them; parties by their keys. Raises `WrongFact`."""
    about = tables()[table]
    links = _links(about, values)
    _demand_anothers(by, meant_by(table, values))
    if key and Fact.objects.filter(table=table, key=key, replaced_on=None).exists():
        raise WrongFact({"id": f"编号 {key} 已登记过；如要改动，请用更正"})
    made = Fact(
        table=table, values=dict(values), on=_day(about, values), region=region, source=source, entered_by=by,
        known_on=known_on or timezone.localdate(),
    )  # fmt: skip
    if key:
        made.key = key
    _save(made, links)
    append(by, "fact.enter", made, {"table": table, "key": made.key, "source": source})
    return made


@transaction.atomic
def correct(
    fact: Fact, values: Mapping[str, Any], *, by: User | None, why: str, source: str = "", known_on: date | None = None
) -> Fact:
    """A further version of a fact: what was known before stays known as of then. Raises `WrongFact`."""
    if not why.strip():
        raise WrongFact({"why": "更正须写明理由"})
    about, today = tables()[fact.table], known_on or timezone.localdate()
    links = _links(about, values)
    old = _current(fact)
    if today < old.known_on:
        raise WrongFact({"known_on": "更正日期早于原登记日期"})
    _demand_anothers(by, {old.key} | meant_by(old.table, old.values) | meant_by(old.table, values))
    made = Fact(
        key=old.key, version=old.version + 1, table=old.table, values=dict(values), on=_day(about, values),
        region=old.region, source=source or old.source, entered_by=by, known_on=today,
    )  # fmt: skip
    Fact.objects.filter(pk=old.pk).update(replaced_on=today)
    _save(made, links)
    append(by, "fact.correct", made, {"table": made.table, "key": made.key, "from": old.version, "why": why.strip()})
    return made


@transaction.atomic
def withdraw(fact: Fact, *, by: User | None, why: str, known_on: date | None = None) -> Fact:
    """A last version that says the fact is none: it was entered by mistake. Raises `WrongFact`."""
    made = correct(fact, fact.values, by=by, why=why, known_on=known_on)
    Fact.objects.filter(pk=made.pk).update(withdrawn=True)
    made.withdrawn = True
    return made


def _demand_anothers(by: User | None, meant: set[str]) -> None:
    """Raises `WrongFact` where somebody writes of himself."""
    if is_own(own_keys(by), meant):
        raise WrongFact({"by": RECUSED})


def _current(fact: Fact) -> Fact:
    """The version that holds, locked; somebody else may have corrected it meanwhile."""
    found = Fact.objects.select_for_update().filter(table=fact.table, key=fact.key, replaced_on=None).first()
    if found is None or found.version != fact.version:
        raise WrongFact({"version": "这项事实已被他人更正，请刷新后再改"})
    if found.withdrawn:
        raise WrongFact({"version": "这项事实已撤销"})
    return found


def _day(about: Table, values: Mapping[str, Any]) -> date | None:
    told = values.get(about.date) if about.date else None
    return date.fromisoformat(told) if isinstance(told, str) else None


def _save(fact: Fact, links: Mapping[str, Person | Organisation | str]) -> None:
    fact.save(force_insert=True)
    Link.objects.bulk_create(
        Link(
            fact=fact, column=column,
            person=to if isinstance(to, Person) else None,
            organisation=to if isinstance(to, Organisation) else None,
            other=to if isinstance(to, str) else "",
        )
        for column, to in links.items()
    )  # fmt: skip


def _links(about: Table, values: Mapping[str, Any]) -> dict[str, Person | Organisation | str]:
    """What the references mean; every one must be there, and be itself, not one merged away. Raises `WrongFact`."""
    out: dict[str, Person | Organisation | str] = {}
    wrong: dict[str, str] = {}
    for name, value in values.items():
        column = about.columns.get(name)
        if column is None:
            wrong[name] = f"“{about.zh}”没有这一栏：{name}"
        elif column.refers and isinstance(value, str):
            found = _meant(column.refers, value)
            if found is None:
                wrong[name] = f"“{column.zh}”所指的 {value} 不在登记簿中"
            else:
                out[name] = found
    if wrong:
        raise WrongFact(wrong)
    return out


def _meant(refers: str, key: str) -> Person | Organisation | str | None:
    if refers in (PERSON, PARTY) and (person := Person.objects.current().filter(key=key).first()):
        return person
    if refers in (ORGANISATION, PARTY) and (body := Organisation.objects.current().filter(key=key).first()):
        return body
    if refers in (PERSON, ORGANISATION, PARTY):
        return None
    return key if Fact.objects.current().filter(table=refers, key=key).exists() else None
