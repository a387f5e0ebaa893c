"""What decisions come to, without a word of why: for asking "and if there were more of them?" many times over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiangce.entitlement.assess import decide
from jiangce.entitlement.explain import payees_of
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.plan import plan
from jiangce.office.rulebook.written import facts_of
from jiangce.rules import library
from jiangce.rules.policy import EntryKind

Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]
Key = tuple[str, str]  # entry, fact


def payable(policy: str, rows: Rows, as_of: date, among: frozenset[str]) -> dict[Key, int]:
    """(entry, fact) → at least so many 分, of the benefits that are surely due to some of these parties."""
    ready = plan(library.policies()[policy])
    case = FactCase(ready.policy, facts_of(rows), as_of)
    out = {}
    for draft in decide(ready, case):
        claim, entry = draft.claim, draft.plan.entry
        if claim is None or claim.status is not True or entry.kind is not EntryKind.BENEFIT or not claim.low:
            continue
        if among.intersection(payees_of(draft)):
            out[entry.id, draft.fact] = claim.low
    return out
