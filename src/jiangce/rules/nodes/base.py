"""What every node is, what it may ask of one case (`Env`) and of a population (`View`)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol, Self

from jiangce.rules.trace import Missing, Traced
from jiangce.rules.types import NONE, Type, Value
from jiangce.rules.vocabulary import Column, Vocabulary

if TYPE_CHECKING:
    import polars as pl

    from jiangce.rules.nodes.wording import Claim


#: so many ways in which a condition came out are kept; dates could be without number
OUTCOMES = 64


class Span(NamedTuple):
    """A number known only to lie between two bounds; ``high is None``: no upper bound is known."""

    low: int
    high: int | None


@dataclass(slots=True, eq=False)
class Row:
    """One fact, or one person or organisation: its values by column name (unknown ones may be absent)."""

    table: str
    id: str
    values: dict[str, Value]
    declared: frozenset[str] = frozenset()


class Case(Protocol):
    """The facts of one assessment, as nodes see them."""

    today: date
    in_force: date
    region: str
    answers: Mapping[str, Value]
    has_declared: bool
    reads: set[Row]

    def find(self, table: str, row_id: str) -> Row: ...
    def read(self, row: Row, column: Column, on: date | None) -> Value: ...
    def rows(self, table: str) -> Sequence[Row]: ...
    def related(self, table: str, column: str, key: str) -> Sequence[Row]: ...
    def complete(self, table: str, row: Row | None = None, key: str = "") -> bool: ...
    def standard(self, name: str, keys: tuple[Value, ...], on: date | None) -> int | None: ...


class Peer(NamedTuple):
    """A row with its date and whether it passed the lines above (None: in doubt)."""

    row: Row
    on: date | None
    passed: bool | None


def by_date(peer: Peer) -> tuple[date, str]:
    """The order in which rows are told: in which they came says nothing."""
    return peer.on or date.max, peer.row.id


@dataclass(slots=True)
class Peers:
    """The rows that passed, or may have passed, the lines above an aggregate."""

    rows: list[Peer]
    complete: bool = True  # no further rows may exist
    tallies: dict[Node, Any] = field(default_factory=dict)  # what a node counted over them, counted once
    _told: list[Peer] | None = None

    def told(self) -> list[Peer]:
        """Those that did not fail, by date."""
        if self._told is None:
            rows = [one for one in self.rows if one.passed is not False]
            self._told = sorted(rows, key=by_date)
        return self._told


class Env:
    """The surroundings of a node in one case: a row, a date, the rows beside it and the row outside it."""

    __slots__ = ("case", "on", "outer", "peers", "row")

    def __init__(
        self, case: Case, row: Row, on: date | None, peers: Peers | None = None, outer: Env | None = None
    ) -> None:
        self.case = case
        self.row = row
        self.on = on
        self.peers = peers
        self.outer = outer


class Col(NamedTuple):
    """A node over many rows: the value (null: unknown), its upper bound where it is a span, and where it is *none*."""

    value: pl.Expr
    high: pl.Expr | None = None
    none: pl.Expr | None = None


class Gap(NamedTuple):
    """How far many rows are from holding: by how much, of how much, and in which of `Node.countable`; null: not to be told."""

    short: pl.Expr
    need: pl.Expr
    at: pl.Expr


class Term(NamedTuple):
    """A node as a Z3 expression, of facts that are all known: its value, and where it is *none* (None: never).

    Yes or no is a Z3 Bool. Everything else is an Int: 分, parts per million, whole numbers, days since the year 1; of a
    scale the place of the value (first those in order, then those apart), of references and texts any number.
    """

    value: Any
    none: Any = None


class Terms(Protocol):
    """The facts about one row as symbols; `entitlement.verify.terms` implements it. ``z3`` is the module, imported late."""

    z3: Any

    def fresh(self, node: Node, *, may_be_none: bool = True, signed: bool = False, counted: bool = False) -> Term:
        """A symbol of the node's sort of which nothing is known but its sort (a number not ``signed``: 0 or more).

        The same one for equal keys; what is ``counted`` over the rows that passed the lines above, one for each line.
        """
        ...

    def column(self, node: Node, name: str, column: Column | None) -> Term:
        """A column of the row: as told, or derived from what is told; None: which of two tables' is not known."""
        ...

    def moment(self, node: Node) -> Term:
        """`on`, `today`, `in_force`."""
        ...

    def behind(self, owner: Node) -> Terms:
        """The row that a reference points at."""
        ...

    def code(self, type_: Type, name: str) -> Any:
        """The number of a value of a scale."""
        ...

    def assume(self, fact: Any) -> None:
        """What holds of all facts."""
        ...


class View(Protocol):
    """Many rows at once, as nodes see them; `entitlement.columns` implements it over a Polars frame.

    Expressions are over the view's own frame. A reference is a number there (equal for equal ids), a value of a scale a
    Polars enum in the scale's order. Where a row is *none* or not known, everything about it is null.
    """

    pl: Any
    today: date
    in_force: date
    region: str

    @property
    def on(self) -> pl.Expr: ...
    def id(self) -> pl.Expr:
        """The row itself, as a reference."""
        ...

    def dtype(self, type_: Type) -> Any:
        """The Polars type of a scale's values."""
        ...

    def raw(self, column: Column) -> Col:
        """A column as told, or declared."""
        ...

    def all_told(self, col: Col) -> bool:
        """Is a column (`raw`) known of every row, so that nothing need be derived?"""
        ...

    def keep(self, key: str, make: Callable[[], Col]) -> Col:
        """What ``make`` gives, computed once for equal keys."""
        ...

    def linked(self, table: str, reference: pl.Expr, key: str) -> View:
        """The rows of ``table`` that ``reference`` points at, beside these rows."""
        ...

    def outside(self, node: Node) -> Col:
        """``node`` as the outer row has it; only in the view of a `Pairs`."""
        ...

    def carry(self, outer: pl.Expr) -> pl.Expr:
        """An expression over the outer frame, for each pair; only in the view of a `Pairs`."""
        ...

    def related(self, table: str, column: str, reference: Col, key: str) -> Pairs: ...
    def standard(self, name: str, keys: Sequence[Col]) -> pl.Expr: ...
    def together(self, keys: Sequence[Node]) -> Col: ...
    def group_count(self, condition: Node | None, distinct: Node | None) -> Col: ...
    def group_sum(self, of: Node, condition: Node | None) -> Col: ...


class Pairs(Protocol):
    """Each row with each related row, by key; answers go back to the rows they are about."""

    @property
    def view(self) -> View: ...
    @property
    def complete(self) -> bool:
        """Can no more related rows exist than were told?"""
        ...

    @property
    def told(self) -> pl.Expr:
        """Over the outer rows: is there a related row by key, whatever the condition says?"""
        ...

    def holds(self, condition: Node | None) -> pl.Expr: ...
    def frame(self, columns: Mapping[str, pl.Expr]) -> pl.DataFrame:
        """Columns over the pairs, with ``base``, the place of the outer row."""
        ...

    def attach(self, frame: pl.DataFrame, *columns: str) -> list[pl.Expr]:
        """Columns of a frame with at most one row per ``base`` as expressions over the outer rows."""
        ...

    def gather(self, totals: Mapping[str, pl.Expr]) -> list[pl.Expr]:
        """Totals over the pairs of each outer row; null where there is no pair."""
        ...

    def best(self, chosen: pl.Expr, day: pl.Expr, late: bool) -> pl.Expr:
        """A reference to the first or last of the chosen rows by date, then id."""
        ...

    def by_key(self, answer: pl.Expr, when_none: Any, when_unknown: Any = None) -> pl.Expr:
        """The answer, where the key is known and not *none*."""
        ...


Run = Callable[["Env"], Any]


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


def bounds(value: Any) -> tuple[int | None, int | None]:
    """Lower and upper bound of a number: (None, None) for unknown."""
    if type(value) is Span:
        return value.low, value.high
    return value, value


def none_of(terms: Terms, *parts: Term) -> Any:
    """Where one of several terms is *none*; None where none of them can be."""
    found = [part.none for part in parts if part.none is not None]
    return None if not found else terms.z3.Or(*found)


def unless_none(terms: Terms, holds: Any, *parts: Term) -> Term:
    """A condition that a *none* among its parts makes false."""
    none = none_of(terms, *parts)
    return Term(holds if none is None else terms.z3.And(terms.z3.Not(none), holds))


def either(left: pl.Expr | None, right: pl.Expr | None) -> pl.Expr | None:
    """Where one of two columns is *none*."""
    if left is None or right is None:
        return right if left is None else left
    return left | right


def high_of(col: Col) -> pl.Expr:
    """The upper bound of a number over many rows."""
    return col.value if col.high is None else col.high


def unknown_in(col: Col) -> pl.Expr:
    """Where a column is not known (and not *none*)."""
    return col.value.is_null() if col.none is None else col.value.is_null() & ~col.none


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
