"""What every node is, what it may ask of one case (`Env`) and of a population (`View`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Protocol

from jiangce.rules.trace import Condition, Missing
from jiangce.rules.types import NONE, Type, Value
from jiangce.rules.vocabulary import Column, Vocabulary

if TYPE_CHECKING:
    import polars as pl


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

    def find(self, table: str, row_id: str) -> Row: ...
    def read(self, row: Row, column: Column, on: date | None) -> Value: ...
    def rows(self, table: str) -> Sequence[Row]: ...
    def related(self, table: str, column: str, key: str) -> Sequence[Row]: ...
    def complete(self, table: str, row: Row | None = None) -> bool: ...
    def standard(self, name: str, keys: tuple[Value, ...], on: date | None) -> int | None: ...


class Peer(NamedTuple):
    """A row with its date and whether it passed the lines above (None: in doubt)."""

    row: Row
    on: date | None
    passed: bool | None


@dataclass(slots=True)
class Peers:
    """The rows that passed, or may have passed, the lines above an aggregate."""

    rows: list[Peer]
    complete: bool = True  # no further rows may exist
    tallies: dict[str, Any] = field(default_factory=dict)


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


class View(Protocol):
    """Many rows at once, as nodes see them; `entitlement.columns` implements it over a Polars frame."""

    pl: Any
    today: date
    in_force: date
    region: str
    outer: View | None

    @property
    def on(self) -> pl.Expr: ...
    def raw(self, column: Column) -> Col: ...
    def id(self) -> pl.Expr: ...
    def passed(self) -> pl.Expr: ...
    def linked(self, table: str, reference: pl.Expr, key: str) -> View: ...
    def keep(self, key: str, make: Any) -> Col: ...
    def related(self, table: str, on_column: str, reference: pl.Expr, carried: list[tuple[str, Col]]) -> Any: ...


class Node:
    """A typed expression. Subclasses hold everything about one idea."""

    __slots__ = ("type",)
    type: Type
    den: int = 1  # a static denominator: the number meant is value / den
    declarable: ClassVar[bool] = False  # may be answered directly, without the facts behind it

    def value(self, env: Env) -> Any:
        """The value for one case: see `types`; numbers may be a `Span`."""
        raise NotImplementedError

    def column(self, view: View) -> Col:
        """The same value for all rows of ``view``."""
        raise NotImplementedError

    def words(self) -> str:
        """The Chinese for it."""
        raise NotImplementedError

    def negated_words(self) -> str:
        return f"并非（{self.words()}）"

    def key(self) -> str:
        """A canonical text: equal for equal meaning; used for caches, hashes and answers."""
        raise NotImplementedError

    def children(self) -> Sequence[Node]:
        return ()

    def show(self, value: Any) -> str:
        """A value of this node in Chinese."""
        raise NotImplementedError

    def trace(self, env: Env) -> Condition:
        """How a condition came out and why; leaves override it to say what was found and needed."""
        return Condition(self.words(), self.value(env))

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
        return any(child.declared(env) for child in self.children())

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key()}>"


def bounds(value: Any) -> tuple[int | None, int | None]:
    """Lower and upper bound of a number: (None, None) for unknown."""
    if type(value) is Span:
        return value.low, value.high
    return value, value


def known_none(value: Any) -> bool:
    return value is NONE


def label_of(vocabulary: Vocabulary, type_: Type, value: Any) -> str:
    """The label of a scale value."""
    scale = vocabulary.scale_of(type_)
    return scale.values.get(value, str(value)) if scale else str(value)
