"""Numbers for the ids of one range of rows: a table's own, or that which people and organisations share.

Ids go through a dictionary of Polars (`pl.Categories`) that belongs to the range, so that every column of references is
one look-up a row, and no string is joined. Numbers begin at 0, in the order of the tables and their rows.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


class Numbers:
    """``codes``: for each table of the range the number of each row. ``asked``: does a column point at them?"""

    def __init__(self, ids: Mapping[str, pl.Series], asked: bool = True) -> None:
        self._dictionary = pl.Categorical(pl.Categories.random(physical=pl.UInt32))
        self._alive = pl.Series(dtype=self._dictionary)  # Polars forgets a dictionary that no series uses
        self.codes = _in_turn(ids) if not asked else {}
        self._later = tuple(ids[table] for table in self.codes)  # not in the dictionary yet
        if not self.codes:
            self.codes = {table: names.cast(self._dictionary).to_physical() for table, names in ids.items()}
        self.count = 1 + max((int(codes.max()) for codes in self.codes.values() if len(codes)), default=-1)  # type: ignore[arg-type]
        self._starts = {table: _start(codes) for table, codes in self.codes.items()}
        self._inverse: dict[str, pl.Series] = {}
        #: all ids in the order of their numbers, once asked for
        self._names: pl.Series | None = self._later[0] if self._later else None

    def of(self, references: pl.Series) -> pl.Series:
        """The numbers of rows that references point at. Raises `ValueError` naming those that are not there."""
        for names in self._later:
            names.cast(self._dictionary)
        self._later = ()
        codes = references.cast(pl.String).cast(self._dictionary).to_physical()
        lost = codes >= self.count
        if lost.any():
            names = references.filter(lost).unique().sort().head(5)
            raise ValueError(f"{references.name} points at rows that are not there: {', '.join(names)}")
        return codes

    def names(self, codes: pl.Series) -> pl.Series:
        """The ids behind numbers."""
        if self._names is None:
            every = pl.int_range(self.count, dtype=pl.UInt32, eager=True)
            self._names = every.cat.to(self._dictionary).cast(pl.String)
        return self._names.gather(codes)

    def places(self, table: str, codes: pl.Series) -> pl.Series:
        """Where in the table the rows with these numbers are; null where they are not there."""
        if table not in self.codes:
            return pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(codes))
        start, height = self._starts[table], len(self.codes[table])
        if start == 0 and height == self.count:
            return codes
        if start is not None:
            inside = (codes >= start) & (codes < start + height)
            return (codes.cast(pl.Int64) - start).cast(pl.UInt32, strict=False).set(~inside.fill_null(False), None)
        if table not in self._inverse:
            own = pl.DataFrame({"code": self.codes[table]}).with_row_index("row")
            every = pl.DataFrame({"code": pl.int_range(self.count, dtype=pl.UInt32, eager=True)})
            self._inverse[table] = every.join(own, on="code", how="left", maintain_order="left")["row"]
        return self._inverse[table].gather(codes)


def _in_turn(ids: Mapping[str, pl.Series]) -> dict[str, pl.Series]:
    """The rows of one table in turn, if no two are called the same: then nothing has to be looked up."""
    if len(ids) != 1:
        return {}
    table, names = next(iter(ids.items()))
    return {table: pl.int_range(len(names), dtype=pl.UInt32, eager=True)} if names.n_unique() == len(names) else {}


def _start(codes: pl.Series) -> int | None:
    """The first number of a table whose numbers follow each other."""
    first: int = (codes.head(1).to_list() or [0])[0]
    follow = pl.int_range(first, first + len(codes), dtype=pl.UInt32, eager=True)
    return first if (codes == follow).all() else None
