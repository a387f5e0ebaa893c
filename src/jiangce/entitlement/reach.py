"""What cannot concern somebody because of what he is: a school's subsidy is no news to an enterprise."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from jiangce.entitlement.assess import decide
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.plan import PolicyPlan
from jiangce.entitlement.situation import KIND, SITUATIONS

if TYPE_CHECKING:
    from jiangce.entitlement.finder import Finder


def out_of_reach(finder: Finder) -> frozenset[str]:
    """Entries refused whatever is answered: by what sort of party the asker is, and where."""
    chosen = finder.answers.get(SITUATIONS, ""), finder.answers.get(KIND, "")
    return _out_of_reach(finder.ready, finder.audience.id, *chosen, finder.as_of)


@lru_cache(maxsize=1024)
def _out_of_reach(ready: PolicyPlan, audience: str, situations: str, kind: str, as_of: date) -> frozenset[str]:
    """Decided with nothing told: logic has three values, so what is refused then is refused for good."""
    from jiangce.entitlement.finder import Finder

    answers = {SITUATIONS: situations, **({KIND: kind} if kind else {})}
    blank = Finder(ready.policy, audience, answers, as_of)
    facts = blank.situation.facts
    events = {name for name, table in ready.policy.vocabulary.tables.items() if not table.register}
    case = FactCase(ready.policy, replace(facts, open=frozenset(events), told=frozenset()), as_of)
    drafts = blank.mine(decide(ready, case, blank.relevant))
    left = {d.plan.entry.id for d in drafts if (d.status if d.claim is None else d.claim.status) is not False}
    return frozenset(d.plan.entry.id for d in drafts) - left
