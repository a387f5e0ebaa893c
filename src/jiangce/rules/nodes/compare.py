"""Comparing two values, and asking whether a value is in a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from jiangce.rules.nodes.arithmetic import COMPARISONS, Quotient
from jiangce.rules.nodes.base import Node, Run, shown
from jiangce.rules.nodes.env import Env, Span, bounds
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.terms import Term, Terms, unless_none
from jiangce.rules.nodes.values import Choice, OneOf
from jiangce.rules.nodes.view import Col, Gap, View, either, high_of
from jiangce.rules.nodes.wording import Claim, denial, membership, needed_words, on_scale, option_words, sentence
from jiangce.rules.trace import Missing, Traced
from jiangce.rules.types import BOOL, NONE, Kind
from jiangce.rules.vocabulary import Scale

PLAIN = frozenset({int, str, date, bool})  # classes whose values compare directly: never a span, unknown or none
COUNTABLE = frozenset({Kind.COUNT, Kind.MONTHS, Kind.DAYS, Kind.HOURS, Kind.MONEY, Kind.YEAR})


def decide(op: str, left: tuple[int | None, int | None], right: tuple[int | None, int | None]) -> bool | None:
    """A comparison of two intervals: true or false only where every pair of values agrees."""
    (a, b), (c, d) = left, right
    if a is None or c is None:
        return None
    if op == "==":
        if a == b == c == d:
            return True
        return False if (b is not None and b < c) or (d is not None and d < a) else None
    if op == "!=":
        equal = decide("==", left, right)
        return None if equal is None else not equal
    if op in ("<", "<="):
        return decide({"<": ">", "<=": ">="}[op], right, left)
    compare = COMPARISONS[op]
    if d is not None and compare(a, d):
        return True
    return False if b is not None and not compare(b, c) else None


class Compare(Node):
    """``left op right``. Ordered scales compare by rank; a value *apart* from the order, or *none*, never holds."""

    __slots__ = ("left", "op", "rank", "ratio", "right", "scale")
    lasting = True

    def __init__(self, op: str, left: Node, right: Node, scale: Scale | None = None) -> None:
        self.type = BOOL
        self.op = op
        self.left = left
        self.right = right
        self.scale = scale
        self.rank = scale.rank if scale is not None and op not in ("==", "!=") else None
        self.ratio = isinstance(left, Quotient)

    def compile(self) -> Run:
        left, right, test = self.left.compiled(), self.right.compiled(), self.test
        if type(self).test is not Compare.test or self.ratio or self.left.den != self.right.den:
            return lambda env: test(left(env), right(env))
        if self.right.constant:
            return self._against(right(None))  # type: ignore[arg-type]
        if self.rank is not None:
            return lambda env: test(left(env), right(env))
        compare = COMPARISONS[self.op]

        def both(env: Env) -> bool | None:
            a, b = left(env), right(env)
            plain = a.__class__ is b.__class__ and a.__class__ in PLAIN
            return bool(compare(a, b)) if plain else test(a, b)

        return both

    def _against(self, bound: Any) -> Run:
        """Compiled against a value of the law: what a scale's values come to is known beforehand."""
        left, test, compare = self.left.compiled(), self.test, COMPARISONS[self.op]
        if self.left.type.kind is Kind.SCALE and self.scale is not None:
            known = {value: test(value, bound) for value in (*self.scale.values, NONE, None)}

            def on_scale(env: Env) -> bool | None:
                value = left(env)
                return known[value] if value in known else test(value, bound)

            return on_scale

        def one(env: Env) -> bool | None:
            value = left(env)
            return bool(compare(value, bound)) if value.__class__ in PLAIN else test(value, bound)

        return one

    def test(self, left: Any, right: Any) -> bool | None:
        """The comparison of two values; *none* on either side says no."""
        if left is NONE or right is NONE:
            return False
        if self.ratio:
            return self.left.compare(self.op, left, right, self.right.den)  # type: ignore[attr-defined,no-any-return]
        if left is None or right is None:
            return None
        if self.rank is not None:
            left, right = self.rank.get(left), self.rank.get(right)
            if left is None or right is None:
                return False
        elif type(left) is Span or type(right) is Span:
            return decide(self.op, scaled(bounds(left), self.right.den), scaled(bounds(right), self.left.den))
        elif self.left.den != self.right.den:
            left, right = left * self.right.den, right * self.left.den
        return bool(COMPARISONS[self.op](left, right))

    def column(self, view: View) -> Col:
        if isinstance(self.left, Quotient):
            return self.left.compare_columns(view, self.op, self.right.column(view), self.right.den)
        pl, left, right = view.pl, self.left.column(view), self.right.column(view)
        if self.rank is not None:
            a, b = left.value.to_physical(), right.value.to_physical()
            ordered = (a < len(self.rank)) & (b < len(self.rank))  # those apart come last
            out = pl.when(ordered).then(COMPARISONS[self.op](a, b)).when(ordered.is_not_null()).then(False)
        elif left.high is not None or right.high is not None:
            out = _decide_columns(pl, self.op, left, right, self.left.den, self.right.den)
        else:
            a, b = left.value, right.value
            if self.left.den != self.right.den:
                a, b = a * self.right.den, b * self.left.den
            out = COMPARISONS[self.op](a, b)
        none = either(left.none, right.none)
        return Col(out if none is None else pl.when(none).then(False).otherwise(out))

    def term(self, terms: Terms) -> Term:
        if isinstance(self.left, Quotient):
            return self.left.compare_terms(terms, self.op, self.right)
        left, right = self.left.term(terms), self.right.term(terms)
        a, b = left.value, right.value
        if self.rank is not None:
            holds = terms.z3.And(a < len(self.rank), b < len(self.rank), COMPARISONS[self.op](a, b))
        else:
            if self.left.den != self.right.den:
                a, b = a * self.right.den, b * self.left.den
            holds = COMPARISONS[self.op](a, b)
        return unless_none(terms, holds, left, right)

    def words(self) -> str:
        return sentence(self.op, self.left, self.right, self.scale)

    def negated_words(self) -> str:
        return denial(self.op, self.left, self.right, self.scale)

    def claim(self) -> Claim | None:
        if self.scale is None or not isinstance(self.left, Get) or not isinstance(self.right, Choice):
            return None
        said, holds = on_scale(self.op, self.right, self.scale)
        return Claim(self.left, said, self.scale.adjective) if holds and self.op in ("==", ">=", "<=") else None

    def key(self) -> str:
        return f"({self.left.key()} {self.op} {self.right.key()})"

    def children(self) -> Sequence[Node]:
        return (self.left, self.right)

    def trace(self, env: Env) -> Traced:
        left, right = self.left.run(env), self.right.run(env)
        declared = env.case.has_declared and self.declared(env)
        key = left, right, declared
        return self.outcomes.get(key) or self.keep(key, Traced(self, self.test(left, right), left, right, declared))

    def found_words(self, traced: Traced) -> str:
        return shown(self.left, traced.value)

    def needed_words(self) -> str:
        return needed_words(self.op, self.right, self.scale)

    def missing(self, env: Env) -> Iterator[Missing]:
        if self.value(env) is None:
            yield from self.left.missing(env)
            yield from self.right.missing(env)

    def short_of(self, traced: Traced) -> tuple[str, float]:
        """还差2个月: only for numbers that must reach a bound."""
        if not self.countable():
            return "", 0.0
        low, high = bounds(traced.other)[0], bounds(traced.value)[1]
        if not isinstance(low, int) or not isinstance(high, int):
            return "", 0.0
        gap = low - high + (1 if self.op == ">" else 0)
        return self.gap_words(gap), gap / max(low, 1)

    def countable(self) -> tuple[Node, ...]:
        counts = self.op in (">=", ">") and self.left.type.kind in COUNTABLE and self.left.den == 1
        return (self,) if counts else ()

    def gap(self, view: View) -> Gap:
        pl, left, right = view.pl, self.left.column(view), self.right.column(view)
        none, fails = either(left.none, right.none), ~self.column(view).value
        if none is not None:
            fails = fails & ~none
        short = right.value.cast(pl.Int64) - high_of(left) + (1 if self.op == ">" else 0)
        return Gap(pl.when(fails).then(short), right.value, pl.when(fails).then(0))

    def gap_words(self, gap: int) -> str:
        return f"还差{self.left.show(gap)}"


def scaled(span: tuple[int | None, int | None], by: int) -> tuple[int | None, int | None]:
    low, high = span
    return None if low is None else low * by, None if high is None else high * by


def _decide_columns(pl: Any, op: str, left: Col, right: Col, left_den: int, right_den: int) -> Any:
    """`decide` over columns: bounds are never missing in a population, only unknown as a whole."""
    a, b = left.value * right_den, high_of(left) * right_den
    c, d = right.value * left_den, high_of(right) * left_den
    if op in ("==", "!="):
        out = pl.when((a == b) & (c == d) & (a == c)).then(True).when((b < c) | (d < a)).then(False).otherwise(None)
        out = pl.when((a + b + c + d).is_null()).then(None).otherwise(out)
        return out if op == "==" else ~out
    if op in ("<", "<="):
        a, b, c, d, op = c, d, a, b, {"<": ">", "<=": ">="}[op]
    compare = COMPARISONS[op]
    return pl.when(compare(a, d)).then(True).when(~compare(b, c)).then(False).otherwise(None)


class Member(Node):
    """``left in [a, b]`` or ``left in key_fields``."""

    __slots__ = ("left", "negative", "options", "scale", "values")
    lasting = True

    def __init__(self, left: Node, options: OneOf, negative: bool = False, scale: Scale | None = None) -> None:
        self.type = BOOL
        self.left = left
        self.options = options
        self.negative = negative
        self.scale = scale
        self.values = frozenset(options.values())

    def compile(self) -> Run:
        left, test = self.left.compiled(), self.test
        if type(self).test is not Member.test:
            return lambda env: test(left(env))
        values, negative = self.values, self.negative

        def member(env: Env) -> bool | None:
            value = left(env)
            return (value in values) is not negative if value.__class__ in PLAIN else test(value)

        return member

    def test(self, left: Any) -> bool | None:
        if left is NONE:
            return False
        if type(left) is Span:
            equal = [decide("==", bounds(left), (value, value)) for value in self.values]
            found = True if True in equal else None if None in equal else False
            return None if found is None else found is not self.negative
        return None if left is None else (left in self.values) is not self.negative

    def column(self, view: View) -> Col:
        left = self.left.column(view)
        out = left.value.is_in(sorted(self.values))
        if left.high is not None:
            spans = [_decide_columns(view.pl, "==", left, Col(view.pl.lit(v)), 1, 1) for v in sorted(self.values)]
            out = reduce(or_, spans, view.pl.lit(False))
        if self.negative:
            out = ~out
        return Col(out if left.none is None else view.pl.when(left.none).then(False).otherwise(out))

    def term(self, terms: Terms) -> Term:
        left = self.left.term(terms)
        found = terms.z3.Or(*(left.value == item.term(terms).value for item in self.options.items))
        return unless_none(terms, terms.z3.Not(found) if self.negative else found, left)

    def words(self) -> str:
        return membership(self.left, self.options, not self.negative, self.scale)

    def negated_words(self) -> str:
        return membership(self.left, self.options, self.negative, self.scale)

    def claim(self) -> Claim | None:
        if self.scale is None or self.negative or self.options.title or not isinstance(self.left, Get):
            return None
        return Claim(self.left, option_words(self.options, self.scale), self.scale.adjective)

    def key(self) -> str:
        return f"({self.left.key()} {'not in' if self.negative else 'in'} {self.options.key()})"

    def children(self) -> Sequence[Node]:
        return (self.left, self.options)

    def trace(self, env: Env) -> Traced:
        left = self.left.run(env)
        key = left, env.case.has_declared and self.declared(env)
        return self.outcomes.get(key) or self.keep(key, Traced(self, self.test(left), left, None, key[1]))

    def found_words(self, traced: Traced) -> str:
        return shown(self.left, traced.value)

    def needed_words(self) -> str:
        return self.options.said()

    def missing(self, env: Env) -> Iterator[Missing]:
        if self.value(env) is None:
            yield from self.left.missing(env)
