"""The words of several policies together: their tables, columns and the values of their scales.

A value that only another policy has is, to this one, *none of these* (`OTHER`): known, and nothing it asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX, dtype_of, enum_of
from jiangce.entitlement.questions import OTHER
from jiangce.rules.policy import Policy
from jiangce.rules.types import Kind, Type
from jiangce.rules.vocabulary import Vocabulary

PARTY = ""  # the range of numbers that people and organisations share


class Words:
    """``types``: table → column → type; ``dates``: table → the column that dates its rows; ``parties``: the registers."""

    def __init__(self, policies: Iterable[Policy]) -> None:
        self.types: dict[str, dict[str, Type]] = {}
        self.dates: dict[str, str] = {}
        self.parties: tuple[str, ...] = ()
        self.dtypes: dict[str, dict[str, pl.DataType]] = {}
        values: dict[str, dict[str, None]] = {}
        for policy in policies:
            self._take(policy.vocabulary)
            for name in policy.vocabulary.scales:
                enum = enum_of(Type(Kind.SCALE, name), policy.vocabulary)
                values.setdefault(name, {}).update(dict.fromkeys(enum.categories))
        self.scales = {name: pl.Enum(list(found)) for name, found in values.items()}

    def _take(self, vocabulary: Vocabulary) -> None:
        parties = tuple(table.name for table in vocabulary.parties())
        self.parties += tuple(name for name in parties if name not in self.parties)
        for table in vocabulary.tables.values():
            types = self.types.setdefault(table.name, {})
            dtypes = self.dtypes.setdefault(table.name, {})
            self.dates[table.name] = table.date
            for name, column in table.columns.items():
                if types.setdefault(name, column.type) != column.type:
                    raise ValueError(f"{table.name}.{name}: two policies mean two types by it")
                if column.type.kind is not Kind.SCALE:
                    dtypes[name] = dtype_of(column.type, vocabulary)

    def pointed_at(self, frames: Mapping[str, pl.DataFrame]) -> set[str]:
        """The tables other than the registers to which a column of these frames points."""
        told = [self.types[name].get(column) for name, frame in frames.items() for column in frame.columns]
        kinds = {type_.name for type_ in told if type_ is not None and type_.kind is Kind.REF}
        return kinds - set(self.parties)

    def space(self, type_: Type) -> str:
        """The range of numbers of the rows that a reference of this type points at."""
        return PARTY if type_.kind is Kind.PARTY or type_.name in self.parties else type_.name

    def dtype(self, table: str, column: str) -> pl.DataType:
        """How a column is held for all policies together."""
        type_ = self.types[table][column]
        return self.scales[type_.name] if type_.kind is Kind.SCALE else self.dtypes[table][column]

    def check(self, frames: Mapping[str, pl.DataFrame]) -> None:
        """Raises `ValueError` for tables and columns that no policy knows, and tables without ids."""
        unknown = set(frames) - set(self.types)
        if unknown:
            raise ValueError(f"no such table: {', '.join(sorted(unknown))}; known: {', '.join(self.types)}")
        for table, frame in frames.items():
            known = self.types[table]
            strange = [name for name in frame.columns if name != "id" and name.removesuffix(NONE_SUFFIX) not in known]
            if strange or "id" not in frame.columns:
                said = f"unknown columns {', '.join(strange)}" if strange else "lacks the column id"
                raise ValueError(f"{table}: {said}")

    def typed(self, table: str, values: pl.Series) -> pl.Series:
        """A column as its type is held. Raises `ValueError` for values that no policy knows."""
        try:
            return values.cast(self._wanted(table, values.name))
        except pl.exceptions.InvalidOperationError as error:
            raise ValueError(f"{table}: a column is not of its type: {error}") from error

    def _wanted(self, table: str, name: str) -> pl.DataType:
        if name == "id":
            return pl.String()
        return self.dtype(table, name) if name in self.types[table] else pl.Boolean()


def recoded(values: pl.Series, wanted: pl.Enum) -> pl.Series:
    """Values of a scale in the words of one policy."""
    found = values.dtype
    assert isinstance(found, pl.Enum)
    if found == wanted:
        return values
    known = frozenset(wanted.categories)
    meaning = pl.Series([name if name in known else OTHER for name in found.categories], dtype=wanted)
    return meaning.gather(values.to_physical()).alias(values.name)
