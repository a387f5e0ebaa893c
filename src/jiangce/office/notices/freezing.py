"""A list to the byte: as it was published, and as it was in the end; digested, told in the log, and looked at again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from jiangce.office.audit.log import append, history
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.notices.models import Archive, Notice, NoticeLine

FORM = "jiangce-notice/1"
PUBLISHED, ARCHIVED = "notice.publish", "notice.archive"
_HEAD = ("number", "region", "policy", "entry", "heading", "days", "basis", "office", "phone", "address")
_LINE = ("at", "kind", "name", "code", "title", "clause", "amount")


def as_published(notice: Notice, lines: Iterable[NoticeLine]) -> bytes:
    """The list as people see it, without what became of it."""
    return _bytes({"form": FORM, **_told(notice), "lines": [_line(one) for one in lines]})


def as_ended(notice: Notice, lines: Iterable[NoticeLine]) -> bytes:
    """The same with what became of each line, and the digest that it had when it was published."""
    every = [
        {**_line(one), "outcome": one.outcome, "settled_on": one.settled_on.isoformat() if one.settled_on else None}
        for one in lines
    ]
    count = notice.objections.count()
    return _bytes(
        {"form": FORM, **_told(notice), "published_digest": notice.digest, "objections": count, "lines": every}
    )


def _told(notice: Notice) -> dict[str, Any]:
    assert notice.opens_on is not None and notice.last_day is not None
    days = {"opens_on": notice.opens_on.isoformat(), "last_day": notice.last_day.isoformat()}
    return {**{name: getattr(notice, name) for name in _HEAD}, **days}


def _line(line: NoticeLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in _LINE}


def _bytes(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def archive(notice: Notice, by: Any) -> Archive:
    """Freeze a list of which nothing is open any more; inside the transaction of whoever ends it."""
    told = as_ended(notice, notice.lines.order_by("at"))
    made = Archive.objects.create(notice=notice, told=told.decode(), digest=sm3(told))
    notice.state, notice.version = Notice.State.ARCHIVED, notice.version + 1
    notice.save(update_fields=["state", "version"])
    append(
        by, ARCHIVED, notice, {"digest": made.digest, "count": notice.lines.count(), "at": timezone.now().isoformat()}
    )
    return made


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``digest``: what it came to now."""

    what: str
    holds: bool
    digest: str


def verify(notice: Notice) -> list[Check]:
    """Is the list still what was published, and what was archived? Computed anew, and compared with the log."""
    if notice.state == Notice.State.PREPARED:
        return []
    lines = list(notice.lines.order_by("at"))
    now = sm3(as_published(notice, lines))
    found = [
        Check("名单与公示时一致", now == notice.digest, now),
        Check("公示时的摘要与操作日志一致", notice.digest in _logged(notice, PUBLISHED), notice.digest),
    ]
    kept = Archive.objects.filter(notice=notice).first()
    if kept is not None:
        again, ended = sm3(kept.told.encode()), sm3(as_ended(notice, lines))
        found += [
            Check("归档正文与归档摘要一致", again == kept.digest, again),
            Check("名单和结果与归档一致", ended == kept.digest, ended),
            Check("归档摘要与操作日志一致", kept.digest in _logged(notice, ARCHIVED), kept.digest),
        ]
    return found


def _logged(notice: Notice, action: str) -> set[str]:
    details = history(notice).filter(action=action).values_list("detail", flat=True)
    return {json.loads(detail).get("digest", "") for detail in details}
