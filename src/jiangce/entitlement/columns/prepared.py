"""Facts made ready once, for any policy and day: ids as numbers, references as numbers, scales of several policies as one.

Once, and when somebody first asks: who decides two entries pays for the tables and columns that they read. Several threads may
ask. What is here hangs on the facts alone. A `World` is the thin view that one policy has of it on one day; re-runs, other
policies, other readings and reforms share what was prepared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from copy import copy
from datetime import date
from typing import NamedTuple

import polars as pl

from jiangce.entitlement.columns.coded import Coded
from jiangce.entitlement.columns.day import Day
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.kept import Kept
from jiangce.entitlement.columns.numbers import Numbers
from jiangce.entitlement.columns.words import PARTY, Words, recoded
from jiangce.rules.policy import Policy
from jiangce.rules.types import REFERENCES

DAYS = 4  # of so many days it is kept which rows exist


class Prepared:
    """``frames``: the facts as they were given. ``tables``: table → its columns, references as numbers."""

    before: Prepared | None

    def __init__(self, frames: Frames, policies: Iterable[Policy]) -> None:
        """Raises `ValueError` for tables and columns that none of the policies knows; for values see `checked`."""
        self.frames = frames
        self.words = Words(policies)
        self.complete = frames.complete
        told = frames.tables
        self.words.check(told)
        spaces = {PARTY: self.words.parties} | {name: (name,) for name in self.words.pointed_at(told)}
        self.numbers = {
            space: Numbers({name: self.words.typed(name, told[name]["id"]) for name in names if name in told})
            for space, names in spaces.items()
        }
        self.tables = {name: self._coded(name, frame) for name, frame in told.items()}
        self.added, self.before = "", None  # the table to which rows were added, and the facts without them
        self._begin()

    def _begin(self) -> None:
        """Nothing is found out yet."""
        self._days: dict[date, Day] = {}
        self._recoded: dict[tuple[str, str, tuple[str, ...]], pl.Series] = {}
        self._kept = Kept(sum(columns.size for columns in self.tables.values()))  # grows with the facts, as a run does
        self._more: _More | None = None
        self._ranks: dict[str, tuple[pl.Series, pl.Series]] = {}

    def _coded(self, name: str, frame: pl.DataFrame) -> Coded:
        return Coded(name, frame, self.words, self.numbers)

    def checked(self) -> Prepared:
        """The same with all made ready now. Raises `ValueError` for ids that are not there or the same, values that no policy knows, references to nowhere.

        Otherwise that is found where somebody asks for such a column, and never where nobody does.
        """
        for columns in self.tables.values():
            for name in columns:
                columns[name]
        return self

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
        self.words.check({table: frame})
        out.tables = self.tables | {table: out._coded(table, frame)}
        out.added, out.before = table, self
        out._begin()
        return out

    def day(self, today: date) -> Day:
        """Which rows exist on a day, made once."""
        if today not in self._days:
            while len(self._days) >= DAYS:
                self._days.pop(next(iter(self._days)))
            before = None if self.before is None else self.before.day(today)
            self._days[today] = Day(self, today, before)
        return self._days[today]

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

    def tells(self, table: str, name: str) -> bool:
        """Has the table this column?"""
        return table in self.tables and name in self.tables[table]

    def column(self, table: str, name: str, rows: pl.Series | None = None) -> pl.Series | None:
        """A column of all rows, or of these, in the words of all policies; None where nobody told it."""
        if not self.tells(table, name):
            return None
        return self.tables[table][name] if rows is None else self.tables[table].part(name, rows)

    def height(self, table: str) -> int:
        """How many rows a table has."""
        return self.tables[table].height if table in self.tables else 0

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
    """The facts made ready for these policies, as far as is asked for; hold on to it for re-runs."""
    return Prepared(frames, policies)
