"""Decisions that read the same are told once: 137 人 × ¥500 is one line, not 137."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from jiangce.entitlement.decision import Condition, Decision
from jiangce.rules.vocabulary import Vocabulary

#: so many are called by name; more are counted
NAMED = 3


@dataclass(slots=True)
class Fold:
    """Decisions of one entry that came out alike."""

    first: Decision
    decisions: list[Decision] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.decisions)


def folded(decisions: Iterable[Decision], key: Callable[[Decision], Hashable]) -> list[Fold]:
    """Decisions with the same benefit and key, in the order in which the first of each comes."""
    folds: dict[Hashable, Fold] = {}
    for decision in decisions:
        folds.setdefault((decision.benefit, key(decision)), Fold(decision)).decisions.append(decision)
    return list(folds.values())


def by_amount(decision: Decision) -> Hashable:
    """What is theirs: alike where amount, reductions and doubts are."""
    return (
        decision.amount, decision.ahead, decision.gives, tuple((r.limit, r.words) for r in decision.reductions),
        decision.provisional, decision.already_paid, len(decision.payees), tuple(s.words for s in decision.next_steps),
    )  # fmt: skip


def by_missing(decision: Decision) -> Hashable:
    """What is open: alike where the same is missing."""
    return tuple(missing.label for missing in decision.missing), decision.amount


def by_reason(decision: Decision) -> Hashable:
    """What is not theirs: alike where it fails for the same reason by the same distance."""
    reason = first_failed(decision)
    return None if reason is None else (reason.words, reason.found, reason.short)


def by_everything(decision: Decision) -> Hashable:
    """Alike in all that an explanation tells."""
    missing = tuple(one.label for one in decision.missing)
    return (
        decision.status, decision.conditions, by_amount(decision), decision.reductions, decision.shares,
        decision.calculation, len(decision.periods), missing,
    )  # fmt: skip


def first_failed(decision: Decision) -> Condition | None:
    """The first line that does not hold, looked up inside what was given."""
    found = next((c for c in decision.conditions if c.holds is False), None)
    while found is not None and found.children and not found.short:
        inner = next((c for c in found.children if c.holds is False), None)
        if inner is None:
            break
        found = inner
    return found


class Who:
    """What the people and organisations of a case are called."""

    def __init__(self, names: Mapping[str, str], vocabulary: Vocabulary) -> None:
        self.names = names
        self.vocabulary = vocabulary

    def name(self, party: str) -> str:
        return self.names.get(party, party)

    def people(self, fold: Fold) -> str:
        """Who is paid or concerned: up to three names, else how many."""
        parties = list(dict.fromkeys(party for d in fold.decisions for party in d.payees))
        if 0 < len(parties) <= NAMED:
            return "、".join(self.name(party) for party in parties)
        if parties:
            return f"{len(parties)} {self._measure_of(parties, fold)}"
        return f"{len(fold)} {self.measure(fold)}"

    def measure(self, fold: Fold) -> str:
        """The measure word of the facts decided."""
        table = self.vocabulary.tables.get(fold.first.table)
        return table.measure if table else "项"

    def _measure_of(self, parties: list[str], fold: Fold) -> str:
        return "人" if len(parties) == len(fold) and self.measure(fold) == "人" else "个领款人"

    def facts(self, fold: Fold) -> str:
        """Which facts, by id: hire-1, hire-2 等 137 人."""
        ids = [self.fact(d) for d in fold.decisions]
        if len(ids) <= NAMED:
            return "、".join(ids)
        return f"{ids[0]} 等 {len(ids)} {self.measure(fold)}"

    def fact(self, decision: Decision) -> str:
        """One fact or group: hire-1, or acme 2024 for "employer=acme, year=2024"."""
        if "=" not in decision.fact:
            return decision.fact
        values = (part.partition("=")[2] for part in decision.fact.split(", "))
        return " ".join(self.name(value) for value in values)
