"""Deadlines that come back: RFC 5545 rules (``FREQ=MONTHLY;BYMONTHDAY=5``), said in Chinese, and the days they fall on.

The part of the standard that needs no first day: yearly or monthly, on named months and days of the month; -1 is the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from jiangce.rules.types import BadValue

EXPECTED = "FREQ=MONTHLY;BYMONTHDAY=5 | FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=-1"
_PARTS = ("FREQ", "BYMONTH", "BYMONTHDAY")


@dataclass(frozen=True, slots=True)
class Deadline:
    """``months``: the months of the year, () for every month; ``day``: of the month, negative from its end."""

    rule: str
    months: tuple[int, ...]
    day: int

    def words(self) -> str:
        """每月5日前 · 每年1月底前 · 每半年一次（6月底、12月底前）."""
        if not self.months:
            return f"每月{self._day()}前"
        days = "、".join(f"{month}月{self._day()}" for month in self.months)
        each = {2: "每半年一次", 4: "每季度一次"}.get(len(self.months), "") if self.evenly else ""
        return f"{each}（{days}前）" if each else f"每年{days}前"

    def _day(self) -> str:
        return "底" if self.day == -1 else f"{self.day}日" if self.day > 0 else f"倒数第{-self.day}日"

    @property
    def evenly(self) -> bool:
        """Do the months divide the year into equal parts?"""
        gaps = {b - a for a, b in zip(self.months, (*self.months[1:], self.months[0] + 12), strict=True)}
        return len(self.months) > 1 and len(gaps) == 1

    def between(self, first: date, last: date) -> list[date]:
        """The days on which it falls due, both ends included; a month without that day has none."""
        from dateutil.rrule import rrulestr

        start, end = (datetime.combine(day, time.min) for day in (first, last))
        return [moment.date() for moment in rrulestr(self.rule, dtstart=start).between(start, end, inc=True)]


def read_deadline(text: str) -> Deadline:
    """The rule written as ``text``. Raises `BadValue` for what is no rule, or needs a first day."""
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or name not in _PARTS or name in parts:
            raise BadValue(f"期限规则（{EXPECTED}）", f"a rule such as {EXPECTED}")
        parts[name] = value
    months = tuple(_numbers(parts.get("BYMONTH", ""), 1, 12))
    days = _numbers(parts.get("BYMONTHDAY", ""), -31, 31)
    if parts.get("FREQ") not in ("MONTHLY", "YEARLY"):
        raise BadValue("FREQ=MONTHLY 或 FREQ=YEARLY", "FREQ=MONTHLY or FREQ=YEARLY")
    if len(days) != 1 or not days[0]:
        raise BadValue("BYMONTHDAY 写一个日子（-1 是月底）", "one BYMONTHDAY (-1: the last day)")
    if (parts["FREQ"] == "YEARLY") != bool(months):
        raise BadValue("YEARLY 要写 BYMONTH，MONTHLY 不写", "BYMONTH with YEARLY, and only there")
    return Deadline(text, tuple(sorted(set(months))), days[0])


def _numbers(text: str, low: int, high: int) -> list[int]:
    try:
        found = [int(part) for part in text.split(",")] if text else []
    except ValueError:
        found = [high + 1]
    if any(not low <= number <= high for number in found):
        raise BadValue(f"{low} 至 {high} 的整数", f"whole numbers from {low} to {high}")
    return found
