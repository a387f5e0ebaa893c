"""Values that stand in the text itself, and the few names that are always known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from jiangce.rules.nodes.base import Node, Run
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.terms import Term, Terms
from jiangce.rules.nodes.view import Col, View
from jiangce.rules.places import place_name
from jiangce.rules.types import (
    BOOL,
    DATE,
    NONE,
    PLACE,
    PPM,
    Kind,
    Type,
    Value,
    date_words,
    law_count,
    law_money,
    number_words,
    share_words,
)  # fmt: skip


class Literal(Node):
    """A figure or a date of the law: 500, 20%, date(2023, 1, 1). A percentage is the fraction value/den."""

    __slots__ = ("den", "measure", "printed")
    lasting = True
    constant = True

    def __init__(self, type_: Type, printed: Value, den: int = 1, measure: str = "") -> None:
        self.type = type_
        self.printed = printed
        self.den = den
        self.measure = measure

    def compile(self) -> Run:
        printed = self.printed
        return lambda env: printed

    def column(self, view: View) -> Col:
        return Col(view.pl.lit(self.printed, dtype=view.pl.Int64 if isinstance(self.printed, int) else None))

    def term(self, terms: Terms) -> Term:
        if isinstance(self.printed, date):
            return Term(terms.z3.IntVal(self.printed.toordinal()))
        return (
            Term(terms.z3.IntVal(self.printed)) if type(self.printed) is int else terms.fresh(self, may_be_none=False)
        )

    def words(self) -> str:
        if self.type.kind is Kind.MONEY:
            return law_money(self.printed)  # type: ignore[arg-type]
        if self.type.kind is Kind.COUNT:
            return law_count(self.printed) + self.measure  # type: ignore[arg-type]
        return self.show(self.printed)

    def key(self) -> str:
        return f"{self.printed}" if self.den == 1 else f"{self.printed}/{self.den}"

    def show(self, value: Any) -> str:
        return show_plain(self.type, value, self.den, self.measure)


def show_plain(type_: Type, value: Any, den: int = 1, measure: str = "") -> str:
    """A plain value in Chinese by its type alone."""
    if value is NONE:
        return "无"
    if isinstance(value, date):
        return date_words(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if type_.kind is Kind.SHARE and den not in (0, 1) and PPM % den:
        return f"{value}/{den}"  # 2/3 is no percentage
    if type_.kind is Kind.SHARE:
        return share_words(value, PPM if den == 1 else den)
    if type_.kind is Kind.PLACE:
        return place_name(str(value))
    return number_words(type_.kind, value, measure)


class Choice(Node):
    """One value of a scale: enterprise, senior."""

    __slots__ = ("beyond", "label", "name")
    lasting = True
    constant = True

    def __init__(self, type_: Type, name: str, label: str, beyond: str = "") -> None:
        self.type = type_
        self.name = name
        self.label = label
        self.beyond = beyond

    def compile(self) -> Run:
        name = self.name
        return lambda env: name

    def column(self, view: View) -> Col:
        return Col(view.pl.lit(self.name, dtype=view.dtype(self.type)))

    def term(self, terms: Terms) -> Term:
        return Term(terms.code(self.type, self.name))

    def words(self) -> str:
        return self.label

    def key(self) -> str:
        return self.name


class OneOf(Node):
    """A list of values after ``in``, or a named set of the policy."""

    __slots__ = ("items", "title")
    lasting = True

    def __init__(self, type_: Type, items: Sequence[Node], title: str = "") -> None:
        self.type = type_
        self.items = tuple(items)
        self.title = title

    def values(self) -> list[Any]:
        return [getattr(item, "name", None) or getattr(item, "printed", None) for item in self.items]

    def words(self) -> str:
        return self.title or "、".join(item.words() for item in self.items)

    def key(self) -> str:
        return "[" + ",".join(sorted(item.key() for item in self.items)) + "]"

    def children(self) -> Sequence[Node]:
        return self.items


class Truth(Node):
    """The literal true or false."""

    __slots__ = ("truth",)
    lasting = True
    constant = True

    def __init__(self, truth: bool) -> None:
        self.type = BOOL
        self.truth = truth

    def compile(self) -> Run:
        truth = self.truth
        return lambda env: truth

    def column(self, view: View) -> Col:
        return Col(view.pl.lit(self.truth))

    def term(self, terms: Terms) -> Term:
        return Term(terms.z3.BoolVal(self.truth))

    def words(self) -> str:
        return "总是成立" if self.truth else "总不成立"

    def key(self) -> str:
        return "true" if self.truth else "false"


class Moment(Node):
    """A date every rule knows: `on` (the fact's date), `today` (the day of the question), `in_force`."""

    __slots__ = ("name",)
    lasting = True
    WORDS = {"on": "当日", "today": "认定之日", "in_force": "本文件施行之日"}  # noqa: RUF012

    def __init__(self, name: str) -> None:
        self.type = DATE
        self.name = name

    def compile(self) -> Run:
        if self.name == "on":
            return lambda env: env.on
        return (lambda env: env.case.today) if self.name == "today" else (lambda env: env.case.in_force)

    def column(self, view: View) -> Col:
        if self.name == "on":
            return Col(view.on)
        return Col(view.pl.lit(view.today if self.name == "today" else view.in_force, dtype=view.pl.Date))

    def timeless(self) -> bool:
        return self.name != "on"

    def term(self, terms: Terms) -> Term:
        return terms.moment(self)

    def words(self) -> str:
        return self.WORDS[self.name]

    def key(self) -> str:
        return self.name

    def show(self, value: Any) -> str:
        return date_words(value)


class Region(Node):
    """The policy's own region code."""

    __slots__ = ()
    lasting = True

    def __init__(self) -> None:
        self.type = PLACE

    def compile(self) -> Run:
        return lambda env: env.case.region

    def column(self, view: View) -> Col:
        return Col(view.pl.lit(view.region))

    def words(self) -> str:
        return "本地"

    def key(self) -> str:
        return "region"


class This(Node):
    """The row itself, as a reference."""

    __slots__ = ("label",)
    lasting = True

    def __init__(self, type_: Type, label: str) -> None:
        self.type = type_
        self.label = label

    def compile(self) -> Run:
        return lambda env: env.row.id

    def column(self, view: View) -> Col:
        return Col(view.id())

    def words(self) -> str:
        return self.label

    def key(self) -> str:
        return "this"


class Outer(Node):
    """An expression about the row outside, seen from a related row."""

    __slots__ = ("den", "inner")
    lasting = True

    def __init__(self, inner: Node) -> None:
        self.type = inner.type
        self.inner = inner
        self.den = inner.den

    def compile(self) -> Run:
        inner = self.inner.compiled()
        return lambda env: inner(env.outer)  # type: ignore[arg-type]

    def stands_on(self) -> Sequence[Node]:
        return (self.inner,)

    def column(self, view: View) -> Col:
        return view.outside(self.inner)

    def words(self) -> str:
        return self.inner.words()

    def key(self) -> str:
        return f"outer({self.inner.key()})"

    def show(self, value: Any) -> str:
        return self.inner.show(value)

    def declared(self, env: Env) -> bool:
        return env.outer is not None and self.inner.declared(env.outer)
