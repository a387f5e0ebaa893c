"""What people say is wrong in the registers: a list by deadline, one of them looked at and answered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.audit.log import append
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.personal.correcting import NotAsked, answer, choices
from jiangce.office.personal.models import Correction
from jiangce.office.registry.rights import demand, may_write

PAGE, MOST = 50, 50_000
ORDERS = {"due": ("due_on", "pk"), "new": ("-asked_at", "-pk")}


def _found(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    state, order = request.GET.get("state", "open"), request.GET.get("order", "due")
    text = request.GET.get("q", "")[:60].strip()
    rows = Correction.objects.visible_to(request.user).select_related("person")
    if state in Correction.State.values:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(person__name__contains=text) | rows.filter(person__key=text)
    order = order if order in ORDERS else "due"
    return rows.order_by(*ORDERS[order]), {
        "state": state if state in Correction.State.values else "all",
        "q": text,
        "order": order,
    }


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The nearest deadline first."""
    rows, filters = _found(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filters": filters, "states": Correction.State.choices, "today": timezone.localdate()}
    return render(request, "registry/corrections.html", context)


@require_safe
def corrections_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV; what was said stays out of it."""
    rows, _ = _found(request)
    cells = (
        [
            one.person.key,
            one.person.name,
            one.what,
            one.get_state_display(),
            timezone.localdate(one.asked_at),
            one.due_on,
            one.answer,
        ]
        for one in rows[:MOST].iterator(chunk_size=1000)
    )
    return csv_answer("corrections", ["编号", "姓名", "事项", "状态", "申请日期", "答复期限", "答复"], cells)


@never_cache
@require_safe
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them. What was said is personal: that somebody reads it stands in the log."""
    found = get_object_or_404(Correction.objects.visible_to(request.user).select_related("person"), pk=pk)
    append(request.user, "own.read", found, {"key": found.person.key})
    return render(request, "registry/correction.html", _context(request, found))


def _context(request: HttpRequest, found: Correction) -> dict[str, Any]:
    about = next((one.zh for one in choices(found.person) if one.what == found.what), found.what or "其他")
    table, _, key = found.what.partition("/")
    return {
        "one": found, "about": about, "said": found.said.open(), "table": table if key else "", "key": key,
        "writes": may_write(request.user, found.region) and found.state == "open",
    }  # fmt: skip


@require_POST
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, or declined."""
    found = get_object_or_404(Correction.objects.visible_to(request.user).select_related("person"), pk=pk)
    demand(request.user, found.region)
    told = request.POST.get("seen", "")
    seen = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else -1
    try:
        answer(found, request.POST.get("state", ""), request.POST.get("answer", ""), by=request.user, seen=seen)  # type: ignore[arg-type]
    except NotAsked as trouble:
        messages.error(request, str(trouble))
        return redirect("registry:correction", pk)
    messages.success(request, "已答复，申请人在“我的数据”中看到。")
    return redirect("registry:corrections")
