"""A row as somebody wrote it into values that can be kept as JSON; and those into the rules' own.

Kept: money in 分, shares in parts per million, dates as ISO text, yes and no, a value of a scale by its id, a reference by
the id of its row, ``{"none": true}`` for what is known not to be. What is not known is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from jiangce.entitlement.facts import Facts
from jiangce.office.rulebook.words import tables, words
from jiangce.population.intake.values import Read, Wrong, reader_of
from jiangce.rules.nodes.env import Row
from jiangce.rules.types import NONE, REFERENCES, Kind, Value

NOT_THERE = {"none": True}


@dataclass(slots=True)
class ReadRow:
    """``wrong``: column → what is wrong with it, and what is expected."""

    values: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


@cache
def _reader(table: str, column: str) -> Read:
    return reader_of(words().tables[table].fields[column])


def read_row(table: str, texts: Mapping[str, str]) -> ReadRow:
    """The values of a row; references are read as they stand, whoever they mean."""
    out, known = ReadRow(), tables()[table].columns
    for name, text in texts.items():
        column = known.get(name)
        if column is None:
            out.wrong[name] = "没有这一栏"
            continue
        if not (text := str(text).strip()):
            continue
        try:
            out.values[name] = kept(_reader(table, name)(text))
        except Wrong:
            out.wrong[name] = f"“{column.zh}”应为：{column.expected}"
    return out


TO_COME = "不能晚于今天：只能申报已经发生的事实"


def is_to_come(day: Any, today: date) -> bool:
    """Is a kept date one that is still to come? Nobody can declare that as done."""
    return isinstance(day, str) and day > today.isoformat()


def kept(value: Value) -> Any:
    """A value of the rules as it is kept."""
    return dict(NOT_THERE) if value is NONE else value.isoformat() if isinstance(value, date) else value


@cache
def _kinds(table: str) -> dict[str, Kind]:
    return {name: one.type.kind for name, one in words().tables[table].fields.items()}


def value_of(table: str, column: str, value: Any) -> Value:
    """A kept value as the rules read it. Raises `KeyError` for a column there is not."""
    kind = _kinds(table)[column]
    if value == NOT_THERE:
        return NONE
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    if kind in REFERENCES:
        return str(value)
    return value  # type: ignore[no-any-return]


Declared = Mapping[tuple[str, str], frozenset[str]]


def facts_of(rows: Mapping[str, Mapping[str, Mapping[str, Any]]], declared: Declared | None = None) -> Facts:
    """Facts from what is kept: table → id → column → value. ``declared``: the columns of a row that nobody has proven."""
    out, marks = Facts(), declared or {}
    for table, found in rows.items():
        for key, values in found.items():
            told = {name: value_of(table, name, value) for name, value in values.items() if value is not None}
            out.add(Row(table, key, told, marks.get((table, key), frozenset())))
    return out
