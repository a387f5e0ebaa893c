"""Everybody decided in Spark: the same kernel, the same decisions as `population.screening.screen`, row by row.

First half wherever the rows lie; then who competes with whom is found, and claims meet in their component's place, where
the second half settles them. Several policies decide in turn, each the facts of its own time; what an earlier document
has decided goes to the next as payments still to come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from jiangce.entitlement.across import ABOUT
from jiangce.entitlement.columns import decide
from jiangce.entitlement.columns.earlier import EarlierFrames
from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames
from jiangce.entitlement.columns.payments import Payments
from jiangce.entitlement.columns.prepared import Prepared
from jiangce.entitlement.columns.settling import settle_columns
from jiangce.entitlement.columns.words import Words
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import plan
from jiangce.entitlement.reads import ID
from jiangce.population.screening import doubts, near_misses
from jiangce.population.screening.handing import payments_of
from jiangce.population.screening.screen import Screening
from jiangce.population.screening.sight import in_turn, strangers
from jiangce.population.spark import blobs
from jiangce.population.spark.components import components
from jiangce.population.spark.first_half import EDGES, Work
from jiangce.population.spark.gathered import HOME, sound
from jiangce.population.spark.homes import counting, homes
from jiangce.population.spark.routes import Routes
from jiangce.population.spark.second_half import Sending, Settling
from jiangce.population.spark.shuffles import gathered_facts, polars, read, spark, unknown
from jiangce.population.spark.shuffles import together as to_places
from jiangce.rules.policy import Origin, Policy

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

#: told as it goes on: the policy, how many are done, how many there are
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Stored:
    """Sound facts as Parquet, wherever all workers can read them. ``files``: table → where."""

    files: Mapping[str, str]
    complete: frozenset[str] = frozenset()


def screen(
    policies: Sequence[Policy], facts: Stored, as_of: date, session: SparkSession, *, parts: int = 0,
    words: Sequence[Policy] = (), progress: Progress | None = None,
) -> Screening:  # fmt: skip
    """As `screening.screen` without the refused ones and without a second look. ``parts``: how many places; 0: Spark's own number."""
    ordered = in_turn(policies)
    every = list(dict.fromkeys((*ordered, *words)))
    run = _Run(session, ordered, every, facts, as_of, parts or max(1, session.sparkContext.defaultParallelism))
    out = _Out()
    known = [policy for policy in ordered if policy.is_known]
    try:
        for done, policy in enumerate(known):
            if progress is not None:
                progress(policy.id, done, len(known))
            out.take(policy, *run.decide(policy))
    finally:
        run.close()
    return out.screening(as_of, ordered)


class _Run:
    """One screening: the tables packed once for all policies, the payments for each anew."""

    def __init__(
        self, session: SparkSession, ordered: Sequence[Policy], words: Sequence[Policy], facts: Stored, as_of: date, parts: int
    ) -> None:  # fmt: skip
        self.session, self.words, self.as_of, self.complete = session, list(words), as_of, facts.complete
        self.parts = parts
        self.tables = read(session, facts.files)
        self.empty = {name: polars(table.limit(0)) for name, table in self.tables.items()}
        lost = strangers(self.words, Frames(self.empty))
        if lost:
            raise ValueError(f"no policy knows {', '.join(lost[:5])}")
        self.paid = polars(self.tables[TABLE]) if TABLE in self.tables else None
        plans = {policy.id: plan(policy) for policy in ordered if policy.is_known}
        columns = {name: table.columns for name, table in self.tables.items()}
        vague = unknown(self.tables, {one for ready in plans.values() for one in counting(ready)})
        self.homes = {name: homes(ready, columns, vague) for name, ready in plans.items()}
        self.routes = Routes()
        for name, ready in plans.items():
            self.routes.add(ready, self.homes[name], columns)
        self.held = gathered_facts(self.tables, self.routes, parts)

    def decide(self, policy: Policy) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, int]]:
        """Decisions of its own time, periods, of how many facts each entry was asked."""
        if not self.held:
            return pl.DataFrame(schema=decide.SCHEMA), pl.DataFrame(schema=decide.PERIODS), {}
        words = tuple(_origin(one) for one in self.words)
        work = Work(_origin(policy), words, self.as_of, self.homes[policy.id], self._shapes(), self.complete, self.paid)
        drafted = self.held[0].mapInArrow(work, blobs.SCHEMA).persist()
        edges, paid, asked = _told(drafted)
        together = components(edges).select("claim", part=(pl.col("component").hash(0) % self.parts).cast(pl.Int32))
        sent = drafted.mapInArrow(Sending(together), blobs.SCHEMA)
        settling = Settling(_origin(policy), self._earlier(policy, paid))
        settled = to_places([sent], self.parts).mapInArrow(settling, blobs.SCHEMA).toArrow()
        drafted.unpersist()
        parts = [blobs.unpacked(blob)[0] for _, _, blob in blobs.rows(settled.to_batches())]
        decisions = pl.concat([pl.DataFrame(schema=decide.SCHEMA), *(one["decisions"] for one in parts)])
        periods = pl.concat([pl.DataFrame(schema=decide.PERIODS), *(one["periods"] for one in parts)])
        order = {name: at for at, name in enumerate(policy.entries)}
        place = pl.col("entry").replace_strict(order, return_dtype=pl.Int64)
        decisions, periods = decisions.sort(place, "fact"), periods.sort(place, "fact", "number")
        self._hand_on(policy, decisions)
        return decisions, periods, asked

    def close(self) -> None:
        for held in self.held:
            held.unpersist()

    def _shapes(self) -> dict[str, pl.DataFrame]:
        """The tables without rows, for where none of theirs came."""
        out = {}
        for name, frame in self.empty.items():
            if name != TABLE:
                wanted = self.routes.columns.get(name, set()) | {ID}
                kept = frame.select(c for c in frame.columns if c.removesuffix(NONE_SUFFIX) in wanted)
                homes = [pl.lit(None, dtype=pl.Int32).alias(HOME + c) for c in sorted(self.routes.homes.get(name, ()))]
                out[name] = kept.with_columns(homes)
        return out

    def _earlier(self, policy: Policy, decided: pl.DataFrame) -> EarlierFrames:
        """Payments for what is not decided here, as the ceilings see them."""
        ready = plan(policy)
        if self.paid is None or TABLE not in policy.vocabulary.tables:
            return EarlierFrames()
        alone = sound({TABLE: self.paid}, Words(self.words), self.complete)
        world = World(policy, Prepared(alone, self.words), self.as_of)
        settle_columns(world)
        facts = {str(name): rows["fact"] for (name,), rows in decided.group_by("entry")}
        none = pl.Series(dtype=pl.String)
        return Payments(world).earlier(
            ready, lambda entry, told: told.is_in(facts.get(entry, none).implode()).fill_null(False)
        )

    def _hand_on(self, policy: Policy, decisions: pl.DataFrame) -> None:
        """What was decided stands before the next policy as payments."""
        told = payments_of(policy, Frames(self._about(policy, decisions)), decisions, self.as_of)
        if told.height:
            parts = [
                part.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
                for part in (self.paid, told)
                if part is not None
            ]
            self.paid = pl.concat(parts, how="diagonal")

    def _about(self, policy: Policy, decisions: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """The rows that payments may tell something of."""
        due: dict[str, list[pl.Series]] = {}
        for entry in policy.entries.values():
            if entry.programme and entry.table is not None and not entry.grouped and entry.table.name in self.tables:
                due.setdefault(entry.table.name, []).append(decisions.filter(pl.col("entry") == entry.id)["fact"])
        out = {}
        for name, facts in due.items():
            rows = self.tables[name]
            keep = [c for c in rows.columns if c == ID or c.removesuffix(NONE_SUFFIX) in ABOUT]
            ids = spark(self.session, pl.concat(facts).unique().alias(ID).to_frame())
            out[name] = polars(rows.select(*keep).join(ids, ID, "left_semi"))
        return out


def _origin(policy: Policy) -> Origin:
    if policy.origin is None:
        raise ValueError(f"{policy.id}: workers load policies from folders, and this one came from none")
    return policy.origin


def _told(drafted: DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, int]]:
    """Of all places: which claims stand under which groups, which facts were paid for before, how many were asked."""
    found = drafted.where(drafted["name"] == EDGES).toArrow()
    told = [blobs.unpacked(blob) for _, _, blob in blobs.rows(found.to_batches())]
    asked: dict[str, int] = {}
    for _, others in told:
        for entry, count in others["asked"].items():
            asked[entry] = asked.get(entry, 0) + count
    edges = pl.concat([frames["edges"] for frames, _ in told])
    return edges, pl.concat([frames["paid"] for frames, _ in told]), asked


class _Out:
    """Frames of several policies, each with the policy in front."""

    def __init__(self) -> None:
        first = {"policy": pl.String()}
        self.decisions = [pl.DataFrame(schema={**first, **decide.SCHEMA})]
        self.periods = [pl.DataFrame(schema={**first, **decide.PERIODS})]
        self.asked: dict[tuple[str, str], int] = {}

    def take(self, policy: Policy, decisions: pl.DataFrame, periods: pl.DataFrame, asked: Mapping[str, int]) -> None:
        name = pl.lit(policy.id).alias("policy")
        self.decisions.append(decisions.select(name, pl.all()))
        self.periods.append(periods.select(name, pl.all()))
        self.asked |= {(policy.id, entry): count for entry, count in asked.items()}

    def screening(self, as_of: date, policies: Sequence[Policy]) -> Screening:
        empty = {
            name: pl.DataFrame(schema={"policy": pl.String(), **schema})
            for name, schema in (
                ("near", near_misses.SCHEMA), ("doubts", doubts.SCHEMA), ("reach", {"entry": pl.String(), "facts": pl.Int64()}),
            )
        }  # fmt: skip
        return Screening(
            as_of, tuple(policies), pl.concat(self.decisions), pl.concat(self.periods), self.asked, **empty
        )
