"""``known(x)``: there is such a thing, and it is not *none*: 已毕业, 有培训."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jiangce.rules.nodes.base import Node, Run
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.terms import Term, Terms
from jiangce.rules.nodes.view import Col, View
from jiangce.rules.trace import Missing, Traced
from jiangce.rules.types import BOOL, NONE


class Known(Node):
    """True where the value is not *none*, false where it is *none*, unknown where it is unknown."""

    __slots__ = ("inner",)
    lasting = True

    def __init__(self, inner: Node) -> None:
        self.type = BOOL
        self.inner = inner

    def compile(self) -> Run:
        inner = self.inner.compiled()
        return lambda env: None if (value := inner(env)) is None else value is not NONE

    def column(self, view: View) -> Col:
        pl, inner = view.pl, self.inner.column(view)
        there = pl.when(inner.value.is_not_null()).then(True).otherwise(None)
        return Col(there if inner.none is None else pl.when(inner.none).then(False).otherwise(there))

    def term(self, terms: Terms) -> Term:
        none = self.inner.term(terms).none
        return Term(terms.z3.BoolVal(True) if none is None else terms.z3.Not(none))

    def words(self) -> str:
        return f"有{self.inner.words()}"

    def negated_words(self) -> str:
        inner = self.inner
        if isinstance(inner, Get) and inner.first.none:
            return inner.lead() + inner.first.none
        return f"没有{inner.words()}"

    def key(self) -> str:
        return f"known({self.inner.key()})"

    def children(self) -> Sequence[Node]:
        return (self.inner,)

    def found_words(self, traced: Traced) -> str:
        return "未提供" if traced.value is None else "有" if traced.value else "无"

    def needed_words(self) -> str:
        return "有"

    def missing(self, env: Env) -> Iterator[Missing]:
        yield from self.inner.missing(env)
