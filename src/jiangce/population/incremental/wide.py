"""Many rows decided again at once, in Polars, with whatever is counted together with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from jiangce.entitlement.columns.claimed import Claimed
from jiangce.entitlement.columns.decide import draft
from jiangce.entitlement.columns.payments import Payments
from jiangce.entitlement.columns.prepared import prepare
from jiangce.entitlement.columns.stages import Stages, stages_of
from jiangce.entitlement.reads import ID
from jiangce.population.incremental.cutting import cut
from jiangce.population.incremental.members import Members, rows_of
from jiangce.population.incremental.replacing import gone
from jiangce.population.incremental.shelf import Keys
from jiangce.population.incremental.spread import Direct, Spread
from jiangce.population.incremental.standing import OfPolicy, Standing
from jiangce.population.ways import Change, Links
from jiangce.population.ways.links import once

FACT = ["entry", "fact"]


class FoundWide(NamedTuple):
    """``gone``: the keys of the decisions that are replaced."""

    claimed: Claimed
    others: pl.DataFrame
    gone: Keys
    members: dict[str, Members]


class Wide:
    """One policy."""

    def __init__(self, stood: OfPolicy, after: Links, standing: Standing) -> None:
        self.stood, self.after, self.standing = stood, after, standing

    def decide(self, spread: Spread, direct: Direct, changes: Mapping[str, Change]) -> FoundWide:
        """On the facts that the rows need; once more on all of an entry whose rows may now be counted with any other."""
        stages = self._stages(spread)
        members = self._members(stages, spread, direct)
        wider = [
            name for name, mine in members.items()
            if spread.values[name] is not None and not np.array_equal(mine.anybodys, self.stood.members[name].anybodys)
        ]  # fmt: skip
        if wider:
            rules = self.stood.rules
            everything = {rules[name].family: self.after.everything(rules[name].reads.table) for name in wider}
            spread = Spread({**spread.rows, **everything}, {**spread.values, **dict.fromkeys(wider)})
            stages = self._stages(spread)
            members = self._members(stages, spread, direct)
        drafted = draft(stages, Payments(stages.world))
        again = {name: one.every["fact"] for name, one in stages.every.items() if "fact" in one.every.columns}
        away = gone(self.stood, self.after, spread, changes, again)
        stood = [self.stood.claimed.everything().claims, self.stood.claims.frame(), self.stood.others.frame()]
        lost = away.facts(pl.concat([frame.select(FACT) for frame in stood]).unique())
        return FoundWide(drafted.claimed, drafted.others, self.stood.keys(lost), {**self.stood.members, **members})

    def _stages(self, spread: Spread) -> Stages:
        ids = {
            name: self.after.rows(rule.reads.table, spread.rows[rule.family], (ID,))[ID]
            for name, rule in self.stood.rules.items()
            if rule.family in spread.rows and self.after.has(rule.reads.table)
        }
        facts = prepare(cut(self.stood, self.after, spread.rows, self.standing.told), self.standing.words)
        return stages_of(self.stood.policy, facts, self.standing.as_of, rows=ids)

    def _members(self, stages: Stages, spread: Spread, direct: Direct) -> dict[str, Members]:
        """Whoever is counted together now, as far as they are looked at."""
        out = {}
        for plan in self.stood.ready.plans:
            name = plan.entry.id
            rule, looked_at = self.stood.rules[name], stages.world.rows or {}
            if rule.counted and name in looked_at:
                mine = self.after.held(rule.reads.table, ID, spread.rows[rule.family])
                away = once(np.concatenate([mine, direct.ids[rule.family]]))
                out[name] = self.stood.members[name].after(away, rows_of(stages.world, plan), self.after)
        return out
