"""A trigger that is gone is told by /healthz and comes back with the next migration, on either database."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from tests.office.office_facts import Town

from jiangce.office.audit.standing import missing


@pytest.mark.parametrize(
    ("name", "table"), [("notices_same", "notices_archive"), ("notices_masked_insert", "notices_noticeline"), ("audit_record_no_update", "audit_record")]
)  # fmt: skip
def test_a_trigger_that_is_gone_comes_back(place: Town, name: str, table: str) -> None:
    call_command("migrate", verbosity=0)  # another test may have released the log
    assert missing(connection) == [] and Client().get("/healthz").json()["guards"] == "ok"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))
    assert missing(connection) == [name]
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["guards"]) == (200, "trouble")
    call_command("migrate", verbosity=0)
    assert missing(connection) == [] and Client().get("/healthz").json()["guards"] == "ok"
