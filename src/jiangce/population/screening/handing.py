"""What one document has decided stands before the next, as money of its programme not paid yet.

The same as `entitlement.across`, over many rows.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from jiangce.entitlement.across import ABOUT
from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames
from jiangce.entitlement.payments import DECIDED, TABLE
from jiangce.rules.policy import Entry, Policy


def payments_of(policy: Policy, frames: Frames, decisions: pl.DataFrame, today: date) -> pl.DataFrame:
    """The entitlements of a policy as payments still to come, none of a draft; ``frames``: the facts as they were given."""
    if policy.is_draft or TABLE not in policy.vocabulary.tables:
        return pl.DataFrame()
    due = decisions.filter(pl.col("status").fill_null(False) & (pl.col("already_paid") == 0))
    told = {str(name): mine for (name,), mine in due.group_by("entry", maintain_order=True)}
    handed: dict[str, list[Entry]] = {}
    for entry in policy.entries.values():
        if entry.programme and entry.table is not None and not entry.grouped and entry.id in told:
            handed.setdefault(entry.table.name, []).append(entry)
    out: dict[str, pl.DataFrame] = {}
    for table in handed.keys() & frames.tables.keys():
        ids = pl.concat([told[entry.id]["fact"] for entry in handed[table]])
        facts = frames.tables[table].filter(pl.col("id").is_in(ids.implode()))
        out |= {entry.id: _payments(policy, entry, facts, told[entry.id], today) for entry in handed[table]}
    every = [out[name] for name in policy.entries if name in out]
    return pl.concat(every, how="diagonal") if every else pl.DataFrame()


def _payments(policy: Policy, entry: Entry, facts: pl.DataFrame, due: pl.DataFrame, today: date) -> pl.DataFrame:
    benefit = f"{policy.id}/{entry.id}"
    out = due.select(
        pl.concat_str(pl.lit(f"{DECIDED}{benefit}/"), "fact").alias("id"), pl.lit(benefit).alias("benefit"),
        pl.lit(entry.programme).alias("programme"), "fact", pl.col("on").alias("fact_on"), pl.lit(today).alias("paid_on"),
        pl.col("low").fill_null(0).alias("amount"), pl.col("payees").list.first().alias("payee"),
    )  # fmt: skip
    abouts = [about for about in ABOUT if about in policy.vocabulary.tables[TABLE].columns]
    names = [name for about in abouts for name in (about, about + NONE_SUFFIX) if name in facts.columns]
    mine = facts.filter(pl.col("id").is_in(due["fact"].implode()))
    about = mine.select(pl.col("id").alias("fact"), *names).with_columns(
        pl.col(pl.Enum, pl.Categorical).cast(pl.String)
    )
    return out.join(about, on="fact", how="left", maintain_order="left")
