"""The second half, where all that compete are together: claims go to their component's place and are settled there (runs in
Spark's workers)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from jiangce.entitlement.columns.claimed import together
from jiangce.entitlement.columns.decide import settled
from jiangce.entitlement.columns.earlier import EarlierFrames
from jiangce.entitlement.plan import plan
from jiangce.population.screening.screen import of_their_time
from jiangce.population.spark import blobs
from jiangce.population.spark.first_half import CLAIMED, claimed_of, policy_of
from jiangce.rules.policy import Origin

if TYPE_CHECKING:
    import pyarrow as pa

OTHERS, SETTLED = "others", "settled"


@dataclass(frozen=True, slots=True)
class Sending:
    """Claims that compete leave for where their component is settled; the others stay where they are."""

    together: pl.DataFrame  # claim, part

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for part, name, blob in blobs.rows(batches):
            if name == CLAIMED:
                yield blobs.batch(self._sent(part, blob))

    def _sent(self, part: int, blob: bytes) -> Iterator[tuple[int, str, bytes]]:
        frames, _ = blobs.unpacked(blob)
        if frames["others"].height:
            yield part, OTHERS, blobs.packed({"others": frames["others"]})
        claimed = claimed_of(frames)
        numbers = claimed.claims.select("claim", whole=pl.lit(part, dtype=pl.UInt64) * (1 << 32) + pl.col("claim"))
        goal = numbers.join(self.together, left_on="whole", right_on="claim", how="left")
        goal = goal.with_columns(pl.col("part").fill_null(part))
        for (to,), mine in goal.group_by("part"):
            some = claimed.some(mine["claim"])
            keys = {f"keys{at}": frame for at, frame in some.keys.items()}
            yield int(str(to)), CLAIMED, blobs.packed({"claims": some.claims, "periods": some.periods, **keys})


@dataclass(frozen=True, slots=True)
class Settling:
    """What came to one place, settled. ``earlier``: payments for what is not decided here, under the ceilings."""

    deciding: Origin
    earlier: EarlierFrames

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        policy = policy_of(self.deciding)
        found: dict[int, list[tuple[str, dict[str, pl.DataFrame]]]] = {}
        for part, name, blob in blobs.rows(batches):
            found.setdefault(part, []).append((name, blobs.unpacked(blob)[0]))
        for part, told in found.items():
            claims = together([claimed_of(frames) for name, frames in told if name == CLAIMED])
            decisions, periods = settled(plan(policy), claims, self.earlier)
            every = pl.concat([decisions, *(frames["others"] for name, frames in told if name == OTHERS)])
            mine = of_their_time(policy, every.filter(pl.col("status").fill_null(True)))
            yield blobs.batch([(part, SETTLED, blobs.packed({"decisions": mine, "periods": periods}))])
