"""Which entries a reform can change at all: those amended, what is given with them, and what shares a ceiling with any of these.

Decisions of other entries stay as they are, to the 分: they look at facts, at their parent, and at claims under a common
ceiling, at nothing else.
"""

from __future__ import annotations

from jiangce.entitlement.plan import plan
from jiangce.rules.policy import Policy


def touched(before: Policy, after: Policy) -> frozenset[str] | None:
    """Ids of the entries to decide again; None where more than entries differ, so that all have to be."""
    if _around(before) != _around(after) or list(before.entries) != list(after.entries):
        return None
    amended = {name for name, entry in before.entries.items() if entry.key() != after.entries[name].key()}
    for name in list(amended):
        for policy in (before, after):
            amended |= set(policy.entries[name].among)
    links = _links(before) + _links(after)
    found = set(amended)
    while True:
        more = {name for group in links if group & found for name in group} - found
        if not more:
            return frozenset(found)
        found |= more


def _links(policy: Policy) -> list[frozenset[str]]:
    """Entries that can change each other: a parent and what is given with it, all under one ceiling, all of one programme."""
    ready = plan(policy)
    out = [frozenset(cap.keys) for cap in ready.caps]
    out += [frozenset((one.entry.id, one.parent)) for one in ready.plans if one.parent]
    programmes: dict[str, set[str]] = {}
    for entry in policy.entries.values():
        if entry.programme:
            programmes.setdefault(entry.programme, set()).add(entry.id)
    return out + [frozenset(group) for group in programmes.values()]


def _around(policy: Policy) -> tuple[object, ...]:
    """What all entries look at."""
    return (
        policy.region, policy.in_force, policy.until, policy.status, policy.known_from, policy.fund,
        {name: node.key() for name, node in policy.applies.items()},
        {name: fund.key() for name, fund in policy.funds.items()},
        {name: one.values for name, one in policy.standards.items()},
    )  # fmt: skip
