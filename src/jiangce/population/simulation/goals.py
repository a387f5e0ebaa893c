"""Targets over many rows: what is measured, how far it is, and what getting there would cost at what it costs now.

The same as `entitlement.targets` for one case, with one more question: what counted rows bring at present. That is what
the decisions on the very rows that count come to, on average; what is decided in groups is left out, because a group's
money belongs to no single row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_

import polars as pl

from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.targets import Measured, Progress, Term, lack, target_progress, terms_of
from jiangce.population.simulation.worlds import Worlds
from jiangce.rules.nodes.arithmetic import Quotient
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.totals import CountRows, SumRows
from jiangce.rules.nodes.view import high_of, unknown_in
from jiangce.rules.policy import Entry, EntryKind, Policy


@dataclass(frozen=True, slots=True)
class Target:
    """One target on a day. Money in 分; None where it cannot be said.

    ``lacking``: how many more; ``average``: what one that counts brings now, all its benefits together; ``cost``: both.
    """

    policy: str
    progress: Progress
    lacking: int | None
    counted: int
    average: int | None
    cost: int | None


def targets(policies: Sequence[Policy], worlds: Worlds, rows: pl.DataFrame, as_of: date) -> Iterator[Target]:
    """Every target of the policies in the document's order. ``rows``: the decisions, `priced.priced`."""
    for policy in policies:
        until = as_of if policy.until is None else min(as_of, policy.until)
        for entry in policy.entries.values():
            if entry.kind is EntryKind.TARGET and entry.goal is not None:
                for name, term in terms_of(entry.goal.over, policy.in_force, until):
                    yield _target(policy, worlds, rows, entry, as_of, name, term)


def _target(
    policy: Policy, worlds: Worlds, rows: pl.DataFrame, entry: Entry, as_of: date, name: str, term: Term
) -> Target:
    day, measured, counted = min(as_of, term.last), None, None
    if entry.measure is not None:
        measured, counted = _found(entry.measure, policy, worlds, term, day)
    progress = target_progress(entry, as_of, name, term, measured)
    lacking = None
    if (
        entry.goal is not None
        and entry.goal.value is not None
        and progress.measured is not None
        and progress.measured.exact
    ):
        lacking = lack(entry.goal, progress.measured)
    average = _average(policy, rows, counted) if counted is not None else None
    cost = None if lacking is None or average is None else lacking * average
    return Target(policy.id, progress, lacking, 0 if counted is None else len(counted[1]), average, cost)


_Counted = tuple[str, pl.Series]


def _found(
    node: Node, policy: Policy, worlds: Worlds, term: Term, day: date
) -> tuple[Measured | None, _Counted | None]:
    """What is measured and which rows count: of these facts, so found out once for all reforms."""
    key = (policy.id, node.key(), term, day)
    if key not in worlds.kept:
        world = worlds.on(policy, day)
        worlds.kept[key] = measure(node, world, term, day), _counted(node, world, term, day)
    found: tuple[Measured | None, _Counted | None] = worlds.kept[key]
    return found


# ── measuring ───────────────────────────────────────────────────────────────────────────────────────────────────────


def measure(node: Node, world: World, term: Term, day: date) -> Measured | None:
    """What a measure comes to; None where it is not known, or a share of nothing."""
    if isinstance(node, Quotient):
        top, base = measure(node.left, world, term, day), measure(node.right, world, term, day)
        if top is None or base is None or base.high == 0:
            return None
        return Measured(top.low, top.high, base.low, base.high)
    if not isinstance(node, CountRows | SumRows) or node.key_node is not None:
        return None
    table = node.table.name
    complete = world.all_told(table) or len(world.tables[table].existing) > 0
    if not complete:
        return None
    view = _that_may_count(node, world, term, day)
    status = pl.col("status")
    if isinstance(node, CountRows):
        found = view.sheet.data.select(low=status.fill_null(False).sum(), high=pl.len())
        return Measured(int(found["low"][0]), int(found["high"][0]))
    return _sum(node, view)


def _sum(node: SumRows, view: View) -> Measured | None:
    col, status = node.of.column(view), pl.col("status")
    found = view.sheet.data.select(
        low=pl.when(status).then(col.value).sum(), high=high_of(col).sum(), unclear=unknown_in(col).any()
    )
    low, high, unclear = found.row(0)
    return None if unclear else Measured(int(low or 0), int(high or 0))


def _that_may_count(node: CountRows | SumRows, world: World, term: Term, day: date) -> View:
    """The rows that count, or may (``status`` null): dated in the term, of the policy's place, of the condition."""
    table = node.table
    sheet = Sheet(pl.DataFrame({"row": world.tables[table.name].existing}).with_columns(on=pl.lit(day, dtype=pl.Date)))
    view, holds = View(world, sheet, table.name), [pl.lit(True)]
    if table.date:
        dated = view.raw(table.columns[table.date])
        inside = dated.value.is_between(term.first or date.min, term.last)
        holds.append(inside if dated.none is None else pl.when(dated.none).then(False).otherwise(inside))
        if term.first is not None:
            sheet.data = sheet.data.with_columns(on=pl.coalesce(dated.value, pl.col("on")))
    place = world.policy.applies.get(table.name)
    holds += [one.column(view).value for one in (place, node.condition) if one is not None]
    sheet.add(reduce(and_, holds), "status")
    sheet.only(pl.col("status").fill_null(True))
    return view


# ── what it costs ───────────────────────────────────────────────────────────────────────────────────────────────────


def _counted(node: Node, world: World, term: Term, day: date) -> _Counted | None:
    """The table and the ids of the rows that count for certain; of a share those above the line."""
    top = node.left if isinstance(node, Quotient) else node
    if not isinstance(top, CountRows) or top.key_node is not None:
        return None
    view = _that_may_count(top, world, term, day)
    rows = view.sheet.data.filter(pl.col("status"))["row"]
    return top.table.name, world.ids(top.table.name).gather(rows)


def _average(policy: Policy, rows: pl.DataFrame, counted: _Counted) -> int | None:
    """What the decisions on these rows come to for each of them; None where none of them brings money."""
    table, ids = counted
    members = [e.id for e in policy.benefits if e.table is not None and e.table.name == table and not e.grouped]
    if not members or not len(ids):
        return None
    mine = rows.filter(
        (pl.col("policy") == policy.id) & pl.col("entry").is_in(members) & pl.col("fact").is_in(ids.implode())
    )
    return int(mine["likely"].sum()) // len(ids) or None
