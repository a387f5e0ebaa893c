"""A year of the calendar as an administrator writes it: checked before it is believed, its source named, what changed told.

Deadlines that were set before stay as they were told to people; only what is counted from now on goes by the new days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from django.db import transaction
from pydantic import BaseModel, ConfigDict, ValidationError

from jiangce.office.audit.log import append
from jiangce.office.workdays.models import SpecialDay, Year
from jiangce.office.workdays.seeding import entries

LONGEST, LONGEST_NAME = 10_000, 40  # signs of a pasted year, of a day's name
FREE = range(5, 61)  # so many weekdays off, and no fewer, has a year
OCTOBER = 10


class BadYear(ValueError):
    """What was written cannot be a year's calendar; ``wrong``: every reason."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__("；".join(wrong))
        self.wrong = wrong


class Told(BaseModel):
    """A year as `china.yaml` writes it: ``free``: name → weekdays that are off; ``worked``: days of weekends, all as MM-DD."""

    model_config = ConfigDict(extra="forbid")

    free: dict[str, list[str]]
    worked: list[str] = []


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of it: special days before and after."""

    added: tuple[date, ...]
    dropped: tuple[date, ...]
    turned: tuple[date, ...]


def missing(today: date) -> list[int]:
    """Years whose holidays somebody has to enter now: this one, and from October on the next."""
    wanted = {today.year} | ({today.year + 1} if today.month >= OCTOBER else set())
    return sorted(wanted - set(Year.objects.filter(year__in=wanted).values_list("year", flat=True)))


def read_year(year: int, text: str) -> list[SpecialDay]:
    """The special days that are written. Raises `BadYear` with all that is wrong."""
    if len(text) > LONGEST:
        raise BadYear([f"太长：一年的安排不超过 {LONGEST} 个字符"])
    if "&" in text or "*" in text:
        raise BadYear(["不能有 & 和 *：请照样例书写"])  # no aliases: a short text must not become a long one
    try:
        told = Told.model_validate(yaml.load(text, yaml.CSafeLoader))
    except yaml.YAMLError as error:
        at = getattr(error, "problem_mark", None)
        raise BadYear([f"第 {at.line + 1} 行写法有误" if at else "写法有误：请照样例书写"]) from None
    except ValidationError as error:
        raise BadYear([f"{'.'.join(map(str, one['loc'])) or '全文'}：{_zh(one)}" for one in error.errors()]) from None
    wrong = [f"“{text}”不是 {year} 年的日期：请写月-日，如 05-01" for text in _texts(told) if not _is_day(year, text)]
    wrong += [
        f"“{name[:LONGEST_NAME]}…”：名称最多 {LONGEST_NAME} 个字" for name in told.free if len(name) > LONGEST_NAME
    ]
    if wrong:
        raise BadYear(wrong)
    days = [SpecialDay(**entry) for entry in entries(year, told.model_dump())]
    if wrong := _check(days):
        raise BadYear(wrong)
    return days


_ZH = {
    "missing": "没有写", "extra_forbidden": "没有这一栏，只有 free 和 worked", "dict_type": "须写成 名称: [日期]",
    "model_type": "须有 free 和 worked 两栏",
}  # fmt: skip


def _zh(error: Any) -> str:
    return _ZH.get(error["type"], "须为日期的列表，如 [05-01, 05-02]")


def _texts(told: Told) -> list[str]:
    return [day for days in told.free.values() for day in days] + told.worked


def _is_day(year: int, text: str) -> bool:
    try:
        return len(text) == 5 and bool(date.fromisoformat(f"{year}-{text}"))
    except ValueError:
        return False


def _check(days: list[SpecialDay]) -> list[str]:
    wrong = []
    for one in days:
        weekend = one.day.weekday() >= 5
        if one.works and not weekend:
            wrong.append(f"{one.day} 是{_weekday(one.day)}，本来就上班，不必写在 worked")
        if not one.works and weekend:
            wrong.append(f"{one.day} 是{_weekday(one.day)}，本来就休息，不必写在 free")
    seen: set[date] = set()
    wrong += [f"{one.day} 写了两次" for one in days if one.day in seen or seen.add(one.day)]  # type: ignore[func-returns-value]
    free = sum(not one.works for one in days)
    if free not in FREE:
        wrong.append(f"工作日放假共 {free} 天，一年应在 {FREE.start} 至 {FREE.stop - 1} 天之间：请核对是否漏写")
    return wrong


def _weekday(day: date) -> str:
    return "星期" + "一二三四五六日"[day.weekday()]


@transaction.atomic
def put(year: int, days: Iterable[SpecialDay], *, source: str, by: Any, why: str = "") -> Edited:
    """Let the year be so. Raises `BadYear` where its source is not named."""
    if len(source.strip()) < 4:
        raise BadYear(["请写明依据，如通知的名称和文号"])
    about, _ = Year.objects.select_for_update().get_or_create(year=year)
    before = {one.day: one for one in SpecialDay.objects.filter(day__year=year)}
    now = {one.day: one for one in days}
    SpecialDay.objects.filter(day__in=before.keys() - now.keys()).delete()
    for one in now.values():
        one.save()
    about.source = source.strip()[:200]
    about.save()
    turned = [day for day in before.keys() & now.keys() if before[day].works != now[day].works]
    made = Edited(*(tuple(sorted(found)) for found in (now.keys() - before.keys(), before.keys() - now.keys(), turned)))
    told = {name: [day.isoformat() for day in getattr(made, name)] for name in ("added", "dropped", "turned")}
    append(by, "calendar.edit", f"workdays.year:{year}", {"source": about.source, "why": why.strip()[:200], **told})
    return made


def with_day(year: int, day: date, works: bool | None, name: str) -> list[SpecialDay]:
    """The year as it stands with one day otherwise; ``works`` None: as its weekday says. Raises `BadYear`."""
    if day.year != year:
        raise BadYear([f"{day} 不在 {year} 年"])
    rest = [one for one in SpecialDay.objects.filter(day__year=year) if one.day != day]
    if works is None:
        return rest
    days = [*rest, SpecialDay(day=day, works=works, name=name.strip()[:40] or ("调休上班" if works else "放假"))]
    if wrong := [text for text in _check(days) if str(day) in text]:
        raise BadYear(wrong)
    return sorted(days, key=lambda one: one.day)


def written(year: int) -> str:
    """The year as it stands, to be edited and pasted again."""
    free: dict[str, list[str]] = {}
    worked = []
    for one in SpecialDay.objects.filter(day__year=year):
        if one.works:
            worked.append(f"{one.day:%m-%d}")
        else:
            free.setdefault(one.name or "放假", []).append(f"{one.day:%m-%d}")
    lines = [f"  {name}: [{', '.join(days)}]" for name, days in free.items()]
    return "\n".join(["free:", *lines, f"worked: [{', '.join(worked)}]"]) + "\n"
