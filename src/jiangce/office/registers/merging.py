"""Two entries for one person or organisation: found, merged, and parted again if that was a mistake.

Merging writes a further version of every fact that means the one, which means the other; the version before stays as what was known until then, so that a
decision of before reads what it read. Parting writes back just those.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from jiangce.office.audit.log import append, history
from jiangce.office.identity.models import User
from jiangce.office.registers.handing_over import NotHandedOver, hand_back, hand_over
from jiangce.office.registers.merged import with_keys
from jiangce.office.registers.models import DEEPEST, Fact, Link, Organisation, Person
from jiangce.office.registers.recusal import RECUSED, own_keys

Party = Person | Organisation
GROUPS = 200
_PAYMENT, _PAID_FOR = "payment", "fact"  # a column that may name whomever the row is about, and is no reference


class NotMerged(ValueError):
    """Two that cannot be merged, or were not; the message says why."""


def alike(among: QuerySet[Any]) -> list[list[Party]]:
    """Entries of the same name in the same place among some: to be looked at, not proof that they are one."""
    current = among.filter(merged_into=None)
    names = current.order_by().values("name", "place").annotate(times=Count("pk")).filter(times__gt=1)
    wanted = [(one["name"], one["place"]) for one in names.order_by("name", "place")[:GROUPS]]
    groups: dict[tuple[str, str], list[Party]] = {one: [] for one in wanted}
    for one in current.filter(name__in=[name for name, _ in wanted]).order_by("pk"):
        if (one.name, one.place) in groups:
            groups[one.name, one.place].append(one)
    return [some for some in groups.values() if _could_be_one(some)]


def _could_be_one(some: list[Party]) -> bool:
    """Two who each have a number of their own are two; among the others, one may be another."""
    numbers = [one.number_index if isinstance(one, Person) else one.code for one in some]
    return not all(numbers)


@transaction.atomic
def merge(away: Party, into: Party, *, by: User | None, why: str) -> dict[str, Any]:
    """``away`` was ``into`` all along: its facts become the other's, with what `handing_over` says. What went along is told.

    Raises `NotMerged`.
    """
    model, field = _model(away)
    if type(into) is not model or away.pk == into.pk:
        raise NotMerged("只能合并两个不同的同类登记")
    if not why.strip():
        raise NotMerged("合并须写明理由")
    _demand_anothers(by, away, into)
    pair = {one.pk: one for one in model.objects.select_for_update().filter(pk__in=(away.pk, into.pk)).order_by("pk")}
    away, into = pair[away.pk], pair[into.pk]
    _demand_two(away, into)
    moved = _move(Link.objects.filter(**{field: away}), away, into, by)
    try:
        along = hand_over(away, into, by, why.strip())
    except NotHandedOver as trouble:
        raise NotMerged(str(trouble)) from None
    told = {"away": away.key, "into": into.key, "links": moved, **along, "why": why.strip()}
    append(by, "party.merge", into, told)
    return along


def _demand_two(away: Any, into: Any) -> None:
    """Raises `NotMerged` for two that were merged already, or are two by their numbers."""
    if away.merged_into_id or into.merged_into_id:
        raise NotMerged("其中一个已经合并过")
    if isinstance(away, Person) and away.number and into.number:
        raise NotMerged("两人各有证件号码，不是同一人；如其中一个号码有误，请先更正")
    if isinstance(away, Organisation) and away.code and into.code:
        raise NotMerged("两家各有统一社会信用代码，不是同一家；如其中一个代码有误，请先更正")
    if _depth(away) >= DEEPEST:
        raise NotMerged(f"其中的登记已逐级合并过多次（最多 {DEEPEST} 级）：请先撤销较早的合并，再直接并入")


def _depth(party: Any) -> int:
    """How often what was merged into it was merged on."""
    here, depth = [party.pk], 0
    while here := list(type(party).objects.filter(merged_into__in=here).values_list("pk", flat=True)):
        depth += 1
    return depth


@transaction.atomic
def part(away: Party, *, by: User | None, why: str) -> None:
    """Undo a merge: what was moved goes back, as far as it is still there. Raises `NotMerged`."""
    model, field = _model(away)
    away = model.objects.select_for_update().get(pk=away.pk)  # parted twice at once, it is parted once
    into = away.merged_into
    if into is None:
        raise NotMerged("这个登记没有合并过")
    if not why.strip():
        raise NotMerged("撤销合并须写明理由")
    _demand_anothers(by, away, into)
    told = _merged(away, into)
    then = Link.objects.filter(pk__in=told.get("links", [])).select_related("fact")
    theirs = {(one.fact.table, one.fact.key, one.column) for one in then}
    keys = {key for _, key, _ in theirs}
    still = Link.objects.filter(**{field: into.now}, fact__key__in=keys, fact__replaced_on=None).select_related("fact")
    back = [one.pk for one in still if (one.fact.table, one.fact.key, one.column) in theirs]
    moved = _move(Link.objects.filter(pk__in=back), into.now, away, by)
    hand_back(told, away, by, why.strip())
    append(by, "party.part", into, {"away": away.key, "into": into.key, "links": moved, "why": why.strip()})


def _demand_anothers(by: User | None, *parties: Party) -> None:
    if own_keys(by) & {one.key for one in parties}:
        raise NotMerged(RECUSED)


def _model(party: Party) -> tuple[type[Any], str]:
    return (Person, "person") if isinstance(party, Person) else (Organisation, "organisation")


def _merged(away: Party, into: Party) -> dict[str, Any]:
    """What the last merge of the two did, from the log."""
    for record in history(into).filter(action="party.merge").order_by("-seq"):
        told: dict[str, Any] = json.loads(record.detail)
        if told["away"] == away.key:
            return told
    return {}


def _move(links: QuerySet[Link], of: Party, to: Party, by: User | None) -> list[int]:
    """Further versions of the facts that hold, in which these links mean another party: the links made."""
    columns: dict[int, set[str]] = {}
    for fact_pk, column in links.filter(fact__replaced_on=None, fact__withdrawn=False).values_list("fact", "column"):
        columns.setdefault(fact_pk, set()).add(column)
    held = list(Fact.objects.select_for_update().filter(pk__in=columns, replaced_on=None).order_by("pk"))
    today, made = timezone.localdate(), []
    for old in held:
        old.replaced_on = max(today, old.known_on)
        values = {**old.values, **dict.fromkeys(columns[old.pk], to.key)}
        if old.table == _PAYMENT and isinstance(paid_for := values.get(_PAID_FOR), str):
            values[_PAID_FOR] = with_keys(paid_for, {of.key: to.key})
        made.append(
            Fact(
                key=old.key, version=old.version + 1, table=old.table, values=values, on=old.on, region=old.region, source=old.source,
                known_on=old.replaced_on, entered_by=by,
            )
        )  # fmt: skip
    Fact.objects.bulk_update(held, ["replaced_on"], batch_size=500)
    Fact.objects.bulk_create(made, batch_size=500)
    return _linked(held, made, columns, to)


def _linked(held: list[Fact], made: list[Fact], columns: dict[int, set[str]], to: Party) -> list[int]:
    """The links of the former versions for the new ones, those in ``columns`` to another party."""
    new, field = {old.pk: fact for old, fact in zip(held, made, strict=True)}, _model(to)[1]
    every, moved = [], []
    for link in Link.objects.filter(fact__in=held):
        link_of = Link(
            fact=new[link.fact_id], column=link.column, person_id=link.person_id, organisation_id=link.organisation_id,
            other=link.other,
        )  # fmt: skip
        if link.column in columns[link.fact_id]:
            setattr(link_of, field, to)
            moved.append(link_of)
        every.append(link_of)
    Link.objects.bulk_create(every, batch_size=500)
    return [one.pk for one in moved]
