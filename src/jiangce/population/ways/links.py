"""Rows by what they hold in a column: sorted once, then found without a look at the others. A change lies on top.

Ids and keys become numbers (a Polars category is one), so that looking up is a search in a sorted column. Places number
the rows of a table: first those it began with, then those that changes brought. Numbers and places are NumPy arrays: most
are short, and a call costs a microsecond there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiangce.entitlement.columns.frames import Frames

ID = "id"
Numbers = NDArray[np.uint32]
Places = NDArray[np.int64]
UNKNOWN = np.uint32(0xFFFFFFFF)
NO_NUMBERS: Numbers = np.empty(0, np.uint32)
NO_PLACES: Places = np.empty(0, np.int64)


def all_of(parts: Iterable[NDArray[np.uint32]] | Iterable[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Several arrays as one, in order, each value once."""
    every = [part for part in parts if len(part)]
    if not every:
        return NO_PLACES
    return once(every[0] if len(every) == 1 else np.concatenate(every))


def once(values: NDArray[Any]) -> NDArray[Any]:
    """The values in order, each once. (`numpy.unique` hashes whole numbers since 2.3: slower than to sort them.)"""
    values = np.sort(values)
    if len(values) < 2:
        return values
    first = np.empty(len(values), np.bool_)
    first[0] = True
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]


def among(values: NDArray[Any], ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Which values are among others that are in order."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    at = np.searchsorted(ordered, values)
    at[at == len(ordered)] = 0
    same: NDArray[np.bool_] = ordered[at] == values
    return same


def ranges(ordered: NDArray[Any], wanted: NDArray[Any]) -> Places:
    """Where some values stand among others that are in order, each as often as it stands there."""
    low = np.searchsorted(ordered, wanted, "left")
    counts = np.searchsorted(ordered, wanted, "right") - low
    before = np.cumsum(counts) - counts
    found: Places = np.repeat(low - before, counts) + np.arange(counts.sum())
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one table: rows that are new or say something new, whole; ids of rows that are gone."""

    rows: pl.DataFrame | None = None
    gone: pl.Series | None = None

    def ids(self) -> pl.Series:
        """Every id that changed."""
        parts = [part for part in (None if self.rows is None else self.rows[ID], self.gone) if part is not None]
        return pl.concat([part.cast(pl.String) for part in parts]).unique() if parts else pl.Series(ID, dtype=pl.String)


@dataclass(slots=True)
class _Index:
    """A column's numbers in order, and the places they stand at."""

    numbers: Numbers
    places: Places

    def find(self, numbers: Numbers) -> Places:
        found: Places = self.places[ranges(self.numbers, numbers)]
        return found


@dataclass(slots=True)
class _Table:
    """``base``: the rows at the beginning; ``patch``: those that changes brought; ``dead``: which places hold no more.

    What was made of a column is kept: its numbers (of the base, of the patch), and the base's in order.
    """

    base: pl.DataFrame
    patch: pl.DataFrame
    dead: NDArray[np.bool_]
    numbers: dict[str, Numbers] = field(default_factory=dict)
    patched: dict[str, Numbers] = field(default_factory=dict)
    indexes: dict[str, _Index] = field(default_factory=dict)

    def alive(self, places: Places) -> Places:
        return places[~self.dead[places]]


class Links:
    """The tables of a folder of facts. Cheap to make; a column is looked at when it is first asked for."""

    def __init__(self, frames: Frames) -> None:
        self.complete = frames.complete
        self._number = pl.Categorical(pl.Categories.random())
        self._held = pl.Series([""]).cast(self._number)  # numbers are forgotten when no column has any
        self._tables = {name: self._table(frame) for name, frame in frames.tables.items()}

    @staticmethod
    def _table(frame: pl.DataFrame) -> _Table:
        return _Table(frame, frame.clear(), np.zeros(frame.height, np.bool_))

    # ── numbers ──

    def numbers(self, values: pl.Series) -> Numbers:
        """Ids or keys as numbers, each once; what is not known has none."""
        return once(self._numbered(values.drop_nulls() if values.null_count() else values))

    def each(self, values: pl.Series) -> Numbers:
        """The number of each id or key, `UNKNOWN` where it is not known."""
        return self._numbered(values)

    def _numbered(self, values: pl.Series) -> Numbers:
        texts = values if values.dtype == pl.String else values.cast(pl.String)
        told = texts.cast(self._number).to_physical()
        return (told.fill_null(int(UNKNOWN)) if told.null_count() else told).to_numpy()

    def texts(self, numbers: Numbers) -> pl.Series:
        """The ids or keys behind numbers."""
        return pl.Series(numbers, dtype=pl.UInt32).cat.to(self._number).cast(pl.String)

    # ── looking up ──

    def has(self, table: str) -> bool:
        """Was anything told in this table?"""
        return table in self._tables

    def tells(self, table: str, column: str) -> bool:
        """Was anything told in this column?"""
        return table in self._tables and column in self._tables[table].base.columns

    def held(self, table: str, column: str, places: Places) -> Numbers:
        """What rows hold in a column, each number once."""
        if not len(places) or not self.tells(table, column):
            return NO_NUMBERS
        found = once(self.at(table, column, places))
        return found[:-1] if found[-1] == UNKNOWN else found

    def at(self, table: str, column: str, places: Places) -> Numbers:
        """What each of these rows holds in a column; `UNKNOWN` where that is not known."""
        base, patch = self._of(self._tables[table], column)
        if not len(patch):
            return base[places]
        new = places >= len(base)
        out = np.empty(len(places), np.uint32)
        out[~new], out[new] = base[places[~new]], patch[places[new] - len(base)]
        return out

    def find(self, table: str, column: str, numbers: Numbers) -> Places:
        """The places of the rows that hold one of these in a column."""
        if not len(numbers) or not self.tells(table, column):
            return NO_PLACES
        found = self._tables[table]
        places = self._index(found, column).find(numbers)
        if found.patch.height:
            _, mine = self._of(found, column)
            fresh = np.flatnonzero(among(mine, once(numbers))) + found.base.height
            places = np.concatenate([places, fresh])
        return found.alive(places)

    def unknown(self, table: str, column: str) -> Places:
        """The places of the rows of which a column is not known: they may belong to anything."""
        if not self.tells(table, column):
            return self.everything(table)
        found = self._tables[table]
        return found.alive(np.flatnonzero(np.concatenate(self._of(found, column)) == UNKNOWN))

    def everything(self, table: str) -> Places:
        """The places of all rows."""
        return np.flatnonzero(~self._tables[table].dead) if table in self._tables else NO_PLACES

    def rows(self, table: str, places: Places, columns: tuple[str, ...] = ()) -> pl.DataFrame:
        """The rows at these places, those that changes brought last; ``columns``: only those."""
        found = self._tables[table]
        base, patch = (frame[list(columns)] if columns else frame for frame in (found.base, found.patch))
        if not patch.height:
            return base[places]
        new = places >= base.height
        return pl.concat([base[places[~new]], patch[places[new] - base.height]])

    def frames(self) -> Frames:
        """All rows that hold now."""
        return Frames({name: self.rows(name, self.everything(name)) for name in self._tables}, self.complete)

    def _of(self, table: _Table, column: str) -> tuple[Numbers, Numbers]:
        """A column as numbers: of the base, of the patch."""
        if column not in table.numbers:
            table.numbers[column] = self._numbered(table.base[column])
        if column not in table.patched:
            table.patched[column] = self._numbered(table.patch[column])
        return table.numbers[column], table.patched[column]

    def _index(self, table: _Table, column: str) -> _Index:
        if column not in table.indexes:
            base, _ = self._of(table, column)
            places = np.flatnonzero(base != UNKNOWN)
            order = np.argsort(base[places], kind="stable")
            table.indexes[column] = _Index(base[places][order], places[order])
        return table.indexes[column]

    # ── changing ──

    def after(self, changes: Mapping[str, Change]) -> Links:
        """The same with changes on top; what was sorted stays sorted."""
        out = Links(Frames({}, self.complete))
        out._number, out._held = self._number, self._held
        out._tables = dict(self._tables)
        for name, change in changes.items():
            out._tables[name] = self._changed(name, change)
        return out

    def beside(self, other: Links, table: str, change: Change | None) -> Links:
        """The tables of ``other``, which began as these, but for one of its own with a change on top."""
        out = self.after({} if change is None else {table: change})
        out._tables = {**other._tables, **({table: out._tables[table]} if table in out._tables else {})}
        return out

    def after_rows(self, table: str, rows: pl.DataFrame) -> Links:
        """The same with further rows of one table on top."""
        return self.after({table: Change(rows)}) if rows.height else self

    def _changed(self, name: str, change: Change) -> _Table:
        new = change.rows
        found = self._tables.get(name)
        if found is None:
            return self._table(pl.DataFrame({ID: pl.Series(dtype=pl.String)}) if new is None else new)
        dead = found.dead.copy()
        dead[self.find(name, ID, self.numbers(change.ids()))] = True
        if new is None or not new.height:
            return replace(found, dead=dead)
        found = replace(found, patched={})
        if strange := [column for column in new.columns if column not in found.base.columns]:
            found = self._widened(found, new, strange)
        found = self._as_texts(found, new)
        missing = [column for column in found.base.columns if column not in new.columns]
        typed = new.with_columns(pl.lit(None, dtype=found.base.schema[column]).alias(column) for column in missing)
        patch = pl.concat([found.patch, typed.select(found.base.columns).cast(dict(found.base.schema))])  # type: ignore[arg-type]
        return replace(found, patch=patch, dead=np.concatenate([dead, np.zeros(new.height, np.bool_)]))

    @staticmethod
    def _widened(table: _Table, new: pl.DataFrame, columns: list[str]) -> _Table:
        """A column that nobody told of before."""
        made = [pl.lit(None, dtype=new.schema[column]).alias(column) for column in columns]
        return replace(table, base=table.base.with_columns(made), patch=table.patch.with_columns(made))

    @staticmethod
    def _as_texts(table: _Table, new: pl.DataFrame) -> _Table:
        """Values of a scale that the first rows did not know: the column is held as text from now on."""
        held = table.base.schema
        other = [c for c, dtype in new.schema.items() if isinstance(held[c], pl.Enum) and dtype != held[c]]
        if not other:
            return table
        texts = pl.col(other).cast(pl.String)
        return replace(table, base=table.base.with_columns(texts), patch=table.patch.with_columns(texts))
