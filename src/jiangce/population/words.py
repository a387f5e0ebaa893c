"""The words in which a folder of facts may be written: those of several policies together.

Every policy extends the same core, so a table, a column or a value of a scale is known as soon as one policy knows it.
Two policies that mean different things by one column cannot be read together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from jiangce.entitlement.case_values import reader
from jiangce.entitlement.columns.words import Words as ColumnWords
from jiangce.entitlement.questions import OTHER
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Place, Problems
from jiangce.rules.types import Kind, Type
from jiangce.rules.vocabulary import Column, Table, Vocabulary


@dataclass(slots=True)
class Field:
    """One column as it may be written. ``values``: how a value of its scale may be written → the value."""

    name: str
    type: Type
    dtype: pl.DataType
    column: Column  # the first policy's, for its label
    labels: set[str] = field(default_factory=set)
    none: set[str] = field(default_factory=set)  # how *none* may be written; nothing where it cannot be none
    may_be_none: bool = False
    private: bool = False
    computed: bool = True  # derived, and nobody may declare it
    values: dict[str, str] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)  # labels that stand for several values
    yes: set[str] = field(default_factory=set)  # how this column's yes is said
    no: set[str] = field(default_factory=set)

    @property
    def title(self) -> str:
        """How messages call the column: amount（到账金额）; without what its label explains in brackets."""
        label = self.column.zh.partition("（")[0]
        return f"{self.name}（{label}）" if label else self.name


@dataclass(slots=True)
class TableWords:
    """One table with all its columns. ``labels``: its Chinese names."""

    table: Table  # the first policy's
    labels: set[str] = field(default_factory=set)
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def title(self) -> str:
        return f"{self.table.name}（{self.table.zh}）"


@dataclass(slots=True)
class Words:
    """All that a folder may hold. ``parties``: the registers that a party may stand in."""

    tables: dict[str, TableWords] = field(default_factory=dict)
    parties: tuple[str, ...] = ()

    def targets(self, type_: Type) -> tuple[str, ...]:
        """The tables in which a reference of this type may stand."""
        return self.parties if type_.kind is Kind.PARTY else (type_.name,)


def words_of(policies: Sequence[Policy]) -> Words:
    """The words of several policies together. Raises `Refused` where two mean different things by one column."""
    _same_types(policies).refuse_if_any()
    out = Words()
    together = ColumnWords(policies)  # so that frames come in the very types in which they are decided
    for policy in policies:
        vocabulary = policy.vocabulary
        out.parties = tuple(dict.fromkeys([*out.parties, *(table.name for table in vocabulary.parties())]))
        for table in vocabulary.tables.values():
            known = out.tables.setdefault(table.name, TableWords(table))
            known.labels.add(table.zh)
            for column in table.columns.values():
                _take(known, column, vocabulary, together.dtype(table.name, column.name))
    return out


def _same_types(policies: Sequence[Policy]) -> Problems:
    problems = Problems()
    types: dict[tuple[str, str], Type] = {}
    for policy in policies:
        for column in (column for table in policy.vocabulary.tables.values() for column in table.columns.values()):
            known = types.setdefault((column.table, column.name), column.type)
            if known != column.type:
                problems.add(
                    Place(policy.id, 0), f"{column.table}.{column.name} 在两份政策里类型不同，不能一起读：请分开认定",
                    f"two policies mean different things by {column.table}.{column.name}: decide them apart",
                    found=str(column.type), expected=str(known),
                )  # fmt: skip
    return problems


def _take(table: TableWords, column: Column, vocabulary: Vocabulary, dtype: pl.DataType) -> None:
    found = table.fields.setdefault(column.name, Field(column.name, column.type, dtype, column))
    read = reader(column, vocabulary)
    found.may_be_none |= read.may_be_none
    found.private |= column.private
    found.computed &= column.derive is not None and not column.ask
    found.labels |= {column.zh} - {""}
    found.none |= {column.none} - {""}
    found.yes |= {column.so} - {""}
    found.no |= {column.otherwise} - {""}
    if read.scale is not None:
        for value in read.scale.values:
            found.values[value] = value
        for value, label in read.scale.values.items():
            if found.values.setdefault(label, value) != value:
                found.doubtful.add(label)
        found.values[OTHER] = OTHER
        found.none -= found.values.keys()
