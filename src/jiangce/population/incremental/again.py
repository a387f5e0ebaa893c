"""One policy after another: what a change can touch is decided again, and put in the place of what stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from jiangce.entitlement.columns.claimed import Claimed
from jiangce.entitlement.columns.decide import settled
from jiangce.entitlement.columns.pauses import undisturbed
from jiangce.entitlement.payments import TABLE
from jiangce.population.incremental.before import earlier, handed_again
from jiangce.population.incremental.members import Members
from jiangce.population.incremental.rivals import Competing
from jiangce.population.incremental.shelf import NO_KEYS, Keys
from jiangce.population.incremental.small import Found, Small, TooMuch
from jiangce.population.incremental.spread import Direct, to_decide, with_peers
from jiangce.population.incremental.standing import OfPolicy, Standing, every_cap
from jiangce.population.incremental.told import claimed_of, others_of
from jiangce.population.incremental.wide import Wide
from jiangce.population.ways import Change, Changed, Links
from jiangce.population.ways.links import Places, once
from jiangce.population.ways.touched import Backwards
from jiangce.population.ways.way import Way
from jiangce.rules.policy import EntryKind


def screen_again(stood: Standing, changes: Mapping[str, Change]) -> Standing:
    """The standing after changes of facts: the same as `stand` on the facts as they are then."""
    out, passed, first = [], dict(changes), stood.policies[0].links.after(changes) if stood.policies else None
    known: dict[Way, Places] = {}
    for one in stood.policies:
        assert first is not None
        after = first if one is stood.policies[0] else one.links.beside(first, TABLE, passed.get(TABLE))
        made, handed = _Again(one, after, stood).all(passed, known)
        out.append(made)
        passed = _and_handed(passed, handed)
    return replace(stood, policies=tuple(out))


def _and_handed(changes: Mapping[str, Change], handed: Change) -> dict[str, Change]:
    """The changes, and those of what one document hands to the next."""
    own = changes.get(TABLE) or Change()
    rows = [part for part in (own.rows, handed.rows) if part is not None and part.width]
    away = [part.cast(pl.String) for part in (own.gone, handed.gone) if part is not None and len(part)]
    if handed.rows is None and (handed.gone is None or not len(handed.gone)):
        return dict(changes)
    texts = [part.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String)) for part in rows]
    both = Change(pl.concat(texts, how="diagonal") if texts else None, pl.concat(away) if away else None)
    return {**changes, TABLE: both}


class _Again:
    """One policy."""

    def __init__(self, stood: OfPolicy, after: Links, standing: Standing) -> None:
        self.stood, self.after, self.standing = stood, after, standing

    def all(self, changes: Mapping[str, Change], known: dict[Way, Places]) -> tuple[OfPolicy, Change]:
        """What the policy comes to now, and what it now hands on otherwise. Few rows are decided one by one, many together."""
        changed = Changed(self.stood.links, changes)
        direct = to_decide(self.stood, self.after, Backwards(changed, known))
        if not direct.ids:
            return replace(self.stood, links=self.after), Change()
        try:
            with undisturbed():
                return self._small(Small(self.stood, self.after, self.standing.as_of).decide(*direct))
        except TooMuch:
            return self._wide(direct, changed, changes)

    def _small(self, found: Found) -> tuple[OfPolicy, Change]:
        ready, numbers = self.stood.ready, {name: at for at, name in enumerate(self.stood.rules)}
        benefits = [draft for draft in found.drafts if draft.plan.entry.kind is EntryKind.BENEFIT]
        others = others_of(draft for draft in found.drafts if draft.plan.entry.kind is not EntryKind.BENEFIT)
        looked = [*found.rows.items(), *found.groups.items()]
        gone = [self.stood.numbered(np.full(len(facts), numbers[name]), facts) for name, facts in looked]
        gone_keys = np.concatenate([NO_KEYS, *gone])
        return self._put(every_cap(ready, claimed_of(ready, benefits)), others, gone_keys, found.members)

    def _wide(self, direct: Direct, changed: Changed, changes: Mapping[str, Change]) -> tuple[OfPolicy, Change]:
        spread = with_peers(direct, self.stood, self.after, changed)
        found = Wide(self.stood, self.after, self.standing).decide(spread, direct, changes)
        return self._put(every_cap(self.stood.ready, found.claimed), found.others, found.gone, found.members)

    def _put(
        self, told: Claimed, others: pl.DataFrame, gone: Keys, members: Mapping[str, Members]
    ) -> tuple[OfPolicy, Change]:
        """The new in the place of the old, and whoever shares a ceiling with either settled again."""
        stood, after, standing = self.stood, self.after, self.standing
        claimed, numbers = stood.claimed.replaced(gone, told, stood.keys(told.claims), after)
        some = claimed.some(numbers)
        before = earlier(stood.ready, after, some, members, standing)
        decisions, periods = settled(stood.ready, some, before)
        replaced = once(np.concatenate([gone, stood.keys(some.claims)]))
        if claimed.heavy:
            every = claimed.everything()
            claimed = Competing.of(every, stood.keys(every.claims), after)
        handed, passed_on = handed_again(stood, after, decisions, replaced, standing.as_of)
        made = replace(
            stood, links=after, claimed=claimed, members=members,
            claims=stood.claims.replaced(replaced, decisions, stood.keys(decisions)),
            others=stood.others.replaced(gone, others, stood.keys(others)),
            periods=stood.periods.replaced(replaced, periods, stood.keys(periods)),
            handed=handed,
        )  # fmt: skip
        return made, passed_on
