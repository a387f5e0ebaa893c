"""Facts as typed frames, one a table: `id`, and a column for each column of the vocabulary that somebody told.

An absent column, and null, is unknown. Where a column is *none*, `<column>__none` is true. Money is integer 分, shares
are parts per million, values of a scale a Polars enum in the scale's order (those apart from it last), references the
ids of rows. A derived column may be there too: it was declared and comes before what would be derived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from jiangce.entitlement.facts import Facts
from jiangce.entitlement.questions import OTHER
from jiangce.rules.nodes.env import Row
from jiangce.rules.types import NONE, NUMBERS, Kind, Type
from jiangce.rules.vocabulary import Table, Vocabulary

NONE_SUFFIX = "__none"


@dataclass(slots=True)
class Frames:
    """Tables of facts. ``complete``: tables known to hold every row, though no row would not mean "no"."""

    tables: dict[str, pl.DataFrame] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()


def frames_of(facts: Facts, vocabulary: Vocabulary) -> Frames:
    """The facts of a case as frames. What only a conversation can know, open tables and answers, has no frame."""
    if facts.open or facts.answers:
        raise ValueError("open tables and answers to whole questions belong to one case, not to frames")
    tables = {name: _frame(vocabulary.tables[name], rows, vocabulary) for name, rows in facts.tables.items()}
    return Frames(tables, facts.complete)


def _frame(table: Table, rows: Sequence[Row], vocabulary: Vocabulary) -> pl.DataFrame:
    data = {"id": pl.Series("id", [row.id for row in rows], dtype=pl.String)}
    for name, column in table.columns.items():
        values = [row.values.get(name) for row in rows]
        told = [None if value is NONE else value for value in values]
        if any(value is not None for value in values):
            data[name] = pl.Series(name, told, dtype=dtype_of(column.type, vocabulary))
        if NONE in values:
            data[name + NONE_SUFFIX] = pl.Series(name + NONE_SUFFIX, [value is NONE for value in values])
    return pl.DataFrame(data)


def facts_of(frames: Frames) -> Facts:
    """Frames as the facts of one case: the way back from `frames_of`."""
    facts = Facts(complete=frames.complete)
    for table, frame in frames.tables.items():
        for told in frame.iter_rows(named=True):
            values = {name: value for name, value in told.items() if value is not None and name != "id"}
            none = [name for name, value in values.items() if name.endswith(NONE_SUFFIX)]
            for name in none:
                if values.pop(name):
                    values[name.removesuffix(NONE_SUFFIX)] = NONE
            facts.add(Row(table, told["id"], values))
    return facts


def dtype_of(type_: Type, vocabulary: Vocabulary) -> pl.DataType:
    """How a type of the vocabulary is held in a frame."""
    if type_.kind is Kind.BOOL:
        return pl.Boolean()
    if type_.kind is Kind.DATE:
        return pl.Date()
    if type_.kind is Kind.SCALE:
        return enum_of(type_, vocabulary)
    return pl.Int64() if type_.kind in NUMBERS else pl.String()


def enum_of(type_: Type, vocabulary: Vocabulary) -> pl.Enum:
    """The values of a scale in its order; those apart from the order, or of no order, behind; "none of these" last."""
    scale = vocabulary.scales[type_.name]
    ordered = sorted(scale.rank, key=scale.rank.__getitem__)
    return pl.Enum(list(dict.fromkeys([*ordered, *scale.values, OTHER])))
