"""What was decided about everybody, and what is needed to go on from there when facts change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from jiangce.entitlement.columns.claimed import Claimed
from jiangce.entitlement.columns.decide import draft, settled
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.payments import Payments
from jiangce.entitlement.columns.prepared import Prepared, prepare
from jiangce.entitlement.columns.stages import stages_of
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import PolicyPlan
from jiangce.entitlement.reads import Counting, Reads, counted_by, reads_of
from jiangce.population.incremental.counted import unknown_keys
from jiangce.population.screening.handing import payments_of
from jiangce.population.screening.screen import of_their_time
from jiangce.population.screening.sight import in_turn
from jiangce.population.ways import Links
from jiangce.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry: what it reads (payments included), how its rows are counted together, whose rows it decides (its own, or
    those of the entry that it is given with)."""

    reads: Reads
    counted: tuple[Counting, ...]
    family: str


@dataclass(frozen=True, slots=True)
class OfPolicy:
    """What one policy came to. ``links``: the facts as it sees them, with what earlier documents decided; ``vague``: entry →
    ids of rows that are counted by a key not known; ``groups``: entry → the names of all its groups; ``handed``: what it hands on to the next, as payments."""

    ready: PolicyPlan
    rules: Mapping[str, Rule]
    links: Links
    claimed: Claimed
    claims: pl.DataFrame  # decisions of benefits
    others: pl.DataFrame
    periods: pl.DataFrame
    vague: Mapping[str, pl.Series]
    groups: Mapping[str, pl.Series]
    handed: pl.DataFrame

    @property
    def policy(self) -> Policy:
        return self.ready.policy


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything as it stands. ``policies``: in the order in which they decide; ``words``: in whose words the facts are told."""

    as_of: date
    words: tuple[Policy, ...]
    policies: tuple[OfPolicy, ...]

    @property
    def decisions(self) -> pl.DataFrame:
        """As `Screening.decisions`, in no particular order."""
        told = [pl.concat([one.claims, one.others]).pipe(_stand, one.policy) for one in self.policies]
        return pl.concat(told)

    @property
    def periods(self) -> pl.DataFrame:
        """As `Screening.periods`, in no particular order."""
        return pl.concat([one.periods.select(pl.lit(one.policy.id).alias("policy"), pl.all()) for one in self.policies])

    @property
    def frames(self) -> Frames:
        """The facts as they are now."""
        return self.policies[0].links.frames()


def _stand(told: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """Without what is refused, and what is of another document's time."""
    mine = of_their_time(policy, told.filter(pl.col("status").fill_null(True)))
    return mine.select(pl.lit(policy.id).alias("policy"), pl.all())


def stand(policies: Sequence[Policy], frames: Frames, as_of: date) -> Standing:
    """Decide everything, and keep what is needed to go on. Raises `ValueError` as `screen` does."""
    ordered = [policy for policy in in_turn(policies) if policy.is_known]
    prepared, links, out = prepare(frames, ordered), Links(frames), []
    for policy in ordered:
        one = _decided(policy, prepared, links, as_of)
        out.append(one)
        prepared = prepared.plus(TABLE, one.handed)
        links = links.after_rows(TABLE, one.handed)
    return Standing(as_of, tuple(ordered), tuple(out))


def _decided(policy: Policy, prepared: Prepared, links: Links, as_of: date) -> OfPolicy:
    stages = stages_of(policy, prepared, as_of)
    ready, payments = stages.ready, Payments(stages.world)
    drafted = draft(stages, payments)
    claims, periods = settled(ready, drafted.claimed, payments.earlier(ready, stages.has))
    rules = rules_of(ready)
    vague = {name: unknown_keys(stages.world, ready, name) for name, rule in rules.items() if rule.counted}
    groups = {name: stage.every["fact"] for name, stage in stages.every.items() if "fact" in stage.every.columns}
    handed = handed_on(policy, prepared.frames, claims, as_of)
    return OfPolicy(ready, rules, links, drafted.claimed, claims, drafted.others, periods, vague, groups, handed)


def handed_on(policy: Policy, frames: Frames, claims: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """What these decisions are to the next document: payments still to come."""
    mine = of_their_time(policy, claims.filter(pl.col("status").fill_null(True)))
    return payments_of(policy, frames, mine, as_of)


def rules_of(ready: PolicyPlan) -> dict[str, Rule]:
    """What is known of each entry from its rule alone."""
    by_name = {one.entry.id: one for one in ready.plans}
    out = {}
    for one in ready.plans:
        family = one
        while family.parent:
            family = by_name[family.parent]
        out[one.entry.id] = Rule(reads_of(ready, one, paid=True), counted_by(one), family.entry.id)
    return out
