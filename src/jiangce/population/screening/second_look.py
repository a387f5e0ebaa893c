"""Asked once more, with an eye on what fails and what is not known: near misses, and lines in doubt.

The same lines as the decision, in the same order. A row that fails exactly one line of the document, by a distance that
is near, goes on to see that it fails no other; it is not counted among those that passed. Place and force are never
nearly so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from jiangce.entitlement.columns.amounts import put_rate
from jiangce.entitlement.columns.cost import cost
from jiangce.entitlement.columns.funnel import Starts
from jiangce.entitlement.columns.groups import gathered
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.plan import Plan, PolicyPlan
from jiangce.population.screening.nearness import Bounds, near
from jiangce.rules.policy import EntryKind, Line

#: so many lines of one entry can be told apart as in doubt
MOST = 62


class Asked(NamedTuple):
    """A line with its number among all lines that decide the entry, those of what it is given with included."""

    number: int
    line: Line


@dataclass(slots=True)
class Looked:
    """One entry on its rows or groups: those that pass, may pass, or fail one line by a near distance.

    The sheet of ``view`` has ``status``, ``miss`` (the number of the line that fails), ``short``, ``need``, ``part`` and
    ``doubt`` (the numbers of lines that are not known, as bits). ``facts``: how many rows are of its place and time,
    how many groups have a row that passes, or may.
    """

    plan: Plan
    every: pl.DataFrame  # row, fact
    view: View
    asked: tuple[Asked, ...]
    facts: int


@dataclass(slots=True)
class SecondLook:
    """All entries of one policy, one after the other; what is given goes on from its parent."""

    world: World
    ready: PolicyPlan
    within: Bounds
    starts: Starts = field(init=False)
    made: dict[str, Looked] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.starts = Starts(self.world)

    def all(self) -> Iterator[Looked]:
        for plan in self.ready.plans:
            assert plan.entry.table is not None
            if len(self.world.tables[plan.entry.table.name].existing):
                looked = self.made[plan.entry.id] = self._look(plan)
                yield looked

    def _look(self, plan: Plan) -> Looked:
        return self._groups(plan) if plan.entry.grouped else self._rows(plan)

    def _rows(self, plan: Plan) -> Looked:
        parent = self.made.get(plan.parent)
        assert plan.entry.table is not None
        if parent is None:
            rows, sheet = self.starts.of(plan)
            ids = self.world.ids(plan.entry.table.name).gather(rows["row"])
            before: tuple[Asked, ...] = ()
            every, facts = rows.select("row").with_columns(fact=ids), sheet.data.height
            lines = [line for line in plan.lines if not line.own]
            view = View(self.world, sheet, plan.entry.table.name)
            _open(view)
        else:
            every, before, facts = parent.every, parent.asked, parent.facts
            lines = list(plan.lines)
            view = View(self.world, parent.view.sheet.copy(), plan.entry.table.name)
            _printed(view, parent.plan)
        asked = numbered(lines, len(before))
        ask(view, asked, self.within)
        return Looked(plan, every, view, (*before, *asked), facts)

    def _groups(self, plan: Plan) -> Looked:
        every, view = gathered(self.world, plan)
        asked = numbered([line for line in plan.lines if line.counts], 0)
        facts = view.sheet.data.height
        _open(view)
        ask(view, asked, self.within)
        return Looked(plan, every.select("row", "fact"), view, asked, facts)


def numbered(lines: Iterable[Line], first: int) -> tuple[Asked, ...]:
    return tuple([Asked(at, line) for at, line in enumerate(lines, first)])


def _open(view: View) -> None:
    whole = pl.lit(None, dtype=pl.Int64)
    view.sheet.data = view.sheet.data.with_columns(
        miss=whole, short=whole, need=whole, part=whole, doubt=pl.lit(0, dtype=pl.Int64)
    )


def _printed(view: View, parent: Plan) -> None:
    """Without rows whose parent is refused for its amount: nothing that could be counted is in the way."""
    entry = parent.entry
    if entry.kind is EntryKind.BENEFIT and entry.amount is not None and entry.while_ is None:
        put_rate(view, entry)
        paid = pl.col("miss").is_not_null() | (pl.col("low").is_not_null() & (pl.col("high") != 0).fill_null(True))
        view.sheet.only(paid)


def ask(view: View, asked: Sequence[Asked], within: Bounds) -> None:
    """All lines, cheap ones first; only a line that counts has to wait for its turn."""
    waiting: list[Asked] = []
    for one in asked:
        if one.line.counts:
            _in_turn(view, waiting, within)
            _ask(view, one, within)
            waiting = []
        else:
            waiting.append(one)
    _in_turn(view, waiting, within)


def _in_turn(view: View, asked: Sequence[Asked], within: Bounds) -> None:
    for one in sorted(asked, key=lambda one: cost(one.line.node)):
        _ask(view, one, within)


def _ask(view: View, one: Asked, within: Bounds) -> None:
    sheet, node = view.sheet, one.line.node
    value = sheet.add(node.column(view).value, "@value")
    doubt = pl.col("doubt") | pl.when(value.is_null()).then(1 << min(one.number, MOST)).otherwise(0)
    marks = [(pl.col("status") & value).alias("status"), doubt.alias("doubt")]
    keep = value.fill_null(True)
    nodes = node.countable()
    if nodes:
        gap = node.gap(view)
        sheet.data = sheet.data.with_columns(**{"@short": gap.short, "@need": gap.need, "@part": gap.at})
        seen = gap._replace(short=pl.col("@short"), need=pl.col("@need"), at=pl.col("@part"))
        nearly = ~keep & pl.col("miss").is_null() & near(nodes, seen, within)
        told = {"miss": pl.lit(one.number), "short": seen.short, "need": seen.need, "part": seen.at}
        marks += [pl.when(nearly).then(what).otherwise(pl.col(name)).alias(name) for name, what in told.items()]
        keep = keep | nearly
    sheet.data = sheet.data.with_columns(**{"@keep": keep}).with_columns(marks)
    if not sheet.data["@keep"].all():
        sheet.only(pl.col("@keep"))
