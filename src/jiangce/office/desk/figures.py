"""How the work has gone, in figures that may be seen: by month, by item, by fund. Counted in the database, of visible claims alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from jiangce.office.claims.facts import unpaid
from jiangce.office.claims.models import Claim, Step
from jiangce.office.claims.moves import machine
from jiangce.office.rulebook.titled import fund_called

MONTHS = 12
DECIDED = ("approve", "reject", "refuse")
GRANTED, NOT_GRANTED = ("approve",), ("reject", "refuse")


@dataclass(slots=True)
class Month:
    """``days``: from filing to the decision, of those decided in the month."""

    first: date
    filed: int = 0
    granted: int = 0
    refused: int = 0
    money: int = 0
    paid: int = 0
    days: tuple[int, ...] = ()

    @property
    def decided(self) -> int:
        return self.granted + self.refused

    @property
    def usual(self) -> int | None:
        """Half of them took no longer."""
        return round(median(self.days)) if self.days else None

    @property
    def slow(self) -> int | None:
        """Nine of ten took no longer."""
        if not self.days:
            return None
        return round(quantiles(self.days, n=10, method="inclusive")[-1]) if len(self.days) > 1 else self.days[0]


@dataclass(frozen=True, slots=True)
class Group:
    """Claims of one item, or of one fund. Money in 分; ``waiting``: granted and not paid yet."""

    title: str
    clause: str
    filed: int
    granted: int
    refused: int
    open: int
    money: int
    waiting: int


def months(claims: QuerySet[Claim], today: date) -> list[Month]:
    """The last twelve, this one included, the earliest first."""
    out = {first: Month(first) for first in _firsts(today)}
    since = min(out)
    filed = claims.filter(filed_on__gte=since).annotate(month=TruncMonth("filed_on")).order_by()
    for month, many in filed.values_list("month").annotate(Count("pk")):
        if month in out:
            out[month].filed = many
    _decided(out, claims, since)
    _paid(out, claims, since)
    return list(out.values())


def _decided(out: dict[date, Month], claims: QuerySet[Claim], since: date) -> None:
    """The last decision on each counts: one that was sent back and decided again is decided once."""
    last = claims.order_by().annotate(last=Max("steps__pk", filter=Q(steps__move__in=DECIDED))).exclude(last=None)
    steps = Step.objects.filter(pk__in=last.values("last"), at__date__gte=since).order_by()
    days: dict[date, list[int]] = defaultdict(list)
    for move, at, filed_on, money in steps.values_list("move", "at", "claim__filed_on", "claim__granted"):
        on = timezone.localdate(at)
        month = out[on.replace(day=1)]
        if move in GRANTED:
            month.granted, month.money = month.granted + 1, month.money + (money or 0)
        else:
            month.refused += 1
        if filed_on:
            days[month.first].append((on - filed_on).days)
    for first, some in days.items():
        out[first].days = tuple(sorted(some))


def _paid(out: dict[date, Month], claims: QuerySet[Claim], since: date) -> None:
    steps = Step.objects.filter(claim__in=claims.order_by().values("pk"), move="pay", at__date__gte=since).order_by()
    for month, money in steps.annotate(month=TruncMonth("at")).values_list("month").annotate(Sum("claim__granted")):
        out[timezone.localdate(month)].paid = money or 0


def by_item(claims: QuerySet[Claim]) -> list[Group]:
    """The items asked for most first."""
    rows = _grouped(claims, "policy", "entry")
    named = rows.annotate(title_=Max("title"), clause_=Max("clause"))
    return [_group(one, one["title_"], one["clause_"]) for one in named.order_by("-filed", "policy", "entry")]


def by_fund(claims: QuerySet[Claim]) -> list[Group]:
    """The funds with the most money first."""
    rows = _grouped(claims, "policy", "fund").order_by(F("money").desc(nulls_last=True), "policy", "fund")
    return [_group(one, fund_called(one["policy"], one["fund"]), "") for one in rows]


def _grouped(claims: QuerySet[Claim], *by: str) -> QuerySet[Claim, dict[str, Any]]:
    states = machine().states
    spent = [name for name, one in states.items() if one.spent and name != "reviewed"]
    waiting = [name for name in unpaid() if name in spent]
    over = [name for name, one in states.items() if one.over]
    return claims.order_by().values(*by).annotate(
        filed=Count("pk"), done=Count("pk", filter=Q(state__in=spent)), refused=Count("pk", filter=Q(state="rejected")),
        open=Count("pk", filter=~Q(state__in=[*spent, *over])), money=Sum("granted", filter=Q(state__in=spent)),
        waiting=Sum("granted", filter=Q(state__in=waiting)),
    )  # fmt: skip


def _group(row: dict[str, Any], title: str, clause: str) -> Group:
    return Group(
        title, clause, row["filed"], row["done"], row["refused"], row["open"], row["money"] or 0, row["waiting"] or 0
    )


def _firsts(today: date) -> Iterable[date]:
    at = today.year * 12 + today.month - 1
    return (date((at - back) // 12, (at - back) % 12 + 1, 1) for back in range(MONTHS - 1, -1, -1))
