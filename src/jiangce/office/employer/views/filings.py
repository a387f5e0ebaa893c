"""Claims filed together, and followed: where each is, with whom, until when."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.claims.moves import machine
from jiangce.office.employer.firms import chosen, no_firm
from jiangce.office.employer.views.decisions import table
from jiangce.office.identity.roles import roles
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.rosters.deciding import OPEN, YES, Standing, standing
from jiangce.office.rosters.filing import Key, NotFiled, file_all
from jiangce.office.rosters.models import Filing, Line

_SLIP = re.compile(r"[0-9a-f]{32}\Z")
ORDERS = {"name": ("person__name", "pk"), "due": ("claim__due_on", "pk"), "state": ("outcome", "claim__state", "pk")}


@require_POST
def file(request: HttpRequest) -> HttpResponse:
    """File the lines that are ticked; what is wrong is said on the same page, with the same ticks."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)
    slip, ticked = request.POST.get("slip", ""), set(request.POST.getlist("take"))
    found = standing(firm, context["today"])
    try:
        if not _SLIP.match(slip):
            raise NotFiled("这一页不完整，请核对后再提交")
        made = file_all(found, _wanted(request, found, ticked), request.user, slip=slip, agreed=bool(request.POST.get("agreed")))  # type: ignore[arg-type]  # fmt: skip
    except NotFiled as trouble:
        messages.error(request, f"没有提交：{trouble}。")
        return table(request, request.POST, context, found, ticked, status=422)
    told = Counter(made.lines.values_list("outcome", flat=True))
    messages.success(
        request, f"批次 {made.number}：已提交 {told['filed']} 项，未提交 {sum(told.values()) - told['filed']} 项。"
    )
    return redirect("employer:filing", made.number)


def _wanted(request: HttpRequest, found: Standing, ticked: set[str]) -> list[Key]:
    """What is ticked of an entry; ``all``: and whatever is due, on the other pages too."""
    entry, every = request.POST.get("entry", ""), request.POST.get("all") == "entitled"
    mine = [one for one in found.cases if "/".join(one.key[:2]) == entry and not one.claim]
    return [
        one.key for one in mine
        if (one.status in (YES, OPEN) and one.key[2] in ticked) or (every and one.status == YES)
    ]  # fmt: skip


def _lines(request: HttpRequest, number: str) -> tuple[Filing, Any, dict[str, str]]:
    found = get_object_or_404(
        Filing.objects.visible_to(request.user).select_related("organisation", "by"), number=number
    )
    state, order, text = (
        request.GET.get("state", ""),
        request.GET.get("order", "name"),
        request.GET.get("q", "")[:60].strip(),
    )
    lines = found.lines.select_related("person", "claim")
    if state in machine().states:
        lines = lines.filter(claim__state=state)
    elif state in Line.Outcome.values:
        lines = lines.filter(outcome=state)
    if text:
        lines = lines.filter(person__name__contains=text)
    order = order if order in ORDERS else "name"
    return found, lines.order_by(*ORDERS[order]), {"state": state, "order": order, "q": text}


def whose(state: str) -> str:
    """With whom a claim is."""
    about = machine().states[state]
    if about.over:
        return "—"
    return "本单位" if about.by == "applicant" else roles()[about.by].zh if about.by in roles() else ""


@never_cache
@require_safe
def filing(request: HttpRequest, number: str) -> HttpResponse:
    """A filing and what became of each."""
    found, lines, filters = _lines(request, number)
    every = list(lines)
    states = Counter(found.lines.exclude(claim=None).values_list("claim__state", flat=True))
    context = {
        "filing": found, "firm": found.organisation, "filters": filters,
        "lines": [{"line": one, "with": whose(one.claim.state) if one.claim else ""} for one in every],
        "states": [(id_, machine().states[id_].zh, states[id_]) for id_ in machine().states if states[id_]],
        "outcomes": [(id_, zh, times) for id_, zh in Line.Outcome.choices if (times := found.lines.filter(outcome=id_).count())],
    }  # fmt: skip
    return render(request, "employer/filing.html", context)


@never_cache
@require_safe
def export(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """The same as CSV."""
    _, lines, _ = _lines(request, number)
    heads = ["员工", "项目", "结果", "原因", "申领编号", "状态", "在谁手上", "期限"]
    return csv_answer(f"filing-{number}", heads, map(_cells, lines.iterator(chunk_size=1000)))


def _cells(one: Line) -> list[Any]:
    claim = one.claim
    where = [claim.number, claim.get_state_display(), whose(claim.state), claim.due_on] if claim else ["", "", "", ""]
    return [one.person.name if one.person else "（本单位）", one.title, one.get_outcome_display(), one.why, *where]
