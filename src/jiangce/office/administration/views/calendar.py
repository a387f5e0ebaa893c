"""The calendar of working days: which years are known, one year edited, what that does to deadlines that stand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from jiangce.office.administration.asked import day_of, one_of
from jiangce.office.claims.models import Claim
from jiangce.office.workdays.editing import LONGEST, BadYear, missing, put, read_year, with_day, written
from jiangce.office.workdays.models import SpecialDay, Year

FIRST, LAST = 2000, 2100
SAMPLE = "free:\n  元旦: [01-01]\n  春节: [02-16, 02-17]\nworked: [02-14, 02-28]\n"


@require_safe
def years(request: HttpRequest) -> HttpResponse:
    """The years that are known, the last first; which are missing."""
    today = timezone.localdate()
    known = {one.year: one for one in Year.objects.all()}
    counts: dict[int, list[int]] = {}
    for day, works in SpecialDay.objects.values_list("day", "works"):
        counts.setdefault(day.year, [0, 0])[works] += 1
    rows = [(one, *counts.get(one.year, [0, 0])) for one in sorted(known.values(), key=lambda one: -one.year)]
    context = {"rows": rows, "missing": missing(today), "next": max([*known, today.year]) + 1}
    return render(request, "administration/calendar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, year: int) -> HttpResponse:
    """One year, to look at and to edit. What was counted before stays as people were told."""
    if not FIRST <= year <= LAST:
        raise Http404
    known = Year.objects.filter(year=year).first()
    if request.method != "POST":
        text = written(year) if known else ""
        return render(request, "administration/year.html", _year(year, known, text, known.source if known else ""))
    text, source = request.POST.get("text", written(year))[: LONGEST + 1], one_of(request.POST, "source", 200)
    why = one_of(request.POST, "why", 200)
    try:
        if known and len(why) < 2:
            raise BadYear(["改动已录入的年度须写明理由"])
        days = _one_day(request, year) if known and "day" in request.POST else read_year(year, text)
        made = put(year, days, source=source, by=request.user, why=why)
    except BadYear as trouble:
        return render(
            request, "administration/year.html", _year(year, known, text, source, trouble.wrong, why), status=422
        )
    told = f"新增 {len(made.added)} 天，去掉 {len(made.dropped)} 天，改变 {len(made.turned)} 天"
    messages.success(request, f"{year} 年已保存：{told}。已定的期限没有改动。")
    return redirect("administration:year", year)


def _one_day(request: HttpRequest, year: int) -> list[SpecialDay]:
    """The year with the one day otherwise that the short form names."""
    day, how = day_of(one_of(request.POST, "day")), one_of(request.POST, "how")
    if day is None or how not in _HOW:
        raise BadYear(["请写日期，并选择放假、上班或照星期"])
    return with_day(year, day, _HOW[how], one_of(request.POST, "name", 40))


_HOW = {"free": False, "works": True, "plain": None}


def _year(
    year: int, known: Year | None, text: str, source: str, wrong: list[str] | None = None, why: str = ""
) -> dict[str, Any]:
    days = list(SpecialDay.objects.filter(day__year=year))
    return {
        "year": year, "known": known, "text": text, "source": source, "wrong": wrong or [], "why": why, "days": days, "sample": SAMPLE,
        "standing": Claim.objects.filter(due_on__gte=max(date(year, 1, 1), timezone.localdate()), due_on__lte=date(year, 12, 31)).count(),
        "on_free": Claim.objects.filter(
            due_on__in=[one.day for one in days if not one.works], due_on__gte=timezone.localdate()
        ).count(),
    }  # fmt: skip
