"""Backwards: the rows whose decisions a change can reach.

Looked for among the rows as they were before it. That is enough: the first changed row on a decision's way is reached through
rows that did not change, and by what it held before or holds now. A row that is new is among the changed ones itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jiangce.entitlement.reads import ID, Reads
from jiangce.population.ways.links import NO_NUMBERS, Change, Links, Numbers, Places, all_of


class Changed:
    """What changed, table by table: the numbers of what the rows held before, or hold now, in a column."""

    def __init__(self, before: Links, changes: Mapping[str, Change]) -> None:
        self.before = before
        self.changes = changes
        self._held: dict[tuple[str, str], Numbers] = {}

    def held(self, table: str, column: str) -> Numbers:
        """Numbers; empty where nothing of the table changed."""
        change = self.changes.get(table)
        if change is None:
            return NO_NUMBERS
        if (table, column) not in self._held:
            self._held[table, column] = self._numbers(table, column, change)
        return self._held[table, column]

    def _numbers(self, table: str, column: str, change: Change) -> Numbers:
        ids = self.before.numbers(change.ids())
        if column == ID:
            return ids
        old = self.before.held(table, column, self.before.find(table, ID, ids))
        new = change.rows
        if new is None or column not in new.columns:
            return old
        return np.union1d(old, self.before.numbers(new[column]))


def touched(changed: Changed, reads: Reads) -> Places:
    """The places, before the change, of the rows at the root of these ways that it can reach, changed ones included."""
    links = changed.before
    found = [links.find(reads.table, ID, changed.held(reads.table, ID))]
    for step, below in reads.steps.items():
        numbers = changed.held(step.table, step.to)
        if below.steps:
            numbers = np.union1d(numbers, links.held(step.table, step.to, touched(changed, below)))
        if len(numbers):
            found.append(links.find(reads.table, step.by, numbers))
    return all_of(found)
