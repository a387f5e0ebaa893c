"""The log: chained, whole, and closed to whoever would alter it, by the model or by SQL."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jiangce.office.audit import checking, verifier
from jiangce.office.audit.log import append, close_day, history
from jiangce.office.audit.models import Record
from jiangce.office.audit.sm3 import sm3

PUBLISHED = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"  # GB/T 32905, example 1


def test_sm3_of_the_standard() -> None:
    assert sm3(b"abc") == PUBLISHED


@given(st.binary(max_size=300))
def test_the_verifiers_sm3_is_that_of_the_library(data: bytes) -> None:
    made = Hash(SM3())
    made.update(data)
    assert sm3(data) == made.finalize().hex()


@pytest.fixture
def log(db: None) -> list[dict[str, Any]]:
    for at in range(5):
        append(None, "approve", f"claim:{at}", {"amount": 50_000 + at, "why": "符合条款"})
    return [json.loads(line) for line in checking.export()]


def test_a_whole_log_is_found_whole(log: list[dict[str, Any]]) -> None:
    found = verifier.verify(log)
    assert (found.count, found.trouble) == (5, "")
    assert checking.verdict() == found


@pytest.mark.parametrize(
    "name", ["seq", "at", "actor", "actor_name", "action", "subject", "detail", "previous", "digest"]
)
@pytest.mark.parametrize("at", range(5))
def test_altering_any_value_of_any_record_is_found(log: list[dict[str, Any]], name: str, at: int) -> None:
    log[at][name] = 99 if name == "seq" else "altered"
    assert verifier.verify(log).trouble


@pytest.mark.parametrize("at", range(4))
def test_a_record_taken_out_or_put_elsewhere_is_found(log: list[dict[str, Any]], at: int) -> None:
    assert verifier.verify(log[:at] + log[at + 1 :]).trouble
    assert verifier.verify([*log[:at], log[at + 1], log[at], *log[at + 2 :]]).trouble


def test_a_log_cut_short_is_found_by_a_published_root(log: list[dict[str, Any]]) -> None:
    root = log[-1]["digest"]
    assert not verifier.verify(log[:3]).trouble, "the chain alone cannot know what came after"
    assert "截短或重写" in verifier.verify(log[:3], [root]).trouble
    assert not verifier.verify(log, [root]).trouble


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE audit_record SET action = 'x' WHERE seq = 1", "DELETE FROM audit_record"])
def test_the_database_refuses(sql: str) -> None:
    append(None, "pay", "batch:1")
    with pytest.raises(DatabaseError, match="只增不改"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Record.objects.get().action == "pay"


@pytest.mark.django_db
def test_the_models_refuse() -> None:
    record = append(None, "pay", "batch:1")
    with pytest.raises(TypeError, match="只增不改"):
        Record.objects.update(action="x")
    with pytest.raises(TypeError, match="只增不删"):
        Record.objects.all().delete()
    record.action = "x"
    with pytest.raises(DatabaseError), transaction.atomic():
        record.save()


@pytest.mark.django_db
def test_what_is_rolled_back_leaves_no_record() -> None:
    def fails_after_writing() -> None:
        with transaction.atomic():
            append(None, "lost", "a")
            raise ZeroDivisionError

    append(None, "first", "a")
    with pytest.raises(ZeroDivisionError):
        fails_after_writing()
    append(None, "second", "a")
    assert [record.action for record in history("a")] == ["first", "second"]
    assert not checking.verdict().trouble


@pytest.mark.django_db
def test_the_nightly_command_closes_every_day_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    today = timezone.localdate()
    call_command("close_days")
    record = append(None, "pay", "batch:1")
    call_command("close_days")
    assert capsys.readouterr().out == "", "nothing is over yet"
    monkeypatch.setattr(timezone, "localdate", lambda at=None: today + timedelta(days=3) if at is None else today)
    call_command("close_days")
    told = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert told == [[str(today + timedelta(days=at)), "1", record.digest] for at in range(3)]
    call_command("close_days")
    assert capsys.readouterr().out == "" and not checking.verdict().trouble


@pytest.mark.django_db
def test_a_day_gets_its_root_when_it_is_over() -> None:
    record = append(None, "pay", "batch:1")
    today = timezone.localdate()
    with pytest.raises(ValueError, match="尚未结束"):
        close_day(today)
    assert close_day(today - timedelta(days=1)) is None
    assert record.digest == Record.objects.get().digest


def test_the_verifier_is_a_program(
    log: list[dict[str, Any]], tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "log.jsonl"
    file.write_text("".join(checking.export()), encoding="utf-8")
    assert verifier.main([str(file)]) == 0
    assert "共 5 条" in capsys.readouterr().out
    assert verifier.main([str(file), "--root", "0" * 64]) == 1
    file.write_text(file.read_text(encoding="utf-8").replace("50001", "90001"), encoding="utf-8")
    assert verifier.main([str(file)]) == 1
    assert "第 2 条的内容被改动" in capsys.readouterr().out
    assert verifier.main([]) == verifier.main(["/no/such/file"]) == 2
    file.write_text("not json", encoding="utf-8")
    assert verifier.main([str(file)]) == 2
