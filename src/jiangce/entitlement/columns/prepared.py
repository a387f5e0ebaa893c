"""Facts made ready once, for any policy and day: ids as numbers, references as numbers, scales of several policies as one.

What is here hangs on the facts alone. A `World` is the thin view that one policy has of it on one day; re-runs, other
policies, other readings and reforms share what was prepared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from datetime import date
from typing import NamedTuple

import polars as pl

from jiangce.entitlement.columns.day import Day
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.kept import Kept
from jiangce.entitlement.columns.numbers import Numbers
from jiangce.entitlement.columns.words import PARTY, Words, recoded
from jiangce.rules.policy import Policy
from jiangce.rules.types import REFERENCES, Kind, Type

DAYS = 4  # of so many days it is kept which rows exist


class Prepared:
    """``frames``: the facts as they were given. ``tables``: table → its columns, references as numbers."""

    before: Prepared | None

    def __init__(self, frames: Frames, policies: Iterable[Policy]) -> None:
        """Raises `ValueError` for tables, columns and values that none of the policies knows, and lost references."""
        self.frames = frames
        self.words = Words(policies)
        self.complete = frames.complete
        told = self.words.checked(frames.tables)
        parties = [name for name in self.words.parties if name in told]
        asked = self.words.spaces(told)
        self.numbers = {PARTY: Numbers({name: _ids(told[name], name) for name in parties}, PARTY in asked)}
        for name in self.words.pointed_at(told):
            ids = {name: _ids(told[name], name)} if name in told else {}
            self.numbers[name] = Numbers(ids)
        self.tables = {name: self._coded(name, frame) for name, frame in told.items()}
        self.added, self.before = "", None  # the table to which rows were added, and the facts without them
        self._days: dict[date, Day] = {}
        self._recoded: dict[tuple[str, str, tuple[str, ...]], pl.Series] = {}
        self._kept = Kept(self._room())
        self._more: _More | None = None
        self._ranks: dict[str, tuple[pl.Series, pl.Series]] = {}

    def _coded(self, name: str, frame: pl.DataFrame) -> dict[str, pl.Series]:
        ids, numbers = frame["id"], self.numbers.get(self.words.space(Type(Kind.REF, name)))
        if ids.null_count() or (ids if numbers is None else numbers.codes[name]).n_unique() < len(ids):
            raise ValueError(f"{name}: ids must be there and differ")
        out = {"id": ids}
        for column in (column for column in frame.columns if column != "id"):
            type_, values = self.words.types[name].get(column), frame[column]
            if type_ is not None and type_.kind in REFERENCES:
                values = self.numbers[self.words.space(type_)].of(values.alias(f"{name}.{column}"))
            out[column] = values
        return out

    def plus(self, table: str, rows: pl.DataFrame) -> Prepared:
        """The same facts with further rows in one table, to which nothing points; the last are kept, a re-run adds them again."""
        if table in self.numbers or table in self.words.parties:
            raise ValueError(f"{table}: rows to which others point cannot be added")
        if not rows.height:
            return self
        last = self._more
        if last is not None and last.table == table and last.rows.schema == rows.schema and last.rows.equals(rows):
            return last.facts
        self._more = None  # let go of the rows before
        self._more = _More(table, rows, self._plus(table, rows))
        return self._more.facts

    def _plus(self, table: str, rows: pl.DataFrame) -> Prepared:
        out = copy(self)
        given = self.frames.tables.get(table)
        texts = [
            part.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
            for part in (given, rows)
            if part is not None
        ]
        frame = pl.concat(texts, how="diagonal")
        out.frames = Frames({**self.frames.tables, table: frame}, self.frames.complete)
        out.tables = self.tables | {table: out._coded(table, self.words.checked({table: frame})[table])}
        out.added, out.before, out._days, out._ranks = table, self, {}, {}
        out._recoded, out._kept, out._more = {}, Kept(out._room()), None
        return out

    def day(self, today: date) -> Day:
        """Which rows exist on a day, made once."""
        if today not in self._days:
            while len(self._days) >= DAYS:
                self._days.pop(next(iter(self._days)))
            before = None if self.before is None else self.before.day(today)
            self._days[today] = Day(self, today, before)
        return self._days[today]

    def _room(self) -> int:
        """Bytes for what is kept: grows with the facts, or a large town's re-run would find nothing of it."""
        return sum(int(values.estimated_size()) for columns in self.tables.values() for values in columns.values())

    def kept(self, tables: Collection[str] | None) -> Kept:
        """What was found out from these tables (None: from any) is kept with the facts that have all their rows."""
        if self.before is not None and tables is not None and self.added not in tables:
            return self.before.kept(tables)
        return self._kept

    def recoded(self, table: str, column: str, wanted: pl.Enum) -> pl.Series:
        """A column of a scale in the words of one policy, made once for all that share them."""
        if self.before is not None and table != self.added:
            return self.before.recoded(table, column, wanted)
        key = table, column, tuple(wanted.categories)
        if key not in self._recoded:
            self._recoded[key] = recoded(self.tables[table][column], wanted)
        return self._recoded[key]

    def count(self, table: str, column: str) -> int | None:
        """How many numbers a column of references may hold; None where it holds something else."""
        type_ = self.words.types[table][column]
        if type_.kind not in REFERENCES:
            return None
        return self.numbers[self.words.space(type_)].count

    def ids(self, table: str) -> pl.Series:
        """The ids of all rows of a table."""
        return self.tables[table]["id"] if table in self.tables else pl.Series("id", dtype=pl.String)

    def ranks(self, table: str) -> tuple[pl.Series, pl.Series]:
        """The place of each row in the order of ids, and the row at each place."""
        if self.before is not None and table != self.added:
            return self.before.ranks(table)
        if table not in self._ranks:
            by_rank = self.ids(table).arg_sort()
            self._ranks[table] = by_rank.arg_sort(), by_rank
        return self._ranks[table]


class _More(NamedTuple):
    """Rows that were added to a table, and the facts with them."""

    table: str
    rows: pl.DataFrame
    facts: Prepared


def prepare(frames: Frames, policies: Iterable[Policy]) -> Prepared:
    """The facts made ready for these policies; hold on to it for re-runs."""
    return Prepared(frames, policies)


def _ids(frame: pl.DataFrame, table: str) -> pl.Series:
    ids = frame["id"]
    if ids.null_count():
        raise ValueError(f"{table}: ids must be there and differ")
    return ids
