"""What generated facts come to: each status of each entry, ceilings that cut and refuse, ties, doubts; and the hunt for
facts that come to what is still missing.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

from tests.entitlement.both_targets import copied
from tests.entitlement.generated_cases import Case, island

from jiangce.entitlement.assess import decide
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.facts import FactCase, Facts
from jiangce.entitlement.plan import Plan, PolicyPlan, plan
from jiangce.rules.policy import Policy


class Tally(Counter[str]):
    """How often the examples came to what."""

    def take(self, drafts: list[Draft]) -> None:
        days = Counter[object]()
        for draft in drafts:
            claim, entry = draft.claim, draft.plan.entry
            status = draft.status if claim is None else claim.status
            self[f"{entry.id}: {status}"] += 1
            if draft.excluded is not None:
                self["excluded"] += 1
            if claim is None or draft.status is False:
                continue
            self[f"certainty: {draft.certainty}"] += 1
            self["provisional"] += claim.provisional
            self["already paid"] += claim.already_paid > 0
            self["cut by a shared ceiling"] += any(by > 0 for _, by in claim.reductions)
            self["cut by its own ceiling"] += draft.low != draft.uncapped[0] or draft.high != draft.uncapped[1]
            self["an open period"] += draft.periods is not None and len({part.sure for part in draft.periods.parts}) > 1
            self["an unknown group"] += draft.group is not None and None in draft.group
            self["doubted for a payment"] += bool(claim.doubts)
            if claim.refused is not None:
                self["refused by a ceiling"] += 1
            for at, key in claim.keys.items():
                days[at, key, claim.on] += 1
        self["tied under a ceiling"] += sum(count > 1 for count in days.values())


#: what the examples should come to, besides each status of each entry
SEEN = (
    "excluded", "provisional", "already paid", "cut by a shared ceiling", "cut by its own ceiling", "an open period",
    "refused by a ceiling", "tied under a ceiling", "doubted for a payment", "certainty: exact", "certainty: unknown",
    "certainty: ceiling", "certainty: range", "certainty: standard", "certainty: discretion",
)  # fmt: skip
#: what the entries' own conditions make impossible
NEVER = {"row-norm: None", "norm-about: True", "norm-about: False"}


def wanted(policy: Policy) -> set[str]:
    """Everything that the examples of a policy should come to."""
    decided = [one.entry.id for one in plan(policy).plans]
    return ({f"{entry}: {status}" for entry in decided for status in (True, None, False)} | set(SEEN)) - NEVER


def hunt(policy: Policy, missing: set[str], tries: int = 200) -> tuple[Case, set[str]]:
    """Islands that come to what is missing, together as one case; and what was not found."""
    ready, today = plan(policy), policy.in_force + timedelta(days=500)
    facts, missing = Facts(), set(missing)
    for seed in range(tries):
        for at, goal in enumerate(ready.plans):
            if any(name.startswith(f"{goal.entry.id}: ") or name in SEEN for name in missing):
                found = Facts()
                for row in island(policy, today, Random(f"{at} {seed}"), f"h{at}x{seed}", goal).all():
                    found.add(row)
                came_to = missing & _tally(ready, goal, found, today).keys()
                missing -= came_to
                for row in [row for rows in found.tables.values() for row in rows] if came_to else ():
                    facts.add(row)
    return Case(facts, today), missing


def _tally(ready: PolicyPlan, goal: Plan, facts: Facts, today: date) -> Tally:
    """What one entry comes to on a few facts."""
    only = {goal.entry.id}
    while parents := {one.parent for one in ready.plans if one.entry.id in only and one.parent} - only:
        only |= parents
    tally = Tally()
    tally.take(decide(ready, FactCase(ready.policy, copied(facts), today), frozenset(only)))
    return Tally({name: count for name, count in tally.items() if count})
