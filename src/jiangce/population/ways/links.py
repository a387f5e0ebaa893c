"""Rows by what they hold in a column: sorted once, then found without a look at the others. A change lies on top.

Ids and keys become numbers (a Polars category is one), so that looking up is a search in a sorted column. Places number
the rows of a table: first those it began with, then those that changes brought.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from jiangce.entitlement.columns.frames import Frames

ID = "id"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one table: rows that are new or say something new, whole; ids of rows that are gone."""

    rows: pl.DataFrame | None = None
    gone: pl.Series | None = None

    def ids(self) -> pl.Series:
        """Every id that changed."""
        parts = [part for part in (None if self.rows is None else self.rows[ID], self.gone) if part is not None]
        return pl.concat(parts).unique() if parts else pl.Series(ID, dtype=pl.String)


@dataclass(slots=True)
class _Index:
    """A column's numbers in order, and the places they stand at."""

    numbers: pl.Series
    places: pl.Series

    def find(self, numbers: pl.Series) -> pl.Series:
        low, high = (self.numbers.search_sorted(numbers, side) for side in ("left", "right"))
        spans = pl.select(pl.int_ranges(low.cast(pl.Int64), high.cast(pl.Int64))).to_series()
        return self.places.gather(spans.explode().drop_nulls())


@dataclass(slots=True)
class _Table:
    """``base``: the rows at the beginning; ``patch``: those that changes brought; ``dead``: places that hold no more.

    What was made of a column is kept: its numbers (of the base, of the patch), and the base's in order.
    """

    base: pl.DataFrame
    patch: pl.DataFrame
    dead: pl.Series
    numbers: dict[str, pl.Series] = field(default_factory=dict)
    patched: dict[str, pl.Series] = field(default_factory=dict)
    indexes: dict[str, _Index] = field(default_factory=dict)

    def alive(self, places: pl.Series) -> pl.Series:
        return places.filter(~places.is_in(self.dead.implode())) if len(self.dead) and len(places) else places


class Links:
    """The tables of a folder of facts. Cheap to make; a column is looked at when it is first asked for."""

    def __init__(self, frames: Frames) -> None:
        self.complete = frames.complete
        self._number = pl.Categorical(pl.Categories.random())
        self._held = pl.Series([""]).cast(self._number)  # numbers are forgotten when no column has any
        none = pl.Series(dtype=pl.Int64)
        self._tables = {name: _Table(frame, frame.clear(), none) for name, frame in frames.tables.items()}

    # ── looking up ──

    def numbers(self, values: pl.Series) -> pl.Series:
        """Ids or keys as numbers, each once; what is not known has none."""
        return self._numbered(values.drop_nulls()).unique()

    def _numbered(self, values: pl.Series) -> pl.Series:
        return values.cast(pl.String).cast(self._number).to_physical()

    def texts(self, numbers: pl.Series) -> pl.Series:
        """The ids or keys behind numbers."""
        return numbers.cat.to(self._number).cast(pl.String)

    def has(self, table: str) -> bool:
        """Was anything told in this table?"""
        return table in self._tables

    def tells(self, table: str, column: str) -> bool:
        """Was anything told in this column?"""
        return table in self._tables and column in self._tables[table].base.columns

    def held(self, table: str, column: str, places: pl.Series) -> pl.Series:
        """What rows hold in a column, as numbers."""
        found = self._tables.get(table)
        if found is None or column not in found.base.columns or not len(places):
            return pl.Series(dtype=pl.UInt32)
        return self.at(table, column, places).drop_nulls().unique()

    def at(self, table: str, column: str, places: pl.Series) -> pl.Series:
        """What each of these rows holds in a column, as a number; null where it is not known."""
        found = self._tables[table]
        base, patch = self._of(found, column)
        if not len(patch):
            return base.gather(places)
        height, count = len(base), len(places)
        old = pl.select(pl.when(places < height).then(places)).to_series()
        new = pl.select(pl.when(places >= height).then(places - height)).to_series()
        out = pl.select(pl.coalesce(base.gather(old), patch.gather(new))).to_series()
        assert len(out) == count
        return out

    def find(self, table: str, column: str, numbers: pl.Series) -> pl.Series:
        """The places of the rows that hold one of these in a column."""
        found = self._tables.get(table)
        if found is None or column not in found.base.columns or not len(numbers):
            return pl.Series(dtype=pl.Int64)
        places = self._index(found, column).find(numbers)
        if found.patch.height:
            _, mine = self._of(found, column)
            fresh = mine.is_in(numbers.implode()).fill_null(False).arg_true().cast(pl.Int64) + found.base.height
            places = pl.concat([places, fresh])
        return found.alive(places)

    def unknown(self, table: str, column: str) -> pl.Series:
        """The places of the rows of which a column is not known: they may belong to anything."""
        found = self._tables.get(table)
        if found is None:
            return pl.Series(dtype=pl.Int64)
        if column not in found.base.columns:
            return self.everything(table)
        parts = [
            frame[column].is_null().arg_true().cast(pl.Int64) + start
            for frame, start in ((found.base, 0), (found.patch, found.base.height))
        ]
        return found.alive(pl.concat(parts))

    def everything(self, table: str) -> pl.Series:
        """The places of all rows."""
        found = self._tables.get(table)
        if found is None:
            return pl.Series(dtype=pl.Int64)
        return found.alive(pl.int_range(found.base.height + found.patch.height, eager=True))

    def rows(self, table: str, places: pl.Series, columns: tuple[str, ...] = ()) -> pl.DataFrame:
        """The rows at these places; ``columns``: only those."""
        found = self._tables[table]
        base, patch = (frame.select(columns) if columns else frame for frame in (found.base, found.patch))
        if not patch.height:
            return base[places]
        old, new = places.filter(places < base.height), places.filter(places >= base.height)
        return pl.concat([base[old], patch[new - base.height]])

    def frames(self) -> Frames:
        """All rows that hold now."""
        return Frames({name: self.rows(name, self.everything(name)) for name in self._tables}, self.complete)

    def _of(self, table: _Table, column: str) -> tuple[pl.Series, pl.Series]:
        """A column as numbers: of the base, of the patch."""
        if column not in table.numbers:
            table.numbers[column] = self._numbered(table.base[column])
        if column not in table.patched:
            table.patched[column] = self._numbered(table.patch[column])
        return table.numbers[column], table.patched[column]

    def _index(self, table: _Table, column: str) -> _Index:
        if column not in table.indexes:
            base, _ = self._of(table, column)
            places = base.is_not_null().arg_true().cast(pl.Int64)
            numbers = base.gather(places)
            order = numbers.arg_sort()
            table.indexes[column] = _Index(numbers.gather(order), places.gather(order))
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

    def after_rows(self, table: str, rows: pl.DataFrame) -> Links:
        """The same with further rows of one table on top."""
        return self.after({table: Change(rows)}) if rows.height else self

    def _changed(self, name: str, change: Change) -> _Table:
        new = change.rows
        found = self._tables.get(name)
        if found is None:
            base = pl.DataFrame({ID: pl.Series(dtype=pl.String)}) if new is None else new
            return _Table(base, base.clear(), pl.Series(dtype=pl.Int64))
        dead = pl.concat([found.dead, self.find(name, ID, self.numbers(change.ids()))]).unique().sort()
        if new is None or not new.height:
            return replace(found, dead=dead)
        found = replace(found, patched={})
        if strange := [column for column in new.columns if column not in found.base.columns]:
            found = self._widened(found, new, strange)
        missing = [column for column in found.base.columns if column not in new.columns]
        typed = new.with_columns(pl.lit(None, dtype=found.base.schema[column]).alias(column) for column in missing)
        patch = pl.concat([found.patch, typed.select(found.base.columns).cast(found.base.schema)])
        return replace(found, patch=patch, dead=dead)

    @staticmethod
    def _widened(table: _Table, new: pl.DataFrame, columns: list[str]) -> _Table:
        """A column that nobody told of before."""
        made = [pl.lit(None, dtype=new.schema[column]).alias(column) for column in columns]
        return replace(table, base=table.base.with_columns(made), patch=table.patch.with_columns(made))
