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
    rows: dict[tuple[str, ...], pl.DataFrame] = field(default_factory=dict)
    made: dict[tuple[str, ...], Sheet] = field(default_factory=dict)

    def of(self, plan: Plan) -> tuple[pl.DataFrame, Sheet]:
        """All dated rows, and those that passed."""
        entry = plan.entry
        assert entry.table is not None
        data, own = self.every(plan), [line for line in plan.lines if line.own]
        key = (*self._key(plan), *(line.node.key() for line in own))
        if key not in self.made:
            whole = data.height == self.world.tables[entry.table.name].height
            sheet = Sheet(data.with_columns(status=pl.lit(True)), whole)
            pass_lines(View(self.world, sheet, entry.table.name), own)
            self.made[key] = sheet
        return data, self.made[key].copy(shared=True)

    def every(self, plan: Plan) -> pl.DataFrame:
        """All dated rows."""
        key = self._key(plan)
        if key not in self.rows:
            self.rows[key] = dated(self.world, plan)
        return self.rows[key]

    def _key(self, plan: Plan) -> tuple[str, ...]:
        entry = plan.entry
        assert entry.table is not None
        key = (entry.table.name, entry.on.key() if entry.on else "")
        return key if self.world.rows is None else (entry.id, *key)


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
        view = View(world, parent.view.sheet.copy(), entry.table.name)
        pass_lines(view, plan.lines)
        return Stage(plan, parent.every, view)
    kept = world.kept(plan)
    sheet = None if kept is None else kept[0].get(kept[1])
    if sheet is not None:
        return Stage(plan, starts.every(plan), View(world, sheet.copy(), entry.table.name))
    every, sheet = starts.of(plan)
    view = View(world, sheet, entry.table.name)
    pass_lines(view, [line for line in plan.lines if not line.own])
    keep(world, plan, sheet)
    return Stage(plan, every, view)


def keep(world: World, plan: Plan, sheet: Sheet, *but: str) -> None:
    """The rows that passed all lines of the entry, with what was asked of them, but for these columns."""
    kept = world.kept(plan)
    if kept is not None:
        sheet = sheet.copy()
        sheet.data = sheet.data.drop(but)
        kept[0].put(kept[1], sheet, sheet.size)


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
    told = sheet.data["status"]
    if not told.all():  # what is in doubt stays
        sheet.only(pl.col("status").fill_null(True) if told.null_count() else pl.col("status"))
