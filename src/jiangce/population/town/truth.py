"""What is known of a town beforehand, and whether decisions agree with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from jiangce.entitlement.columns import Decided
from jiangce.entitlement.decision import Status
from jiangce.entitlement.expectations import COUNTS, Money
from jiangce.population.town.planting import Island

_SAID = {Status.ENTITLED: True, Status.OPEN: None, Status.NOT_ENTITLED: False}
#: the island of a decision, by the id of its fact or by the ids in the name of its group
_MARK = r"(?:^|=)([a-z]\d+\.)"


@dataclass(frozen=True, slots=True)
class Truth:
    """What one example says of one benefit on its island, or of one fact there. What is None it does not say."""

    island: str
    policy: str
    as_of: date
    benefit: str
    example: str
    fact: str = ""
    status: Status | None = None
    counts: dict[str, int] = field(default_factory=dict)
    amount: Money | None = None
    total: Money | None = None
    periods: int | None = None
    payees: tuple[str, ...] = ()


def truths(islands: Iterable[Island]) -> Iterator[Truth]:
    """What the planter knows."""
    for island in islands:
        for wanted in island.expected:
            yield Truth(
                island.mark, island.policy, island.as_of, wanted.benefit, island.name, island.moved(wanted.fact),
                wanted.status, wanted.counts, wanted.amount, wanted.total, wanted.periods,
                tuple(island.moved(payee) for payee in wanted.texts.get("payee", ())),
            )  # fmt: skip


def disagreements(known: Iterable[Truth], decided: Decided) -> list[str]:
    """Where decisions of one policy on one day are not what was known beforehand; a line each, in words."""
    found = _found(decided)
    return [f"{one.island} {one.benefit} {one.fact}（{one.example}）: {line}"
            for one in known for line in _compared(one, found.get((one.island, one.benefit), []))]  # fmt: skip


def _found(decided: Decided) -> dict[tuple[str, str], list[dict[str, object]]]:
    """The decisions on islands, by island and benefit, with the number of their sure periods."""
    counted = decided.periods.filter(pl.col("sure")).group_by("entry", "fact").len("periods")
    mine = decided.decisions.with_columns(island=pl.col("fact").str.extract(_MARK)).drop_nulls("island")
    out: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in mine.join(counted, on=("entry", "fact"), how="left").iter_rows(named=True):
        out.setdefault((str(row["island"]), str(row["entry"])), []).append(row)
    return out


def _compared(one: Truth, rows: list[dict[str, object]]) -> Iterator[str]:
    mine = [row for row in rows if not one.fact or row["fact"] == one.fact]
    if not mine and (one.fact or one.status or one.amount):
        yield "no decision"
        return
    for name, expected in one.counts.items():
        status = COUNTS[name]
        actual = sum(status is None or row["status"] is _SAID[status] for row in mine)
        if actual != expected:
            yield f"{name}: {expected} expected, {actual} found"
    if one.status is not None and any(row["status"] is not _SAID[one.status] for row in mine):
        yield f"status: {one.status} expected, {[row['status'] for row in mine]} found"
    theirs = [row for row in mine if row["status"] is True] or [row for row in mine if row["status"] is None]
    yield from _money(one, theirs)
    if one.periods is not None and {row["periods"] or 0 for row in theirs} != {one.periods}:
        yield f"periods: {one.periods} expected, {[row['periods'] for row in theirs]} found"
    paid = {payee for row in theirs for payee in row["payees"] or ()}  # type: ignore[attr-defined]
    if lost := set(one.payees) - paid:
        yield f"payee: {sorted(lost)} expected, {sorted(paid)} found"


def _money(one: Truth, theirs: list[dict[str, object]]) -> Iterator[str]:
    if one.amount is not None:
        wanted = one.amount
        for row in theirs:
            meets = (row["certainty"] == wanted.certainty if wanted.certainty is not None
                     else (row["low"], row["high"]) == (wanted.low, wanted.high))  # fmt: skip
            if not meets:
                yield f"amount of {row['fact']}: {wanted.text} expected, {row['low']}..{row['high']} 分 found"
    total = one.total
    sure = all(row["low"] == row["high"] for row in theirs)  # what intervals come to, their ceiling says
    if sure and total is not None and total.certainty is None:
        low = sum(int(str(row["low"])) for row in theirs if row["status"] is True)
        if low != total.low:
            yield f"total: {total.text} expected, {low} 分 found"
