"""从高、补足差额: of the claims with equal keys each brings only what it is above the highest before it.

So the sum is the highest of all, whichever came first and whatever was paid already. In doubt the highest before is an
interval: at least the sure claims' least, at most the open ones' most.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from jiangce.entitlement.claims import Claim, Paid
from jiangce.entitlement.earlier import Earlier


@dataclass(slots=True)
class SoFar:
    """The highest so far. ``high`` None: no bound known. ``words``: the payment that was it; ``doubtful``: perhaps not."""

    low: int = 0
    high: int | None = 0
    words: str = ""
    doubtful: bool = False

    def take(self, low: int, high: int | None) -> None:
        self.low = max(self.low, low)
        self.high = None if self.high is None or high is None else max(self.high, high)


def top_up(claims: Iterable[Claim], at: int, earlier: Earlier) -> None:
    """Reduce the claims under the limit numbered ``at``, in place and in their order."""
    highest: dict[tuple[Any, ...], SoFar] = defaultdict(SoFar)
    for key, payments in earlier.known(at):
        total = sum(payment.amount for payment in payments)  # parts of one top-up after the other
        highest[key] = SoFar(total, total, payments[-1].words)
    for claim in claims:
        if claim.status is False or at not in claim.keys:
            continue
        if None in claim.keys[at]:
            claim.provisional = True
            continue
        before = highest[claim.keys[at]]
        _reduce(claim, at, before, earlier.perhaps(at, (claim,)))


def _reduce(claim: Claim, at: int, before: SoFar, doubts: list[Paid]) -> None:
    low, high = claim.low, claim.high
    most = None if before.high is None else before.high + sum(payment.amount for payment in doubts)
    claim.doubts += doubts
    claim.provisional = claim.provisional or before.doubtful or bool(doubts)
    _cut(claim, before.low, most)
    if claim.high == 0 and high != 0:
        claim.status, claim.refused, claim.refused_words = False, at, before.words
    elif claim.high != high:
        assert high is not None and claim.high is not None
        claim.reductions.append((at, high - claim.high))
    sure = low if claim.status or claim.refused == at else 0
    before.take(max(sure, claim.already_paid), high)  # of what was paid nothing is in doubt
    before.doubtful = before.doubtful or claim.status is None


def _cut(claim: Claim, least: int, most: int | None) -> None:
    """Take what was brought before out of the parts, the first first: ``least`` for sure, up to ``most``."""
    for part in claim.parts:
        lower = part.low if most is None else min(part.low, most)
        upper = 0 if part.high is None else min(part.high, least)
        most = None if most is None else most - lower
        least -= upper
        part.low -= lower
        part.high = None if part.high is None else part.high - upper
