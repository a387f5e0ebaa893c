"""``over``: the time over which a goal is measured, written in a closed list of forms."""

from __future__ import annotations

import re
from typing import NamedTuple

FORMS = "every year | end of 2025 | total 2023–2025 | average 2023–2025"
_FORM = re.compile(r"(every year)|(end of) (\d{4})|(total|average) (\d{4})[–-](\d{4})")


class GoalPeriod(NamedTuple):
    """``how``: every year | end of | total | average; the calendar years, 0 for every year."""

    how: str
    first: int = 0
    last: int = 0

    def words(self) -> str:
        """到2025年底 · 2023至2025年合计 · 2023至2025年平均每年 · 每年."""
        if self.how == "every year":
            return "每年"
        if self.how == "end of":
            return f"到{self.last}年底"
        return f"{self.first}至{self.last}年" + ("合计" if self.how == "total" else "平均每年")


def goal_period(text: str) -> GoalPeriod | None:
    """The period that ``over`` names; None where it is no such text."""
    match = _FORM.fullmatch(text.strip())
    if match is None:
        return None
    if match[1]:
        return GoalPeriod(match[1])
    if match[2]:
        return GoalPeriod(match[2], int(match[3]), int(match[3]))
    return GoalPeriod(match[4], int(match[5]), int(match[6])) if int(match[5]) < int(match[6]) else None
