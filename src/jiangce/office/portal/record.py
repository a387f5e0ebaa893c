"""My record: all that the registers know of me, each with its source; looked through, and taken along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiangce.office.audit.log import append
from jiangce.office.offering.telling import of
from jiangce.office.pages.sheets import csv_answer, excel_answer
from jiangce.office.portal.whose import Party, parties
from jiangce.office.registers.models import Fact
from jiangce.office.registers.telling import Told, told
from jiangce.office.rulebook.words import tables

PAGE, MOST_ROWS = 50, 20_000
ORDERS = {"new": ("-on", "-pk"), "old": ("on", "pk"), "table": ("table", "-on", "pk")}
HEADS = ("日期", "类别", "内容", "来源", "获知日期", "编号")


def _chosen(request: HttpRequest) -> tuple[Party | None, Any, dict[str, str]]:
    """Whose record, which facts, by which filters."""
    mine = parties(request)
    party = next((one for one in mine if one.key == request.GET.get("party")), mine[0] if mine else None)
    table, order, text = (
        request.GET.get("table", ""),
        request.GET.get("order", "new"),
        request.GET.get("q", "")[:60].strip(),
    )
    year = request.GET.get("year", "")
    filters = {
        "party": party.key if party else "", "table": table if table in tables() else "", "q": text,
        "order": order if order in ORDERS else "new", "year": year if len(year) == 4 and year.isascii() and year.isdigit() else "",
    }  # fmt: skip
    rows = of(party).current() if party else Fact.objects.none()
    if filters["table"]:
        rows = rows.filter(table=filters["table"])
    if filters["year"] and int(filters["year"]):
        rows = rows.filter(on__year=int(filters["year"]))
    if text:
        rows = rows.filter(source__contains=text)
    return party, rows.distinct().order_by(*ORDERS[filters["order"]]), filters


@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """The page."""
    party, rows, filters = _chosen(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    every = of(party).current() if party else Fact.objects.none()
    counts = every.order_by().values_list("table").annotate(Count("pk", distinct=True))
    context = {
        "party": party, "parties": parties(request), "page": page, "facts": told(page.object_list), "filters": filters,
        "query": urlencode(filters),
        "tables": sorted((name, tables()[name].zh, count) for name, count in counts if name in tables()),
    }  # fmt: skip
    return render(request, "portal/record.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The same to take along, as CSV or Excel; the log says so."""
    party, rows, filters = _chosen(request)
    kind = "xlsx" if request.GET.get("as") == "xlsx" else "csv"
    if party is not None:
        append(request.user, "record.export", party, {"as": kind, "table": filters["table"]})
    lines = _lines(rows[:MOST_ROWS])
    return excel_answer("record", "我的档案", HEADS, lines) if kind == "xlsx" else csv_answer("record", HEADS, lines)


def _lines(rows: Any) -> Iterator[list[Any]]:
    chunk: list[Fact] = []
    for row in rows.iterator(chunk_size=1000):
        chunk.append(row)
        if len(chunk) == 1000:
            yield from map(_line, told(chunk))
            chunk = []
    yield from map(_line, told(chunk))


def _line(one: Told) -> list[Any]:
    words = "；".join(f"{cell.zh}：{cell.text}" for cell in one.cells)
    return [one.fact.on, one.table, words, one.fact.source, one.fact.known_on, one.fact.key]
