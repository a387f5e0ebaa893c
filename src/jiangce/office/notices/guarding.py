"""The database's own refusal of a line that is not masked, and of a changed archive, whoever asks and by whatever way.

Patterns are no part of what both databases check alike (a SQLite file whose checks call a function of ours cannot be
examined by anybody else's tools), so each has its own words for the same. Whoever alters one of these tables on SQLite
makes it anew: `audit.standing` puts them back after the migration.
"""

from __future__ import annotations

from typing import Any

#: what may stand between the stars and single signs of a masked name
BETWEEN = "*·. ,、/_()–—-"
#: trigger → its table
TRIGGERS = {
    "notices_masked_insert": "notices_noticeline",
    "notices_masked_update": "notices_noticeline",
    "notices_same": "notices_archive",
}
_SEVEN = "[0-9]" * 7
_NO = "公示名单有未遮盖的姓名或号码 / a line that is not masked"
_SAME = "公示归档只读 / an archived notice does not change"

#: a person's claim as if it were an organisation's, or the person's own name in what is printed
_WHOSE = (
    " OR EXISTS (SELECT 1 FROM claims_claim c JOIN registers_person p ON p.id = c.person_id WHERE c.id = NEW.claim_id"
    " AND (NEW.kind <> 'person' OR (length(p.name) > 1 AND {found})))"
)

_BAD_SQLITE = (
    f"(NEW.kind = 'person' AND (NEW.name GLOB '*[^{BETWEEN}][^{BETWEEN}]*' OR NEW.name GLOB '*[0-9]*'))"
    f" OR (NEW.kind = 'person' AND NEW.code GLOB '*{_SEVEN}*')"
    f" OR NEW.title GLOB '*{_SEVEN}*' OR NEW.clause GLOB '*{_SEVEN}*'"
    f" OR (NEW.kind = 'org' AND (NEW.name GLOB '*{_SEVEN}*' OR NEW.code GLOB '*[^0-9A-Z]*'))"
) + _WHOSE.format(found="instr(NEW.name || NEW.title || NEW.clause, p.name) > 0")
_BAD_POSTGRESQL = (
    f"(NEW.kind = 'person' AND (NEW.name ~ '[^{BETWEEN}]{{2}}' OR NEW.name ~ '[0-9]'))"
    " OR (NEW.kind = 'person' AND NEW.code ~ '[0-9]{7}')"
    " OR NEW.title ~ '[0-9]{7}' OR NEW.clause ~ '[0-9]{7}'"
    " OR (NEW.kind = 'org' AND (NEW.name ~ '[0-9]{7}' OR NEW.code ~ '[^0-9A-Z]'))"
) + _WHOSE.format(found="position(p.name in NEW.name || NEW.title || NEW.clause) > 0")


def protect(schema: Any) -> None:
    """Put the triggers in place, once more if need be (``schema``: Django's schema editor)."""
    release(schema)
    if schema.connection.vendor == "postgresql":
        _function(schema, "notices_masked", f"IF {_BAD_POSTGRESQL} THEN RAISE EXCEPTION '{_NO}'; END IF; RETURN NEW;")
        _function(schema, "notices_same", f"RAISE EXCEPTION '{_SAME}';")
        for what in ("insert", "update"):
            schema.execute(
                f"CREATE TRIGGER notices_masked_{what} BEFORE {what.upper()} ON notices_noticeline "
                "FOR EACH ROW EXECUTE FUNCTION notices_masked()"
            )
        schema.execute(
            "CREATE TRIGGER notices_same BEFORE UPDATE ON notices_archive FOR EACH ROW EXECUTE FUNCTION notices_same()"
        )
        return
    for what in ("insert", "update"):
        schema.execute(
            f"CREATE TRIGGER notices_masked_{what} BEFORE {what.upper()} ON notices_noticeline "
            f"WHEN {_BAD_SQLITE} BEGIN SELECT RAISE(ABORT, '{_NO}'); END"
        )
    schema.execute(
        f"CREATE TRIGGER notices_same BEFORE UPDATE ON notices_archive BEGIN SELECT RAISE(ABORT, '{_SAME}'); END"
    )


def release(schema: Any) -> None:
    """Take them away, to migrate backwards."""
    postgresql = schema.connection.vendor == "postgresql"
    for name, table in TRIGGERS.items():
        schema.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else ""))


def _function(schema: Any, name: str, body: str) -> None:
    schema.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$ BEGIN {body} END $$ LANGUAGE plpgsql")
