"""How the work lies in time: what is late, what is due soon, what has time yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from jiangce.office.workdays.counting import BeyondCalendar, calendar

SOON = 3  # working days


@dataclass(frozen=True, slots=True)
class Share:
    """One part of the bar. ``at`` and ``width``: in thousandths of it."""

    id: str
    zh: str
    count: int
    at: int
    width: int


def terms(today: date) -> dict[str, tuple[str, Q]]:
    """The parts, the most urgent first: id → words, and which claims they hold."""
    try:
        soon = calendar().after(today, SOON)
    except BeyondCalendar:  # the days beyond are not announced: nothing can be called soon, and all is shown as later
        soon = today
    return {
        "late": ("已逾期", Q(due_on__lt=today)),
        "today": ("今天到期", Q(due_on=today)),
        "soon": (f"{SOON}个工作日内", Q(due_on__gt=today, due_on__lte=soon)),
        "later": ("以后到期", Q(due_on__gt=soon)),
        "none": ("未设期限", Q(due_on=None)),
    }


def shares(waiting: QuerySet[Any], today: date) -> list[Share]:
    """The bar of these claims, one query; empty where nothing waits."""
    parts = terms(today)
    counts = waiting.order_by().aggregate(**{name: Count("pk", filter=which) for name, (_, which) in parts.items()})
    total, at, out = sum(counts.values()), 0, []
    for name, (zh, _) in parts.items():
        if counts[name]:
            width = round(1000 * counts[name] / total)
            out.append(Share(name, zh, counts[name], at, width))
            at += width
    return out
