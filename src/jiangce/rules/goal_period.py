"""``over``: the time over which a goal is measured, written in a closed list of forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

FORMS = "every year | every 2 years | end of 2025 | total 2023–2025 | average 2023–2025 | total 5 years | not stated"
_FORM = re.compile(
    r"(every year)|every ([2-9]|10) years|(end of) (\d{4})|(total|average) (\d{4})[–-](\d{4})|(not stated)|total ([2-9]|10) years"
)
_SPOKEN = "〇一两三四五六七八九十"


class GoalPeriod(NamedTuple):
    """``how``: every | end of | total | average | since force | not stated; the calendar years, 0 where there are none.

    ``years``: how many at a time, of ``every``; how many from the day of force, of ``since force``. ``not stated``: the document sets no time; none is made up.
    """

    how: str
    first: int = 0
    last: int = 0
    years: int = 1

    def words(self) -> str:
        """到2025年底 · 2023至2025年合计 · 2023至2025年平均每年 · 每年 · 每两年."""
        if self.how == "every":
            return "每年" if self.years == 1 else f"每{_SPOKEN[self.years]}年"
        if self.how == "not stated":
            return "期限未写明"
        if self.how == "since force":
            return f"自施行之日起{_SPOKEN[self.years]}年合计"
        if self.how == "end of":
            return f"到{self.last}年底"
        return f"{self.first}至{self.last}年" + ("合计" if self.how == "total" else "平均每年")

    def rounds(self, since: date, until: date) -> Iterator[tuple[int, int]]:
        """The calendar years of each round begun by ``until``; the first begins with the year of ``since``."""
        for first in range(since.year, until.year + 1, self.years):
            yield first, first + self.years - 1


def goal_period(text: str) -> GoalPeriod | None:
    """The period that ``over`` names; None where it is no such text."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        return None
    if match[1] or match[2]:
        return GoalPeriod("every", years=int(match[2] or 1))
    if match[9]:
        return GoalPeriod("since force", years=int(match[9]))
    if match[8]:
        return GoalPeriod(match[8])
    if match[3]:
        return GoalPeriod(match[3], int(match[4]), int(match[4]))
    return GoalPeriod(match[5], int(match[6]), int(match[7])) if int(match[6]) < int(match[7]) else None
