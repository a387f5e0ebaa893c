"""The ways of many rules as one web: what is alike is one object, so that it is gone once for all of them."""

from __future__ import annotations

from dataclasses import dataclass

from jiangce.entitlement.reads import Reads, Step


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Rows of a table and the steps from there; ``tables``: every table on it."""

    table: str
    steps: tuple[tuple[Step, Way], ...]
    tables: frozenset[str]


class Web:
    """Makes ways of what rules read; two that lead to the same rows are the same."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, frozenset[tuple[Step, int]]], Way] = {}

    def way(self, reads: Reads) -> Way:
        """The way of a rule."""
        steps = tuple([(step, self.way(below)) for step, below in sorted(reads.steps.items())])
        key = reads.table, frozenset((step, id(below)) for step, below in steps)
        found = self._known.get(key)
        if found is None:
            tables = frozenset({reads.table}).union(*(below.tables for _, below in steps))
            found = self._known[key] = Way(reads.table, steps, tables)
        return found
