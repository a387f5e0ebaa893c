"""The firm's workers: who, since when, insured, with which certificates, and whether a register says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiangce.office.employer.firms import chosen, no_firm
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.registers.models import Organisation
from jiangce.office.rosters.staff import Worker, current, workers
from jiangce.office.rulebook.spelled import shown

PAGE = 100
ORDERS = ("name", "hired", "source")


@dataclass(frozen=True, slots=True)
class Line:
    """One worker in words."""

    worker: Worker
    hired: str
    left: str
    insured: str
    certificates: tuple[str, ...]
    source: str


def _line(one: Worker) -> Line:
    hire, spell = one.first("hire") or {}, one.first("insurance") or {}
    certificates = [
        " ".join(shown("certificate", name, values[name]) for name in ("occupation", "level", "issued_on") if isinstance(values.get(name), str))
        for table, values, _ in one.rows if table == "certificate"
    ]  # fmt: skip
    source = "登记簿" if all(known for _, _, known in one.rows) else "本单位申报"
    said = [hire.get("hired_on"), hire.get("left_on"), spell.get("starts_on")]
    hired, left, insured = (text if isinstance(text, str) else "" for text in said)
    return Line(one, hired, left, insured, tuple(certificates), source)


def _found(request: HttpRequest, firm: Organisation) -> tuple[list[Line], dict[str, str]]:
    text, order = request.GET.get("q", "")[:60].strip(), request.GET.get("order", "name")
    source = request.GET.get("source", "")
    lines = [_line(one) for one in workers(firm, current(firm)) if text in one.person.name]
    if source in ("登记簿", "本单位申报"):
        lines = [one for one in lines if one.source == source]
    order = order if order in ORDERS else "name"
    keys: dict[str, Any] = {
        "name": lambda one: one.worker.person.name,
        "hired": lambda one: one.hired,
        "source": lambda one: one.source,
    }
    return sorted(lines, key=keys[order], reverse=order == "hired"), {"q": text, "order": order, "source": source}


@never_cache
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The list; numbers are masked."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)
    lines, filters = _found(request, firm)
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    context |= {"page": page, "filters": filters, "query": urlencode({"firm": firm.key, **filters})}
    return render(request, "employer/people.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same as CSV; numbers masked here too."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)  # type: ignore[no-any-return]
    lines, _ = _found(request, firm)

    def cells() -> Iterator[list[Any]]:
        for one in lines:
            yield [
                one.worker.person.name,
                one.worker.person.number,
                one.hired,
                one.left,
                one.insured,
                "；".join(one.certificates),
                one.source,
            ]

    return csv_answer("people", ["姓名", "身份证号", "招用日期", "离职日期", "起保日期", "证书", "来源"], cells())
