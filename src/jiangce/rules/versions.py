"""Which documents are in force where and when: on every day, for one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from jiangce.rules.policy import Policy
from jiangce.rules.regions import inside


class Stretch(NamedTuple):
    """Days on which the same documents are in force. ``last`` None: no end."""

    first: date
    last: date | None
    policies: tuple[str, ...]  # ids, the longest in force first

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def of_region(policies: Iterable[Policy], region: str) -> list[Policy]:
    """The policies whose region this place is, or lies in; those not yet known on the day of their rules left out."""
    found = (p for p in policies if inside(p.region, region) and p.is_known)
    return sorted(found, key=lambda p: (p.in_force, p.id))


def stretches(policies: Sequence[Policy]) -> tuple[Stretch, ...]:
    """From the first day on, what is in force; days on which nothing is have a stretch without policies."""
    starts = {p.in_force for p in policies}
    starts |= {p.until + timedelta(days=1) for p in policies if p.until is not None and p.until < date.max}
    days = sorted(starts)
    out = []
    for at, first in enumerate(days):
        last = days[at + 1] - timedelta(days=1) if at + 1 < len(days) else None
        out.append(Stretch(first, last, tuple(p.id for p in policies if decides_on(p, first))))
    return tuple(out)


def decides_on(policy: Policy, day: date) -> bool:
    """Does the policy as a whole decide facts of that day? An entry may have days of its own."""
    return policy.in_force <= day and (policy.until is None or day <= policy.until)
