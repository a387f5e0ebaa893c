"""A decision as far as other decisions can touch it, and the money paid before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiangce.entitlement.pots import Pot

UNDATED = date(9999, 12, 31)
UNENDING = 10**13  # 分: more than any sum; what an allowance without a stated end is worth beside one that ends


@dataclass(slots=True)
class Part:
    """A dated piece of a claim: the whole, or one period. Money in 分; ``high`` None: no bound known."""

    on: date
    low: int
    high: int | None


@dataclass(slots=True)
class Claim:
    """One decision as far as other decisions can touch it.

    ``status``: True entitled, None open, False not. ``keys``: for each ceiling (by its place in the policy's list)
    the values by which it groups; None inside where one is not known.
    """

    entry: str
    order: int
    fact: str
    on: date | None
    status: bool | None
    parts: list[Part]
    keys: dict[int, tuple[Any, ...]]
    payees: tuple[str, ...] = ()
    ahead: int | None = 0  # what the rest of an allowance's term brings if it goes on; None: the term has no stated end
    already_paid: int = 0
    paid_before: bool = False
    refused: int | None = None  # the ceiling that refused it
    refused_words: str = ""
    provisional: bool = False
    doubts: list[Paid] = field(default_factory=list)  # earlier payments that may or may not have been for the same
    reductions: list[tuple[int, int]] = field(default_factory=list)  # (ceiling, by how much at most)
    pots: list[Pot] = field(default_factory=list)  # the shared ceilings it was fitted under
    choice: Choice | None = None  # it was among several of which not all may be had

    def rank(self) -> tuple[bool, date, int, str]:
        return not self.paid_before, self.on or UNDATED, self.order, self.fact

    @property
    def low(self) -> int:
        return sum(part.low for part in self.parts)

    @property
    def high(self) -> int | None:
        highs = [part.high for part in self.parts]
        return None if None in highs else sum(h for h in highs if h is not None)

    @property
    def settled(self) -> bool:
        """Is its amount known?"""
        return self.low == self.high

    @property
    def worth(self) -> tuple[int, int | None]:
        """What it is worth to its payee when he has to choose: with the rest of its term."""
        ahead = UNENDING if self.ahead is None else self.ahead
        return self.low + ahead, None if self.high is None else self.high + ahead


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of one payee's own claims were taken, since not all may be had. Money in 分."""

    chosen: tuple[tuple[str, str], ...]  # (entry, fact), in the order of the law
    total: int
    instead: dict[tuple[str, str], int]  # a claim left out → what the best set with it would have brought; -1: none
    proof: str  # single | exhaustive | optimal | unproven
    running: bool = False  # allowances are among them, counted with the rest of their term

    def runner_up(self) -> tuple[tuple[str, str], int] | None:
        """The claim left out whose best set comes next, and what that would have brought."""
        others = [(total, key) for key, total in self.instead.items() if total >= 0]
        if not others:
            return None
        total = max(total for total, _ in others)
        return next(key for found, key in others if found == total), total


@dataclass(frozen=True, slots=True)
class Paid:
    """An earlier payment that uses a ceiling: which ceilings, with which keys, how much.

    A key of which a part is not known (None) may be that of any claim that fits it: it makes those doubtful.
    """

    keys: dict[int, tuple[Any, ...]]
    amount: int
    words: str
    payee: str = ""
    row: str = ""  # the payment's own id
    on: date | None = None  # the date of the fact it was for

    def may_be(self, at: int, claim: Claim) -> bool:
        """Is its key under this ceiling not known, and could it be the claim's?"""
        mine, theirs = self.keys.get(at, ()), claim.keys[at]
        known = (a is None or b is None or a == b for a, b in zip(mine, theirs, strict=False))
        theirs_too = not self.payee or not claim.payees or self.payee in claim.payees
        return None in mine and theirs_too and not claim.paid_before and all(known)
