"""All that one decision depends on, under one policy: found by going on from its rows until nothing new is met.

From a row the rule leads to others (`entitlement.reads`); rows that count together with it, or make one group, are its
peers; a claim that is not refused draws in whatever stands under a ceiling with it, and so on; payments that may bear on any
of them come with the facts that they were made for. More than enough does no harm: it is all true.
"""

from __future__ import annotations

from collections import defaultdict

import polars as pl

from jiangce.entitlement.assess import decide
from jiangce.entitlement.claims import Claim
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.payments import TABLE, own_name
from jiangce.entitlement.plan import Plan
from jiangce.population.explaining.ground import Ground, Places
from jiangce.population.explaining.lens import Lens
from jiangce.population.explaining.same_key import Key

Fact = tuple[str, str]  # (entry, fact)


class Cut:
    """What decisions of one policy depend on, taken from the ground."""

    def __init__(self, lens: Lens, ground: Ground) -> None:
        self.lens, self.ground = lens, ground
        self.done: dict[str, Places] = defaultdict(set)
        self.near: set[str] = set()  # entries that may touch each other

    def add(self, one: Plan, places: Places) -> None:
        """Take rows with all that their own decisions by an entry read, peers included."""
        new = places - self.done[one.entry.id]
        while new:
            self.done[one.entry.id] |= new
            self.ground.follow(self.lens.reads(one), new)
            new = self.lens.peers(one, new) - self.done[one.entry.id]

    def settle(self, targets: set[Fact]) -> list[Claim]:
        """Draw in whatever can touch these decisions, until nothing new is met; the claims that compete."""
        for entry, fact in targets:
            self.near |= self._together(entry)
            self.add(self.lens.plans[entry], self.lens.rows_of(entry, fact, self.ground))
        met: set[tuple[int, Key]] = set()
        while True:
            paid = self._payments()
            rivals = self._rivals(targets)
            keys = {(at, key) for claim in rivals for at, key in _keys(claim)} - met
            if not keys and not paid:
                return rivals
            met |= keys
            for at, key in keys:
                for name, nodes in self.lens.ready.caps[at].keys.items():
                    if name in self.lens.plans:
                        self.add(self.lens.plans[name], self.lens.keyed(self.lens.plans[name], nodes).same([key]))

    def _together(self, entry: str) -> set[str]:
        """The entries that stand under one ceiling with this one, directly or through others; with their parents."""
        out, left = set[str](), [entry]
        while left:
            name = left.pop()
            if name not in out and name in self.lens.plans:
                out.add(name)
                left += [other for at in self.lens.plans[name].caps for other in self.lens.ready.caps[at].keys]
                left += [self.lens.plans[name].parent] if self.lens.plans[name].parent else []
        return out

    def _rivals(self, targets: set[Fact]) -> list[Claim]:
        """The claims that are not refused for themselves, as far as ceilings connect them with the targets."""
        case = FactCase(self.lens.policy, self.lens.case(self.ground), self.lens.as_of)
        drafts = decide(self.lens.ready, case, frozenset(self.near))
        claims = [draft.claim for draft in drafts if draft.claim is not None and draft.status is not False]
        by_key: dict[tuple[int, Key], list[Claim]] = defaultdict(list)
        for claim in claims:
            for key in _keys(claim):
                by_key[key].append(claim)
        left = [claim for claim in claims if (claim.entry, claim.fact) in targets]
        out: dict[Fact, Claim] = {}
        while left:
            claim = left.pop()
            if (claim.entry, claim.fact) not in out:
                out[claim.entry, claim.fact] = claim
                left += [other for key in _keys(claim) for other in by_key[key]]
        return list(out.values())

    def _payments(self) -> bool:
        """Take the payments that may bear on what is taken, and the facts that they were made for. Any new?"""
        paid = self.ground.frames.tables.get(TABLE)
        if paid is None:
            return False
        who = [self.ground.values(name, "id", self.ground.taken[name]) for name in ("person", "org")]
        parties = pl.concat(who)
        facts = {name: self.ground.values(name, "id", rows) for name, rows in list(self.ground.taken.items())}
        places = self.ground.find(TABLE, "fact", pl.concat(list(facts.values())))
        for column in {"payee", "person", "employer"} & set(paid.columns):
            places |= self.ground.find(TABLE, column, parties)
        unknown = paid["payee"].is_null() if "payee" in paid.columns else pl.repeat(True, paid.height, eager=True)
        new = self.ground.take(TABLE, places | set(unknown.arg_true()))
        for benefit, fact in paid[sorted(new)].select(_text(paid, "benefit"), _text(paid, "fact")).rows():
            entry = own_name(self.lens.policy, benefit)
            if entry in self.lens.plans and fact is not None:
                self.ground.follow(self.lens.reads(self.lens.plans[entry]), self.lens.rows_of(entry, fact, self.ground))
        return bool(new)


def _keys(claim: Claim) -> list[tuple[int, Key]]:
    """The ceilings of a claim with its keys as text; those that are known."""
    return [(at, tuple([str(part) for part in key])) for at, key in claim.keys.items() if None not in key]


def _text(frame: pl.DataFrame, name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String) if name in frame.columns else pl.lit(None, dtype=pl.String).alias(name)
