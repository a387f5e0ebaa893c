"""Decisions that read the same are told once: 137 人 × ¥500 is one line, not 137."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field

from jiangce.entitlement.decision import Decision
from jiangce.rules.trace import Told


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
    return tuple(dict.fromkeys(missing.label for missing in decision.missing)), decision.amount


def by_step(decision: Decision) -> Hashable:
    """What is nearly theirs: alike where the same is short by the same distance."""
    return tuple((step.words, step.gain) for step in decision.next_steps)


def by_benefit(decision: Decision) -> Hashable:
    """All decisions on one benefit together."""
    return None


def by_everything(decision: Decision) -> Hashable:
    """Alike in all that an explanation tells."""
    lines = tuple((c.words, c.holds, c.found) for c in decision.conditions)
    return (
        decision.status, lines, by_amount(decision), decision.reductions, decision.shares,
        decision.calculation, len(decision.periods), by_missing(decision),
    )  # fmt: skip


def first_failed(decision: Decision) -> Told | None:
    """The first line that does not hold, looked up inside what was given."""
    found = next((c for c in decision.conditions if c.holds is False), None)
    while found is not None and found.children and not found.short:
        inner = next((c for c in found.children if c.holds is False), None)
        if inner is None:
            break
        found = inner
    return found


def lines_passed(decision: Decision) -> int:
    """How far down the funnel it came: the lines before the first that does not hold."""
    return next((at for at, c in enumerate(decision.conditions) if c.holds is False), len(decision.conditions))
