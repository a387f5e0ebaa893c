"""Sums, products and whole quotients, exact in integers; and quotients that are only ever compared."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env, Span, bounds
from jiangce.rules.nodes.terms import Term, Terms, none_of, unless_none
from jiangce.rules.nodes.values import Literal, show_plain
from jiangce.rules.nodes.view import Col, View, either, high_of
from jiangce.rules.trace import Missing
from jiangce.rules.types import NONE, RATIO, Type, share_words

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


class Arithmetic(Node):
    """``a + b``, ``a - b``, ``a * b``, ``a // b``. Amounts and counts are never negative, so bounds multiply."""

    __slots__ = ("den", "left", "op", "right")
    lasting = True
    SIGNS = {"+": "＋", "-": "－", "*": "×", "//": "÷（取整）"}  # noqa: RUF012

    def __init__(self, op: str, left: Node, right: Node, type_: Type) -> None:
        self.type = type_
        self.op = op
        self.left = left
        self.right = right
        self.den = left.den * right.den if op in ("*", "+", "-") else 1

    def value(self, env: Env) -> Any:
        left, right = self.left.run(env), self.right.run(env)
        if left is NONE or right is NONE:
            return NONE
        if left is None or right is None:
            return None
        if type(left) is not Span and type(right) is not Span:
            return self._one(left, right)
        (a, b), (c, d) = bounds(left), bounds(right)
        assert a is not None and c is not None
        if self.op == "//" and c == 0:
            return None
        if self.op in ("-", "//"):
            c, d = (d if d is not None else c), c
        high = None if b is None or d is None else self._one(b, d)
        return Span(self._one(a, c), high)

    def _one(self, left: int, right: int) -> Any:
        if self.op == "*":
            return left * right
        if self.op == "//":
            return NONE if right == 0 else left // right
        left, right = left * self.right.den, right * self.left.den
        return left + right if self.op == "+" else left - right

    def column(self, view: View) -> Col:
        left, right = self.left.column(view), self.right.column(view)
        none = either(left.none, right.none)
        if left.high is None and right.high is None:
            if self.op == "//":
                none = either(none, (left.value.is_not_null() & (right.value == 0)).fill_null(False))
            return Col(self._columns(left.value, right.value), None, none)
        c, d = right.value, high_of(right)
        if self.op == "//":
            none = either(none, (left.value.is_not_null() & (left.value == high_of(left)) & (d == 0)).fill_null(False))
        if self.op in ("-", "//"):
            c, d = d, c
        value, high = self._columns(left.value, c), self._columns(high_of(left), d)
        return Col(view.pl.when(high.is_not_null()).then(value), high, none)

    def _columns(self, left: Any, right: Any) -> Any:
        if self.op == "*":
            return left * right
        if self.op == "//":
            return left // right
        left, right = left * self.right.den, right * self.left.den
        return left + right if self.op == "+" else left - right

    def term(self, terms: Terms) -> Term:
        if self.op in ("*", "//") and not isinstance(self.right, Literal) and not isinstance(self.left, Literal):
            return terms.fresh(self)  # a product of two unknowns is more than can be decided
        if self.op == "//" and not (isinstance(self.right, Literal) and self.right.printed):
            return terms.fresh(self)
        left, right = self.left.term(terms), self.right.term(terms)
        whole = left.value / right.value if self.op == "//" else self._columns(left.value, right.value)
        return Term(whole, none_of(terms, left, right))

    def words(self) -> str:
        return "".join(self._side(n) for n in (self.left,)) + self.SIGNS[self.op] + self._side(self.right)

    def _side(self, node: Node) -> str:
        return f"（{node.words()}）" if isinstance(node, Arithmetic) and self.op in ("*", "//") else node.words()

    def key(self) -> str:
        return f"({self.left.key()} {self.op} {self.right.key()})"

    def children(self) -> Sequence[Node]:
        return (self.left, self.right)

    def show(self, value: Any) -> str:
        if value is NONE:
            return "无"
        low, high = bounds(value)
        assert low is not None
        text = show_plain(self.type, low // self.den)
        return (
            text
            if high == low
            else f"{text}以上"
            if high is None
            else f"{text}至{show_plain(self.type, high // self.den)}"
        )


class Quotient(Node):
    """``a / b`` of two counts or two sums: 占比. By zero it is *none*, so a comparison with it is false."""

    __slots__ = ("left", "right")
    lasting = True

    def __init__(self, left: Node, right: Node) -> None:
        self.type = RATIO
        self.left = left
        self.right = right

    def value(self, env: Env) -> Any:
        """((low, high) of the numerator, (low, high) of the denominator), or None, or NONE for x/0."""
        left, right = self.left.run(env), self.right.run(env)
        if left is NONE or right is NONE:
            return NONE
        if left is None or right is None:
            return None
        return NONE if bounds(right) == (0, 0) else (bounds(left), bounds(right))

    def compare(self, op: str, value: Any, bound: Any, den: int) -> bool | None:
        """Compare with ``bound``/``den`` by cross-multiplication: exact, no floats.

        The worst case (least numerator over most denominator) and the best must agree, else it is unknown.
        """
        if value is None or bound is None:
            return None
        (a, b), (c, d) = value
        if b is None or d is None or c == 0:
            return None
        compare, top, base = COMPARISONS[op], self.right.den * den, self.left.den * bound
        worst, best = compare(a * top, d * base), compare(b * top, c * base)
        return worst if worst == best else None

    def compare_columns(self, view: View, op: str, right: Col, den: int) -> Col:
        pl = view.pl
        top, base = self.left.column(view), self.right.column(view)
        b, d = high_of(top), high_of(base)
        compare, more, bound = COMPARISONS[op], self.right.den * den, right.value * self.left.den
        worst, best = compare(top.value * more, d * bound), compare(b * more, base.value * bound)
        unknown = (top.value + base.value).is_null()
        doubtful = (base.value == 0) | (worst != best)
        out = pl.when(unknown).then(None).when(d == 0).then(False).when(doubtful).then(None).otherwise(worst)
        none = either(either(top.none, base.none), right.none)
        return Col(out if none is None else pl.when(none).then(False).otherwise(out))

    def compare_terms(self, terms: Terms, op: str, bound: Node) -> Term:
        """Compared by cross-multiplication; false where the denominator is 0."""
        top, base, share = self.left.term(terms), self.right.term(terms), bound.term(terms)
        holds = COMPARISONS[op](top.value * (self.right.den * bound.den), base.value * share.value * self.left.den)
        return unless_none(terms, terms.z3.And(base.value != 0, holds), top, base, share)

    def words(self) -> str:
        return f"{self.left.words()}占{self.right.words()}的比例"

    def key(self) -> str:
        return f"({self.left.key()} / {self.right.key()})"

    def children(self) -> Sequence[Node]:
        return (self.left, self.right)

    def show(self, value: Any) -> str:
        if value is NONE:
            return "无从计算"
        (a, b), (c, d) = value
        if a == b and c == d:
            return f"{share_words(a, c)}（{self.left.show(a)}／{self.right.show(c)}）"
        return "未定"

    def missing(self, env: Env) -> Iterator[Missing]:
        yield from self.left.missing(env)
        yield from self.right.missing(env)
