"""Writing the log: one record after another, in the same transaction as what it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from jiangce.office.audit.chain import START, canonical, detail_text
from jiangce.office.audit.models import DailyRoot, Record
from jiangce.office.audit.sm3_fast import sm3

LOCK = 0x6A63_6C6F_67  # PostgreSQL's advisory lock of the log: the writers queue


def append(actor: Any, action: str, subject: Any, detail: Mapping[str, Any] | None = None) -> Record:
    """Write that ``actor`` (an account; None: the system) did ``action`` to ``subject`` (a model's row, or a name).

    It is written if and only if the surrounding transaction is. Personal data does not belong into ``detail``.
    """
    with transaction.atomic(savepoint=False):  # what cannot be told is not done either
        _queue()
        last = Record.objects.order_by("-seq").values_list("seq", "digest").first()
        told = {
            "seq": last[0] + 1 if last else 1,
            "at": datetime.now(UTC).isoformat(timespec="microseconds"),
            "actor": "" if actor is None or actor.pk is None else str(actor.pk),
            "actor_name": "系统" if actor is None else str(actor)[:150],
            "action": action,
            "subject": named(subject),
            "detail": detail_text(detail or {}),
            "previous": last[1] if last else START,
        }
        return Record.objects.create(**told, digest=sm3(canonical(told)))


def named(subject: Any) -> str:
    """A row as app.model:pk."""
    if isinstance(subject, models.Model):
        return f"{subject._meta.label_lower}:{subject.pk}"
    return str(subject or "")


def history(subject: Any) -> models.QuerySet[Record]:
    """All records about a row, the first first."""
    return Record.objects.filter(subject=named(subject)).order_by("seq")


def close_day(day: date) -> DailyRoot | None:
    """The root of a day that is over: the last record up to its end; None where there is none. Made once."""
    if day >= timezone.localdate():
        raise ValueError("当日尚未结束，不能生成根摘要 / the day is not over")
    found = DailyRoot.objects.filter(day=day).first()
    if found is not None:
        return found
    end = timezone.make_aware(datetime.combine(day, datetime.max.time())).astimezone(UTC)
    last = Record.objects.filter(at__lte=end.isoformat(timespec="microseconds")).order_by("-seq").first()
    return None if last is None else DailyRoot.objects.create(day=day, seq=last.seq, digest=last.digest)


def close_days() -> list[DailyRoot]:
    """The roots of all days that are over and have none yet, from the first record on."""
    last = DailyRoot.objects.order_by("-day").values_list("day", flat=True).first()
    first = Record.objects.order_by("seq").values_list("at", flat=True).first()
    if first is None:
        return []
    day = last + timedelta(days=1) if last else timezone.localdate(datetime.fromisoformat(first))
    made = []
    while day < timezone.localdate():
        root = close_day(day)
        made += [root] if root else []
        day += timedelta(days=1)
    return made


def _queue() -> None:
    """Wait for whoever is writing; SQLite's writers already do, from the start of their transactions."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
