"""And, or, not: three-valued (Kleene), as Polars' own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import add, and_, or_
from typing import Any

from jiangce.rules.nodes.base import Node, Run
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.terms import Term, Terms
from jiangce.rules.nodes.view import Col, Gap, View
from jiangce.rules.nodes.wording import together
from jiangce.rules.trace import Missing, Traced
from jiangce.rules.types import BOOL


class Junction(Node):
    """``a and b`` (settled by the first false) or ``a or b`` (settled by the first true)."""

    __slots__ = ("any", "parts")
    lasting = True

    def __init__(self, parts: Sequence[Node], any_: bool) -> None:
        self.type = BOOL
        self.parts = tuple(parts)
        self.any = any_

    def compile(self) -> Run:
        settles: bool = self.any
        parts = tuple([part.compiled() for part in self.parts])

        def junction(env: Env) -> Any:
            out: bool | None = not settles
            for part in parts:
                value = part(env)
                if value is settles:
                    return settles
                if value is None:
                    out = None
            return out

        return junction

    def column(self, view: View) -> Col:
        columns = [part.column(view).value for part in self.parts]
        return Col(reduce(or_ if self.any else and_, columns))

    def term(self, terms: Terms) -> Term:
        parts = [part.term(terms).value for part in self.parts]
        return Term(terms.z3.Or(*parts) if self.any else terms.z3.And(*parts))

    def words(self) -> str:
        texts = [self._part(part) for part in self.parts]
        return "，或者".join(texts) if self.any else together(self.parts, texts)

    def _part(self, part: Node) -> str:
        inner = isinstance(part, Junction) and part.any is not self.any
        return f"（{part.words()}）" if inner else part.words()

    def negated_words(self) -> str:
        texts = [part.negated_words() for part in self.parts]
        return "，且".join(texts) if self.any else "，或者".join(texts)

    def key(self) -> str:
        return "(" + (" or " if self.any else " and ").join(part.key() for part in self.parts) + ")"

    def children(self) -> Sequence[Node]:
        return self.parts

    def trace(self, env: Env) -> Traced:
        children = tuple([part.trace(env) for part in self.parts])
        return self.outcomes.get(children) or self.keep(children, self._outcome(children))

    def _outcome(self, children: tuple[Traced, ...]) -> Traced:
        seen = [child.holds for child in children]
        holds = self.any if self.any in seen else None if None in seen else not self.any
        return Traced(self, holds, None, None, any(child.declared for child in children), children)

    def found_words(self, traced: Traced) -> str:
        return "；".join(child.found for child in traced.children if child.found)

    def short_of(self, traced: Traced) -> tuple[str, float]:
        """Of "or" the part that is nearest; of "and" the part that fails, if it is the only one."""
        failed = [child for child in traced.children if child.holds is False]
        near = [child for child in failed if child.short]
        if not near or (not self.any and len(failed) > 1):
            return "", 0.0
        nearest = min(near, key=lambda child: child.gap)
        return nearest.short, nearest.gap

    def countable(self) -> tuple[Node, ...]:
        return tuple([one for part in self.parts for one in part.countable()])

    def gap(self, view: View) -> Gap:
        pl, out, before = view.pl, list[Gap](), 0
        for part in self.parts:
            if part.countable():
                gap = part.gap(view)
                out.append(Gap(gap.short, gap.need, gap.at + before))
                before += len(part.countable())
        best = out[0]
        for gap in out[1:]:
            nearer = best.short.is_null() | (_share(pl, gap) < _share(pl, best)).fill_null(False)
            best = Gap(*(pl.when(nearer).then(new).otherwise(old) for new, old in zip(gap, best, strict=True)))
        if self.any:
            return best
        failing = [(~part.column(view).value).fill_null(False).cast(pl.Int64) for part in self.parts]
        alone = reduce(add, failing) == 1
        return Gap(*(pl.when(alone).then(one) for one in best))

    def missing(self, env: Env) -> Iterator[Missing]:
        if self.value(env) is None:
            for part in self.parts:
                if part.run(env) is None:
                    yield from part.missing(env)


def _share(pl: Any, gap: Gap) -> Any:
    """The distance as a share of what is needed, as `short_of` says it."""
    return gap.short / pl.max_horizontal(gap.need, 1)


class Negation(Node):
    """``not a``."""

    __slots__ = ("inner",)
    lasting = True

    def __init__(self, inner: Node) -> None:
        self.type = BOOL
        self.inner = inner

    def compile(self) -> Run:
        inner = self.inner.compiled()
        return lambda env: None if (value := inner(env)) is None else not value

    def column(self, view: View) -> Col:
        return Col(~self.inner.column(view).value)

    def term(self, terms: Terms) -> Term:
        return Term(terms.z3.Not(self.inner.term(terms).value))

    def words(self) -> str:
        return self.inner.negated_words()

    def negated_words(self) -> str:
        return self.inner.words()

    def key(self) -> str:
        return f"(not {self.inner.key()})"

    def children(self) -> Sequence[Node]:
        return (self.inner,)

    def trace(self, env: Env) -> Traced:
        inner = self.inner.trace(env)
        return self.outcomes.get(inner) or self.keep(inner, self._outcome(inner))

    def _outcome(self, inner: Traced) -> Traced:
        holds = None if inner.holds is None else not inner.holds
        return Traced(self, holds, inner, None, inner.declared, inner.children)

    def found_words(self, traced: Traced) -> str:
        return str(traced.value.found)
