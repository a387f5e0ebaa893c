"""What decisions under one shared ceiling come to together.

Each of them is an interval of its own; added up, these overstate what may be paid and understate what must be: 126
awards of 500 to 800 yuan under a ceiling of 100,000 come to 63,000 to 100,000, not to 100,800.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jiangce.entitlement.decision import Shared
from jiangce.rules.policy import Cap


@dataclass(slots=True)
class Pot:
    """One shared ceiling with one set of keys, while claims are fitted into it. Money in 分.

    ``least`` and ``most``: the room there was before the first of them. Sums before and after the fitting.
    """

    cap: int
    least: int
    most: int
    low: int = 0  # of the entitled, before
    high: int | None = 0
    doubtful: int | None = 0  # of the open ones, at most
    fitted_low: int = 0
    fitted_high: int | None = 0

    def before(self, low: int, high: int | None, status: bool | None) -> None:
        """A claim that is about to be fitted."""
        if status:
            self.low += low
            self.high = _plus(self.high, high)
        else:
            self.doubtful = _plus(self.doubtful, high)

    def after(self, low: int, high: int | None, status: bool | None) -> None:
        """The same claim, fitted."""
        if status:
            self.fitted_low += low
            self.fitted_high = _plus(self.fitted_high, high)

    def bounds(self) -> tuple[int, int]:
        """What the entitled come to together, at least and at most."""
        sure = 0 if self.doubtful is None else max(0, self.least - self.doubtful)
        high = self.most if self.high is None else min(self.high, self.most)
        return max(self.fitted_low, min(self.low, sure)), high

    @property
    def tells(self) -> bool:
        """Do they come to something else than the sum of their intervals?"""
        return self.bounds() != (self.fitted_low, self.fitted_high)


def _plus(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


def shared(pots: Iterable[tuple[Pot, tuple[str, str]]], caps: tuple[Cap, ...]) -> tuple[Shared, ...]:
    """The pots that tell something, from the (benefit, fact) of each entitled decision in them."""
    members: dict[int, list[tuple[str, str]]] = {}
    known: dict[int, Pot] = {}
    for pot, member in pots:
        known[id(pot)] = pot
        members.setdefault(id(pot), []).append(member)
    out = []
    for key, pot in known.items():
        if pot.tells:
            low, high = pot.bounds()
            cap = caps[pot.cap]
            out.append(Shared(cap.entry, cap.clause, cap.words(), low, high, tuple(members[key])))
    return tuple(out)
