"""The database's own refusal to change or delete a record, whoever asks and by whatever way."""

from __future__ import annotations

from typing import Any

TABLES = ("audit_record", "audit_dailyroot")

_SQLITE = """
CREATE TRIGGER {table}_no_{what} BEFORE {WHAT} ON {table}
BEGIN SELECT RAISE(ABORT, '操作日志只增不改 / the audit log only grows'); END
"""
_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_only_grows() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '操作日志只增不改 / the audit log only grows'; END $$ LANGUAGE plpgsql
"""
_POSTGRESQL = """
CREATE TRIGGER {table}_no_{what} BEFORE {WHAT} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()
"""


def protect(schema: Any) -> None:
    """Put the triggers in place, once more if need be (``schema``: Django's schema editor)."""
    release(schema)
    postgresql = schema.connection.vendor == "postgresql"
    if postgresql:
        schema.execute(_FUNCTION)
    for table in TABLES:
        for what in _kinds(postgresql):
            text = _POSTGRESQL if postgresql else _SQLITE
            schema.execute(text.format(table=table, what=what, WHAT=what.upper()))


def release(schema: Any) -> None:
    """Take them away: to migrate backwards, or to empty a test's database."""
    postgresql = schema.connection.vendor == "postgresql"
    for table in TABLES:
        for what in _kinds(postgresql):
            schema.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}" + (f" ON {table}" if postgresql else ""))


def triggers(postgresql: bool) -> list[str]:
    """What they are called."""
    return [f"{table}_no_{what}" for table in TABLES for what in _kinds(postgresql)]


def _kinds(postgresql: bool) -> tuple[str, ...]:
    return ("update", "delete", "truncate") if postgresql else ("update", "delete")
