"""Two policies beside each other: what each gives for the same kind of fact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jiangce.office.public.model import Audience, Entry, Policy

GIVES = ("benefit", "treatment")


@dataclass(frozen=True, slots=True)
class Beside:
    """One kind of fact, and what either policy gives for it."""

    facts: str
    left: tuple[Entry, ...]
    right: tuple[Entry, ...]


def beside(left: Policy, right: Policy, audience: str = "") -> list[Beside]:
    """By kind of fact, those that both policies know first; of one audience, or of all."""
    mine, theirs = _by_facts(left.entries, audience), _by_facts(right.entries, audience)
    rows = [Beside(facts, mine.get(facts, ()), theirs.get(facts, ())) for facts in dict.fromkeys([*mine, *theirs])]
    return sorted(rows, key=lambda row: not (row.left and row.right))


def _by_facts(entries: Iterable[Entry], audience: str) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in entries:
        if entry.kind in GIVES and (not audience or audience in entry.audiences):
            found[entry.facts] = (*found.get(entry.facts, ()), entry)
    return found


def audiences(left: Policy, right: Policy) -> list[Audience]:
    """Whom both policies address; where they share nobody, all."""
    keys = {one.key for one in right.audiences}
    return [one for one in left.audiences if one.key in keys] or list(left.audiences)
