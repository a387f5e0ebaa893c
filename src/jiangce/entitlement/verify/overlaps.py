"""Two benefits that one fact brings one payee: a limit, or a reading, must say whether both are paid."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from jiangce.entitlement.plan import Plan, PolicyPlan
from jiangce.entitlement.verify.entries import lines_of
from jiangce.entitlement.verify.findings import Finding, Flaw
from jiangce.entitlement.verify.question import Question
from jiangce.rules.nodes.amounts import AmountNode
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.tiers import Tiers
from jiangce.rules.policy import CapKind, EntryKind, Policy

STACKS = "stacks-"


def overlaps(ready: PolicyPlan, z3: Any) -> Iterator[Finding]:
    """Each pair of benefits that can both be had, and of which nothing says so."""
    paying = [one for one in ready.plans if one.entry.kind is EntryKind.BENEFIT]
    for one, other in combinations(paying, 2):
        if _alike(one, other) and not _settled(ready.policy, one.entry.id, other.entry.id):
            asked = Question.of(ready.policy, _day(one, other), z3)
            for each in (one, other):
                for at, line in enumerate(lines_of(ready, each)):
                    asked.at(f"{each.entry.id} {at}")
                    asked.hold(line.node)
                _some_row(asked, each.entry.amount)
            if asked.ask():
                what = f"“{one.entry.title}”与“{other.entry.title}”（{other.entry.id}）"
                yield Finding(Flaw.OVERLAP, one.entry.id, one.entry.place, what, tuple(asked.witness()))
            elif asked.gave_up:
                yield Finding(Flaw.UNDECIDED, one.entry.id, one.entry.place, f"与 {other.entry.id} 是否重叠")


def _alike(one: Plan, other: Plan) -> bool:
    """The same kind of fact, and a payee in common."""
    a, b = one.entry, other.entry
    same_fact = a.table is b.table and [k.key() for k in a.keys] == [k.key() for k in b.keys]
    return same_fact and bool({n.key() for n in a.to} & {n.key() for n in b.to})


def _settled(policy: Policy, one: str, other: str) -> bool:
    """Does a limit bind both, does one exclude the other, is one given with the other, or does a reading say they stack?"""
    pair = {one, other}
    for entry in policy.entries.values():
        if any(pair <= set(cap.keys) and cap.kind is not CapKind.OWN for cap in entry.caps):
            return True
        if pair & set(entry.among) and (pair - set(entry.among)) & {one.name for one in entry.not_with}:
            return True
    if other in _chain(policy, one) or one in _chain(policy, other):
        return True
    return any(_declares(policy, a, b) for a, b in ((one, other), (other, one)))


def _declares(policy: Policy, entry: str, other: str) -> bool:
    """``stacks-with-OTHER`` in an entry says so of that one, ``stacks-with-any`` of all of the document's benefits.

    ``stacks-…`` of policy.yaml says it of all pairs.
    """
    if any(reading.name.startswith(STACKS) for reading in policy.readings):
        return True
    names = {reading.name for reading in policy.entries[entry].readings}
    return bool(names & {f"{STACKS}with-{other}", f"{STACKS}with-any"})


def _chain(policy: Policy, entry: str) -> set[str]:
    """What an entry is given with."""
    out, one = set[str](), policy.entries[entry]
    while one.given:
        out.add(one.given)
        one = policy.entries[one.given]
    return out


def _day(one: Plan, other: Plan) -> Node | None:
    """The date on which both are decided; None where they are decided on two."""
    a, b = one.entry.on, other.entry.on
    return a if a is not None and b is not None and a.key() == b.key() else None


def _some_row(asked: Question, amount: AmountNode | None) -> None:
    """The tables of an amount print a rate: one of their rows holds."""
    for part in [] if amount is None else amount.walk():
        if isinstance(part, Tiers):
            asked.held.append(asked.z3.Or(*(c.term(asked.terms).value for _, c, _ in part.rows)))


__all__ = ["overlaps"]
