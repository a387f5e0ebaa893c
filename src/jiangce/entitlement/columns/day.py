"""Which rows exist on one day, and keys to find them by: the same for every policy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from jiangce.entitlement.columns.index import ByJoin, ByNumber, Index

if TYPE_CHECKING:
    from jiangce.entitlement.columns.prepared import Prepared


class Day:
    """The prepared facts as they are known on one day: a row dated later does not exist yet.

    Facts that add to others in some tables (`Prepared.plus`) have a day ``before``, which knows all other tables.
    """

    def __init__(self, prepared: Prepared, today: date, before: Day | None = None) -> None:
        self.prepared = prepared
        self.today = today
        self.before = before
        self._existing: dict[str, pl.Series] = {}
        self._indexes: dict[tuple[str, str], Index] = {}

    def existing(self, table: str) -> pl.Series:
        """The places of the rows that exist."""
        if self.before is not None and table != self.prepared.added:
            return self.before.existing(table)
        if table not in self._existing:
            prepared = self.prepared
            rows = pl.int_range(prepared.height(table), dtype=pl.UInt32, eager=True)
            dates = prepared.column(table, prepared.words.dates[table])
            if dates is not None:
                there = (dates <= self.today).fill_null(True)
                rows = rows if there.all() else rows.filter(there)
            self._existing[table] = rows
        return self._existing[table]

    def index(self, table: str, column: str) -> Index:
        """The existing rows by a column of references or texts that was told."""
        if self.before is not None and table != self.prepared.added:
            return self.before.index(table, column)
        if (table, column) not in self._indexes:
            rows, values = self.existing(table), self.prepared.tables[table][column]
            keys, count = values.gather(rows), self.prepared.count(table, column)
            self._indexes[table, column] = ByJoin(keys, rows) if count is None else ByNumber(keys, rows, count)
        return self._indexes[table, column]
