"""The rows that a case is made of, among all there are; and where the rule leads from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import polars as pl

from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.reads import ID, Reads

Places = set[int]  # of rows in their table


class Ground:
    """All facts, and those taken from them so far: table → places of rows."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.taken: dict[str, Places] = defaultdict(set)

    def take(self, table: str, places: Iterable[int]) -> Places:
        """Take rows; those that are new."""
        new = set(places) - self.taken[table]
        self.taken[table] |= new
        return new

    def find(self, table: str, column: str, values: pl.Series) -> Places:
        """Where a column has one of these values."""
        frame = self.frames.tables.get(table)
        if frame is None or column not in frame.columns or not len(values):
            return set()
        held = frame[column].cast(pl.String) if frame.schema[column] != pl.String else frame[column]
        return set(held.is_in(values.implode()).fill_null(False).arg_true())

    def values(self, table: str, column: str, places: Places) -> pl.Series:
        """What some rows have in a column, each once, as text."""
        frame = self.frames.tables.get(table)
        if frame is None or column not in frame.columns:
            return pl.Series(dtype=pl.String)
        return frame[column].gather(sorted(places)).cast(pl.String).drop_nulls().unique()

    def follow(self, reads: Reads, places: Places) -> None:
        """Take these rows and all that the rule leads to from them."""
        self.take(reads.table, places)
        for step, below in reads.steps.items():
            values = self.values(reads.table, ID if step.by == ID else step.by, places)
            found = self.find(step.table, step.to, values)
            if found:
                self.follow(below, found)

    def cut(self) -> Frames:
        """The rows taken, as facts of their own."""
        tables = {
            name: frame[sorted(self.taken[name])] for name, frame in self.frames.tables.items() if self.taken[name]
        }
        return Frames(tables, self.frames.complete)
