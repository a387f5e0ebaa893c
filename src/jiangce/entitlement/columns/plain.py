"""The law of order by vector, where it is plain: nothing in doubt, nothing paid before, one ceiling that can bind.

`entitlement.combination` says what the law is; here is what it comes to for groups of equal keys of which every claim is
sure, of known amount, in one piece, of one known payee, and under no other ceiling that can change it. Then nobody's
turn hangs on another group's, and a group is decided by its order alone. Everything else is left to `combination`.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from jiangce.entitlement.columns.claimed import Claimed
from jiangce.entitlement.plan import PolicyPlan
from jiangce.rules.policy import CapKind

SETTLED = pl.Schema({
    "claim": pl.UInt32(), "status": pl.Boolean(), "low": pl.Int64(), "high": pl.Int64(), "provisional": pl.Boolean(),
    "refused": pl.Int64(),
})  # fmt: skip
_KINDS = (CapKind.TIMES, CapKind.HIGHEST, CapKind.SHARED)
_TURN = ("group", "rank_on", "order", "fact")


def settle_plain(ready: PolicyPlan, told: Claimed, mattering: Mapping[int, pl.DataFrame]) -> pl.DataFrame:
    """What becomes of the claims of plain groups. ``mattering``: ceiling → claim, group, used, of groups that it can change."""
    frames = [frame.select("claim", "group", "used", at=pl.lit(at)) for at, frame in mattering.items() if frame.height]
    if not frames:
        return pl.DataFrame(schema=SETTLED)
    found = _plain(pl.concat(frames), told)
    out = [pl.DataFrame(schema=SETTLED)]
    for (at,), rows in found.group_by("at"):
        cap, figure = ready.caps[int(str(at))], ready.figures.get(int(str(at)), 0)
        if cap.kind is CapKind.TIMES:
            out.append(_first(rows.filter(pl.col("payees") > 1), _TURN, figure))
        elif cap.kind is CapKind.HIGHEST:
            out.append(_first(rows.with_columns(least=-pl.col("low")), ("group", "least", *_TURN[1:]), 1))
        elif cap.kind is CapKind.SHARED:
            out.append(_shared(rows, figure))
    return pl.concat(out)


def _plain(members: pl.DataFrame, told: Claimed) -> pl.DataFrame:
    """The claims of plain groups, each once. ``payees``: how many different ones the group has (1, or more than 1)."""
    claims = told.claims.select(
        "claim", "status", "low", "rank_on", "order", "fact", payee=pl.col("who").list.first(),
        plain=pl.col("status").fill_null(False) & (pl.col("low") == pl.col("high")).fill_null(False)
        & (pl.col("paid") == 0) & (pl.col("ahead") == 0).fill_null(False) & (pl.col("who").list.len() == 1)
        & ~pl.col("claim").is_in(told.periods["claim"].unique().implode()),
    )  # fmt: skip
    whole = pl.col("at").cast(pl.UInt64) * pl.lit(2**32, dtype=pl.UInt64) + pl.col("group").cast(
        pl.UInt64
    )  # a group of a ceiling as one number
    rows = members.with_columns(whole=whole, alone=pl.col("claim").is_unique())
    rows = rows.join(claims, on="claim", maintain_order="left")
    rows = rows.filter((pl.col("plain") & pl.col("alone") & ~pl.col("used")).all().over("whole"))
    rows = rows.with_columns(
        first=pl.col("payee").first().over("whole")
    )  # a window in a window is walked group by group
    other = (pl.col("payee") != pl.col("first")).any().over("whole")
    return rows.with_columns(payees=1 + other.cast(pl.Int64))


def _first(rows: pl.DataFrame, turn: tuple[str, ...], room: int) -> pl.DataFrame:
    """The first of each group stay, the others are refused."""
    rows = rows.sort(turn)
    stays = pl.int_range(pl.len()).over("group") < room
    return _settled(rows.with_columns(status=stays, refused=pl.when(~stays).then(pl.col("at").cast(pl.Int64))))


def _shared(rows: pl.DataFrame, ceiling: int) -> pl.DataFrame:
    """Each gets what those before have left."""
    before = (pl.col("low").cum_sum() - pl.col("low")).over("group")
    rows = rows.sort(_TURN).with_columns(low=(ceiling - before).clip(0, pl.col("low")))
    return _settled(rows.with_columns(refused=pl.lit(None, dtype=pl.Int64)))


def _settled(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.select("claim", "status", "low", "refused", high="low", provisional=pl.lit(False))
        .select(SETTLED.names())
        .cast(SETTLED)
    )
