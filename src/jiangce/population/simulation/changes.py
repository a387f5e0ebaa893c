"""Decision by decision: which come to be entitled, which no more, which get more or less. Joined by policy, entry and fact."""

from __future__ import annotations

import polars as pl

from jiangce.population.simulation.priced import KEY

#: how a decision can differ, in the order told
WAYS = {
    "come": "新增享受", "gone": "不再享受", "opened": "变为待定", "settled": "待定变为不享受", "more": "金额增加",
    "less": "金额减少",
}  # fmt: skip


def changes(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Every decision that differs: policy, entry, fact, way, likely_0, likely_1, high_0, high_1."""
    names = (*KEY, "open", "low", "likely", "high")
    sides = [side.select(names).with_columns(there=True) for side in (before, after)]
    both = sides[0].join(sides[1], on=list(KEY), how="full", coalesce=True, suffix="_1")
    had, has = (pl.col(f"there{at}").fill_null(False) & ~pl.col(f"open{at}").fill_null(True) for at in ("", "_1"))
    open_now, open_then = (pl.col(f"open{at}").fill_null(False) for at in ("_1", ""))
    more = _worth("_1") > _worth("")
    way = (
        pl.when(has & ~had).then(pl.lit("come"))
        .when(open_now & ~open_then).then(pl.lit("opened"))
        .when(had & ~has).then(pl.lit("gone"))
        .when(open_then & pl.col("there_1").is_null()).then(pl.lit("settled"))
        .when(more).then(pl.lit("more"))
        .when(_worth("_1") < _worth("")).then(pl.lit("less"))
    )  # fmt: skip
    return (
        both.with_columns(way=way)
        .drop_nulls("way")
        .select(
            *KEY, "way", likely_0=pl.col("likely").fill_null(0), likely_1=pl.col("likely_1").fill_null(0),
            high_0=pl.col("high").fill_null(0), high_1=pl.col("high_1").fill_null(0),
        )
        .sort(*KEY)
    )  # fmt: skip


def _worth(side: str) -> pl.Expr:
    """What is compared: the middle, or, where that is alike (open decisions of no chance), both ends."""
    return sum((pl.col(f"{name}{side}").fill_null(0) for name in ("low", "likely", "high")), pl.lit(0))


def by_way(found: pl.DataFrame) -> pl.DataFrame:
    """How many decisions of each entry differ in which way: policy, entry, way, count."""
    return found.group_by("policy", "entry", "way").agg(pl.len().alias("count")).sort("policy", "entry", "way")
