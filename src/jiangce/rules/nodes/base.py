"""What every node is. What it may ask of one case, of many rows, and of symbols is in `env`, `view` and `terms`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Self

from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.terms import Term, Terms
from jiangce.rules.nodes.view import Col, Gap, View
from jiangce.rules.trace import Missing, Traced
from jiangce.rules.types import NONE, Type
from jiangce.rules.vocabulary import Vocabulary

if TYPE_CHECKING:
    from jiangce.rules.nodes.wording import Claim


#: so many ways in which a condition came out are kept; dates could be without number
OUTCOMES = 64


Run = Callable[[Env], Any]


class Node:
    """A typed expression. Subclasses hold everything about one idea.

    The value for one case is said once: as ``value``, or, where speed matters, as ``compile``, which gives it as a closure
    over whatever does not depend on the case. The one that a kind does not say follows from the other.
    """

    __slots__ = ("_lasts", "_needs", "_said", "outcomes", "ready", "run", "type")
    type: Type
    run: Run  # the value as a closure
    ready: bool  # it is compiled
    outcomes: dict[Any, Traced]  # how it came out, by the values on which that hangs; see `keep`
    den: int = 1  # a static denominator: the number meant is value / den
    declarable: ClassVar[bool] = False  # may be answered directly, without the facts behind it
    constant: ClassVar[bool] = False  # has one value, whatever the case
    lasting: ClassVar[bool] = False  # said by a kind of itself: only its children ask for the day (`Env.on`)

    def __init_subclass__(cls) -> None:
        """What a subclass says last holds for both."""
        said = vars(cls)
        if "value" in said and "compile" not in said:
            cls.compile = Node.compile  # type: ignore[method-assign]
        elif "compile" in said and "value" not in said:
            cls.value = Node.value  # type: ignore[method-assign]

    def __new__(cls, *_: Any, **__: Any) -> Self:
        """Compiled at its first use: only then is everything there that it stands on (derived columns)."""
        self = super().__new__(cls)
        self.ready, self.run = False, partial(_first, self)
        self.outcomes = {}
        return self

    def compiled(self) -> Run:
        """``run``, compiled: what another closure may hold on to."""
        if not self.ready:
            self.run, self.ready = self.compile(), True
        return self.run

    def value(self, env: Env) -> Any:
        """The value for one case: see `types`; numbers may be a `Span`."""
        return self.run(env)

    def compile(self) -> Run:
        """The same as a closure. It may hold on to what its children `compiled`, never to anything of a case."""
        if type(self).value is Node.value:
            raise NotImplementedError(f"{type(self).__name__} says neither value nor compile")
        return self.value

    def column(self, view: View) -> Col:
        """The same value for all rows of ``view``."""
        raise NotImplementedError

    def term(self, terms: Terms) -> Term:
        """The same value as a Z3 expression. Unless a kind of node says more: anything of its sort, so nothing wrong is proven."""
        return terms.fresh(self)

    def words(self) -> str:
        """The Chinese for it."""
        raise NotImplementedError

    def said(self) -> str:
        """`words`, made once."""
        try:
            return self._said
        except AttributeError:
            self._said: str = self.words()
            return self._said

    def needs(self) -> str:
        """`needed_words`, made once."""
        try:
            return self._needs
        except AttributeError:
            self._needs: str = self.needed_words()
            return self._needs

    def timeless(self) -> bool:
        """Is its value the same on every day? Only where all that it stands on is known to be."""
        try:
            return self._lasts
        except AttributeError:
            self._lasts: bool = "lasting" in vars(type(self)) and all(part.timeless() for part in self.stands_on())
            return self._lasts

    def stands_on(self) -> Sequence[Node]:
        """All nodes by which its value is made; the children, for most kinds."""
        return self.children()

    def negated_words(self) -> str:
        return f"并非（{self.words()}）"

    def claim(self) -> Claim | None:
        """What it affirms of a column of a scale, if that is all it does; see `wording`."""
        return None

    def key(self) -> str:
        """A canonical text: equal for equal meaning; used for caches, hashes and answers."""
        raise NotImplementedError

    def mark(self) -> str:
        """A short name for this very question, fit for an address: ``has-3f9a2c1b``."""
        return f"{type(self).__name__.lower()}-{hashlib.sha256(self.key().encode()).hexdigest()[:8]}"

    def children(self) -> Sequence[Node]:
        return ()

    def show(self, value: Any) -> str:
        """A value of this node in Chinese."""
        raise NotImplementedError

    def trace(self, env: Env) -> Traced:
        """How a condition came out, with what was found; the words are made from it when somebody reads them."""
        value, declared = self.run(env), env.case.has_declared and self.declared(env)
        found = self.outcomes.get((value, declared))
        return found or self.keep((value, declared), Traced(self, value, value, None, declared))

    def keep(self, key: Any, outcome: Traced) -> Traced:
        """An outcome kept by all that it depends on: the same values share it, and its words are made once."""
        if len(self.outcomes) >= OUTCOMES:
            self.outcomes.clear()
        self.outcomes[key] = outcome
        return outcome

    def found_words(self, traced: Traced) -> str:
        return shown(self, traced.value)

    def needed_words(self) -> str:
        return ""

    def short_of(self, traced: Traced) -> tuple[str, float]:
        """How far from holding, in words and as a share of what is needed; ("", 0.0) where it cannot be counted."""
        return "", 0.0

    def countable(self) -> tuple[Node, ...]:
        """The comparisons in it by which it may fall short by a distance that can be counted."""
        return ()

    def gap(self, view: View) -> Gap:
        """`short_of` for all rows of ``view``; only for what is `countable`."""
        raise NotImplementedError

    def gap_words(self, gap: int) -> str:
        """还差2个月; only for a comparison that is `countable` itself."""
        raise NotImplementedError

    def missing(self, env: Env) -> Iterator[Missing]:
        """What would have to be known for this node to have a value."""
        for child in self.children():
            yield from child.missing(env)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children():
            yield from child.walk()

    def declared(self, env: Env) -> bool:
        """Does the value rest on something declared and not yet proven?"""
        return env.case.has_declared and any(child.declared(env) for child in self.children())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key()}>"


def _first(node: Node, env: Env) -> Any:
    return node.compiled()(env)


def label_of(vocabulary: Vocabulary, type_: Type, value: Any) -> str:
    """The label of a scale value."""
    scale = vocabulary.scale_of(type_)
    if scale is None or value == "other":
        return "其他" if value == "other" else str(value)
    return scale.values.get(value, str(value))


def shown(node: Node, value: Any) -> str:
    """A found value in words; unknown and none have their own."""
    if value is None:
        return "未提供"
    try:
        return node.show(value)
    except NotImplementedError:
        return "无" if value is NONE else str(value)
