"""When the time is up: every line that nobody objected to goes on, and a list of which nothing is open is archived."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.identity.models import User
from jiangce.office.notices.freezing import archive
from jiangce.office.notices.models import Notice, NoticeLine, Objection
from jiangce.office.notices.preparing import demand_officer

_RUNNING = (NoticeLine.Outcome.RUNNING, NoticeLine.Outcome.OBJECTED)


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of ending a notice. ``stayed``: lines that could not go on, and why."""

    passed: int
    stayed: tuple[str, ...]
    archived: bool


def pass_all(notice: Notice, by: User) -> Ended:
    """Let every line without an objection pass. Doing it again changes nothing. Raises `NotMoved` before the time is up.

    Each line for itself, so that nobody who writes the log has to wait for a long list; stopped in the middle, it goes on
    where it was when it is done again.
    """
    held = Notice.objects.get(pk=notice.pk)
    demand_officer(by, held.region)
    if held.state == Notice.State.PREPARED or not held.over:
        raise NotMoved(
            f"公示期未满{f'（至{held.last_day:%Y年%m月%d日}止）' if held.last_day else ''}，不能办理“公示无异议”"
        )
    passed, stayed = 0, []
    running = held.lines.filter(outcome=NoticeLine.Outcome.RUNNING).select_related("claim").order_by("at")
    for line in list(running):
        try:
            move(line.claim, "pass", by, seen=line.claim.version)
            passed += 1
        except NotMoved as trouble:
            if running.filter(pk=line.pk).exists():  # else somebody else has just let it pass
                stayed.append(f"第{line.at}行：{trouble}")
    with transaction.atomic():
        done = settle(Notice.objects.select_for_update().get(pk=notice.pk), by)
        if passed:
            append(by, "notice.pass", held, {"count": passed, "stayed": len(stayed)})
    return Ended(passed, tuple(stayed), done)


def settle(held: Notice, by: User) -> bool:
    """Take the notice as far as its lines let it; is it archived now? Under its lock."""
    if not held.over or held.state not in (Notice.State.OPEN, Notice.State.ENDED):
        return held.state == Notice.State.ARCHIVED
    if held.lines.filter(outcome__in=_RUNNING).exists() or waits(held):
        if held.state == Notice.State.OPEN:
            held.state, held.version = Notice.State.ENDED, held.version + 1
            held.save(update_fields=["state", "version"])
        return False
    archive(held, by)
    return True


def waits(notice: Notice) -> bool:
    """Has somebody objected, and nobody looked at it?"""
    return notice.objections.filter(state=Objection.State.RECEIVED).exists()


def due() -> list[Notice]:
    """The notices whose time is up and whose lines may still go on."""
    today = timezone.localdate()
    return list(Notice.objects.filter(state__in=("open", "ended"), last_day__lt=today).order_by("last_day", "pk"))
