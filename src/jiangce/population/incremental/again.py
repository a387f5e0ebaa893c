"""One policy after another: what a change can touch is decided again, and put in the place of what stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from jiangce.entitlement.columns.claimed import together
from jiangce.entitlement.columns.decide import Drafted, draft, settled
from jiangce.entitlement.columns.payments import Payments
from jiangce.entitlement.columns.prepared import prepare
from jiangce.entitlement.columns.stages import Stages, stages_of
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.reads import ID
from jiangce.population.incremental.before import earlier, handed_again
from jiangce.population.incremental.counted import unknown_keys
from jiangce.population.incremental.cutting import cut
from jiangce.population.incremental.replacing import Gone, gone
from jiangce.population.incremental.rivals import rivals
from jiangce.population.incremental.spread import Spread, to_decide
from jiangce.population.incremental.standing import OfPolicy, Standing
from jiangce.population.ways import Change, Links
from jiangce.population.words import Words, words_of

FACT = ["entry", "fact"]


def screen_again(stood: Standing, changes: Mapping[str, Change]) -> Standing:
    """The standing after changes of facts: the same as `stand` on the facts as they are then."""
    words, out, passed = words_of(stood.words), [], dict(changes)
    for one in stood.policies:
        made = _Again(one, one.links.after(passed), stood, words).all(passed)
        out.append(made)
        passed = _and_handed(passed, one.handed, made.handed)
    return replace(stood, policies=tuple(out))


def _and_handed(changes: Mapping[str, Change], before: pl.DataFrame, now: pl.DataFrame) -> dict[str, Change]:
    """The changes, and those of what one document hands to the next."""
    if before is now:
        return dict(changes)
    own = changes.get(TABLE) or Change()
    rows = [part for part in (own.rows, now) if part is not None and part.width]
    texts = [part.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String)) for part in rows]
    away = [part for part in (own.gone, before[ID] if before.width else None) if part is not None]
    return {
        **changes,
        TABLE: Change(pl.concat(texts, how="diagonal") if texts else None, pl.concat(away) if away else None),
    }


class _Again:
    """One policy."""

    def __init__(self, stood: OfPolicy, after: Links, standing: Standing, words: Words) -> None:
        self.stood, self.after, self.standing, self.words = stood, after, standing, words

    def all(self, changes: Mapping[str, Change]) -> OfPolicy:
        """What the policy comes to now."""
        spread = to_decide(self.stood, self.after, changes)
        if not spread.rows:
            return replace(self.stood, links=self.after)
        stages, vague, spread = self._decided(spread)
        drafted = draft(stages, Payments(stages.world))
        again = {name: one.every["fact"] for name, one in stages.every.items() if "fact" in one.every.columns}
        away = gone(self.stood, self.after, spread, changes, again)
        groups = dict(self.stood.groups)
        for name in away.groups:
            kept = away.without(groups.get(name, pl.Series("fact", dtype=pl.String)), name)
            groups[name] = pl.concat([kept, again[name]]).unique() if name in again else kept
        return self._put(drafted, away, groups, {**self.stood.vague, **vague})

    def _decided(self, spread: Spread) -> tuple[Stages, dict[str, pl.Series], Spread]:
        """On the facts that the rows need; once more on all of an entry whose rows may now be counted with any other."""
        stages, vague = self._stages(spread)
        wider = [
            name
            for name, ids in vague.items()
            if set(ids) != set(self.stood.vague[name]) and spread.values[name] is not None
        ]
        if not wider:
            return stages, vague, spread
        rules = self.stood.rules
        everything = {rules[name].family: self.after.everything(rules[name].reads.table) for name in wider}
        spread = Spread({**spread.rows, **everything}, {**spread.values, **dict.fromkeys(wider)})
        return *self._stages(spread), spread

    def _stages(self, spread: Spread) -> tuple[Stages, dict[str, pl.Series]]:
        ids = {
            name: self.after.rows(rule.reads.table, spread.rows[rule.family], (ID,))[ID]
            for name, rule in self.stood.rules.items()
            if rule.family in spread.rows
        }
        facts = prepare(cut(self.stood, self.after, spread.rows, self.words), self.standing.words)
        stages = stages_of(self.stood.policy, facts, self.standing.as_of, rows=ids)
        names = [name for name, rule in self.stood.rules.items() if rule.counted and name in ids]
        return stages, {name: unknown_keys(stages.world, self.stood.ready, name) for name in names}

    def _put(
        self, drafted: Drafted, away: Gone, groups: Mapping[str, pl.Series], vague: Mapping[str, pl.Series]
    ) -> OfPolicy:
        """The new in the place of the old, and whoever shares a ceiling with either settled again."""
        stood, old = self.stood, self.stood.claimed
        removed = away.facts(old.claims.select(FACT))
        out, kept = (
            old.some(old.claims.join(removed, on=FACT, how=how)["claim"]) for how in ("semi", "anti")
        )  # fmt: skip
        told = together([kept, drafted.claimed])
        some = told.some(rivals(told, told.claims["claim"].tail(drafted.claimed.claims.height), out))
        before = earlier(stood.ready, self.after, some, groups, self.standing, self.words)
        decisions, periods = settled(stood.ready, some, before)
        replaced = pl.concat([away.facts(stood.claims.select(FACT)), some.claims.select(FACT)]).unique()
        claims = pl.concat([stood.claims.join(replaced, on=FACT, how="anti"), decisions])
        return replace(
            stood, links=self.after, claimed=told, claims=claims, groups=groups, vague=vague,
            others=pl.concat([stood.others.join(away.facts(stood.others.select(FACT)), on=FACT, how="anti"), drafted.others]),
            periods=pl.concat([stood.periods.join(replaced, on=FACT, how="anti"), periods]),
            handed=handed_again(stood, self.after, decisions, replaced, self.standing.as_of),
        )  # fmt: skip
