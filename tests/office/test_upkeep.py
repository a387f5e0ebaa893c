"""Upkeep: a backup is restored and looked through on either database; keys, the first administrator, health, settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from tests.office.office_facts import Town, town

from jiangce.cli.office import OURS
from jiangce.office.audit.models import Record
from jiangce.office.audit.protection import release
from jiangce.office.identity.models import Post, User
from jiangce.office.registers.models import Person
from jiangce.office.sealing import keys
from jiangce.office.upkeep import health
from jiangce.office.upkeep.backup import thin_out
from jiangce.office.workdays.models import Year

NUMBER = "11010519491231002X"


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def apart(*arguments: str, fails: bool = False) -> str:
    """A command as a process of its own on the test's database: what it prints, or why it refuses."""
    told = connection.settings_dict
    url = f"sqlite:///{told['NAME']}"
    if connection.vendor == "postgresql":
        who = f"{quote(told['USER'])}:{quote(told['PASSWORD'])}@" if told["USER"] else ""
        url = f"postgresql://{who}/{told['NAME']}?host={told['HOST']}" + (
            f"&port={told['PORT']}" if told["PORT"] else ""
        )
    environment = os.environ | {"DATABASE_URL": url, "JIANGCE_KEYRING": str(keys.keyring_file())}
    environment["DJANGO_SETTINGS_MODULE"] = "jiangce.office.settings"
    done = subprocess.run(
        [sys.executable, "-m", "jiangce", "office", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == int(fails), done.stdout + done.stderr
    return done.stderr if fails else done.stdout


@pytest.fixture
def lasting(transactional_db: None, keyring: None) -> Town:
    """An office really written down, with something sealed in it."""
    with connection.schema_editor() as schema:
        release(schema)
    made = town(size=3)
    made.people[0].number = NUMBER
    made.people[0].save()
    return made


def test_a_backup_is_restored_and_holds(lasting: Town, tmp_path: Path) -> None:
    told = apart("backup", str(tmp_path / "saved"), "--drill")
    assert (
        "行数相符" in told and "操作日志完整" in told and "加密内容可解：抽查 1 处" in told and "表结构即本版本" in told
    )
    (made,) = [one for one in (tmp_path / "saved").iterdir() if one.suffix != ".json"]
    assert made.stat().st_mode & 0o077 == 0 and NUMBER.encode() not in made.read_bytes()
    note = json.loads(made.with_name(made.name + ".json").read_text(encoding="utf-8"))
    assert note["counts"]["registers_person"] == 3 and note["log"][0] == Record.objects.count()
    ring = keys.keyring_file()
    mine = ring.read_bytes()
    ring.unlink()
    keys.write(keys.fresh(), ring, replace=False)
    assert "不是一套" in apart("drill", str(made), fails=True)
    ring.write_bytes(mine)
    keys.keyring.cache_clear()
    note["counts"]["registers_person"] += 1
    made.with_name(made.name + ".json").write_text(json.dumps(note), encoding="utf-8")
    assert "registers_person 应有 4 行，实有 3" in apart("drill", str(made), fails=True)


def test_an_altered_log_is_found_in_the_restored_copy(lasting: Town, tmp_path: Path) -> None:
    with connection.cursor() as cursor:  # somebody who is master of the database
        cursor.execute("UPDATE audit_record SET detail = '{}' WHERE seq = 2")
    assert "日志不完整" in apart("backup", str(tmp_path / "saved"), "--drill", fails=True)


def test_a_backup_never_lies_with_the_keys(lasting: Town) -> None:
    with pytest.raises(CommandError, match="分开存放"):
        run("backup", str(keys.keyring_file().parent))


def test_only_the_last_backups_are_kept(tmp_path: Path) -> None:
    made = [tmp_path / f"jiangce-2026010{day}-000000.{kind}" for day, kind in enumerate(("dump", "sqlite3", "dump"), 1)]
    for one in made:
        one.write_text("")
        one.with_name(one.name + ".json").write_text("")
    other = tmp_path / "other.dump"
    other.write_text("")
    thin_out(tmp_path, 2)
    assert sorted(one.name for one in tmp_path.iterdir() if one.suffix != ".json") == [
        *(one.name for one in made[1:]),
        other.name,
    ]
    thin_out(tmp_path, 0)
    assert made[1].exists() and not made[0].with_name(made[0].name + ".json").exists()


def test_keys_are_made_added_and_dropped(lasting: Town) -> None:
    with pytest.raises(CommandError, match="已存在"):
        run("keys", "--new")
    assert "k1 当前 1 处" in run("keys")
    assert "已增加 k2" in run("keys", "--add")
    with pytest.raises(CommandError, match="还加密着 1 处"):
        run("keys", "--drop", "k1")
    assert "重新加密 1 处" in run("keys", "--seal-again")
    assert "已移除 k1" in run("keys", "--drop", "k1")
    assert Person.objects.get(pk=lasting.people[0].pk).number.open() == NUMBER


def test_the_first_administrator_once(db: None, keyring: None) -> None:
    told = run("first_admin", "root", "--shown", "管理员")
    made = User.objects.get()
    assert made.must_change_password and made.check_password(told.split("一次性密码 ")[1].split("（")[0])
    assert Post.objects.get().role == "administrator" and not made.is_superuser
    assert Record.objects.get().action == "account.create"
    with pytest.raises(CommandError, match="已有系统管理员"):
        run("first_admin", "again", "--shown", "另一个")


def test_health_says_what_is_wanting_and_nothing_else(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("migrate", verbosity=0)  # another test may have released the log
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ok": True, "database": "ok", "keyring": "ok", "calendar": "ok", "guards": "ok"},
    )
    assert "no-store" in answer.headers["Cache-Control"]
    year = timezone.localdate().year
    Year.objects.filter(year=year).delete()
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["calendar"]) == (200, f"{year} missing")
    keys.keyring_file().unlink()
    keys.keyring.cache_clear()
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["keyring"]) == (503, "trouble")
    assert str(keys.keyring_file()) not in answer.content.decode()

    class Gone:
        def cursor(self) -> Any:
            raise OperationalError("server at 10.1.2.3 with password x")

    monkeypatch.setattr(health, "connection", Gone())
    monkeypatch.setattr(health, "missing", lambda _: [])
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "trouble") and "10.1" not in answer.content.decode()


def test_every_command_of_the_list_is_there() -> None:
    from django.core.management import get_commands

    assert set(OURS) <= set(get_commands())


def test_django_finds_nothing_amiss_in_production(tmp_path: Path) -> None:
    """As a real server is set up: HTTPS, a host name, keys and database elsewhere."""
    environment = os.environ | {
        "JIANGCE_MODE": "production", "JIANGCE_HTTPS": "1", "JIANGCE_ALLOWED_HOSTS": "rencai.example.gov.cn",
        "JIANGCE_DATA": str(tmp_path), "JIANGCE_KEYRING": str(tmp_path / "keys" / "keyring.json"),
        "DJANGO_SETTINGS_MODULE": "jiangce.office.settings", "DATABASE_URL": "",
    }  # fmt: skip
    environment.pop("JIANGCE_SECRET_KEY", None)
    done = subprocess.run(
        [sys.executable, "-m", "jiangce", "office", "check", "--deploy", "--fail-level", "WARNING"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
