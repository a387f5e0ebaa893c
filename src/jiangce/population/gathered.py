"""Rows as a register keeps them into frames, a few thousand at a time: never all of them as Python objects at once.

Kept: money in 分, shares in parts per million, dates as ISO text, yes and no, a value of a scale by its id, a reference by
the id of its row, ``{"none": true}`` for what is known not to be; what is not known is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames
from jiangce.entitlement.questions import OTHER
from jiangce.population.words import Field, TableWords, words_of
from jiangce.rules.policy import Policy
from jiangce.rules.types import Kind

NOT_THERE = {"none": True}


class Gathered:
    """Chunks of rows in the words of several policies together."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self.words = words_of(policies)
        self.chunks: dict[str, list[pl.DataFrame]] = {}

    def take(self, table: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Some rows of a table, each with its id; how many. A table or column that no policy knows is passed over."""
        told, kept = self.words.tables.get(table), list(rows)
        if told is not None and kept:
            self.chunks.setdefault(table, []).append(_frame(told, kept))
        return len(kept)

    def frames(self) -> Frames:
        """All that was taken; the chunks are let go."""
        tables = {}
        while self.chunks:
            name, chunks = self.chunks.popitem()
            tables[name] = pl.concat(chunks, how="diagonal", rechunk=True)
        return Frames(tables)


def _frame(told: TableWords, rows: Sequence[tuple[str, Mapping[str, Any]]]) -> pl.DataFrame:
    columns = [pl.Series("id", [key for key, _ in rows], dtype=pl.String)]
    for name in dict.fromkeys(name for _, values in rows for name in values):
        if (field := told.fields.get(name)) is None:
            continue
        values = [row.get(name) for _, row in rows]
        none = [value == NOT_THERE for value in values]
        plain = [None if absent else value for value, absent in zip(values, none, strict=True)]
        if any(value is not None for value in plain):
            columns.append(_column(field, plain))
        if any(none):
            columns.append(pl.Series(name + NONE_SUFFIX, none))
    return pl.DataFrame(columns)


def _column(field: Field, values: list[Any]) -> pl.Series:
    """Typed. A value of a scale that no policy has any more is known, and none of those that are asked for."""
    kind = field.type.kind
    if kind is Kind.DATE:
        return pl.Series(field.name, values, dtype=pl.String).str.to_date("%Y-%m-%d").alias(field.name)
    if kind is Kind.SCALE:
        assert isinstance(field.dtype, pl.Enum)
        known = frozenset(field.dtype.categories)
        told = [value if value is None or value in known else OTHER for value in values]
        return pl.Series(field.name, told, dtype=field.dtype)
    return pl.Series(field.name, values, dtype=field.dtype)
