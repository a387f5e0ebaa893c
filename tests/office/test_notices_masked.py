"""No way leads an unmasked line onto a list: not past the service, not past the database."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from tests.office.notice_facts import (
    Bureau,
    approved,
    prepared,
    states,
)

from jiangce.office.notices import guarding
from jiangce.office.notices.models import NoticeLine
from jiangce.office.notices.printing import Unmasked, demand_masked
from jiangce.office.notices.publishing import publish

# ── nothing unmasked gets through ──


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "王小明"}, {"name": "王小*"}, {"name": "*小明"}, {"code": "330604199001010011"}, {"code": "33060419900101****"}, {"code": "13812345678"},
        {"title": "补贴，卡号6222021234567890123"}, {"clause": "13812345678"}, {"name": "王1*"},
    ],
)  # fmt: skip
def test_the_database_refuses_what_is_not_masked(bureau: Bureau, wrong: dict[str, str]) -> None:
    """By the model, by an update past it, by SQL."""
    approved(bureau.officer)
    line = prepared(bureau.officer).lines.get(at=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeLine.objects.filter(pk=line.pk).update(**wrong)
    values = {
        name: getattr(line, name) for name in ("notice_id", "seen", "kind", "name", "code", "title", "clause", "amount")
    }
    other = approved(bureau.officer, ["周一"])[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeLine.objects.create(**{**values, **wrong, "at": 9, "claim": other})
    column, value = next(iter(wrong.items()))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE notices_noticeline SET {column} = %s WHERE id = %s", [value, line.pk])  # noqa: S608
    line.refresh_from_db()
    assert line.name == "王*明"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "小*"}, {"name": "王*"}, {"code": "3306************99"}, {"code": ""}, {"title": "电话 138 1234 5678"},
    ],
)  # fmt: skip
def test_what_the_database_cannot_know_publishing_refuses(bureau: Bureau, wrong: dict[str, str]) -> None:
    claims = approved(bureau.officer)
    notice = prepared(bureau.officer)
    notice.lines.filter(at=2).update(**wrong)
    with pytest.raises(Unmasked, match="第2行"):
        publish(notice, bureau.officer, seen=notice.version)
    assert states(*claims) == ["approved"] * 3


@pytest.mark.parametrize(
    "wrong", [{"kind": "org", "code": "", "name": "某某公司"}, {"title": "补贴（王小明）"}, {"clause": "王小明三(一)1"}]
)
def test_the_database_knows_whose_line_it_is(bureau: Bureau, wrong: dict[str, str]) -> None:
    """A person's claim as an organisation's; the person's own name beside the masked one."""
    approved(bureau.officer)
    line = prepared(bureau.officer).lines.get(at=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeLine.objects.filter(pk=line.pk).update(**wrong)
    for name, value in wrong.items():
        setattr(line, name, value)
    with pytest.raises(Unmasked):  # and the service without the database
        demand_masked(line)


def test_the_guards_stand_and_come_back(bureau: Bureau) -> None:
    approved(bureau.officer)
    line = prepared(bureau.officer).lines.get(at=2)
    if connection.vendor == "sqlite":  # within a test's transaction SQLite makes tables anew, PostgreSQL does not
        with connection.cursor() as cursor:
            for one in ("insert", "update"):
                cursor.execute(f"DROP TRIGGER notices_masked_{one}")
            cursor.execute("DROP TRIGGER notices_same")
        NoticeLine.objects.filter(pk=line.pk).update(title="13812345678")
        NoticeLine.objects.filter(pk=line.pk).update(title="补贴")

        class Schema:
            connection = connection

            @staticmethod
            def execute(text: str) -> None:
                with connection.cursor() as cursor:
                    cursor.execute(text)

        guarding.protect(Schema)
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeLine.objects.filter(pk=line.pk).update(title="13812345678")
