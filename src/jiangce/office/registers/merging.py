"""Two entries for one person or organisation: found, merged, and parted again if that was a mistake.

Merging moves what is linked from one to the other and says so in the log, link by link; parting moves back just those.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from jiangce.office.audit.log import append, history
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Fact, Link, Organisation, Person

Party = Person | Organisation
GROUPS = 200


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
    return list(groups.values())


@transaction.atomic
def merge(away: Party, into: Party, *, by: User | None, why: str) -> None:
    """``away`` was ``into`` all along. Its facts become the other's, its number is kept with it. Raises `NotMerged`."""
    model, field = _model(away)
    if type(into) is not model or away.pk == into.pk:
        raise NotMerged("只能合并两个不同的同类登记")
    if not why.strip():
        raise NotMerged("合并须写明理由")
    pair = {one.pk: one for one in model.objects.select_for_update().filter(pk__in=(away.pk, into.pk)).order_by("pk")}
    away, into = pair[away.pk], pair[into.pk]
    if away.merged_into_id or into.merged_into_id:
        raise NotMerged("其中一个已经合并过")
    if isinstance(away, Person) and isinstance(into, Person) and away.number and into.number:
        raise NotMerged("两人各有证件号码，不是同一人；如其中一个号码有误，请先更正")
    moved = list(Link.objects.filter(**{field: away}).values_list("pk", flat=True))
    _move(moved, field, away, into)
    away.merged_into = into
    away.save()
    append(by, "party.merge", into, {"away": away.key, "into": into.key, "links": moved, "why": why.strip()})


@transaction.atomic
def part(away: Party, *, by: User | None, why: str) -> None:
    """Undo a merge: what was moved goes back, as far as it is still there. Raises `NotMerged`."""
    _, field = _model(away)
    into = away.merged_into
    if into is None:
        raise NotMerged("这个登记没有合并过")
    if not why.strip():
        raise NotMerged("撤销合并须写明理由")
    moved = _moved(away, into)
    _move(moved, field, into, away)
    away.merged_into = None
    away.save()
    append(by, "party.part", into, {"away": away.key, "into": into.key, "links": moved, "why": why.strip()})


def _model(party: Party) -> tuple[type[Any], str]:
    return (Person, "person") if isinstance(party, Person) else (Organisation, "organisation")


def _moved(away: Party, into: Party) -> list[int]:
    """The links of the last merge of the two, from the log."""
    for record in history(into).filter(action="party.merge").order_by("-seq"):
        told = json.loads(record.detail)
        if told["away"] == away.key:
            return list(told["links"])
    return []


def _move(links: list[int], field: str, from_: Party, to: Party) -> None:
    """Let links, and the values of their facts, mean another party."""
    for link in Link.objects.filter(pk__in=links, **{field: from_}).select_related("fact"):
        values = dict(link.fact.values) | {link.column: to.key}
        Fact.objects.filter(pk=link.fact_id).update(values=values)
        Link.objects.filter(pk=link.pk).update(**{field: to})
