"""Days of the calendar in a text: 2022年7月26日, 2023-07-26, 12月20日, 1月底, 每月5日, 5日前."""

from __future__ import annotations

import re

from jiangce.rules.figure_quantity import Hit
from jiangce.rules.figure_words import FigureKind, Unit, Value
from jiangce.rules.numerals import whole_number

__all__ = ["calendar_day"]

_YEAR = "(?:[12][0-9]{3}|[一二][〇零一二三四五六七八九]{3})"
_MONTH = "(?:[0-9]{1,2}|十[一二]?|[一二三四五六七八九])"
_DAY = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_IN_MONTH = (
    rf"(?P<month>{_MONTH}) ?月(?!龄|薪) ?(?:份 ?)?(?:(?P<day>{_DAY}) ?[日号]|(?P<part>底|末|初|上旬|中旬|下旬))?"
)
_PARTS = {"底": -1, "末": -1, "初": 1, "上旬": 10, "中旬": 20, "下旬": -1}

_DATE = re.compile(rf"(?P<year>{_YEAR}) ?年 ?{_IN_MONTH}")
_ISO_DATE = re.compile(r"(?P<year>[12][0-9]{3})([-./])(?P<month>[0-9]{1,2})\2(?P<day>[0-9]{1,2})(?![0-9])")
_DAY_OF_YEAR = re.compile(_IN_MONTH)
_MONTHS = re.compile(
    rf"(?P<first>{_MONTH}) ?月? ?[-~至到] ?(?P<month>{_MONTH}) ?月(?!龄|薪)(?:份)?(?! ?{_DAY} ?[日号]|底|末|初|上旬)"
)
_DAY_OF_MONTH = re.compile(rf"(?:(?P<first>{_DAY}) ?[日号]? ?[-~至到] ?)?(?P<day>{_DAY}) ?[日号]")
_DAY_BEFORE = re.compile(rf"(?P<day>{_DAY}) ?[日号](?:之前|以前|前)")
_OF_A_MONTH = re.compile(r"[每当次上下本]月的?\Z")


def calendar_day(text: str, at: int, floor: int) -> list[Hit]:
    """The day, or the month with its year, that begins at `at`; a preceding 每月 is taken in unless it ends before `floor`.

    Values: (year, month, day) with unit date, (month, day) with unit date_in_year; month 0 is every month, day 0 the
    whole month, day -1 its end. [] where the calendar has no such day.
    """
    if found := _DATE.match(text, at) or _ISO_DATE.match(text, at):
        day = _month_and_day(found)
        return [_hit(found, (whole_number(found["year"]), *day), Unit.DATE)] if day else []
    if (found := _MONTHS.match(text, at)) and whole_number(found["first"]) < whole_number(found["month"]) <= 12:
        return [_hit(found, ((whole_number(found["first"]), 0), (whole_number(found["month"]), 0)), Unit.DATE_IN_YEAR)]
    if found := _DAY_OF_YEAR.match(text, at):
        day = _month_and_day(found)
        return [_hit(found, day, Unit.DATE_IN_YEAR)] if day else []
    month = _OF_A_MONTH.search(text[max(floor, at - 3) : at])
    found = _DAY_OF_MONTH.match(text, at) if month else _DAY_BEFORE.match(text, at)
    days = [_number(day) for day in found.groupdict().values() if day] if found else []
    if not found or not all(1 <= day <= 31 for day in days):
        return []
    value: Value = (0, days[0]) if len(days) == 1 else tuple((0, day) for day in days)
    return [_hit(found, value, Unit.DATE_IN_YEAR)._replace(start=at - len(month[0] if month else ""))]


def _month_and_day(found: re.Match[str]) -> tuple[int, int] | None:
    groups = found.groupdict()
    month = whole_number(groups["month"])
    day = _PARTS[groups["part"]] if groups.get("part") else _number(groups["day"] or "0")
    return (month, day) if 1 <= month <= 12 and day <= 31 else None


def _number(printed: str) -> int:
    try:
        return whole_number(printed)
    except ValueError:  # 十十日
        return 99


def _hit(found: re.Match[str], value: Value, unit: Unit) -> Hit:
    return Hit(found.start(), found.end(), "", value, unit, "", FigureKind.FIGURE)
