"""Allowances: the months or years of a term, each a dated decision of its own.

A month is a calendar month, asked about on its first day; month k counts from the month of the origin. A year begins on
the anniversary of the origin (29 February: on the 28th in common years), counted from the origin, never from the last.
Paid months are counted up to the term; a month in which the condition does not hold is not paid and not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from jiangce.entitlement.listed import may_be_unlisted
from jiangce.entitlement.money import rounded
from jiangce.rules.certainty import Certainty
from jiangce.rules.nodes.amounts import Rate
from jiangce.rules.nodes.base import Env
from jiangce.rules.nodes.dates import add_months
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


def period_starts(entry: Entry, origin: date, in_force: date, today: date) -> Iterator[date]:
    """The first days of the periods to look at, from the origin (or the policy's first month) until today."""
    first = origin if entry.every == "year" else origin.replace(day=1)
    step = 12 if entry.every == "year" else 1
    earliest = in_force if entry.every == "year" else in_force.replace(day=1)
    for k in range(MAX_PERIODS):
        start = add_months(first, step * k)
        if start > today:
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


def periods(entry: Entry, env: Env) -> PeriodResult:
    """Walk the periods of one allowance. ``env.on`` is the origin and must be known."""
    assert env.on is not None and entry.while_ is not None and entry.amount is not None
    out, most = PeriodResult(), most_periods(entry)
    sure = 0
    for start in period_starts(entry, env.on, env.case.in_force, env.case.today):
        if most is not None and sure >= most:
            break
        at = Env(env.case, env.row, start)
        holds = entry.while_.node.value(at)
        out.running = holds is not False
        if holds is False:
            continue
        rate = entry.amount.rate(at)
        if rate is None:  # no rate is printed for this period; another may have one
            out.printed = False
            continue
        if may_be_unlisted(entry, rate, at):
            holds = None
        out.rate = rate
        low, high = rounded(rate, entry.amount.den)
        out.parts.append(PeriodPart(len(out.parts) + 1, start, bool(holds), low if holds else 0, high))
        sure += bool(holds)
    out.printed = out.printed or bool(out.parts)
    return _sum(out, most, sure)


def _sum(out: PeriodResult, most: int | None, sure: int) -> PeriodResult:
    out.status = True if sure else None if out.parts else False
    out.low = sum(part.low for part in out.parts)
    highs = sorted((part.high for part in out.parts if part.high is not None), reverse=True)
    unbounded = len(highs) < len(out.parts)
    out.high = None if unbounded else sum(highs if most is None else highs[:most])
    if out.rate is not None:
        doubtful = out.low != out.high and out.rate.certainty is Certainty.EXACT
        out.certainty = Certainty.UNKNOWN if doubtful else out.rate.certainty
    out.remaining = None if most is None else max(0, most - sure)
    return out
