"""Numbers for the ids of one range of rows: a table's own, or that which people and organisations share.

Numbers begin at 0, in the order of the tables and their rows. An id that two tables have is one number, that of the first.
What it takes to find ids is made when somebody first asks: a range to which nothing is asked costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import RLock

import polars as pl

from jiangce.entitlement.columns.directory import Directory


class Numbers:
    """``ids``: of the rows of each table of the range. ``count``: numbers are below it."""

    def __init__(self, ids: Mapping[str, pl.Series]) -> None:
        self._ids = dict(ids)
        self._starts: dict[str, int] = {}
        self.count = 0
        for table, names in self._ids.items():
            self._starts[table] = self.count
            self.count += len(names)
        self._lock = RLock()
        self._directories: dict[str, Directory] = {}
        self._codes: dict[str, pl.Series] = {}
        self._shared: dict[str, bool] = {}
        self._inverse: dict[str, pl.Series] = {}
        self._names: pl.Series | None = None

    def codes(self, table: str) -> pl.Series | None:
        """The number of each row of a table; None if the range has none of it."""
        if table not in self._ids:
            return None
        with self._lock:
            if table not in self._codes:
                self._codes[table] = self._numbered(table)
            return self._codes[table]

    def of(self, references: pl.Series, table: str = "") -> pl.Series:
        """The numbers of rows that references point at, above all in ``table``. Raises `ValueError` naming those not there."""
        out = pl.repeat(None, len(references), dtype=pl.UInt32, eager=True).alias(references.name)
        left: pl.Series | None = None  # the places of those not found yet
        for name in sorted(self._ids, key=lambda name: (name != table, len(self._ids[name]))):
            found = self._coded(name, references if left is None else references.gather(left))
            out = found.alias(references.name) if left is None else out.scatter(left, found)
            if out.null_count() == references.null_count():
                return out
            left = (out.is_null() & references.is_not_null()).arg_true()
        lost = references.filter(out.is_null()).drop_nulls()
        if len(lost):
            names = lost.unique().sort().head(5)
            raise ValueError(f"{references.name} points at rows that are not there: {', '.join(names)}")
        return out

    def _coded(self, table: str, references: pl.Series) -> pl.Series:
        """Null where they are not in the table."""
        found = self._directory(table).find(references)
        if self._in_turn(table):
            return found if self._starts[table] == 0 else found + self._starts[table]
        codes = self.codes(table)
        assert codes is not None
        return codes.gather(found)

    def names(self, codes: pl.Series) -> pl.Series:
        """The ids behind numbers."""
        if self._names is None:
            self._names = pl.concat(list(self._ids.values()), rechunk=True) if self._ids else pl.Series(dtype=pl.String)
        return self._names.gather(codes)

    def places(self, table: str, codes: pl.Series) -> pl.Series:
        """Where in the table the rows with these numbers are; null where they are not there."""
        if table not in self._ids:
            return pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(codes))
        start, height = self._starts[table], len(self._ids[table])
        if height == self.count:
            return codes
        if self._in_turn(table):
            inside = (codes >= start) & (codes < start + height)
            return (codes.cast(pl.Int64) - start).cast(pl.UInt32, strict=False).set(~inside.fill_null(False), None)
        with self._lock:
            if table not in self._inverse:
                self._inverse[table] = self._inverted(table)
        return self._inverse[table].gather(codes)

    def _inverted(self, table: str) -> pl.Series:
        own = pl.DataFrame({"code": self.codes(table)}).with_row_index("row")
        every = pl.DataFrame({"code": pl.int_range(self.count, dtype=pl.UInt32, eager=True)})
        return every.join(own, on="code", how="left", maintain_order="left")["row"]

    def _directory(self, table: str) -> Directory:
        with self._lock:
            if table not in self._directories:
                self._directories[table] = Directory(self._ids[table], table)
            return self._directories[table]

    def _in_turn(self, table: str) -> bool:
        """Do the numbers of its rows follow each other, for it shares no id with a table before?"""
        self.codes(table)
        return not self._shared[table]

    def _numbered(self, table: str) -> pl.Series:
        start, height = self._starts[table], len(self._ids[table])
        out = pl.int_range(start, start + height, dtype=pl.UInt32, eager=True)
        self._shared[table] = False
        for before in self._ids:
            if before == table:
                return out
            mine, theirs = self._both(table, before)
            if len(mine):
                codes = self.codes(before)
                assert codes is not None
                out, self._shared[table] = out.scatter(mine, codes.gather(theirs)), True
        return out

    def _both(self, table: str, other: str) -> tuple[pl.Series, pl.Series]:
        """Where the ids stand that two tables have: in this one, in the other."""
        if len(self._ids[table]) > len(self._ids[other]):
            return self._directory(other).common(self._ids[table])
        theirs, mine = self._directory(table).common(self._ids[other])
        return mine, theirs
