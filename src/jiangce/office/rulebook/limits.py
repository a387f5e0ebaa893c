"""The ceilings that a decision shares with others: which, by what, how high."""

from __future__ import annotations

from dataclasses import dataclass

from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.plan import PolicyPlan
from jiangce.rules.policy import Cap, CapKind


@dataclass(frozen=True, slots=True)
class Limit:
    """``times``: it counts decisions; else it adds up 分. ``key``: those who share it have the same."""

    name: str
    clause: str
    key: str
    figure: int
    times: bool


def cap_name(cap: Cap) -> str:
    """By what a pot keeps a ceiling."""
    return f"{cap.entry}:{'times' if cap.kind is CapKind.TIMES else 'sum'}:{','.join(cap.key_names)}"


def limits_of(draft: Draft, ready: PolicyPlan) -> tuple[Limit, ...]:
    """The counts and sums that bind a decision; those of which a key is not known bind nobody yet."""
    found = []
    for at, key in draft.claim.keys.items() if draft.claim is not None else ():
        cap = ready.caps[at]
        if cap.kind in (CapKind.TIMES, CapKind.SHARED) and None not in key:
            times = cap.kind is CapKind.TIMES
            name = cap_name(cap)
            said = ", ".join(f"{part}={value}" for part, value in zip(cap.key_names, key, strict=True))
            found.append(Limit(name, cap.clause, said, ready.figures[at], times))
    return tuple(found)
