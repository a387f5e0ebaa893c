"""Backwards: the rows whose decisions a change can reach.

Looked for among the rows as they were before it. That is enough: the first changed row on a decision's way is reached through
rows that did not change, and by what it held before or holds now. A row that is new is among the changed ones itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.reads import ID, Reads
from jiangce.population.ways.links import NO_NUMBERS, NO_PLACES, Change, Links, Numbers, Places, all_of, once
from jiangce.population.ways.way import Way, Web


class Changed:
    """What changed, table by table: the numbers of what the rows held before, or hold now, in a column."""

    def __init__(self, before: Links, changes: Mapping[str, Change]) -> None:
        self.before = before
        self.changes = changes
        self._held: dict[tuple[str, str], Numbers] = {}
        self._ids: dict[str, Numbers] = {}

    def held(self, table: str, column: str) -> Numbers:
        """Numbers; empty where nothing of the table changed."""
        change = self.changes.get(table)
        if change is None:
            return NO_NUMBERS
        if (table, column) not in self._held:
            self._held[table, column] = self._numbers(table, column, change)
        return self._held[table, column]

    def _numbers(self, table: str, column: str, change: Change) -> Numbers:
        if table not in self._ids:
            self._ids[table] = self.before.numbers(change.ids())
        ids = self._ids[table]
        if column == ID:
            return ids
        old = self.before.held(table, column, self.before.find(table, ID, ids))
        new = change.rows
        if new is None or column not in new.columns:
            return old
        return once(np.concatenate([old, self.before.numbers(new[column])]))


class Backwards:
    """Where a change leads, against the ways of many rules; what several of them share is gone once."""

    def __init__(self, changed: Changed, known: dict[Way, Places] | None = None) -> None:
        """``known``: what is found on ways that no payment stands on, the same for all policies."""
        self.changed = changed
        self._tables = frozenset(changed.changes)
        self._known = {} if known is None else known
        self._mine: dict[Way, Places] = {}

    def touched(self, way: Way) -> Places:
        """The places, before the change, of the rows at the root of a way that it can reach, changed ones included."""
        if self._tables.isdisjoint(way.tables):
            return NO_PLACES
        known = self._mine if TABLE in way.tables else self._known
        found = known.get(way)
        if found is None:
            found = known[way] = self._found(way)
        return found

    def _found(self, way: Way) -> Places:
        changed, links = self.changed, self.changed.before
        found = [links.find(way.table, ID, changed.held(way.table, ID))]
        wanted: dict[str, list[Numbers]] = {}
        for step, below in way.steps:
            numbers = [changed.held(step.table, step.to)]
            if below.steps:
                numbers.append(links.held(step.table, step.to, self.touched(below)))
            wanted.setdefault(step.by, []).extend(part for part in numbers if len(part))
        for by, parts in wanted.items():
            if parts:
                found.append(links.find(way.table, by, all_of(parts).astype(np.uint32)))
        return all_of(found)


def touched(changed: Changed, reads: Reads) -> Places:
    """The same, along the ways of one rule."""
    return Backwards(changed).touched(Web().way(reads))
