"""Functions of dates: year, months and years between, the end of a month, so much later."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from jiangce.rules.nodes.base import Node, Run
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.terms import Term, Terms, none_of
from jiangce.rules.nodes.values import Literal, show_plain
from jiangce.rules.nodes.view import Col, View, either
from jiangce.rules.types import COUNT, DATE, DAYS, MONTHS, NONE, YEAR


class YearOf(Node):
    """``year(d)``: the calendar year (自然年) of a date."""

    __slots__ = ("inner",)
    lasting = True

    def __init__(self, inner: Node) -> None:
        self.type = YEAR
        self.inner = inner

    def value(self, env: Env) -> Any:
        value = self.inner.run(env)
        return value.year if isinstance(value, date) else value

    def column(self, view: View) -> Col:
        inner = self.inner.column(view)
        return Col(inner.value.dt.year().cast(view.pl.Int64), None, inner.none)

    def words(self) -> str:
        return f"{self.inner.words()}所在年度"

    def key(self) -> str:
        return f"year({self.inner.key()})"

    def children(self) -> Sequence[Node]:
        return (self.inner,)

    def show(self, value: Any) -> str:
        return show_plain(YEAR, value)


def whole_months(start: date, end: date) -> int:
    """Complete months from ``start`` to ``end`` (negative backwards): 31 Jan to 28 Feb is 0, to 1 Mar is 1."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


class Elapsed(Node):
    """``months_between(a, b)``, ``years_between(a, b)``: complete ones. ``months_begun(a, b)``: both days included,
    a begun month counts whole (1 Jan to 31 Jan is 1, to 1 Feb is 2).
    """

    __slots__ = ("end", "measure", "start", "unit")
    lasting = True
    WORDS = {"months": "的整月数", "years": "的整年数", "begun": "的月数（不足一月按一月）"}  # noqa: RUF012

    def __init__(self, start: Node, end: Node, unit: str) -> None:
        self.type = COUNT if unit == "years" else MONTHS
        self.start = start
        self.end = end
        self.unit = unit
        self.measure = "年" if unit == "years" else ""

    def value(self, env: Env) -> Any:
        start, end = self.start.run(env), self.end.run(env)
        if start is NONE or end is NONE:
            return NONE
        if start is None or end is None:
            return None
        months = whole_months(start, end)
        return months + 1 if self.unit == "begun" else months // 12 if self.unit == "years" else months

    def column(self, view: View) -> Col:
        start, end = self.start.column(view), self.end.column(view)
        months = month_columns(view, start.value, end.value)
        none = either(start.none, end.none)
        out = months + 1 if self.unit == "begun" else months // 12 if self.unit == "years" else months
        return Col(out, None, none)

    def term(self, terms: Terms) -> Term:
        """Some whole number, in line with the days between: a month has 28 to 31 of them."""
        z3, start, end = terms.z3, self.start.term(terms), self.end.term(terms)
        number, days = terms.fresh(self, may_be_none=False, signed=True).value, end.value - start.value
        months = number * 12 if self.unit == "years" else number - 1 if self.unit == "begun" else number
        most = months + (12 if self.unit == "years" else 1)
        terms.assume(z3.Implies(months >= 0, z3.And(days >= months * 28, days <= most * 31)))
        terms.assume((months >= 0) == (days >= 0))
        return Term(number, none_of(terms, start, end))

    def words(self) -> str:
        return f"{self.start.words()}至{self.end.words()}{self.WORDS[self.unit]}"

    def key(self) -> str:
        return f"{self.unit}({self.start.key()}, {self.end.key()})"

    def children(self) -> Sequence[Node]:
        return (self.start, self.end)

    def show(self, value: Any) -> str:
        return f"{value}年" if self.unit == "years" else show_plain(MONTHS, value)


def month_columns(view: View, start: Any, end: Any) -> Any:
    """`whole_months` over columns."""
    int32 = view.pl.Int32  # as years come
    months = (end.dt.year() - start.dt.year()) * 12 + end.dt.month().cast(int32) - start.dt.month().cast(int32)
    return (months - (end.dt.day() < start.dt.day()).cast(int32)).cast(view.pl.Int64)


@lru_cache(maxsize=4096)  # every month of every allowance asks for it
def month_end(day: date) -> date:
    """The last day of the month of ``day``."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


class MonthEnd(Node):
    """``month_end(d)``: the last day of the month."""

    __slots__ = ("inner",)
    lasting = True

    def __init__(self, inner: Node) -> None:
        self.type = DATE
        self.inner = inner

    def compile(self) -> Run:
        inner = self.inner.compiled()
        return lambda env: month_end(value) if isinstance(value := inner(env), date) else value

    def column(self, view: View) -> Col:
        inner = self.inner.column(view)
        return Col(inner.value.dt.month_end(), None, inner.none)

    def words(self) -> str:
        return f"{self.inner.words()}所在月末"

    def key(self) -> str:
        return f"month_end({self.inner.key()})"

    def children(self) -> Sequence[Node]:
        return (self.inner,)

    def show(self, value: Any) -> str:
        return show_plain(DATE, value)


class Later(Node):
    """``years_after(d, 3)``, ``months_after(d, 1)``, ``days_after(d, 1)``: the same day so much later.

    Where that month has no such day it is the month's last: a year after 29 February is 28 February.
    """

    __slots__ = ("by", "inner")
    lasting = True

    def __init__(self, inner: Node, by: Literal) -> None:
        self.type = DATE
        self.inner = inner
        self.by = by

    def value(self, env: Env) -> Any:
        day = self.inner.run(env)
        if not isinstance(day, date):
            return day
        by = self.by.printed
        assert isinstance(by, int)
        return day + timedelta(days=by) if self.by.type == DAYS else add_months(day, by)

    def column(self, view: View) -> Col:
        inner = self.inner.column(view)
        unit = "d" if self.by.type == DAYS else "mo"
        return Col(inner.value.dt.offset_by(f"{self.by.printed}{unit}"), None, inner.none)

    def term(self, terms: Terms) -> Term:
        """So many days later; of months some day that is so many months of 28 to 31 days later."""
        inner, by = self.inner.term(terms), self.by.printed
        assert isinstance(by, int)
        if self.by.type == DAYS:
            return Term(inner.value + by, inner.none)
        day = terms.fresh(self, may_be_none=False).value
        terms.assume(terms.z3.And(day - inner.value >= 28 * by, day - inner.value <= 31 * by))
        return Term(day, inner.none)

    def words(self) -> str:
        return f"{self.inner.words()}后满{self.by.words()}之日"

    def key(self) -> str:
        return f"later({self.inner.key()}, {self.by.key()} {self.by.type})"

    def children(self) -> Sequence[Node]:
        return (self.inner, self.by)

    def show(self, value: Any) -> str:
        return show_plain(DATE, value)


@lru_cache(maxsize=4096)
def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the month's last day where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= 28:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
