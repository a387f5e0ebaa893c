"""Adding up what is theirs: how many decisions of each status, and how much money, from at least to at most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jiangce.entitlement.decision import Amount, Decision, Shared, Status


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


def total(decisions: Iterable[Decision], shared: Iterable[Shared] = ()) -> Total:
    """What the entitled ones among ``decisions`` come to; those under a shared ceiling never to more than it leaves."""
    rest: dict[tuple[str, str], Total] = {}
    for decision in decisions:
        if decision.status is Status.ENTITLED and decision.amount is not None:
            each = times(decision.amount, payments(decision))
            key = decision.benefit, decision.fact
            rest[key] = rest.get(key, Total()).plus(each.low, each.high)
    out = Total()
    for pot in shared:
        found = together(pot, rest)
        if found is not None:
            out = out.plus(found.low, found.high)
            for member in pot.members:
                rest.pop(member, None)
    for each in rest.values():
        out = out.plus(each.low, each.high)
    return out


def together(pot: Shared, amounts: Mapping[tuple[str, str], Total]) -> Total | None:
    """What those members of a shared ceiling that are among ``amounts`` come to; None where there are none.

    Where some are left out, the rest may come to as little as each for itself.
    """
    here = [amounts[member] for member in pot.members if member in amounts]
    if not here:
        return None
    alone = Total()
    for each in here:
        alone = alone.plus(each.low, each.high)
    low = pot.low if len(here) == len(pot.members) else alone.low
    return Total(low, pot.high if alone.high is None else min(alone.high, pot.high))


def tally(decisions: Iterable[Decision]) -> dict[Status, int]:
    """How many decisions of each status."""
    out = dict.fromkeys(Status, 0)
    for decision in decisions:
        out[decision.status] += 1
    return out
