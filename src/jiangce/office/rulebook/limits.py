"""The ceilings that a decision shares with others: which, by what, how high."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiangce.entitlement.assess import decide
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.plan import plan
from jiangce.office.rulebook.written import facts_of
from jiangce.rules import library
from jiangce.rules.policy import CapKind


@dataclass(frozen=True, slots=True)
class Limit:
    """``times``: it counts decisions; else it adds up 分. ``key``: those who share it have the same."""

    name: str
    clause: str
    key: str
    figure: int
    times: bool


def limits(
    policy: str, rows: Mapping[str, Mapping[str, Mapping[str, Any]]], as_of: date
) -> dict[tuple[str, str], tuple[Limit, ...]]:
    """(entry, fact) → the counts and sums that bind it; those of which a key is not known bind nobody yet."""
    ready = plan(library.policies()[policy])
    out = {}
    for draft in decide(ready, FactCase(ready.policy, facts_of(rows), as_of)):
        if draft.claim is None:
            continue
        found = []
        for at, key in draft.claim.keys.items():
            cap = ready.caps[at]
            if cap.kind in (CapKind.TIMES, CapKind.SHARED) and None not in key:
                times = cap.kind is CapKind.TIMES
                name = f"{cap.entry}:{'times' if times else 'sum'}:{','.join(cap.key_names)}"
                said = ", ".join(f"{part}={value}" for part, value in zip(cap.key_names, key, strict=True))
                found.append(Limit(name, cap.clause, said, ready.figures[at], times))
        out[draft.plan.entry.id, draft.fact] = tuple(found)
    return out
