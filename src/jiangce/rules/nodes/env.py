"""What a node may ask of one case: facts, the rows beside a row, and what is around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from jiangce.rules.types import Value
from jiangce.rules.vocabulary import Column

if TYPE_CHECKING:
    from jiangce.rules.nodes.base import Node


class Span(NamedTuple):
    """A number known only to lie between two bounds; ``high is None``: no upper bound is known."""

    low: int
    high: int | None


def bounds(value: Any) -> tuple[int | None, int | None]:
    """Lower and upper bound of a number: (None, None) for unknown."""
    if type(value) is Span:
        return value.low, value.high
    return value, value


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
