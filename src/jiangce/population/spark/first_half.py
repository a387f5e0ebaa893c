"""The first half, wherever the rows lie: conditions and amounts of the rows that are at home here (runs in Spark's workers)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from jiangce.entitlement.columns.claimed import Claimed
from jiangce.entitlement.columns.decide import Drafted, claim_columns
from jiangce.entitlement.columns.prepared import Prepared
from jiangce.entitlement.columns.words import Words
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import plan
from jiangce.entitlement.reads import ID
from jiangce.population.spark import blobs
from jiangce.population.spark.gathered import HOME, frames_of, sound
from jiangce.rules.policy import Origin, Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems

if TYPE_CHECKING:
    import pyarrow as pa

#: parts of what a place tells
CLAIMED, EDGES = "claimed", "edges"


@dataclass(frozen=True, slots=True)
class Work:
    """What a worker has to know: which policy decides, in the words of which, on which day; the tables that there are."""

    deciding: Origin
    words: tuple[Origin, ...]
    as_of: date
    homes: Mapping[str, str]  # entry → column
    empty: Mapping[str, pl.DataFrame]  # table → its columns, without rows
    complete: frozenset[str]
    paid: pl.DataFrame | None  # all payments, those that an earlier document has decided included

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        found: dict[int, list[tuple[str, pl.DataFrame]]] = {}
        for part, _, blob in blobs.rows(batches):
            frames, about = blobs.unpacked(blob)
            found.setdefault(part, []).append((about["table"], frames["rows"]))
        for part, tables in found.items():
            drafted = self._drafted(part, frames_of(tables, self.empty))
            yield blobs.batch([(part, CLAIMED, _whole(drafted)), (part, EDGES, _edges(part, drafted))])

    def _drafted(self, part: int, tables: Mapping[str, pl.DataFrame]) -> Drafted:
        policy = policy_of(self.deciding)
        rows: dict[str, pl.Series] = {}
        for one in plan(policy).plans:
            assert one.entry.table is not None
            frame = tables.get(one.entry.table.name)
            if frame is not None:
                rows[one.entry.id] = frame.filter(pl.col(HOME + self.homes[one.entry.id]) == part)[ID]
        if self.paid is not None:
            tables = {**tables, TABLE: self.paid}
        words = [policy_of(origin) for origin in self.words]
        prepared = Prepared(sound(tables, Words(words), self.complete), words)
        return claim_columns(policy, prepared, self.as_of, rows)


_LOADED: dict[str, Policy] = {}


def policy_of(origin: Origin) -> Policy:
    """The policy, loaded once by a worker for each way to load it."""
    key = repr(origin)
    if key not in _LOADED:
        problems = Problems()
        found = load_policy(origin.folder, origin.core, problems, origin.overlay, origin.terms)
        problems.refuse_if_any()
        assert found is not None
        _LOADED[key] = found
    return _LOADED[key]


def _whole(drafted: Drafted) -> bytes:
    claimed = drafted.claimed
    keys = {f"keys{at}": frame for at, frame in claimed.keys.items()}
    return blobs.packed({"claims": claimed.claims, "periods": claimed.periods, "others": drafted.others, **keys})


def claimed_of(frames: Mapping[str, pl.DataFrame]) -> Claimed:
    """The claims that a place told."""
    keys = {int(name.removeprefix("keys")): frame for name, frame in frames.items() if name.startswith("keys")}
    return Claimed(frames["claims"], frames["periods"], dict(sorted(keys.items())))


def _edges(part: int, drafted: Drafted) -> bytes:
    """For whoever puts together what competes: which claims stand under which groups of equal keys, as numbers alone."""
    frames = [pl.DataFrame(schema={"claim": pl.UInt64, "group": pl.UInt64})]
    for at, frame in drafted.claimed.keys.items():
        names = [name for name in frame.columns if name.startswith("key")]
        known = frame.drop_nulls(names)
        group = known.select(pl.struct(pl.lit(at).alias("@at"), *names).hash(0).alias("group"))["group"]
        frames.append(known.select(claim=pl.lit(part, dtype=pl.UInt64) * (1 << 32) + pl.col("claim"), group=group))
    return blobs.packed({"edges": pl.concat(frames), "paid": drafted.paid}, asked=drafted.asked)
