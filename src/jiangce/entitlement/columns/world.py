"""The frames under one policy on one day: references as numbers, rows that exist, keys to find related rows by.

Every id gets a number (its place in ``names``); people and organisations share one range, because a party may be
either. A reference is then the number, a link a look-up by place, and no string is joined again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames, checked, dtype_of
from jiangce.rules.policy import Policy
from jiangce.rules.types import REFERENCES, Kind, Type
from jiangce.rules.vocabulary import Table

PARTY = ""  # the range of numbers that people and organisations share


@dataclass(slots=True)
class CodedTable:
    """All rows of one table. ``codes``: the number of each row; ``existing``: places of the rows that exist today."""

    table: Table
    data: pl.DataFrame
    codes: pl.Series
    existing: pl.Series
    rank: pl.Series | None = None
    by_rank: pl.Series | None = None
    indexes: dict[str, pl.DataFrame] = field(default_factory=dict)


class World:
    """Everything that the views of one run share."""

    def __init__(self, policy: Policy, frames: Frames, today: date) -> None:
        self.policy = policy
        self.vocabulary = policy.vocabulary
        self.today = today
        self.in_force = policy.in_force
        self.region = policy.region
        self.complete = frames.complete
        told = checked(frames.tables, policy.vocabulary)
        empty = pl.DataFrame({"id": pl.Series(dtype=pl.String)})
        raw = {name: told.get(name, empty) for name in policy.vocabulary.tables}
        self._number(raw)
        self.tables = {name: self._coded(policy.vocabulary.tables[name], frame) for name, frame in raw.items()}

    # ── numbers for ids ──

    def _number(self, raw: Mapping[str, pl.DataFrame]) -> None:
        parties = [table.name for table in self.vocabulary.parties()]
        groups = {PARTY: parties} | {name: [name] for name in raw if name not in parties}
        ids: dict[str, pl.Series] = {}
        self.start: dict[str, int] = {}
        start = 0
        for space, members in groups.items():
            ids[space] = pl.concat([raw[name]["id"] for name in members]).unique(maintain_order=True)
            self.start[space] = start
            start += len(ids[space])
        self.names = pl.concat(list(ids.values()))
        self._codes = {
            space: pl.DataFrame({"id": names, "code": pl.int_range(len(names), eager=True) + self.start[space]})
            for space, names in ids.items()
        }  # fmt: skip
        self._places: dict[str, pl.Series] = {}
        for name in parties:
            found = self._codes[PARTY].join(
                raw[name].select("id").with_row_index("row"), on="id", how="left", maintain_order="left"
            )
            self._places[name] = found["row"]

    def space(self, table: str) -> str:
        return PARTY if table in self._places else table

    def _encoded(self, ids: pl.Series, type_: Type, where: str) -> pl.Series:
        space = PARTY if type_.kind is Kind.PARTY else self.space(type_.name)
        found = ids.to_frame("id").join(self._codes[space], on="id", how="left", maintain_order="left")
        lost = found.filter(pl.col("id").is_not_null() & pl.col("code").is_null())["id"].unique().sort()
        if len(lost):
            raise ValueError(f"{where} points at rows that are not there: {', '.join(lost.head(5))}")
        return found["code"]

    def decoded(self, codes: pl.Series) -> pl.Series:
        """The ids behind numbers."""
        return self.names.gather(codes)

    # ── tables ──

    def _coded(self, table: Table, frame: pl.DataFrame) -> CodedTable:
        columns = []
        for name in frame.columns:
            column = table.columns.get(name)
            values = frame[name]
            if column is not None and column.type.kind in REFERENCES:
                values = self._encoded(values, column.type, f"{table.name}.{name}")
            columns.append(values.alias(name))
        data = pl.DataFrame(columns)
        codes = self._encoded(frame["id"], Type(Kind.REF, table.name), table.name)
        there = pl.int_range(frame.height, eager=True)
        if table.date in frame.columns:
            there = there.filter((frame[table.date] <= self.today).fill_null(True))
        return CodedTable(table, data, codes, there)

    def places(self, table: str, codes: pl.Series) -> pl.Series:
        """Where in ``table`` the rows with these numbers are; null where they are not there."""
        space = self.space(table)
        local = codes - self.start[space]
        return self._places[table].gather(local) if space == PARTY else local

    def dtype(self, type_: Type) -> pl.DataType:
        return pl.Int64() if type_.kind in REFERENCES else dtype_of(type_, self.vocabulary)

    def index(self, table: str, column: str) -> pl.DataFrame:
        """The existing rows of a table by one of its columns: ``key``, ``row``."""
        coded = self.tables[table]
        if column not in coded.indexes:
            dtype = self.dtype(coded.table.columns[column].type)
            values = (
                coded.data[column]
                if column in coded.data.columns
                else pl.Series(dtype=dtype).extend_constant(None, coded.data.height)
            )
            frame = pl.DataFrame({"key": values.gather(coded.existing), "row": coded.existing})
            coded.indexes[column] = frame.drop_nulls("key")
        return coded.indexes[column]

    def ranks(self, table: str) -> tuple[pl.Series, pl.Series]:
        """The place of each row in the order of ids, and the row at each place."""
        coded = self.tables[table]
        if coded.rank is None or coded.by_rank is None:
            coded.by_rank = coded.data["id"].arg_sort().cast(pl.Int64)
            coded.rank = coded.by_rank.arg_sort().cast(pl.Int64)
        return coded.rank, coded.by_rank

    def all_told(self, table: str) -> bool:
        """Are the related rows in ``table`` all there are, even where there is none?"""
        return table in self.complete or not self.vocabulary.tables[table].missing_unknown


__all__ = ["NONE_SUFFIX", "CodedTable", "World"]
