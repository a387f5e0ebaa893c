"""Rows that are counted together: found by the reference they share, and those of which it is not known."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from jiangce.entitlement.plan import Plan
from jiangce.entitlement.reads import Counting, Trail
from jiangce.population.ways.links import NO_NUMBERS, UNKNOWN, Links, Numbers, Places, all_of, once
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.groups import GroupCount, Together
from jiangce.rules.nodes.logic import Junction
from jiangce.rules.nodes.tiers import Batched, ProRata, Raised
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import EntryKind
from jiangce.rules.rule_nodes import tops


class Peers(NamedTuple):
    """By what some rows are counted, now or before: ``numbers`` of the references; ``pairs`` (key, year), where the year
    counts too. ``places``: all rows that are counted by any of it now."""

    numbers: Numbers
    pairs: pl.DataFrame | None
    places: Places


def peers(links: Links, before: Links, table: str, counting: Counting, places: Places, old: Places) -> Peers:
    """Whatever is counted together with these rows (``places``), or was with what they were before (``old``)."""
    trails = counting.trails
    numbers = once(np.concatenate([shared(links, table, trails, places), shared(before, table, trails, old)]))
    found = sharing(links, table, trails, numbers)
    if not counting.year or len(trails) > 1 or trails[0].steps:
        return Peers(numbers, None, found)
    column, day = trails[0].column, counting.year
    parts = [_years(links, table, column, day, places), _years(before, table, column, day, old)]
    pairs = pl.concat(parts).filter(pl.col("key") != int(UNKNOWN)).drop_nulls().unique()  # of the others is taken care
    mine = _years(links, table, column, day, found).with_columns(place=found)
    return Peers(numbers, pairs, mine.join(pairs, on=["key", "year"], how="semi")["place"].to_numpy())


def _years(links: Links, table: str, column: str, day: str, places: Places) -> pl.DataFrame:
    """What rows are counted by, and in which year, in the order of their places."""
    places = np.sort(places)
    told = links.rows(table, places, (day,))[day] if links.tells(table, day) else pl.Series([None] * len(places))
    keys = pl.Series(links.at(table, column, places), dtype=pl.UInt32)
    return pl.DataFrame({"key": keys, "year": told.cast(pl.Date).dt.year()})


def shared(links: Links, table: str, trails: tuple[Trail, ...], places: Places) -> Numbers:
    """The numbers of what rows are counted by."""
    found = [NO_NUMBERS]
    for trail in trails:
        at, here = table, places
        for step in trail.steps:
            here, at = links.find(step.table, step.to, links.held(at, step.by, here)), step.table
        found.append(links.held(at, trail.column, here))
    return once(np.concatenate(found))


def sharing(links: Links, table: str, trails: tuple[Trail, ...], numbers: Numbers) -> Places:
    """The places of the rows that are counted by one of these."""
    found = []
    for trail in trails:
        tables = [table, *(step.table for step in trail.steps)]
        here = links.find(tables[-1], trail.column, numbers)
        for step, above in reversed(list(zip(trail.steps, tables, strict=False))):
            here = links.find(above, step.by, links.held(step.table, step.to, here))
        found.append(here)
    return all_of(found)


class Count(NamedTuple):
    """The one line of an entry that counts its rows together. ``alone``: nothing else of the entry asks for the number."""

    node: Together
    line: Compare
    alone: bool

    def says(self, low: int, high: int) -> object:
        """All that the entry hears of the number."""
        number = self.node.span(low, high)
        return self.line.test(number, self.line.right.value(None)) if self.alone else number  # type: ignore[arg-type]


def count_of(plan: Plan) -> Count | None:
    """How rows are counted together, if just one line does so and compares their number to a figure."""
    lines = [line.node for line in plan.lines if line.counts]
    if plan.entry.grouped or plan.parent or len(lines) != 1:
        return None
    line = lines[0]
    if not (isinstance(line, Compare) and isinstance(line.left, Together) and line.right.constant):
        return None
    others = [node for top in tops(plan.entry) for node in top.walk() if isinstance(node, Together)]
    return Count(line.left, line, all(node is line.left for node in others))


def rows_needed(plan: Plan) -> int:
    """So many rows of a group must pass, or may have, for it not to be refused: what its lines ask for, or its whole batches."""
    figures = [1, *(_asked(line.node) for line in plan.lines if line.counts)]
    amount = plan.entry.amount if plan.entry.kind is EntryKind.BENEFIT and plan.entry.while_ is None else None
    while isinstance(amount, Raised | ProRata):  # of nothing nothing
        amount = amount.inner
    return max(*figures, amount.size if isinstance(amount, Batched) else 0)


def _asked(node: Node) -> int:
    """How many rows a condition asks for at least. (Different persons, or rows of which something holds, are no more than rows.)"""
    if isinstance(node, Junction):
        return (min if node.any else max)(map(_asked, node.parts))
    if isinstance(node, Compare) and isinstance(node.left, GroupCount) and isinstance(node.right, Literal):
        least = node.right.value(None)  # type: ignore[arg-type]
        if node.op in (">=", ">", "==") and isinstance(least, int) and node.right.den == 1:
            return least + (node.op == ">")
    return 0
