"""Comparing two values, and asking whether a value is in a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jiangce.rules.nodes.arithmetic import COMPARISONS, Quotient
from jiangce.rules.nodes.base import Col, Env, Node, Span, View, bounds
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.values import Choice, Literal, Moment, OneOf
from jiangce.rules.trace import Condition, Missing
from jiangce.rules.types import BOOL, NONE, Kind
from jiangce.rules.vocabulary import Scale

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


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

    __slots__ = ("_needed", "left", "op", "rank", "right", "scale")

    def __init__(self, op: str, left: Node, right: Node, scale: Scale | None = None) -> None:
        self.type = BOOL
        self.op = op
        self.left = left
        self.right = right
        self.scale = scale
        self.rank = scale.rank if scale is not None and op not in ("==", "!=") else None

    def value(self, env: Env) -> bool | None:
        left, right = self.left.value(env), self.right.value(env)
        if left is NONE or right is NONE:
            return False
        if isinstance(self.left, Quotient):
            return self.left.compare(self.op, left, right, self.right.den)
        if left is None or right is None:
            return None
        if type(left) is Span or type(right) is Span:
            return decide(self.op, bounds(left), bounds(right))
        if self.rank is not None:
            left, right = self.rank.get(left), self.rank.get(right)
            if left is None or right is None:
                return False
        elif self.left.den != self.right.den:
            left, right = left * self.right.den, right * self.left.den
        return COMPARISONS[self.op](left, right)

    def column(self, view: View) -> Col:
        left, right = self.left.column(view), self.right.column(view)
        if isinstance(self.left, Quotient):
            return self.left.compare_columns(view, self.op, right, self.right.den)
        pl = view.pl
        if self.rank is not None:
            ranks = {name: at for name, at in self.rank.items()}
            a, b = (x.value.replace_strict(ranks, default=-1, return_dtype=pl.Int64) for x in (left, right))
            apart = (a == -1) | (b == -1)
            unknown = left.value.is_null() | right.value.is_null()
            out = pl.when(unknown).then(None).when(apart).then(False).otherwise(COMPARISONS[self.op](a, b))
        elif left.high is not None or right.high is not None:
            out = _decide_columns(pl, self.op, left, right)
        else:
            a, b = left.value, right.value
            if self.left.den != self.right.den:
                a, b = a * self.right.den, b * self.left.den
            out = COMPARISONS[self.op](a, b)
        none = left.none if right.none is None else right.none if left.none is None else left.none | right.none
        return Col(out if none is None else pl.when(none).then(False).otherwise(out))

    def words(self) -> str:
        return comparison_words(self.op, self.left, self.right)

    def negated_words(self) -> str:
        return comparison_words(OPPOSITE[self.op], self.left, self.right)

    def key(self) -> str:
        return f"({self.left.key()} {self.op} {self.right.key()})"

    def children(self) -> Sequence[Node]:
        return (self.left, self.right)

    def trace(self, env: Env) -> Condition:
        left, holds = self.left.value(env), self.value(env)
        short, gap = self._short(left, self.right.value(env)) if holds is False else ("", 0.0)
        return Condition(
            self.said(), holds, found=shown(self.left, left), needed=self.needed(),
            short=short, gap=gap, declared=self.declared(env),
        )  # fmt: skip

    def needed(self) -> str:
        """What is needed, in words made once."""
        try:
            return self._needed  # type: ignore[has-type]
        except AttributeError:
            self._needed: str = needed_words(self.op, self.right)
            return self._needed

    def missing(self, env: Env) -> Iterator[Missing]:
        if self.value(env) is None:
            yield from self.left.missing(env)
            yield from self.right.missing(env)

    def _short(self, left: Any, right: Any) -> tuple[str, float]:
        """How far from holding: 还差2个月. Only for numbers that must reach a bound."""
        low, high = bounds(right)[0], bounds(left)[1]
        kind = self.left.type.kind
        if self.op not in (">=", ">") or not isinstance(low, int) or not isinstance(high, int):
            return "", 0.0
        if kind not in (Kind.COUNT, Kind.MONTHS, Kind.DAYS, Kind.MONEY, Kind.YEAR) or self.left.den != 1:
            return "", 0.0
        gap = low - high + (1 if self.op == ">" else 0)
        return f"还差{self.left.show(gap)}", gap / max(low, 1)


def _decide_columns(pl: Any, op: str, left: Col, right: Col) -> Any:
    """`decide` over columns: bounds are never missing in a population, only unknown as a whole."""
    a, b = left.value, left.value if left.high is None else left.high
    c, d = right.value, right.value if right.high is None else right.high
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

    __slots__ = ("left", "negative", "options", "values")

    def __init__(self, left: Node, options: OneOf, negative: bool = False) -> None:
        self.type = BOOL
        self.left = left
        self.options = options
        self.negative = negative
        self.values = frozenset(options.values())

    def value(self, env: Env) -> bool | None:
        left = self.left.value(env)
        if left is NONE:
            return False
        return None if left is None else (left in self.values) is not self.negative

    def column(self, view: View) -> Col:
        left = self.left.column(view)
        out = left.value.is_in(sorted(self.values))
        if self.negative:
            out = ~out
        return Col(out if left.none is None else view.pl.when(left.none).then(False).otherwise(out))

    def words(self) -> str:
        return self._words("不是" if self.negative else "为")

    def negated_words(self) -> str:
        return self._words("为" if self.negative else "不是")

    def _words(self, copula: str) -> str:
        if self.options.title:
            verb = "属于" if copula == "为" else "不属于"
            return f"{self.left.words()}{verb}{self.options.title}"
        listed = _listed([item.words() for item in self.options.items])
        return subject_and_value(self.left, copula, listed)

    def key(self) -> str:
        return f"({self.left.key()} {'not in' if self.negative else 'in'} {self.options.key()})"

    def children(self) -> Sequence[Node]:
        return (self.left, self.options)

    def trace(self, env: Env) -> Condition:
        left = self.left.value(env)
        return Condition(
            self.said(), self.value(env), found=shown(self.left, left), needed=self.options.said(), declared=self.declared(env),
        )  # fmt: skip

    def missing(self, env: Env) -> Iterator[Missing]:
        if self.value(env) is None:
            yield from self.left.missing(env)


def shown(node: Node, value: Any) -> str:
    """A found value in words; unknown and none have their own."""
    if value is None:
        return "未提供"
    if value is NONE:
        return node.show(value) if isinstance(node, Get) else "无"
    try:
        return node.show(value)
    except NotImplementedError:
        return str(value)


def _listed(labels: list[str]) -> str:
    return labels[0] if len(labels) == 1 else "、".join(labels[:-1]) + "或" + labels[-1]


def subject_and_value(left: Node, copula: str, value: str) -> str:
    """用人单位为企业; 称号为技能大师工作室. A column called 类别 lends its owner as the subject."""
    if isinstance(left, Get) and left.first.says and "{v}" in left.first.says:
        said = left.first.says.replace("{v}", value)
        return left.owner_words() + (said if copula == "为" else "并非" + said)
    return f"{left.words()}{copula}{value}"


def comparison_words(op: str, left: Node, right: Node) -> str:
    """The Chinese sentence of a comparison; the comparing word belongs to the type."""
    kind = left.type.kind
    if kind is Kind.DATE:
        return _date_words(op, left, right)
    if kind is Kind.SCALE and isinstance(right, Choice):
        return _scale_words(op, left, right)
    if kind in (Kind.REF, Kind.PARTY, Kind.SCALE, Kind.TEXT, Kind.PLACE, Kind.BOOL):
        return f"{left.words()}{'就是' if op == '==' else '不是'}{right.words()}"
    says = left.first.says if isinstance(left, Get) else ""
    if says and "{n}" in says and op == ">=":
        assert isinstance(left, Get)
        return left.owner_words() + says.replace("{n}", right.words())
    return f"{left.words()}{needed_words(op, right)}"


def _scale_words(op: str, left: Node, right: Choice) -> str:
    if op in ("==", "!="):
        return subject_and_value(left, "为" if op == "==" else "不是", right.label)
    if op == ">" and right.beyond:
        says = left.first.says if isinstance(left, Get) else ""
        if "{out}" in says:
            return left.owner_words() + says.replace("{out}", right.beyond)  # type: ignore[attr-defined]
        return f"{left.words()}在{right.beyond}"
    return f"{left.words()}为{right.label}" + {">=": "及以上", "<=": "及以下", ">": "以上（不含）", "<": "以下（不含）"}[op]


_AT = {">=": "当日或以后", ">": "之后", "<=": "当日或以前", "<": "之前", "==": "当日", "!=": "以外的日期"}


def _date_words(op: str, left: Node, right: Node) -> str:
    return f"{left.words()}在{right.words()}{_AT[op]}"


_LEAST = {Kind.MONTHS: "满", Kind.COUNT: "不少于", Kind.DAYS: "不少于", Kind.YEAR: "不早于"}


def needed_words(op: str, right: Node) -> str:
    """满3个月 · 不少于10人 · 不低于20% · 超过1个月 …"""
    if isinstance(right, Moment) or right.type.kind is Kind.DATE:
        return f"{right.words()}{_AT[op]}"
    kind = right.type.kind
    if kind is Kind.SCALE:
        return right.words() + {">=": "及以上", "<=": "及以下", ">": "以上（不含）", "<": "以下（不含）"}.get(op, "")
    word = {
        ">=": _LEAST.get(kind, "不低于"), ">": "超过", "<=": "不超过", "<": "不满" if kind is Kind.MONTHS else "少于",
        "==": "为", "!=": "不为",
    }[op]  # fmt: skip
    return word + (right.words() if isinstance(right, Literal) else f"{right.words()}")
