"""What was decided about everybody, and what is needed to go on from there when facts change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from jiangce.entitlement.columns.claimed import Claimed
from jiangce.entitlement.columns.decide import draft, settled
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.payments import Payments
from jiangce.entitlement.columns.prepared import Prepared, prepare
from jiangce.entitlement.columns.stages import stages_of
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import PolicyPlan
from jiangce.entitlement.reads import Counting, Reads, counted_by, first_reads, reads_of
from jiangce.population.incremental.counted import Count, count_of, rows_needed
from jiangce.population.incremental.members import Members, rows_of
from jiangce.population.incremental.rivals import Competing
from jiangce.population.incremental.shelf import Keys, Shelf
from jiangce.population.screening.handing import payments_of
from jiangce.population.screening.screen import of_their_time
from jiangce.population.screening.sight import in_turn
from jiangce.population.ways import Links
from jiangce.population.ways.links import Numbers
from jiangce.population.ways.way import Way, Web
from jiangce.population.words import Words, words_of
from jiangce.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry: what it reads (payments included; ``first``: for its place and time alone), how its rows are counted together,
    whose rows it decides (``family``: its own, or those of the entry that it is given with).

    ``kept``: whoever is counted together need not be looked at to decide one of them; ``count``: the line that counts them;
    ``needed``: how many rows a group must have that pass.
    """

    reads: Reads
    first: Reads
    way: Way
    counted: tuple[Counting, ...]
    family: str
    kept: bool
    count: Count | None
    needed: int


@dataclass(frozen=True, slots=True)
class OfPolicy:
    """What one policy came to. ``links``: the facts as it sees them, with what earlier documents decided; ``members``: counting
    entry → whoever is counted together; ``handed``: what it hands on to the next, as payments; ``kept``: what was made of the rules."""

    ready: PolicyPlan
    rules: Mapping[str, Rule]
    links: Links
    claimed: Competing
    claims: Shelf  # decisions of benefits
    others: Shelf
    periods: Shelf
    members: Mapping[str, Members]
    handed: pl.DataFrame
    kept: dict[Any, Any] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        return self.ready.policy

    def keys(self, told: pl.DataFrame) -> Keys:
        """Decisions (entry, fact) as numbers."""
        entries = told["entry"].cast(pl.Enum(list(self.rules))).to_physical().to_numpy()
        return self.numbered(entries, self.links.each(told["fact"]))

    @staticmethod
    def numbered(entries: Any, facts: Numbers) -> Keys:
        """The numbers of entries and facts as one."""
        keys: Keys = (np.asarray(entries, np.uint64) << np.uint64(32)) | facts.astype(np.uint64)
        return keys


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything as it stands. ``policies``: in the order in which they decide; ``words``: in whose words the facts are told."""

    as_of: date
    words: tuple[Policy, ...]
    told: Words
    policies: tuple[OfPolicy, ...]

    @property
    def decisions(self) -> pl.DataFrame:
        """As `Screening.decisions`, in no particular order."""
        told = [pl.concat([one.claims.frame(), one.others.frame()]).pipe(_stand, one.policy) for one in self.policies]
        return pl.concat(told)

    @property
    def periods(self) -> pl.DataFrame:
        """As `Screening.periods`, in no particular order."""
        told = [one.periods.frame().select(pl.lit(one.policy.id).alias("policy"), pl.all()) for one in self.policies]
        return pl.concat(told)

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
    prepared, links, out, web = prepare(frames, ordered), Links(frames), [], Web()
    for policy in ordered:
        one = _decided(policy, prepared, links, as_of, web)
        out.append(one)
        prepared = prepared.plus(TABLE, one.handed)
        links = links.after_rows(TABLE, one.handed)
    return Standing(as_of, tuple(ordered), words_of(ordered), tuple(out))


def _decided(policy: Policy, prepared: Prepared, links: Links, as_of: date, web: Web) -> OfPolicy:
    stages = stages_of(policy, prepared, as_of)
    ready, payments = stages.ready, Payments(stages.world)
    drafted = draft(stages, payments)
    told = every_cap(ready, drafted.claimed)
    claims, periods = settled(ready, told, payments.earlier(ready, stages.has))
    rules = rules_of(ready, web)
    counting = [one for one in ready.plans if rules[one.entry.id].counted]
    members = {one.entry.id: Members.of(rows_of(stages.world, one), links) for one in counting}
    handed = handed_on(policy, prepared.frames, claims, as_of)
    nothing = Shelf.of(claims.clear(), np.empty(0, np.uint64))
    out = OfPolicy(
        ready, rules, links, Competing.of(told.some(told.claims["claim"].head(0)), nothing.keys, links), nothing, nothing, nothing,
        members, handed,
    )  # fmt: skip
    return _shelved(out, told, claims, drafted.others, periods)


def _shelved(
    out: OfPolicy, told: Claimed, claims: pl.DataFrame, others: pl.DataFrame, periods: pl.DataFrame
) -> OfPolicy:
    claims, others, periods = (Shelf.of(frame, out.keys(frame)) for frame in (claims, others, periods))  # type: ignore[assignment]
    return OfPolicy(
        out.ready, out.rules, out.links, Competing.of(told, out.keys(told.claims), out.links), claims, others, periods,  # type: ignore[arg-type]
        out.members, out.handed,
    )  # fmt: skip


def every_cap(ready: PolicyPlan, told: Claimed) -> Claimed:
    """With a frame for each ceiling, also where nobody stands under it."""
    keys = {
        at: told.keys[at]
        if at in told.keys
        else pl.DataFrame(schema={"claim": pl.UInt32, **{f"key{n}": pl.String for n in range(len(cap.key_names))}})
        for at, cap in enumerate(ready.caps)
    }
    return Claimed(told.claims, told.periods, keys)


def handed_on(policy: Policy, frames: Frames, claims: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """What these decisions are to the next document: payments still to come."""
    mine = of_their_time(policy, claims.filter(pl.col("status").fill_null(True)))
    return payments_of(policy, frames, mine, as_of)


def rules_of(ready: PolicyPlan, web: Web) -> dict[str, Rule]:
    """What is known of each entry from its rule alone."""
    by_name = {one.entry.id: one for one in ready.plans}
    out = {}
    for one in ready.plans:
        family = one
        while family.parent:
            family = by_name[family.parent]
        reads, counted, count = reads_of(ready, one, paid=True), counted_by(one), count_of(one)
        kept = count is not None or (one.entry.grouped and len(counted) == 1)
        first = first_reads(family)
        out[one.entry.id] = Rule(reads, first, web.way(reads), counted, family.entry.id, kept, count, rows_needed(one))
    return out
