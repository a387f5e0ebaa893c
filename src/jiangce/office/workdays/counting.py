"""Counting in working days. Beyond the years whose holidays are announced there is no answer, and none is made up."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)


class BeyondCalendar(Exception):
    """A deadline falls into a year whose holidays are not in the table."""

    def __init__(self, year: int) -> None:
        super().__init__(f"{year} 年的放假安排尚未录入工作日历，无法计算工作日；请管理员在“工作日历”中补录。")
        self.year = year


@dataclass(frozen=True)
class Calendar:
    """``special``: day → is it worked?, where the weekday does not say."""

    years: frozenset[int]
    special: Mapping[date, bool]

    def works(self, day: date) -> bool:
        """Is it a working day? Raises `BeyondCalendar`."""
        if day.year not in self.years:
            raise BeyondCalendar(day.year)
        return self.special.get(day, day.weekday() < 5)

    def after(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start``, which does not count itself (民法典 第201条). Raises `BeyondCalendar`."""
        day = start
        while days > 0:
            day += DAY
            days -= self.works(day)
        return day

    def left(self, today: date, due: date) -> int:
        """Working days left until ``due``, that day included; negative: overdue by so many. Raises `BeyondCalendar`."""
        if due >= today:
            return sum(self.works(today + DAY * n) for n in range(1, (due - today).days + 1))
        return -sum(self.works(due + DAY * n) for n in range(1, (today - due).days + 1))


def calendar() -> Calendar:
    """The calendar as it stands in the database."""
    from jiangce.office.workdays.models import DAYS, YEARS

    return _made(frozenset(YEARS()), tuple(DAYS()))


_here = threading.local()
NEAR = timedelta(days=100)  # most deadlines on a page lie nearer


def days_left(today: date, due: date) -> int:
    """`Calendar.left` for a page full of deadlines: what lies around today is asked for once while a request is answered,
    and outside of one each time. Raises `BeyondCalendar`."""
    if abs(due - today) > NEAR:
        return calendar().left(today, due)
    if not getattr(_here, "answering", False):
        return _around(today).left(today, due)
    if _here.kept is None:
        _here.kept = _around(today)
    found: Calendar = _here.kept
    return found.left(today, due)


def _around(today: date) -> Calendar:
    from jiangce.office.workdays.models import DAYS_BETWEEN, YEARS

    return Calendar(frozenset(YEARS()), dict(DAYS_BETWEEN(today - NEAR, today + NEAR)))


def begin(**_: object) -> None:
    """A request begins: nothing is kept from the one before."""
    _here.answering, _here.kept = True, None


def end(**_: object) -> None:
    """It is answered."""
    _here.answering, _here.kept = False, None


@lru_cache(maxsize=4)
def _made(years: frozenset[int], special: tuple[tuple[date, bool], ...]) -> Calendar:
    return Calendar(years, dict(special))


def of_days(years: Iterable[int], off: Iterable[date], worked: Iterable[date]) -> Calendar:
    """A calendar of plain lists."""
    return Calendar(frozenset(years), dict.fromkeys(off, False) | dict.fromkeys(worked, True))
