"""Triggers that have to stand: SQLite drops them with a table that a migration makes anew, so after every migration they are looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db import connections

NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """``triggers``: (is it PostgreSQL) → their names; ``tables``: on which they stand; ``protect``: puts all of them in place."""

    tables: tuple[str, ...]
    triggers: Callable[[bool], Iterable[str]]
    protect: Callable[[Any], None]


_guards: list[Guard] = []


def stands(guard: Guard) -> None:
    """An app names its triggers; said once, in `AppConfig.ready`."""
    if guard not in _guards:
        _guards.append(guard)


def missing(connection: Any, guards: Iterable[Guard] | None = None) -> list[str]:
    """The triggers that ought to be there and are not."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES[connection.vendor])
        there = {name for (name,) in cursor.fetchall()}
    wanted = (name for one in guards or _guards for name in one.triggers(connection.vendor == "postgresql"))
    return sorted(set(wanted) - there)


def put_back(sender: Any, using: str, **told: Any) -> None:
    """After `migrate` (a flush has no plan, and is left alone): what is missing is made again."""
    if "plan" not in told:
        return
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    for one in _guards:
        if tables.issuperset(one.tables) and missing(connection, [one]):
            with connection.cursor() as cursor:
                one.protect(SimpleNamespace(connection=connection, execute=cursor.execute))
