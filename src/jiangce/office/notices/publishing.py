"""A list goes up at once: every claim of it moves, or none does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.identity.models import User
from jiangce.office.notices.freezing import PUBLISHED, as_published
from jiangce.office.notices.models import Notice, NoticeLine, Series
from jiangce.office.notices.preparing import demand_officer, locked
from jiangce.office.notices.printing import demand_masked
from jiangce.office.notices.terms import terms
from jiangce.office.workdays.counting import calendar


def publish(notice: Notice, by: User, *, seen: int, today: date | None = None) -> Notice:
    """Put a list up. ``today``: the opening day where it is another one (a demonstration, a test).

    Raises `NotMoved` (also where one line is not masked, or one claim changed) or `BeyondCalendar`; then nothing is up.
    """
    with transaction.atomic():
        held = locked(notice, seen)
        demand_officer(by, held.region)
        if held.state != Notice.State.PREPARED:
            raise NotMoved(f"“{held.get_state_display()}”的公示不能再次公示")
        lines = list(held.lines.select_related("claim__person", "claim__organisation").order_by("at"))
        if not lines:
            raise NotMoved("名单是空的，不能公示")
        if not held.office or not (held.phone or held.address):
            raise NotMoved("请先填写受理异议的单位，以及电话或地址")
        for line in lines:
            demand_masked(line)
        _open(held, lines, by, today or timezone.localdate())
        for line in lines:
            try:
                move(line.claim, "publish", by, seen=line.seen)
            except NotMoved as trouble:
                raise NotMoved(
                    f"第{line.at}行（{line.claim.number}）：{trouble}；全部名单均未公示，请将该行移出后再公示"
                ) from None
    return held


def _open(held: Notice, lines: list[NoticeLine], by: User, day: date) -> None:
    held.opens_on, held.last_day = day, calendar().after(day, held.days)
    held.public_until = held.last_day + timedelta(days=held.shown)
    held.number = _number(held.region, day.year)
    held.state, held.published_by, held.published_at = Notice.State.OPEN, by, timezone.now()
    held.digest = sm3(as_published(held, lines))
    held.version += 1
    held.save()
    held.lines.update(outcome=NoticeLine.Outcome.RUNNING)
    told = {"digest": held.digest, "count": len(lines), "number": held.number, "until": held.last_day.isoformat()}
    append(by, PUBLISHED, held, told)


def _number(region: str, year: int) -> str:
    """The next of the region's numbers of a year, under the lock of its series: 330604-2026-0003."""
    try:
        with transaction.atomic():
            Series.objects.get_or_create(region=region, year=year)
    except IntegrityError:  # somebody began it a moment ago
        pass
    series = Series.objects.select_for_update().get(region=region, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{region}-{year}-{series.last:04}"


def pass_straight(claims: Iterable[Claim], by: User) -> int:
    """Claims whose policy demands no notice go on at once, with its reason in their history. Raises `NotMoved`."""
    done = 0
    with transaction.atomic():
        for claim in claims:
            term = terms().of(claim.policy, claim.entry)
            if term.demanded:
                raise NotMoved(f"{claim.number}：该项目须公示{term.days}个工作日，不能直接转待发放")
            why = f"依规定不公示：{term.basis}"
            claim = move(claim, "publish", by, seen=claim.version, why=why)
            move(claim, "pass", by, seen=claim.version, why=why)
            append(by, "notice.waive", claim, {"why": why})
            done += 1
    return done
