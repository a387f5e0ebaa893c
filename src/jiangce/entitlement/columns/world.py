"""The prepared facts under one policy on one day: its own tables and columns, scales in its own words.

A reference is the number of a row (`numbers`), a link a look-up by place, and no string is joined.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date

import polars as pl

from jiangce.entitlement.columns.day import Day
from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames, dtype_of, enum_of
from jiangce.entitlement.columns.index import ByJoin, Index
from jiangce.entitlement.columns.kept import Kept, ground_of, way_of
from jiangce.entitlement.columns.numbers import Numbers
from jiangce.entitlement.columns.prepared import Prepared, prepare
from jiangce.entitlement.plan import Plan
from jiangce.rules.policy import Policy
from jiangce.rules.types import REFERENCES, Kind, Type
from jiangce.rules.vocabulary import Table


class Register:
    """All rows of one table under one policy, as far as asked for. ``columns``: in the policy's words."""

    def __init__(self, world: World, table: Table) -> None:
        self.table = table
        self.height = world.prepared.height(table.name)
        self.columns: dict[str, pl.Series] = {}
        self.unsettled: dict[str, Callable[[], pl.Series]] = {}  # what it takes to say where a column is *none*
        self._world = world
        self._codes: pl.Series | None = None

    @property
    def existing(self) -> pl.Series:
        """The places of the rows that exist today."""
        return self._world.day.existing(self.table.name)

    @property
    def codes(self) -> pl.Series:
        """The number of each row."""
        if self._codes is None:
            numbers = self._world.numbers(Type(Kind.REF, self.table.name))
            self._codes = None if numbers is None else numbers.codes(self.table.name)
            if self._codes is None:
                self._codes = pl.int_range(self.height, dtype=pl.UInt32, eager=True)
        return self._codes


class World:
    """Everything that the views of one run share."""

    def __init__(
        self, policy: Policy, facts: Frames | Prepared, today: date, rows: Mapping[str, pl.Series] | None = None
    ) -> None:
        """``rows``: entry → the ids of the rows that it decides (None: all). Raises `ValueError` for frames that do not fit."""
        prepared = facts if isinstance(facts, Prepared) else prepare(facts, [policy]).checked()
        self.policy = policy
        self.vocabulary = policy.vocabulary
        self.prepared = prepared
        self.day: Day = prepared.day(today)
        self.today = today
        self.rows = rows
        self.in_force = policy.in_force
        self.region = policy.region
        self.complete = prepared.complete
        self.tables = {name: Register(self, table) for name, table in policy.vocabulary.tables.items()}

    def decides(self, entry: str, table: str) -> pl.Series:
        """The places of the rows of its table that an entry decides."""
        existing = self.tables[table].existing
        if self.rows is None:
            return existing
        return existing.filter(self.ids(table).gather(existing).is_in(self.rows[entry].implode()))

    def kept(self, plan: Plan) -> tuple[Kept, Hashable] | None:
        """Where, and by what, it is kept how far the lines of an entry went; None where it hangs on more than facts and lines."""
        if plan.parent or self.rows is not None:
            return None
        way = way_of(self.policy, plan)
        return self.prepared.kept(way.tables), (ground_of(self.policy), self.today, way.said)

    # ── numbers for ids ──

    def numbers(self, type_: Type) -> Numbers | None:
        """The numbers of the rows that a reference points at; None where each row has its place for a number."""
        return self.prepared.numbers.get(self.prepared.words.space(type_))

    def decoded(self, codes: pl.Series, type_: Type) -> pl.Series:
        """The ids behind numbers."""
        numbers = self.numbers(type_)
        if numbers is not None:
            return numbers.names(codes.cast(pl.UInt32))
        return self.ids(type_.name).gather(codes)

    def ids(self, table: str) -> pl.Series:
        """The ids of all rows of a table."""
        return self.prepared.ids(table)

    def places(self, table: str, codes: pl.Series) -> pl.Series:
        """Where in ``table`` the rows with these numbers are; null where they are not there."""
        numbers = self.numbers(Type(Kind.REF, table))
        return codes if numbers is None else numbers.places(table, codes)

    # ── tables ──

    def column(self, table: str, name: str, rows: pl.Series | None = None) -> pl.Series | None:
        """A column of all rows, or of these, in the policy's words; None where nobody told it."""
        register = self.tables[table]
        found = register.columns.get(name)
        if found is None:
            column = register.table.columns.get(name)
            if column is None or column.type.kind is not Kind.SCALE:
                return self.prepared.column(table, name, rows)
            if not self.prepared.tells(table, name):
                return None
            found = self.prepared.recoded(table, name, enum_of(column.type, self.vocabulary))
            register.columns[name] = found
        return found if rows is None else found.gather(rows)

    def none(self, table: str, name: str, rows: pl.Series | None = None) -> pl.Series | None:
        """Where a column is *none*; None where it never is."""
        register = self.tables[table]
        settled = register.unsettled.pop(name, None)
        if settled is not None:
            register.columns[name + NONE_SUFFIX] = settled()
        return self.column(table, name + NONE_SUFFIX, rows)

    def dtype(self, type_: Type) -> pl.DataType:
        return pl.UInt32() if type_.kind in REFERENCES else dtype_of(type_, self.vocabulary)

    def index(self, table: str, column: str) -> Index:
        """The existing rows of a table by one of its columns."""
        register, type_ = self.tables[table], self.vocabulary.tables[table].columns[column].type
        values = self.column(table, column)
        if values is None:
            return ByJoin(pl.Series(dtype=self.dtype(type_)), pl.Series(dtype=pl.UInt32))
        if type_.kind is Kind.SCALE:  # the policy's own words
            return ByJoin(values.gather(register.existing), register.existing)
        return self.day.index(table, column)

    def ranks(self, table: str) -> tuple[pl.Series, pl.Series]:
        """The place of each row in the order of ids, and the row at each place."""
        return self.prepared.ranks(table)

    def all_told(self, table: str) -> bool:
        """Are the related rows in ``table`` all there are, even where there is none?"""
        return table in self.complete or not self.vocabulary.tables[table].missing_unknown
