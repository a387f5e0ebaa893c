"""Row decisions: the lines of a funnel over many rows, cheap ones first, rows that failed left behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from jiangce.entitlement.columns.cost import cost
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.plan import Plan
from jiangce.rules.policy import Line


@dataclass(slots=True)
class Stage:
    """One entry on the way to its decisions. ``every``: all its facts with their dates; ``view``: those not refused.

    A fact is named by the id of its row, a group by ``fact`` in ``every``; names are found late, for few.
    """

    plan: Plan
    every: pl.DataFrame  # row, on; of groups fact
    view: View
    parts: pl.DataFrame | None = None  # the periods of an allowance

    def named(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows (``row``) with the names of their facts."""
        if "fact" in self.every.columns:
            return rows.join(self.every.select("row", "fact"), on="row", how="left", maintain_order="left")
        return rows.with_columns(self._ids().gather(rows["row"]).alias("fact"))

    def has(self, facts: pl.Series) -> pl.Series:
        """Are facts of these names decided here?"""
        if "fact" in self.every.columns:
            return facts.is_in(self.every["fact"].implode()).fill_null(False)
        ids, existing = self._ids(), self.every["row"]
        ids = ids if len(existing) == len(ids) else ids.gather(existing)
        there = ids.filter(ids.is_in(facts.drop_nulls().unique().implode()))
        return facts.is_in(there.implode()).fill_null(False)

    def _ids(self) -> pl.Series:
        return self.view.world.ids(self.view.table)


@dataclass(slots=True)
class Starts:
    """Dated rows of a table that passed place and force, made once for all entries that begin alike."""

    world: World
    made: dict[tuple[str, ...], tuple[pl.DataFrame, Sheet]] = field(default_factory=dict)

    def of(self, plan: Plan) -> tuple[pl.DataFrame, Sheet]:
        entry = plan.entry
        assert entry.table is not None
        own = [line for line in plan.lines if line.own]
        key = (entry.table.name, entry.on.key() if entry.on else "", *(line.node.key() for line in own))
        if self.world.rows is not None:
            key = (entry.id, *key)
        if key not in self.made:
            data = dated(self.world, plan)
            whole = data.height == self.world.tables[entry.table.name].height
            sheet = Sheet(data.with_columns(status=pl.lit(True)), whole)
            pass_lines(View(self.world, sheet, entry.table.name), own)
            self.made[key] = (data, sheet)
        data, sheet = self.made[key]
        return data, sheet.copy()


def dated(world: World, plan: Plan) -> pl.DataFrame:
    """The rows that an entry decides, all that exist or those given, with the date that decides: ``row``, ``on``."""
    entry = plan.entry
    assert entry.table is not None
    rows = pl.DataFrame({"row": world.decides(entry.id, entry.table.name)})
    if entry.on is None:
        return rows.with_columns(on=pl.lit(world.today, dtype=pl.Date))
    whole = rows.height == world.tables[entry.table.name].height
    sheet = Sheet(rows.with_columns(on=pl.lit(None, dtype=pl.Date)), whole)
    on = entry.on.column(View(world, sheet, entry.table.name))
    return rows.with_columns(sheet.values(on.value).alias("on"))


def row_stage(starts: Starts, plan: Plan, parents: dict[str, Stage]) -> Stage:
    """Rows with their status after all lines; what is `given` goes on from where its parent stands."""
    world, entry = starts.world, plan.entry
    assert entry.table is not None
    if plan.parent:
        parent = parents[plan.parent]
        every, sheet = parent.every, parent.view.sheet.copy()
    else:
        every, sheet = starts.of(plan)
    view = View(world, sheet, entry.table.name)
    pass_lines(view, [line for line in plan.lines if plan.parent or not line.own])
    return Stage(plan, every, view)


def pass_lines(view: View, lines: Iterable[Line]) -> None:
    """Narrow the sheet to the rows that pass, or may pass. Only a line that counts has to wait for its turn."""
    waiting: list[Line] = []
    for line in lines:
        if not line.counts:
            waiting.append(line)
            continue
        _pass(view, waiting)
        waiting = []
        _pass(view, [line])
    _pass(view, waiting)


def _pass(view: View, lines: Sequence[Line]) -> None:
    for line in sorted(lines, key=lambda line: cost(line.node)):
        if not view.sheet.data.height:
            return
        narrow(view.sheet, pl.col("status") & line.node.column(view).value)


def narrow(sheet: Sheet, status: pl.Expr) -> None:
    """Set the status, and let go of what is refused."""
    sheet.add(status, "status")
    if not sheet.data["status"].fill_null(True).all():
        sheet.only(pl.col("status").fill_null(True))
