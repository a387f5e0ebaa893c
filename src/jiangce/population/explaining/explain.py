"""One decision of a screening, rebuilt with its reasons: the facts that it depends on, assessed as a case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.prepared import prepare
from jiangce.entitlement.decision import Assessment, Decision
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.plan import plan
from jiangce.entitlement.versions import assess_in_turn
from jiangce.population.explaining.cut import Cut, Fact
from jiangce.population.explaining.ground import Ground
from jiangce.population.explaining.lens import Lens
from jiangce.population.screening.sight import in_turn, known_values
from jiangce.rules.policy import Policy


class Explained(NamedTuple):
    """The decision, the assessment it stands in, and the facts of the case in the policy's words."""

    decision: Decision
    assessment: Assessment
    policy: Policy
    facts: Facts


class Explainer:
    """Ready to explain any decision that `screen` takes by these policies on these facts.

    ``words``: policies in whose words the facts may be told besides.
    """

    def __init__(self, policies: Sequence[Policy], frames: Frames, as_of: date, words: Sequence[Policy] = ()) -> None:
        self.policies = [one for one in in_turn(policies) if one.is_known]
        self.frames, self.as_of, self.known = frames, as_of, known_values((*policies, *words))
        self.prepared = prepare(frames, (*self.policies, *words))
        self._lenses: dict[str, Lens] = {}

    def lens(self, policy: Policy) -> Lens:
        if policy.id not in self._lenses:
            self._lenses[policy.id] = Lens(policy, self.prepared, self.known, self.as_of)
        return self._lenses[policy.id]

    def explain(self, policy: str, entry: str, fact: str) -> Explained | None:
        """Why ``policy`` decides ``entry`` on ``fact`` as it does.

        None: there is no such decision, because no such fact exists on that day, or it is another edition's.
        """
        at = next((at for at, one in enumerate(self.policies) if one.id == policy), None)
        if at is None:
            return None
        ground, lens = Ground(self.frames), self.lens(self.policies[at])
        if entry not in lens.plans or not lens.rows_of(entry, fact, ground):
            return None
        rivals = Cut(lens, ground).settle({(entry, fact)})
        names = {part for claim in rivals for key in claim.keys.values() for part in key if isinstance(part, str)}
        names |= {payee for claim in rivals for payee in claim.payees}
        for earlier in self.policies[:at]:
            self._before(earlier, self.policies[at], ground, names)
        told = [(one, self.lens(one).case(ground)) for one in self.policies[: at + 1]]
        assessment = assess_in_turn(told, self.as_of)[-1]
        found = (d for d in assessment.decisions if (d.benefit, d.fact) == (entry, fact))
        decision = next(found, None)
        return None if decision is None else Explained(decision, assessment, self.policies[at], told[-1][1])

    def _before(self, earlier: Policy, later: Policy, ground: Ground, names: set[str]) -> None:
        """Take what an earlier document decides of these people and organisations that the later one counts."""
        counted, targets = plan(later).programmes, set[Fact]()
        for one in plan(earlier).plans:
            frame = self.frames.tables.get(one.entry.table.name) if one.entry.table is not None else None
            if frame is None or one.entry.grouped or one.entry.programme not in counted:
                continue
            who = [pl.col(name).cast(pl.String) for name in ("person", "employer") if name in frame.columns]
            if who:
                mine = pl.any_horizontal([name.is_in(sorted(names)) for name in who])
                nobody = pl.all_horizontal([name.is_null() for name in who])
                targets |= {(one.entry.id, fact) for fact in frame.filter(mine | nobody)["id"]}
        if targets:
            Cut(self.lens(earlier), ground).settle(targets)
