"""And, or, not: three-valued (Kleene), as Polars' own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from operator import and_, or_

from jiangce.rules.nodes.base import Col, Env, Node, View
from jiangce.rules.nodes.fact import Get
from jiangce.rules.trace import Condition, Missing
from jiangce.rules.types import BOOL


class Junction(Node):
    """``a and b`` (settled by the first false) or ``a or b`` (settled by the first true)."""

    __slots__ = ("any", "parts")

    def __init__(self, parts: Sequence[Node], any_: bool) -> None:
        self.type = BOOL
        self.parts = tuple(parts)
        self.any = any_

    def value(self, env: Env) -> bool | None:
        out: bool | None = not self.any
        for part in self.parts:
            value = part.value(env)
            if value is self.any:
                return self.any
            if value is None:
                out = None
        return out

    def column(self, view: View) -> Col:
        columns = [part.column(view).value for part in self.parts]
        return Col(reduce(or_ if self.any else and_, columns))

    def words(self) -> str:
        texts = [self._part(part) for part in self.parts]
        return "，或者".join(texts) if self.any else _merged(self.parts, texts)

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

    def trace(self, env: Env) -> Condition:
        children = tuple(part.trace(env) for part in self.parts)
        decisive = [c for c in children if c.holds is not True]
        short = next((c.short for c in decisive if c.short), "")
        gap = min((c.gap for c in decisive if c.gap), default=0.0)
        return Condition(
            self.said(), self.value(env), found="；".join(c.found for c in children if c.found), short=short, gap=gap,
            declared=any(c.declared for c in children), children=children,
        )  # fmt: skip

    def missing(self, env: Env) -> Iterator[Missing]:
        if self.value(env) is None:
            for part in self.parts:
                if part.value(env) is None:
                    yield from part.missing(env)


def _merged(parts: Sequence[Node], texts: list[str]) -> str:
    """Join with 且; a second sentence about the same owner drops the owner."""
    out = [texts[0]]
    for before, part, text in zip(parts, parts[1:], texts[1:], strict=False):
        owner = _owner(part)
        same = owner and owner == _owner(before) and text.startswith(owner)
        out.append(text.removeprefix(owner).removeprefix("的") if same else text)
    return "，且".join(out)


def _owner(node: Node) -> str:
    left = getattr(node, "left", node)
    return left.owner_words() if isinstance(left, Get) else ""


class Negation(Node):
    """``not a``."""

    __slots__ = ("inner",)

    def __init__(self, inner: Node) -> None:
        self.type = BOOL
        self.inner = inner

    def value(self, env: Env) -> bool | None:
        value = self.inner.value(env)
        return None if value is None else not value

    def column(self, view: View) -> Col:
        return Col(~self.inner.column(view).value)

    def words(self) -> str:
        return self.inner.negated_words()

    def negated_words(self) -> str:
        return self.inner.words()

    def key(self) -> str:
        return f"(not {self.inner.key()})"

    def children(self) -> Sequence[Node]:
        return (self.inner,)

    def trace(self, env: Env) -> Condition:
        inner = self.inner.trace(env)
        return Condition(
            self.said(), self.value(env), found=inner.found, declared=inner.declared, children=inner.children
        )
