"""Backwards: the rows whose decisions a change can reach.

Looked for among the rows as they were before it. That is enough: the first changed row on a decision's way is reached through
rows that did not change, and by what it held before or holds now. A row that is new is among the changed ones itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from jiangce.entitlement.reads import ID, Reads
from jiangce.population.ways.links import Change, Links


class Changed:
    """What changed, table by table: the numbers of what the rows held before, or hold now, in a column."""

    def __init__(self, before: Links, changes: Mapping[str, Change]) -> None:
        self.before = before
        self.changes = changes
        self._held: dict[tuple[str, str], pl.Series] = {}

    def held(self, table: str, column: str) -> pl.Series:
        """Numbers; empty where nothing of the table changed."""
        change = self.changes.get(table)
        if change is None:
            return pl.Series(dtype=pl.UInt32)
        if (table, column) not in self._held:
            self._held[table, column] = self._numbers(table, column, change)
        return self._held[table, column]

    def _numbers(self, table: str, column: str, change: Change) -> pl.Series:
        ids = self.before.numbers(change.ids())
        if column == ID:
            return ids
        old = self.before.held(table, column, self.before.find(table, ID, ids))
        new = change.rows
        if new is None or column not in new.columns:
            return old
        return pl.concat([old, self.before.numbers(new[column])]).unique()


def touched(changed: Changed, reads: Reads) -> pl.Series:
    """The places, before the change, of the rows at the root of these ways that it can reach, changed ones included."""
    links = changed.before
    found = [links.find(reads.table, ID, changed.held(reads.table, ID))]
    for step, below in reads.steps.items():
        values = [changed.held(step.table, step.to)]
        if below.steps:
            further = touched(changed, below)
            values.append(links.held(step.table, step.to, further))
        numbers = pl.concat(values).unique()
        if len(numbers):
            found.append(links.find(reads.table, step.by, numbers))
    return pl.concat(found).unique().sort()
