"""What a node is made of where its facts are symbols, for proofs about a policy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from jiangce.rules.types import Type
from jiangce.rules.vocabulary import Column

if TYPE_CHECKING:
    from jiangce.rules.nodes.base import Node


class Term(NamedTuple):
    """A node as a Z3 expression, of facts that are all known: its value, and where it is *none* (None: never).

    Yes or no is a Z3 Bool. Everything else is an Int: 分, parts per million, whole numbers, days since the year 1; of a
    scale the place of the value (first those in order, then those apart), of references and texts any number.
    """

    value: Any
    none: Any = None


class Terms(Protocol):
    """The facts about one row as symbols; `entitlement.verify.terms` implements it. ``z3`` is the module, imported late."""

    z3: Any

    def fresh(self, node: Node, *, may_be_none: bool = True, signed: bool = False, counted: bool = False) -> Term:
        """A symbol of the node's sort of which nothing is known but its sort (a number not ``signed``: 0 or more).

        The same one for equal keys; what is ``counted`` over the rows that passed the lines above, one for each line.
        """
        ...

    def column(self, node: Node, name: str, column: Column | None) -> Term:
        """A column of the row: as told, or derived from what is told; None: which of two tables' is not known."""
        ...

    def moment(self, node: Node) -> Term:
        """`on`, `today`, `in_force`."""
        ...

    def behind(self, owner: Node) -> Terms:
        """The row that a reference points at."""
        ...

    def code(self, type_: Type, name: str) -> Any:
        """The number of a value of a scale."""
        ...

    def assume(self, fact: Any) -> None:
        """What holds of all facts."""
        ...


def none_of(terms: Terms, *parts: Term) -> Any:
    """Where one of several terms is *none*; None where none of them can be."""
    found = [part.none for part in parts if part.none is not None]
    return None if not found else terms.z3.Or(*found)


def unless_none(terms: Terms, holds: Any, *parts: Term) -> Term:
    """A condition that a *none* among its parts makes false."""
    none = none_of(terms, *parts)
    return Term(holds if none is None else terms.z3.And(terms.z3.Not(none), holds))
