"""A backup restored into a fresh database and looked through: all rows there, the log whole, what is sealed opens."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from jiangce.office.audit.chain import COVERED
from jiangce.office.audit.models import DailyRoot, Record
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.audit.verifier import verify
from jiangce.office.registers.models import Person, number_index
from jiangce.office.sealing.rotation import sealed_fields
from jiangce.office.upkeep.backup import NotSaved, note, note_of, opened, run_client

SAMPLE = 200  # sealed values of each column that are opened


def drill(backup: Path) -> list[str]:
    """What was proven, line by line. Raises `NotSaved` at the first thing that is wrong; the fresh database goes either way."""
    wanted = note_of(backup)
    with restored(backup) as alias:
        return [_rows(wanted, alias), _log(wanted, alias), _sealed(alias), _tables(alias)]


@contextmanager
def restored(backup: Path) -> Iterator[str]:
    """The alias of a fresh database with the backup in it; it is gone afterwards."""
    if backup.suffix == ".sqlite3":
        with tempfile.TemporaryDirectory(prefix="jiangce-drill.") as folder:
            copy = Path(folder) / "restored.sqlite3"
            shutil.copyfile(backup, copy)
            with opened({"ENGINE": "django.db.backends.sqlite3", "NAME": str(copy)}) as alias:
                yield alias
        return
    settings, name = connection.settings_dict, f"jiangce_drill_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    try:
        run_client("pg_restore", settings | {"NAME": name}, "--no-owner", "--exit-on-error", str(backup))
        with opened(settings | {"NAME": name}) as alias:
            yield alias
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def _rows(wanted: dict[str, Any], alias: str) -> str:
    found = note(alias)["counts"]
    wrong = [
        f"{name} 应有 {count} 行，实有 {found.get(name, 0)}"
        for name, count in wanted["counts"].items()
        if found.get(name) != count
    ]
    if wrong:
        raise NotSaved("恢复后行数不符：" + "；".join(wrong[:10]))
    return f"行数相符：{len(found)} 张表，{sum(found.values())} 行"


def _log(wanted: dict[str, Any], alias: str) -> str:
    rows = Record.objects.using(alias).order_by("seq").values(*COVERED, "digest").iterator(chunk_size=2000)
    roots = DailyRoot.objects.using(alias).values_list("digest", flat=True)
    found = verify(rows, list(roots), digest=sm3)  # type: ignore[arg-type]
    if found.trouble:
        raise NotSaved(f"恢复后的操作日志不完整：{found.trouble}")
    if wanted["log"] and found.last != wanted["log"][1]:
        raise NotSaved("恢复后的操作日志末条与备份时不符")
    return f"操作日志完整：{found.count} 条"


def _sealed(alias: str) -> str:
    """Every column with sealed values; identity numbers are found by their index as well."""
    opened_ = 0
    for model, fields in sealed_fields():
        for field in fields:
            rows = model._default_manager.using(alias).exclude(**{field.name: ""}).order_by("-pk")[:SAMPLE]
            for row in rows:
                try:
                    text = getattr(row, field.attname).open()
                except Exception as error:
                    raise NotSaved(
                        f"{model._meta.label}.{field.name} 用现有密钥打不开：备份与密钥文件不是一套，请换上当时的密钥文件"
                    ) from error
                opened_ += bool(text)
                if (
                    isinstance(row, Person)
                    and field.name == "number"
                    and row.merged_into_id is None
                    and row.number_index != number_index(text)
                ):
                    raise NotSaved("身份证号索引与密钥文件不符：请换上当时的密钥文件")
    return f"加密内容可解：抽查 {opened_} 处"


def _tables(alias: str) -> str:
    from django.db import connections

    executor = MigrationExecutor(connections[alias])
    left = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "表结构即本版本" if not left else f"备份来自较早的版本：恢复后还需 migrate {len(left)} 步"
