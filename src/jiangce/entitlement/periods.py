"""Allowances: the months or years of a term, each a dated decision of its own.

A month is a calendar month, asked about on its first day; month k counts from the month of the origin. A year begins on
the anniversary of the origin (29 February: on the 28th in common years), counted from the origin, never from the last.
Periods are paid that begin within the window of the policy, or of the entry.
Paid months are counted up to the term; a month in which the condition does not hold is not paid and not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.listed import may_be_unlisted
from jiangce.entitlement.money import rounded
from jiangce.entitlement.plan import Plan
from jiangce.rules.certainty import Certainty
from jiangce.rules.nodes.amounts import Rate
from jiangce.rules.nodes.dates import add_months
from jiangce.rules.nodes.env import Env
from jiangce.rules.policy import Entry

#: no allowance is followed for more periods than this
MAX_PERIODS = 1200


@dataclass(slots=True)
class PeriodPart:
    """One period that is paid, or may be. ``number`` counts those."""

    number: int
    starts_on: date
    sure: bool
    low: int
    high: int | None


@dataclass(slots=True)
class PeriodResult:
    """All periods until today, and what the rest of the term may still bring."""

    status: bool | None = False
    parts: list[PeriodPart] = field(default_factory=list)
    low: int = 0
    high: int | None = 0
    certainty: Certainty = Certainty.EXACT
    rate: Rate | None = None
    printed: bool = True
    remaining: int | None = 0  # periods of the term not yet used; None: the term is not stated
    running: bool = False  # the condition held (or may have) in the last period

    @property
    def ahead(self) -> int | None:
        """What the rest of the term brings at today's rate if the condition goes on holding; None: no end is stated."""
        if not self.running or not self.parts or self.remaining == 0:
            return 0
        high = self.parts[-1].high
        return None if self.remaining is None or high is None else high * self.remaining


def period_starts(plan: Plan, origin: date, until: date) -> Iterator[date]:
    """The first days of the periods from the origin (or the window's first month) to ``until`` or the window's end.

    A period belongs to the window in which it begins; where the window ends before the origin there is none.
    """
    yearly = plan.entry.every == "year"
    first, earliest = origin, plan.first or date.min
    if not yearly:
        first, earliest = first.replace(day=1), earliest.replace(day=1)
    if plan.last is not None:
        if origin > plan.last:
            return
        until = min(until, plan.last)
    for k in range(MAX_PERIODS):
        start = add_months(first, (12 if yearly else 1) * k)
        if start > until:
            return
        if start >= earliest:
            yield start


def most_periods(entry: Entry) -> int | None:
    """How many periods are paid at most; None where the document is silent."""
    if not entry.every:
        return 1
    if entry.terms is None:
        return None
    months = entry.terms.value(None)  # type: ignore[arg-type]
    assert isinstance(months, int)
    return months // 12 if entry.every == "year" else months


@dataclass(slots=True)
class Stretch:
    """A term that runs on from the first paid period. Where that is in doubt its end is: from the first that may be.

    ``since_sure``, ``since_any``: how many periods have begun since the first that was surely, or perhaps, paid.
    """

    most: int | None  # None: the term counts what is paid
    since_sure: int | None = None
    since_any: int | None = None

    @property
    def over(self) -> bool:
        return self.most is not None and self.since_sure is not None and self.since_sure >= self.most

    @property
    def perhaps_over(self) -> bool:
        """Is it over if the first that may have been paid was?"""
        unsure = self.most is not None and self.since_sure is None and self.since_any is not None
        return unsure and self.since_any > self.most  # type: ignore[operator]

    def begin(self) -> None:
        """A period begins."""
        self.since_sure = None if self.since_sure is None else self.since_sure + 1
        self.since_any = None if self.since_any is None else self.since_any + 1

    def pay(self, sure: bool) -> None:
        """The period that has begun is paid, or may be."""
        self.since_any = self.since_any or 1
        if sure:
            self.since_sure = self.since_sure or 1


def periods(plan: Plan, env: Env) -> PeriodResult:
    """Walk the periods of one allowance. ``env.on`` is the origin and must be known."""
    entry = plan.entry
    assert env.on is not None and entry.while_ is not None and entry.amount is not None
    out, most = PeriodResult(), most_periods(entry)
    sure, term = 0, Stretch(most if entry.at_a_stretch else None)
    for start in period_starts(plan, env.on, env.case.today):
        if (most is not None and sure >= most) or term.over:
            break
        term.begin()
        at = _at(env, start, 12 if entry.every == "year" else 1)
        holds = entry.while_.node.value(at)
        out.running = holds is not False
        if holds is False:
            continue
        rate = entry.amount.rate(at)
        if rate is None:  # no rate is printed for this period; another may have one
            out.printed = False
            continue
        if may_be_unlisted(entry, rate, at) or term.perhaps_over:
            holds = None
        term.pay(bool(holds))
        out.rate = rate
        low, high = rounded(rate, entry.amount.den)
        out.parts.append(PeriodPart(len(out.parts) + 1, start, bool(holds), low if holds else 0, high))
        sure += bool(holds)
    out.printed = out.printed or bool(out.parts)
    _sum(out, most, sure)
    if term.since_sure is not None and term.most is not None:
        out.remaining = max(0, term.most - term.since_sure)
    if plan.last is not None:
        left = _to_come(plan, env.on, env.case.today)
        out.remaining = left if out.remaining is None else min(out.remaining, left)
    return out


def _to_come(plan: Plan, origin: date, today: date) -> int:
    """How many periods begin after today and before the window ends."""
    assert plan.last is not None
    return sum(start > today for start in period_starts(plan, origin, plan.last))


def _at(env: Env, start: date, months: int) -> Env:
    """The row as of one period; a case may know less of the past than of the present."""
    if isinstance(env.case, FactCase):
        return env.case.period(env.row, start, add_months(start, months))
    return Env(env.case, env.row, start)


def _sum(out: PeriodResult, most: int | None, sure: int) -> None:
    out.status = True if sure else None if out.parts else False
    out.low = sum(part.low for part in out.parts)
    highs = sorted((part.high for part in out.parts if part.high is not None), reverse=True)
    unbounded = len(highs) < len(out.parts)
    out.high = None if unbounded else sum(highs if most is None else highs[:most])
    if out.rate is not None:
        doubtful = out.low != out.high and out.rate.certainty is Certainty.EXACT
        out.certainty = Certainty.UNKNOWN if doubtful else out.rate.certainty
    out.remaining = None if most is None else max(0, most - sure)
