"""More rows like one that is there: the same in everything but the person, with all that stands about him."""

from __future__ import annotations

from typing import Any

from jiangce.office.registers.gathering import Rows
from jiangce.office.rulebook.words import PERSON, tables
from jiangce.office.rulebook.workers import worker_column

MARK = "alike-"


def with_more(rows: Rows, table: str, key: str, times: int) -> Rows:
    """The rows and so many more like one: for asking what would be."""
    who = worker_column(tables()[table])
    person = rows[table][key].get(who)
    about = _about(rows, person)
    out = {name: dict(found) for name, found in rows.items()}
    for at in range(times):
        renamed = {old: more_of(old, at) for old in (*(key for _, key in about), person)}
        for name, old in about:
            out[name][renamed[old]] = {column: _renamed(value, renamed) for column, value in rows[name][old].items()}
        if isinstance(person, str) and person in rows.get(PERSON, {}):
            out[PERSON][renamed[person]] = dict(rows[PERSON][person])
    return out


def more_of(key: str, at: int) -> str:
    """The id of a further one."""
    return f"{MARK}{at}-{key}"


def is_more(fact: str) -> bool:
    """Is it one of those that are not there?"""
    return MARK in fact


def _about(rows: Rows, person: Any) -> list[tuple[str, str]]:
    """The facts of a person."""
    out = []
    for name, found in rows.items():
        who = worker_column(tables()[name])
        if who:
            out += [(name, key) for key, row in found.items() if row.get(who) == person]
    return out


def _renamed(value: Any, renamed: dict[Any, str]) -> Any:
    return renamed.get(value, value) if isinstance(value, str) else value
