"""`together(employer, year)` over many rows: rows that passed the lines above, those in doubt, those of unknown key."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from jiangce.entitlement.columns.sheet import Sheet
from jiangce.rules.nodes.view import Col, unknown_in


def together(sheet: Sheet, keys: Sequence[Col]) -> Col:
    """How many rows share these keys with each row; rows in doubt, or of an unknown key that may be this, on top."""
    names = [f"key{at}" for at in range(len(keys))]
    vague = [f"vague{at}" for at in range(len(keys))]
    rows = sheet.data.select(
        pl.int_range(pl.len()).alias("base"), pl.col("status"),
        **{name: key.value for name, key in zip(names, keys, strict=True)},
        **{name: unknown_in(key) for name, key in zip(vague, keys, strict=True)},
    ).with_columns(unknown=pl.any_horizontal(vague))  # fmt: skip
    counted = rows.filter(pl.col("status").fill_null(True))
    whole = rows.filter(~pl.col("unknown")).select("base", *names).drop_nulls()
    same = counted.filter(~pl.col("unknown")).group_by(names).agg(
        low=pl.col("status").sum().cast(pl.Int64), high=pl.len().cast(pl.Int64)
    )  # fmt: skip
    whole = whole.join(same, on=names, how="left", maintain_order="left").with_columns(
        pl.col("low", "high").fill_null(0)
    )
    whole = whole.with_columns(high=pl.col("high") + _vague(whole, counted.filter("unknown"), names, vague))
    found = rows.select("base", none=~pl.col("unknown") & pl.any_horizontal(pl.col(names).is_null()))
    found = found.join(whole, on="base", how="left", maintain_order="left")
    return Col(*(sheet.add(found[name]) for name in ("low", "high", "none")))


def _vague(whole: pl.DataFrame, doubtful: pl.DataFrame, names: Sequence[str], vague: Sequence[str]) -> pl.Series:
    """For each row, how many rows whose key is partly unknown may share it."""
    out = pl.zeros(whole.height, dtype=pl.Int64, eager=True)
    for pattern in doubtful.select(vague).unique().rows():
        mine = doubtful.filter(
            pl.all_horizontal(pl.col(name) == hidden for name, hidden in zip(vague, pattern, strict=True))
        )
        known = [name for name, hidden in zip(names, pattern, strict=True) if not hidden]
        if not known:
            out = out + mine.height
            continue
        counts = mine.group_by(known).agg(more=pl.len().cast(pl.Int64))
        out = out + whole.join(counts, on=known, how="left", maintain_order="left")["more"].fill_null(0)
    return out
