"""What a node may ask of many rows at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from jiangce.rules.types import Type
from jiangce.rules.vocabulary import Column

if TYPE_CHECKING:
    import polars as pl

    from jiangce.rules.nodes.base import Node


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
