"""Figures of other documents over many rows: by keys and date, null until the operator has filled them in."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.world import World
from jiangce.rules.nodes.view import Col


def standard_of(world: World, sheet: Sheet, name: str, keys: Sequence[Col]) -> pl.Series:
    """The last figure of the standard that was in force on the row's date, in 分."""
    source = world.policy.standards[name]
    names = [f"key{at}" for at in range(len(source.by))]
    rows = [(start, amount, *row_keys) for start, row_keys, amount in source.values]
    schema = {"start": pl.Date, "amount": pl.Int64} | dict.fromkeys(names, pl.String)
    figures = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("order")
    asked = pl.DataFrame({
        "base": pl.int_range(sheet.data.height, eager=True), "on": sheet.data["on"],
        **{key: sheet.values(col.value.cast(pl.String)) for key, col in zip(names, keys, strict=True)},
    })  # fmt: skip
    pairs = asked.join(figures, on=names) if names else asked.join(figures, how="cross")
    found = pairs.filter(pl.col("start") <= pl.col("on")).group_by("base").agg(pl.col("amount").sort_by("order").last())
    return asked.select("base").join(found, on="base", how="left", maintain_order="left")["amount"]
