"""What one document has decided stands before the next, as money of its programme not paid yet.

The same as `entitlement.across`, over many rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from jiangce.entitlement.across import ABOUT
from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames
from jiangce.entitlement.payments import DECIDED, TABLE
from jiangce.rules.policy import Entry, Policy


def with_payments(frames: Frames, rows: Sequence[pl.DataFrame]) -> Frames:
    """The facts, and what earlier documents have decided on them."""
    more = [frame for frame in rows if frame.height]
    if not more:
        return frames
    given = frames.tables.get(TABLE)
    parts = [*((given,) if given is not None else ()), *more]
    texts = [part.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String)) for part in parts]
    return Frames({**frames.tables, TABLE: pl.concat(texts, how="diagonal")}, frames.complete)


def payments_of(policy: Policy, frames: Frames, decisions: pl.DataFrame, today: date) -> pl.DataFrame:
    """The entitlements of a policy as payments still to come; ``frames`` as the policy sees them."""
    if TABLE not in policy.vocabulary.tables:
        return pl.DataFrame()
    due = decisions.filter(pl.col("status").fill_null(False) & (pl.col("already_paid") == 0))
    out = []
    for entry in policy.entries.values():
        if entry.programme and entry.table is not None and not entry.grouped and entry.table.name in frames.tables:
            mine = due.filter(pl.col("entry") == entry.id)
            if mine.height:
                out.append(_payments(policy, entry, frames.tables[entry.table.name], mine, today))
    return pl.concat(out, how="diagonal") if out else pl.DataFrame()


def _payments(policy: Policy, entry: Entry, facts: pl.DataFrame, due: pl.DataFrame, today: date) -> pl.DataFrame:
    benefit = f"{policy.id}/{entry.id}"
    out = due.select(
        pl.concat_str(pl.lit(f"{DECIDED}{benefit}/"), "fact").alias("id"), pl.lit(benefit).alias("benefit"),
        pl.lit(entry.programme).alias("programme"), "fact", pl.col("on").alias("fact_on"), pl.lit(today).alias("paid_on"),
        pl.col("low").fill_null(0).alias("amount"), pl.col("payees").list.first().alias("payee"),
    )  # fmt: skip
    names = [name for about in ABOUT for name in (about, about + NONE_SUFFIX) if name in facts.columns]
    about = facts.select(pl.col("id").alias("fact"), *names).with_columns(
        pl.col(pl.Enum, pl.Categorical).cast(pl.String)
    )
    return out.join(about, on="fact", how="left", maintain_order="left")
