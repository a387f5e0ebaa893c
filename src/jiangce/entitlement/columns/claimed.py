"""What is claimed before anything reaches across decisions: plain frames that can be stored, sent, taken apart, put together.

Who has them settles them (`claims.settle`), all or some: claims of other groups under every ceiling do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

CLAIMS = pl.Schema({
    "claim": pl.UInt32(), "entry": pl.String(), "order": pl.Int64(), "fact": pl.String(), "on": pl.Date(), "rank_on": pl.Date(),
    "status": pl.Boolean(), "low": pl.Int64(), "high": pl.Int64(), "cap": pl.Int64(), "ahead": pl.Int64(), "certainty": pl.String(),
    "payees": pl.List(pl.String()), "who": pl.List(pl.String()), "paid": pl.Int64(),
})  # fmt: skip
PARTS = pl.Schema({
    "claim": pl.UInt32(), "number": pl.Int64(), "starts_on": pl.Date(), "sure": pl.Boolean(), "low": pl.Int64(),
    "high": pl.Int64(), "certainty": pl.String(),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claimed:
    """Claims of benefits that are not refused, each with a number of its own here.

    ``claims``: claim, entry, order (the document's), fact, on, rank_on (by which it comes its turn), status, low, high (for each
    payee), cap (what all its periods can come to), ahead (what the rest of its term may bring; null: no end), certainty, payees,
    who (the payees, if all are known), paid (for this very fact). ``periods``: claim, number, starts_on, sure, low, high,
    certainty. ``keys``: ceiling → claim, key0, key1 … (texts; null: not known).
    """

    claims: pl.DataFrame
    periods: pl.DataFrame
    keys: Mapping[int, pl.DataFrame]

    def some(self, numbers: pl.Series) -> Claimed:
        """Those of these numbers, which they keep."""
        mine = pl.col("claim").is_in(numbers.implode())
        return Claimed(
            self.claims.filter(mine),
            self.periods.filter(mine),
            {at: frame.filter(mine) for at, frame in self.keys.items()},
        )

    def numbered(self, first: int) -> Claimed:
        """The same, numbered on from ``first``."""
        new = self.claims.select("claim", new=pl.int_range(first, first + pl.len(), dtype=pl.UInt32))

        def again(frame: pl.DataFrame) -> pl.DataFrame:
            told = frame.join(new, on="claim", how="left", maintain_order="left")
            return told.with_columns(claim="new").drop("new")

        return Claimed(again(self.claims), again(self.periods), {at: again(frame) for at, frame in self.keys.items()})


def together(parts: Sequence[Claimed]) -> Claimed:
    """Claims of several origins as one, numbered anew."""
    out, first = list[Claimed](), 0
    for part in parts:
        out.append(part.numbered(first))
        first += part.claims.height
    if not out:
        return Claimed(pl.DataFrame(schema=CLAIMS), pl.DataFrame(schema=PARTS), {})
    keys = {
        at: pl.concat([one.keys[at] for one in out if at in one.keys]) for at in {at for one in out for at in one.keys}
    }
    return Claimed(
        pl.concat([one.claims for one in out]), pl.concat([one.periods for one in out]), dict(sorted(keys.items()))
    )
