"""What a screening comes to, entry by entry: how many, for whom, how much, and who has not asked yet.

Money is in 分 and counts every payee, each of whom gets the full amount. ``low``: what the entitled have for certain;
``likely``: the middle of each interval; ``high``: at most, null where no bound is known. What the open ones would add at
most stands apart.
"""

from __future__ import annotations

import polars as pl

from jiangce.population.screening.screen import Screening
from jiangce.rules.policy import Entry, Policy

#: ``refused`` and ``near`` are null where no second look was taken
SCHEMA = pl.Schema({
    "policy": pl.String(), "entry": pl.String(), "clause": pl.String(), "title": pl.String(), "kind": pl.String(),
    "entitled": pl.Int64(), "open": pl.Int64(), "near": pl.Int64(), "refused": pl.Int64(), "people": pl.Int64(),
    "low": pl.Int64(), "likely": pl.Int64(), "high": pl.Int64(), "open_high": pl.Int64(),
    "asked": pl.Int64(), "already_paid": pl.Int64(),
    "unasked": pl.Int64(), "unasked_people": pl.Int64(), "unasked_low": pl.Int64(),
})  # fmt: skip
_KEYS = ["policy", "entry"]


def summary(found: Screening) -> pl.DataFrame:
    """One row an entry that decided anything, in the order of the documents; see `SCHEMA`."""
    told = _entries(found)
    told = told.join(_counted(found.decisions), on=_KEYS, how="left", maintain_order="left")
    near = found.near.group_by(_KEYS).agg(near=pl.len().cast(pl.Int64))
    told = told.join(near, on=_KEYS, how="left", maintain_order="left")
    told = told.join(found.reach, on=_KEYS, how="left", maintain_order="left")
    counts = ("entitled", "open", "people", "low", "likely", "open_high", "asked", "already_paid", "unasked",
              "unasked_people", "unasked_low")  # fmt: skip
    told = told.with_columns(pl.col(counts).fill_null(0))
    looked = pl.col("facts").is_not_null()
    bounded = pl.when(pl.col("unbounded").fill_null(False).not_()).then(pl.col("high").fill_null(0))
    told = told.with_columns(
        near=pl.when(looked).then(pl.col("near").fill_null(0)), high=bounded,
        refused=pl.max_horizontal(0, pl.col("facts") - pl.col("entitled") - pl.col("open")),
    )  # fmt: skip
    told = told.with_columns(refused=pl.when(looked).then("refused"))
    some = pl.any_horizontal(pl.col("entitled", "open") > 0, pl.col("near").fill_null(0) > 0, pl.col("facts") > 0)
    return told.filter(some.fill_null(False)).select(SCHEMA.names()).cast(SCHEMA)


def _entries(found: Screening) -> pl.DataFrame:
    rows = [_entry(policy, entry) for policy in found.policies for entry in policy.entries.values() if entry.decides]
    return pl.DataFrame(rows, schema={name: pl.String() for name in SCHEMA.names()[:5]}, orient="row")


def _entry(policy: Policy, entry: Entry) -> tuple[str, ...]:
    return policy.id, entry.id, entry.clause, entry.title, str(entry.kind)


def _counted(decisions: pl.DataFrame) -> pl.DataFrame:
    """The decisions that are not refused, entry by entry."""
    entitled, count = (
        pl.col("status").fill_null(False),
        pl.max_horizontal(1, pl.col("payees").list.len()).cast(pl.Int64),
    )
    unasked = entitled & (pl.col("already_paid") == 0)
    middle = pl.when(pl.col("high").is_null()).then("low").otherwise((pl.col("low") + pl.col("high")) // 2)
    kept = decisions.filter(pl.col("status").fill_null(True))
    out = kept.group_by(_KEYS).agg(
        entitled=entitled.sum().cast(pl.Int64), open=pl.col("status").is_null().sum().cast(pl.Int64),
        low=(pl.col("low") * count).filter(entitled).sum(), likely=(middle * count).filter(entitled).sum(),
        high=(pl.col("high") * count).filter(entitled).sum(), unbounded=pl.col("high").is_null().filter(entitled).any(),
        open_high=(pl.col("high") * count).filter(pl.col("status").is_null()).sum(),
        asked=(entitled & (pl.col("already_paid") > 0)).sum().cast(pl.Int64), already_paid=pl.col("already_paid").sum(),
        unasked=unasked.sum().cast(pl.Int64), unasked_low=(pl.col("low") * count).filter(unasked).sum(),
    )  # fmt: skip
    for name, who in (("people", entitled), ("unasked_people", unasked)):
        each = kept.filter(who).select(*_KEYS, "payees").explode("payees").drop_nulls("payees")
        people = each.group_by(_KEYS).agg(pl.col("payees").n_unique().cast(pl.Int64).alias(name))
        out = out.join(people, on=_KEYS, how="left")
    return out


def people(found: Screening, unasked: bool = False) -> int:
    """How many people and organisations are entitled to anything at all; ``unasked``: to something not paid yet."""
    who = pl.col("status").fill_null(False)
    mine = found.decisions.filter(who & (pl.col("already_paid") == 0) if unasked else who)
    return mine["payees"].explode().drop_nulls().n_unique()
