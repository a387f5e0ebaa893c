"""Adding up what is theirs: how many decisions of each status, and how much money, from at least to at most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jiangce.entitlement.decision import Amount, Decision, Status


@dataclass(frozen=True, slots=True)
class Total:
    """Money of several decisions, in 分. ``high is None``: for at least one of them no upper bound is known."""

    low: int = 0
    high: int | None = 0

    def plus(self, low: int, high: int | None) -> Total:
        return Total(self.low + low, None if self.high is None or high is None else self.high + high)


def payments(decision: Decision) -> int:
    """How many payments one decision makes: each payee gets the full amount."""
    return max(1, len(decision.payees))


def times(amount: Amount, count: int) -> Total:
    """``amount`` paid ``count`` times."""
    return Total(amount.low * count, None if amount.high is None else amount.high * count)


def total(decisions: Iterable[Decision]) -> Total:
    """What the entitled ones among ``decisions`` come to."""
    out = Total()
    for decision in decisions:
        if decision.status is Status.ENTITLED and decision.amount is not None:
            each = times(decision.amount, payments(decision))
            out = out.plus(each.low, each.high)
    return out


def tally(decisions: Iterable[Decision]) -> dict[Status, int]:
    """How many decisions of each status."""
    out = dict.fromkeys(Status, 0)
    for decision in decisions:
        out[decision.status] += 1
    return out
