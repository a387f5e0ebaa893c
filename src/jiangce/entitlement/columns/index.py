"""The rows of a table by one of its columns: looked up by place where the keys are numbers, by a join where they are not."""

from __future__ import annotations

from typing import Protocol

import polars as pl


class Index(Protocol):
    def pairs(self, keys: pl.Series) -> pl.DataFrame:
        """Each key with each row that has it: ``base`` (the place of the key), ``row``; by key, rows in their order."""
        ...


class ByNumber:
    """Keys are the numbers from 0 to ``count``: the rows of one follow each other in ``rows``."""

    def __init__(self, keys: pl.Series, rows: pl.Series, count: int) -> None:
        told = pl.DataFrame({"key": keys, "row": rows}).drop_nulls("key").sort("key", maintain_order=True)
        self.rows = told["row"]
        many = told.group_by("key", maintain_order=True).agg(many=pl.len())
        many = many.with_columns(start=pl.col("many").cum_sum() - pl.col("many"))
        every = pl.DataFrame({"key": pl.int_range(count, dtype=pl.UInt32, eager=True)})
        found = every.join(many, on="key", how="left", maintain_order="left")
        self.starts, self.many = found["start"].fill_null(0), found["many"].fill_null(0)

    def pairs(self, keys: pl.Series) -> pl.DataFrame:
        asked = pl.DataFrame({"base": pl.int_range(len(keys), dtype=pl.UInt32, eager=True), "key": keys})
        asked = asked.drop_nulls("key").with_columns(many=self.many.gather(asked["key"].drop_nulls()))
        asked = asked.filter(pl.col("many") > 0)
        start = self.starts.gather(asked["key"]).alias("start")
        found = asked.with_columns(start).select("base", at=pl.int_ranges("start", pl.col("start") + pl.col("many")))
        found = found.explode("at", empty_as_null=False)
        return pl.DataFrame({"base": found["base"], "row": self.rows.gather(found["at"])})


class ByJoin:
    """Keys are texts, or values of a scale."""

    def __init__(self, keys: pl.Series, rows: pl.Series) -> None:
        self.told = pl.DataFrame({"key": keys, "row": rows}).drop_nulls("key")

    def pairs(self, keys: pl.Series) -> pl.DataFrame:
        asked = pl.DataFrame({"key": keys.cast(self.told.schema["key"])}).with_row_index("base").drop_nulls("key")
        return asked.join(self.told, on="key", maintain_order="left_right").select("base", "row")
