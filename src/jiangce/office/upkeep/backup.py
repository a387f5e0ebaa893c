"""The whole database in one file, as it was at one moment, with a note of what has to be in it: PostgreSQL and SQLite."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from jiangce.office.audit.models import Record
from jiangce.office.sealing import keys

NOTE = ".json"


class NotSaved(Exception):
    """No backup was made, or it cannot be used; the message says why, and what to do."""


def save(folder: Path) -> Path:
    """A backup in ``folder``: ``jiangce-DAY-TIME.dump`` (or ``.sqlite3``) and its note beside it. Raises `NotSaved`.

    The keyring is not in it and must not lie beside it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if keys.keyring_file().resolve().parent == folder.resolve():
        raise NotSaved(f"{folder} 里放着密钥文件：备份与密钥须分开存放，请另选文件夹")
    postgresql = connection.vendor == "postgresql"
    target = folder / f"jiangce-{timezone.localtime():%Y%m%d-%H%M%S}.{'dump' if postgresql else 'sqlite3'}"
    half = target.with_name(target.name + ".part")
    with suppress(FileNotFoundError):
        half.unlink()
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"):
        pass
    told = _postgresql(half) if postgresql else _sqlite(half)
    target.with_name(target.name + NOTE).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    half.replace(target)  # whole or not there
    return target


def thin_out(folder: Path, keep: int) -> None:
    """Only the last few backups of a folder stay, whatever their database; 0: all."""
    every = sorted(one for one in folder.glob("jiangce-*-*") if one.suffix in (".dump", ".sqlite3"))
    for old in every[:-keep] if keep else ():
        old.with_name(old.name + NOTE).unlink(missing_ok=True)
        old.unlink()


def note_of(backup: Path) -> dict[str, Any]:
    """What has to be in a backup. Raises `NotSaved`."""
    try:
        found: dict[str, Any] = json.loads(backup.with_name(backup.name + NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotSaved(f"{backup.name}{NOTE} 读不出（{error}）：没有它就无从核对") from None
    return found


def note(using: str = "default") -> dict[str, Any]:
    """Rows of every table, the end of the log, the keys that seal something."""
    last = Record.objects.using(using).order_by("-seq").values_list("seq", "digest").first()
    counts = {
        model._meta.db_table: model._default_manager.using(using).count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    return {"made_at": timezone.now().isoformat(), "counts": counts, "log": list(last or ())}


def _sqlite(target: Path) -> dict[str, Any]:
    source = connection.settings_dict["NAME"]
    with sqlite3.connect(str(source)) as live, sqlite3.connect(str(target)) as copy:
        live.backup(copy)
    live.close()
    copy.execute("PRAGMA journal_mode=DELETE")
    copy.close()
    with opened({"ENGINE": "django.db.backends.sqlite3", "NAME": str(target)}) as alias:
        return note(alias)


def _postgresql(target: Path) -> dict[str, Any]:
    """The counts and the dump are of the same snapshot, whoever works meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        told = note()
        run_client(
            "pg_dump", connection.settings_dict, "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"
        )  # fmt: skip
    return told


def run_client(name: str, settings: dict[str, Any], *arguments: str) -> None:
    """A program of PostgreSQL on a database. Raises `NotSaved`."""
    program = shutil.which(name) or next(
        (str(one) for one in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if program is None:
        raise NotSaved(f"没有 {name}：请安装 PostgreSQL 客户端（Debian：apt-get install postgresql-client）")
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = os.environ | {key: str(settings[name]) for key, name in names.items() if settings.get(name)}
    done = subprocess.run(
        [program, f"--dbname={settings['NAME']}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotSaved(f"{name} 失败：{done.stderr.strip()[-800:]}")


@contextmanager
def opened(settings: dict[str, Any]) -> Iterator[str]:
    """A further database for the time, under the alias that is given."""
    from django.db import connections

    alias = "restored"
    connections.databases[alias] = connections.databases["default"] | {
        "OPTIONS": {}, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, **settings,
    }  # fmt: skip
    try:
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]
