"""Ceilings that some facts slip past: a key that may be *none* binds nothing (no employer, no ceiling per employer).

It is easily overlooked, so it must be meant: a reading ``without-KEY`` of the entry, or of the limit, says so. A key is
never none where a condition could not hold then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jiangce.rules.lints.subject import Subject
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare, Member
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.known import Known
from jiangce.rules.nodes.logic import Junction
from jiangce.rules.nodes.phrase import Phrase
from jiangce.rules.nodes.related import Has, Related
from jiangce.rules.nodes.totals import CountRows, SumRows
from jiangce.rules.policy import Cap, CapKind, Entry, Policy
from jiangce.rules.types import Kind
from jiangce.rules.window import bounds

#: begins the name of a reading that says what becomes of facts without a key
WITHOUT = "without-"


def check(subject: Subject) -> None:
    """Note every ceiling with a key that may be none where nothing says that this is meant."""
    for entry in subject.policy.entries.values():
        for cap in entry.caps:
            for name, member in _unbound(subject.policy, entry, cap):
                slug = WITHOUT + re.sub(r"[^a-z0-9]+", "-", name).strip("-")
                if not any(reading.name == slug for one in (entry, member) for reading in one.readings):
                    subject.problems.add(
                        cap.place, "这个键可能没有（none），没有时上限不起作用",
                        f"this key may be none, and then the ceiling does not bind {member.id}", found=name,
                        expected=f"a condition without which it cannot be none, or a reading {slug}",
                    )  # fmt: skip


def _unbound(policy: Policy, entry: Entry, cap: Cap) -> Iterator[tuple[str, Entry]]:
    """The keys that may be none for an entry that the ceiling binds."""
    for member_id, nodes in cap.keys.items() if cap.kind is not CapKind.OWN else ():
        member = policy.entries[member_id]
        grouped = {key.key() for key in member.keys}  # there is no group of rows that lack its key
        asked = list(_asked(policy, member))
        for name, node in zip(cap.key_names, nodes, strict=True):
            for source in _sources(node) if node.key() not in grouped else ():
                if source not in grouped and not any(_fails(line, source) for line in asked):
                    yield name, member
                    break


def _asked(policy: Policy, entry: Entry) -> Iterator[Node]:
    """All that must hold before anything is paid: written, implied, and of the entry that is given."""
    yield from (line.node for line in entry.lines)
    yield from bounds(policy, entry)
    if entry.while_ is not None:
        yield entry.while_.node
    place = policy.place_of(entry)
    if place is not None:
        yield place
    if entry.given:
        yield from _asked(policy, policy.entries[entry.given])


def _sources(node: Node) -> set[str]:
    """What may be none of itself, so that the key is."""
    if isinstance(node, Get):
        if node.type.kind is Kind.BOOL:
            return set()
        if node.owner is None and node.first.derive is not None:
            return _sources(node.first.derive)
        out = set() if node.owner is None else _sources(node.owner)
        absent = any(column.none or column.only_if for column in node.columns.values())
        lacking = node.owner is not None and node.owner.type.kind is Kind.PARTY and len(node.columns) < 2
        derived = node.owner is not None and node.first.derive is not None and bool(_sources(node.first.derive))
        return out | ({node.key()} if absent or lacking or derived else set())
    if isinstance(node, CountRows | SumRows | Has):
        return set()
    if isinstance(node, Related):  # the first, the latest, the greatest: none where there is no row
        return {node.key()}
    return {source for child in node.children() for source in _sources(child)}


def _none(node: Node, source: str) -> bool:
    """Is it none where the source is?"""
    if node.key() == source:
        return True
    if isinstance(node, Get):
        if node.owner is not None:
            return _none(node.owner, source)
        return node.first.derive is not None and _none(node.first.derive, source)
    if isinstance(node, Related):
        counts = isinstance(node, CountRows | SumRows)
        return not counts and node.key_node is not None and _none(node.key_node, source)
    return any(_none(child, source) for child in node.children())


def _fails(node: Node, source: str) -> bool:
    """Can the condition not hold where the source is none?"""
    if isinstance(node, Junction):
        return (all if node.any else any)(_fails(part, source) for part in node.parts)
    if isinstance(node, Phrase):
        return _fails(node.body, source)
    if isinstance(node, Compare):
        return _none(node.left, source) or _none(node.right, source)
    if isinstance(node, Member):
        return _none(node.left, source)
    if isinstance(node, Known):
        return _none(node.inner, source)
    if isinstance(node, Has):
        return node.key_node is not None and _none(node.key_node, source)
    if isinstance(node, Get):
        derived = node.first.derive if node.owner is None else None
        return (node.owner is not None and _none(node.owner, source)) or (
            derived is not None and _fails(derived, source)
        )
    return False
