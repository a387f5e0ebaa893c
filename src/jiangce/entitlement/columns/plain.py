"""The law of order by vector, where it is plain: nothing in doubt, nothing paid before, one ceiling that can bind.

`entitlement.combination` says what the law is; here is what it comes to for groups of equal keys of which every claim is
sure, of known amount, in one piece, of one known payee, and under no other ceiling that can change it. Then nobody's
turn hangs on another group's, and a group is decided by its order alone. Everything else is left to `combination`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

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
    out = [pl.DataFrame(schema=SETTLED)]
    frames = {at: frame for at, frame in mattering.items() if frame.height}
    if not frames:
        return out[0]
    members = _Members(told, frames)
    for at, frame in frames.items():
        cap, figure = ready.caps[at], ready.figures.get(at, 0)
        if cap.kind not in _KINDS:
            continue
        rows, several = members.plain(frame)
        if cap.kind is CapKind.TIMES:
            out.append(_first(rows.filter(several), _TURN, figure, at))
        elif cap.kind is CapKind.HIGHEST:
            out.append(_first(rows.with_columns(least=-pl.col("low")), ("group", "least", *_TURN[1:]), 1, at))
        else:
            out.append(_shared(rows, figure))
    return pl.concat(out)


class _Members:
    """The claims of groups that ceilings can change. A group bears the number of its first claim: nothing is looked up by hash."""

    def __init__(self, told: Claimed, frames: Mapping[int, pl.DataFrame]) -> None:
        parted = pl.col("claim").is_in(told.periods["claim"].unique().implode())
        self.claims = told.claims.select(
            "claim", "status", "low", "rank_on", "order", "fact", payee=pl.col("who").list.first(),
            plain=pl.col("status").fill_null(False) & (pl.col("low") == pl.col("high")).fill_null(False)
            & (pl.col("paid") == 0) & (pl.col("ahead") == 0).fill_null(False) & (pl.col("who").list.len() == 1) & ~parted,
        )  # fmt: skip
        numbers = self.claims["claim"].to_numpy()
        self._places = np.zeros(int(numbers.max()) + 1, dtype=np.uint32)  # number of a claim → its row
        self._places[numbers] = np.arange(len(numbers), dtype=np.uint32)
        under = np.bincount(np.concatenate([self._of(one["claim"]) for one in frames.values()]), minlength=len(numbers))
        self._plain = self.claims["plain"].to_numpy() & (under == 1)

    def _of(self, numbers: pl.Series) -> NDArray[np.uint32]:
        rows: NDArray[np.uint32] = self._places[numbers.to_numpy()]
        return rows

    def plain(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
        """The claims of a ceiling's plain groups, and of which groups the payees are several."""
        mine, first = self._of(frame["claim"]), self._of(frame["group"])
        crooked = np.zeros(len(self._places), dtype=bool)
        crooked[first[~self._plain[mine] | frame["used"].to_numpy()]] = True
        kept = ~crooked[first]
        mine, first = mine[kept], first[kept]
        payee = self.claims["payee"]
        other = (payee.gather(mine) != payee.gather(first)).to_numpy()
        several = np.zeros(len(self._places), dtype=bool)
        several[first[other]] = True
        return self.claims[mine].with_columns(group=pl.Series(first)), pl.Series(several[first])


def _first(rows: pl.DataFrame, turn: tuple[str, ...], room: int, at: int) -> pl.DataFrame:
    """The first of each group stay, the others are refused."""
    rows = rows.sort(turn)
    stays = pl.int_range(pl.len()) - _start(pl.int_range(pl.len())) < room
    return _settled(rows.with_columns(status=stays, refused=pl.when(~stays).then(pl.lit(at, dtype=pl.Int64))))


def _shared(rows: pl.DataFrame, ceiling: int) -> pl.DataFrame:
    """Each gets what those before have left."""
    sums = pl.col("low").cum_sum() - pl.col("low")
    rows = rows.sort(_TURN).with_columns(low=(ceiling - (sums - _start(sums))).clip(0, pl.col("low")))
    return _settled(rows.with_columns(refused=pl.lit(None, dtype=pl.Int64)))


def _start(values: pl.Expr) -> pl.Expr:
    """What the first of its group has, where rows are sorted by group."""
    begins = (pl.col("group") != pl.col("group").shift()).fill_null(True)
    return pl.when(begins).then(values).forward_fill()


def _settled(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        rows.select("claim", "status", "low", "refused", high="low", provisional=pl.lit(False))
        .select(SETTLED.names())
        .cast(SETTLED)
    )
