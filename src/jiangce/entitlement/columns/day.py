"""Which rows exist on one day, and keys to find them by: the same for every policy."""

from __future__ import annotations

from copy import copy
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from jiangce.entitlement.columns.prepared import Prepared


class Day:
    """The prepared facts as they are known on one day: a row dated later does not exist yet."""

    def __init__(self, prepared: Prepared, today: date) -> None:
        self.prepared = prepared
        self.today = today
        self._existing: dict[str, pl.Series] = {}
        self._indexes: dict[tuple[str, str], pl.DataFrame] = {}

    def without(self, prepared: Prepared, table: str) -> Day:
        """The same day of facts that differ in one table."""
        out = copy(self)
        out.prepared = prepared
        out._existing = {name: rows for name, rows in self._existing.items() if name != table}
        out._indexes = {key: index for key, index in self._indexes.items() if key[0] != table}
        return out

    def existing(self, table: str) -> pl.Series:
        """The places of the rows that exist."""
        if table not in self._existing:
            prepared = self.prepared
            rows = pl.int_range(len(prepared.ids(table)), dtype=pl.UInt32, eager=True)
            dates = prepared.tables.get(table, {}).get(prepared.words.dates[table])
            if dates is not None:
                there = (dates <= self.today).fill_null(True)
                rows = rows if there.all() else rows.filter(there)
            self._existing[table] = rows
        return self._existing[table]

    def index(self, table: str, column: str, values: pl.Series) -> pl.DataFrame:
        """The existing rows by one of their columns, ``values``: ``key``, ``row``."""
        if (table, column) not in self._indexes:
            rows = self.existing(table)
            keys = values if len(rows) == len(values) else values.gather(rows)
            self._indexes[table, column] = pl.DataFrame({"key": keys, "row": rows}).drop_nulls("key")
        return self._indexes[table, column]
