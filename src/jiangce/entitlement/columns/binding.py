"""Which claims a ceiling can bind at all: everything else need not be handed to the sequential steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from jiangce.entitlement.columns.earlier import EarlierFrames
from jiangce.entitlement.plan import PolicyPlan
from jiangce.rules.policy import Cap, CapKind


class Bound(NamedTuple):
    """``numbers`` of the claims to hand over; ``groups``: ceiling → claim, group (the number of its first claim), used
    (something was paid under it, or may have been), of the groups of equal keys that it can change.
    """

    numbers: pl.Series
    groups: dict[int, pl.DataFrame]


def bound(ready: PolicyPlan, claims: pl.DataFrame, keys: Mapping[int, pl.DataFrame], earlier: EarlierFrames) -> Bound:
    """Which claims to hand over, and the groups that make it so.

    A claim of an unknown key is provisional. A group of equal keys matters where it holds more than its ceiling, an
    open claim among others, or a payment that settles it, or may. What a count or a comparison may refuse or open
    changes its neighbours under shared ceilings, too.
    """
    figures = ready.figures
    told = claims.select("claim", "status", "high", payees="who")
    out, found = [claims["claim"].clear()], dict[int, pl.DataFrame]()
    order = sorted(keys, key=lambda at: ready.caps[at].kind is CapKind.SHARED)
    for at in order:
        cap, frame = ready.caps[at], keys[at].join(told, on="claim")
        names = [name for name in frame.columns if name.startswith("key")]
        unknown = frame.filter(pl.any_horizontal(pl.col(names).is_null()))
        groups = frame.drop_nulls(names).with_columns(touched=pl.col("claim").is_in(pl.concat(out).implode()))
        groups = _with_used(groups, earlier.used(at, names), names).with_columns(
            vague=_maybe_paid(earlier.vague_payees(at, names))
        )
        mattering = groups.with_columns(group=pl.col("claim").first().over(names)).filter(_matters(cap, figures[at]))
        found[at] = pl.concat([
            mattering.select("claim", "group", used=(pl.col("times") > 0) | (pl.col("amount") > 0) | pl.col("vague")),
            unknown.select("claim", group="claim", used=pl.lit(True)),
        ])  # fmt: skip
        out.append(found[at]["claim"])
    return Bound(pl.concat(out).unique(), found)


def _with_used(groups: pl.DataFrame, used: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """How often, and how much, was paid under the keys of each claim."""
    if not used.height:
        nothing = pl.lit(0, dtype=pl.Int64)
        return groups.with_columns(times=nothing, amount=nothing)
    return groups.join(used, on=names, how="left").with_columns(pl.col("times", "amount").fill_null(0))


def _matters(cap: Cap, figure: int) -> pl.Expr:
    """Can the ceiling change a claim of the group? (windows over its number)"""
    count, vague = pl.len().over("group"), pl.col("vague").any().over("group")
    if cap.kind is CapKind.TIMES:
        return (count + pl.col("times") > figure) | vague
    if cap.kind in (CapKind.HIGHEST, CapKind.MONTHLY, CapKind.TOPPED):
        return (count > 1) | (pl.col("times") > 0) | vague
    high = pl.col("high")
    crossed = (high.sum().over("group") + pl.col("amount") > figure) | high.is_null().any().over("group")
    moving = pl.col("status").is_null().any().over("group") | pl.col("touched").any().over("group")
    return crossed | vague | ((count > 1) & moving)


def _maybe_paid(payees: set[str]) -> pl.Expr:
    """Claims of somebody who had, or may have had, a payment that does not say all the ceiling goes by."""
    if not payees or "" in payees:
        return pl.lit(bool(payees))
    mine = pl.col("payees")
    return (mine.list.set_intersection(pl.lit(sorted(payees), dtype=pl.List(pl.String))).list.len() > 0) | (
        mine.list.len() == 0
    )
