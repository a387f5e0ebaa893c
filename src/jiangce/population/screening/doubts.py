"""What is not known of those that are open: the lines in doubt, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from jiangce.population.screening.second_look import MOST, Asked, Looked

#: ``doubts``: the conditions that are not known, in Chinese
SCHEMA = pl.Schema({"entry": pl.String(), "fact": pl.String(), "doubts": pl.List(pl.String())})


def doubts(looked: Iterable[Looked]) -> pl.DataFrame:
    """The lines in doubt of all rows and groups that no line refuses."""
    return pl.concat([pl.DataFrame(schema=SCHEMA), *(_doubts(one) for one in looked)])


def _doubts(looked: Looked) -> pl.DataFrame:
    open_ = looked.view.sheet.data.filter(pl.col("miss").is_null() & pl.col("status").is_null())
    told = open_.join(looked.every.select("row", "fact"), on="row", how="left", maintain_order="left")
    kinds = told.select("doubt").unique()
    words = pl.Series([_words(looked.asked, bits) for (bits,) in kinds.rows()], dtype=pl.List(pl.String))
    told = told.join(kinds.with_columns(doubts=words), on="doubt", how="left", maintain_order="left")
    return told.select(pl.lit(looked.plan.entry.id).alias("entry"), "fact", "doubts")


def _words(asked: Sequence[Asked], bits: int) -> list[str]:
    found = [one.line.words for one in asked if bits >> min(one.number, MOST) & 1]
    return found or ["事实所在地点或日期"]
