"""A word of the vocabulary (holds, judged, enjoys): an expression with a sentence of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jiangce.rules.nodes.base import Node, Run
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.terms import Term, Terms
from jiangce.rules.nodes.view import Col, Gap, View
from jiangce.rules.trace import Missing, Traced


class Phrase(Node):
    """The expansion decides; the sentence speaks. ``says`` has {parameter} places already filled."""

    __slots__ = ("arguments", "body", "den", "name", "otherwise", "says")
    lasting = True

    def __init__(self, name: str, body: Node, says: str, otherwise: str = "", arguments: Sequence[Node] = ()) -> None:
        self.type = body.type
        self.name = name
        self.body = body
        self.says = says
        self.otherwise = otherwise
        self.arguments = tuple(arguments)  # what the rule itself put in; the rest of the body is the vocabulary's
        self.den = body.den

    def compile(self) -> Run:
        return self.body.compiled()

    def column(self, view: View) -> Col:
        return self.body.column(view)

    def term(self, terms: Terms) -> Term:
        return self.body.term(terms)

    def words(self) -> str:
        return self.says

    def negated_words(self) -> str:
        if self.otherwise:
            return self.otherwise
        for yes, no in (("具有", "不具有"), ("享受", "未享受"), ("有", "没有"), ("经", "未经")):
            if yes in self.says:
                return self.says.replace(yes, no, 1)
        return f"没有{self.says}"

    def key(self) -> str:
        return self.body.key()

    def children(self) -> Sequence[Node]:
        return (self.body,)

    def show(self, value: Any) -> str:
        return self.body.show(value)

    def trace(self, env: Env) -> Traced:
        inner = self.body.trace(env)
        return self.outcomes.get(inner) or self.keep(inner, Traced(self, inner.holds, inner, None, inner.declared))

    def found_words(self, traced: Traced) -> str:
        return str(traced.value.found)

    def needed_words(self) -> str:
        return self.body.needs()

    def short_of(self, traced: Traced) -> tuple[str, float]:
        return traced.value.short, traced.value.gap

    def countable(self) -> tuple[Node, ...]:
        return self.body.countable()

    def gap(self, view: View) -> Gap:
        return self.body.gap(view)

    def missing(self, env: Env) -> Iterator[Missing]:
        for item in self.body.missing(env):
            if item.column:
                yield item
            else:
                yield Missing(item.table, item.row, "", self.says, f"{self.says}，是吗？", item.proof, item.key)
