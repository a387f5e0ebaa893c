"""Tables and columns of all policies together, as forms, templates and checks need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jiangce.population.intake.values import expected as expected_of
from jiangce.population.words import Field, TableWords, Words, words_of
from jiangce.rules import library
from jiangce.rules.types import REFERENCES, ZH, Kind

PERSON, ORGANISATION, PARTY = "person", "org", "party"


@dataclass(frozen=True, slots=True)
class Column:
    """A column as people see it. ``refers``: person | org | party | a table of facts; ``choices``: value → label."""

    name: str
    zh: str
    kind: str
    ask: str
    proof: str
    none: str  # how "there is none" is said; "" where it cannot be
    private: bool
    expected: str  # how a value is written, in Chinese
    refers: str = ""
    choices: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of facts; only columns that are told, not those that are derived."""

    name: str
    zh: str
    row: str
    date: str  # the column by which a row is dated; "" where it is not
    register: bool
    columns: Mapping[str, Column]

    @property
    def identifying(self) -> tuple[str, ...]:
        """What a fact has to tell to be found and dated: the first whom it is about, and its day."""
        whom = [name for name, one in self.columns.items() if one.refers in (PERSON, ORGANISATION, PARTY)]
        return (*whom[:1], *([self.date] if self.date else []))

    def about(self, refers: str) -> list[str]:
        """The columns that refer to a person, or to an organisation."""
        return [name for name, one in self.columns.items() if one.refers in (refers, PARTY)]


@cache
def words() -> Words:
    """The words of all policies together, made once."""
    return words_of(list(library.policies().values()))


@cache
def tables() -> dict[str, Table]:
    """Every table by its name."""
    return {name: _table(table) for name, table in words().tables.items()}


def _table(told: TableWords) -> Table:
    raw = {name: field for name, field in told.fields.items() if field.column.derive is None}
    columns = {name: _column(field) for name, field in raw.items()}
    return Table(told.name, told.table.zh, told.table.row, told.table.date or "", told.table.register, columns)


def _column(field: Field) -> Column:
    column, kind = field.column, field.type.kind
    refers = "" if kind not in REFERENCES else PARTY if kind is Kind.PARTY else field.type.name
    choices = None
    if kind is Kind.SCALE:
        labels: dict[str, str] = {}
        for written, value in field.values.items():
            if written != value:
                labels.setdefault(value, written)
        choices = {value: labels[value] for value in dict.fromkeys(field.values.values()) if value in labels}
    shape = ZH[kind] if kind in REFERENCES else expected_of(field)
    expected = "、".join((choices or {}).values()) if choices else shape
    return Column(
        field.name, column.zh or column.so, str(kind), column.ask, column.proof, column.none, field.private, expected,
        refers, choices,
    )  # fmt: skip


__all__ = ["Column", "Table", "tables", "words"]
