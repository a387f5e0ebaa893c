"""Which claims compete with each other, directly or through others: one number for all of them."""

from __future__ import annotations

import polars as pl


def components(edges: pl.DataFrame) -> pl.DataFrame:
    """``edges``: claim, group (of equal keys under one ceiling). Out: claim, component; of claims that compete alone nothing.

    The least number goes from claim to group and back until nothing changes: as often as the longest chain asks for.
    """
    shared = edges.filter(pl.len().over("group") > 1)
    label = shared.select("claim", component="claim").unique()
    while label.height:
        told = shared.join(label, on="claim")
        group = told.group_by("group").agg(pl.col("component").min())
        least = shared.join(group, on="group").group_by("claim").agg(pl.col("component").min())
        changed = least.join(label, on="claim", suffix="_before").filter(
            pl.col("component") != pl.col("component_before")
        )
        label = least
        if not changed.height:
            break
    return label
