"""The rows of a table by one of its columns: looked up by place where the keys are numbers, by a join where they are not."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import polars as pl

FEW = 4  # fewer keys than one in so many are looked for among all rows, until as many were asked for as there are


class Index(Protocol):
    def pairs(self, keys: pl.Series) -> pl.DataFrame:
        """Each key with each row that has it: ``base`` (the place of the key), ``row``; by key, rows in their order."""
        ...


class _Sorted(NamedTuple):
    """The rows of a key follow each other in ``rows``."""

    rows: pl.Series
    starts: pl.Series
    many: pl.Series


class ByNumber:
    """Keys are the numbers from 0 to ``count``. Sorted once it is worth while."""

    def __init__(self, keys: pl.Series, rows: pl.Series, count: int) -> None:
        self._keys, self._rows, self._count = keys, rows, count
        self._asked = 0
        self._sorted: _Sorted | None = None

    def pairs(self, keys: pl.Series) -> pl.DataFrame:
        self._asked += FEW * len(keys)
        if self._sorted is None and self._asked < len(self._keys):
            return self._among_all(keys)
        if self._sorted is None:
            self._sorted = self._in_order()
        every = self._sorted
        asked = pl.DataFrame({"base": pl.int_range(len(keys), dtype=pl.UInt32, eager=True), "key": keys})
        asked = asked.drop_nulls("key").with_columns(many=every.many.gather(asked["key"].drop_nulls()))
        asked = asked.filter(pl.col("many") > 0)
        start = every.starts.gather(asked["key"]).alias("start")
        found = asked.with_columns(start).select("base", at=pl.int_ranges("start", pl.col("start") + pl.col("many")))
        found = found.explode("at", empty_as_null=False)
        return pl.DataFrame({"base": found["base"], "row": every.rows.gather(found["at"])})

    def _among_all(self, keys: pl.Series) -> pl.DataFrame:
        wanted = pl.repeat(False, self._count, eager=True).scatter(keys.drop_nulls(), True)
        mine = wanted.gather(self._keys).fill_null(False)
        return ByJoin(self._keys.filter(mine), self._rows.filter(mine)).pairs(keys)

    def _in_order(self) -> _Sorted:
        told = pl.DataFrame({"key": self._keys, "row": self._rows}).drop_nulls("key").sort("key", maintain_order=True)
        many = told.group_by("key", maintain_order=True).agg(many=pl.len())
        many = many.with_columns(start=pl.col("many").cum_sum() - pl.col("many"))
        every = pl.DataFrame({"key": pl.int_range(self._count, dtype=pl.UInt32, eager=True)})
        found = every.join(many, on="key", how="left", maintain_order="left")
        return _Sorted(told["row"], found["start"].fill_null(0), found["many"].fill_null(0))


class ByJoin:
    """Keys are texts, or values of a scale."""

    def __init__(self, keys: pl.Series, rows: pl.Series) -> None:
        self.told = pl.DataFrame({"key": keys, "row": rows}).drop_nulls("key")

    def pairs(self, keys: pl.Series) -> pl.DataFrame:
        asked = pl.DataFrame({"key": keys.cast(self.told.schema["key"])}).with_row_index("base").drop_nulls("key")
        return asked.join(self.told, on="key", maintain_order="left_right").select("base", "row")
