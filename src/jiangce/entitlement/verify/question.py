"""One question to the solver: given what holds so far, can this hold as well? And if so, on which facts?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiangce.entitlement.verify.terms import RowTerms, symbols_of
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.values import Moment
from jiangce.rules.policy import Policy

TIMEOUT = 3_000  # milliseconds a question


@dataclass(slots=True)
class Question:
    """What holds so far (``held``), over the facts of one row. ``gave_up``: some question was not answered in time."""

    policy: Policy
    z3: Any
    terms: RowTerms
    held: list[Any] = field(default_factory=list)
    model: Any = None
    shown: list[Any] = field(default_factory=list)
    gave_up: bool = False

    @classmethod
    def of(cls, policy: Policy, on: Node | None, z3: Any) -> Question:
        """The facts of a row, its date being ``on``; None: any day (that of a period)."""
        out = cls(policy, z3, RowTerms(policy, z3))
        if on is not None:
            found = on.term(out.terms)
            out.terms.assume(out.terms.moment(Moment("on")).value == found.value)
            if found.none is not None:
                out.terms.assume(z3.Not(found.none))  # what has no date is not decided
        return out

    def at(self, line: str) -> None:
        """From here on, what is counted is counted over the rows that passed the lines above ``line``."""
        self.terms.shared.line = line

    def copy(self) -> Question:
        return Question(self.policy, self.z3, self.terms, list(self.held))

    def hold(self, node: Node) -> None:
        self.held.append(node.term(self.terms).value)

    def hold_not(self, node: Node) -> None:
        self.held.append(self.z3.Not(node.term(self.terms).value))

    def possible(self, node: Node) -> bool | None:
        """Can it hold? None where the solver gave up."""
        return self.ask(node.term(self.terms).value)

    def possible_not(self, node: Node) -> bool | None:
        return self.ask(self.z3.Not(node.term(self.terms).value))

    def possible_value(self, by: Node, value: Node) -> bool | None:
        left = by.term(self.terms)
        none = [] if left.none is None else [self.z3.Not(left.none)]
        return self.ask(left.value == value.term(self.terms).value, *none)

    def possible_before(self, day: date) -> bool | None:
        return self.ask(self.terms.moment(Moment("on")).value < day.toordinal())

    def holds_for(self, by: Node, value: str, condition: Node) -> bool:
        """Does the condition of a row take in this value?"""
        left = by.term(self.terms)
        there = [] if left.none is None else [self.z3.Not(left.none)]
        solver = self.z3.Solver()
        solver.add(
            *self.terms.facts, left.value == self.terms.code(by.type, value), condition.term(self.terms).value, *there
        )
        return bool(solver.check() == self.z3.sat)

    def ask(self, *more: Any) -> bool | None:
        """Are there facts for all that holds so far and ``more``? Their model is kept for `witness`."""
        solver = self.z3.Solver()
        solver.set("timeout", TIMEOUT)
        solver.set("random_seed", 0)
        solver.add(*self.terms.facts, *self.held, *more)
        answer = solver.check()
        if answer == self.z3.sat:
            self.model, self.shown = solver.model(), [*self.held, *more]
            return True
        if answer == self.z3.unsat:
            return False
        self.gave_up = True
        return None

    def witness(self) -> Iterator[str]:
        """The facts of the last answer, in Chinese; those of what holds so far where none has been asked for."""
        if self.model is None and self.ask() is not True:
            return
        names: set[str] = set()
        for one in self.shown:
            names |= symbols_of(self.z3, one)
        yield from dict.fromkeys(self.terms.words(self.model, names))


__all__ = ["Question"]
