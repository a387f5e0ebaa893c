"""``later_of(a, b)``: the later of two dates, where a right needs two facts and begins with the second."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.terms import Term, Terms, none_of
from jiangce.rules.nodes.values import show_plain
from jiangce.rules.nodes.view import Col, View, either
from jiangce.rules.types import DATE, NONE


class LaterOf(Node):
    """The later of two dates: *none* where one of them never came, unknown where one is not known."""

    __slots__ = ("left", "right")

    def __init__(self, left: Node, right: Node) -> None:
        self.type = DATE
        self.left = left
        self.right = right

    def value(self, env: Env) -> Any:
        left, right = self.left.value(env), self.right.value(env)
        if left is NONE or right is NONE:
            return NONE
        return max(left, right) if isinstance(left, date) and isinstance(right, date) else None

    def column(self, view: View) -> Col:
        left, right = self.left.column(view), self.right.column(view)
        later = view.pl.when(left.value >= right.value).then(left.value).when(left.value < right.value)
        return Col(later.then(right.value), None, either(left.none, right.none))

    def term(self, terms: Terms) -> Term:
        left, right = self.left.term(terms), self.right.term(terms)
        later = terms.z3.If(left.value >= right.value, left.value, right.value)
        return Term(later, none_of(terms, left, right))

    def words(self) -> str:
        return f"{self.left.words()}与{self.right.words()}中较晚的一天"

    def key(self) -> str:
        return f"later_of({self.left.key()}, {self.right.key()})"

    def children(self) -> Sequence[Node]:
        return (self.left, self.right)

    def show(self, value: Any) -> str:
        return show_plain(DATE, value)
