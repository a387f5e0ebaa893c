"""What would bring more: from failed thresholds (再参保2个月) and from the next whole batch (再有3人，多得20,000元)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jiangce.entitlement.decision import Amount, NextStep, Status
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.money import round_half_up, rounded
from jiangce.rules.nodes.env import bounds
from jiangce.rules.nodes.tiers import Batched
from jiangce.rules.trace import Told


def next_steps(draft: Draft, conditions: Sequence[Told], status: Status) -> tuple[NextStep, ...]:
    """Steps for one decision: nothing is suggested where something else than a countable distance is in the way."""
    out: list[NextStep] = []
    if isinstance(draft.plan.entry.amount, Batched) and not any(_hard(c) for c in conditions):
        out += _batches(draft, draft.plan.entry.amount)
    if status is Status.NOT_ENTITLED:
        for condition in conditions:  # most often the first that fails settles it
            if condition.holds is False and not condition.children and not condition.short:
                return tuple(out)
        out += _to_the_threshold(draft, conditions)
    return tuple(out)


def _to_the_threshold(draft: Draft, conditions: Sequence[Told]) -> Iterator[NextStep]:
    failed = [c for c in _leaves(conditions) if c.holds is False]
    if failed and all(c.short for c in failed) and _printed(draft):
        words = "；".join(f"{c.words}，{c.short}" for c in failed)
        yield NextStep(words, _potential(draft), max(c.gap for c in failed))


def _leaves(conditions: Sequence[Told]) -> Iterator[Told]:
    """Failed lines, seen through what was given and through `and` and `or`, to those by which they fail."""
    for condition in conditions:
        through = condition.holds is False and condition.children and not condition.short
        inside = [c for c in condition.children if c.holds is False] if through else []
        yield from _leaves(inside) if inside else (condition,)


def _hard(condition: Told) -> bool:
    return condition.holds is False and not condition.short and not condition.words.startswith("至少满一档")


def _printed(draft: Draft) -> bool:
    """Does the document print a rate for this case at all? Where it does not, no step leads to money."""
    amount = draft.plan.entry.amount
    return amount is None or bool(draft.plan.entry.every) or amount.rate(draft.env) is not None


def _potential(draft: Draft) -> Amount | None:
    """What it would be if only that were so."""
    entry = draft.plan.entry
    if entry.amount is None or entry.every:
        return None
    rate = entry.amount.rate(draft.env)
    if rate is None:
        return None
    low, high = rounded(rate, entry.amount.den)
    return Amount(low, high, rate.certainty) if high != 0 else None


def _batches(draft: Draft, amount: Batched) -> Iterator[NextStep]:
    """The way to the next whole batch of each tier, unless the ceiling is already reached."""
    cap = draft.plan.own_caps[0].figure.value(draft.env) if draft.plan.own_caps else None
    for label, count, rate_node in amount.rows:
        low, _ = bounds(count.value(draft.env))
        rate = rate_node.rate(draft.env)
        if low is None or rate is None or (cap is not None and draft.low >= cap):
            continue
        need = amount.size - low % amount.size
        gain = round_half_up(rate.low, rate_node.den)
        if cap is not None:
            gain = min(gain, cap - draft.low)
        words = f"{label}{'：' if label else ''}再有{count.show(need)}，即满下一个{amount.batch.words()}"
        yield NextStep(words, Amount(gain, gain, rate.certainty), need / amount.size)
