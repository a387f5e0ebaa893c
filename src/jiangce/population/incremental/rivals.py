"""The claims that may come out otherwise because they share a group under a ceiling with one that changed, near or far."""

from __future__ import annotations

import polars as pl

from jiangce.entitlement.columns.claimed import Claimed


def rivals(told: Claimed, numbers: pl.Series, gone: Claimed) -> pl.Series:
    """The numbers of ``told`` to settle: these, whoever shares a group with them or with what is gone, and so on."""
    groups = {at: frame.drop_nulls() for at, frame in told.keys.items()}
    fresh = {at: _groups(frame, gone.claims["claim"]) for at, frame in gone.keys.items()}
    out = new = numbers.unique()
    while True:
        found = [out]
        for at, frame in groups.items():
            mine = _groups(frame, new)
            seeds = pl.concat([mine, fresh[at]]) if at in fresh else mine
            if seeds.height:
                found.append(frame.join(seeds, on=seeds.columns, how="semi")["claim"])
        more = pl.concat(found).unique()
        fresh = {}
        if len(more) == len(out):
            return more
        new, out = more.filter(~more.is_in(out.implode())), more


def _groups(frame: pl.DataFrame, claims: pl.Series) -> pl.DataFrame:
    """The groups in which some claims are."""
    mine = frame.filter(pl.col("claim").is_in(claims.implode())) if len(claims) else frame.clear()
    return mine.drop("claim").drop_nulls().unique()
