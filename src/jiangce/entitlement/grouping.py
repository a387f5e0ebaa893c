"""Equal decisions told once: 137 hires at 500 yuan are one line, not 137."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jiangce.entitlement.decision import Amount, Certainty
from jiangce.entitlement.evaluate import Draft


@dataclass(slots=True)
class Alike:
    """Drafts of one entry that came out alike. ``total`` adds their amounts up."""

    first: Draft
    count: int
    total: Amount | None


def alike(drafts: Iterable[Draft]) -> list[Alike]:
    """Group drafts by entry, status and amount, in their order."""
    groups: dict[tuple[object, ...], Alike] = {}
    for draft in drafts:
        claim = draft.claim
        status = draft.status if claim is None else claim.status
        amount = None if claim is None or status is False else Amount(claim.low, claim.high, draft.certainty)
        reason = None if claim is None else claim.refused
        key = (draft.plan.entry.id, status, amount, reason)
        found = groups.get(key)
        if found is None:
            groups[key] = Alike(draft, 1, amount)
        else:
            found.count += 1
            found.total = add(found.total, amount)
    return list(groups.values())


def add(left: Amount | None, right: Amount | None) -> Amount | None:
    """The sum of two amounts; as sure as the less sure one."""
    if left is None or right is None:
        return left or right
    high = None if left.high is None or right.high is None else left.high + right.high
    same = left.certainty is right.certainty
    certainty = left.certainty if same else right.certainty if left.certainty is Certainty.EXACT else left.certainty
    return Amount(left.low + right.low, high, certainty, left.note or right.note)
