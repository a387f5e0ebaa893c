"""All workers decided: one line each, why, how much; filtered, ordered, taken along, ticked to be filed together."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiangce.office.employer.firms import chosen, no_firm
from jiangce.office.employer.reasons import SIGNS, reason
from jiangce.office.employer.ticking import TICKS, is_ticked, tick_of
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.pages.templatetags.office import bounds
from jiangce.office.rosters.deciding import NO, OPEN, YES, Case, Standing, Summary, standing
from jiangce.office.rosters.proving import Proofs
from jiangce.office.rosters.thresholds import thresholds

PAGE = 200
ORDERS = ("result", "name", "money", "day")
_RANK = {YES: 0, OPEN: 1, NO: 2}


def filtered(asked: QueryDict, found: Standing, every: list[Summary]) -> tuple[list[Case], dict[str, str]]:
    """The cases that are looked for, and how."""
    ids = {one.id for one in every}
    entry, status = asked.get("entry", ""), asked.get("status", "")
    text, order = asked.get("q", "")[:60].strip(), asked.get("order", "result")
    entry = entry if entry in ids or entry == "all" else (every[0].id if every else "")
    order, status = order if order in ORDERS else "result", status if status in (*_RANK, "claimed") else ""
    cases = [one for one in found.cases if entry in ("all", "/".join(one.key[:2]))]
    if status:
        cases = [one for one in cases if (one.claim if status == "claimed" else one.status == status and not one.claim)]
    if text:
        cases = [one for one in cases if one.worker and text in one.worker.person.name]
    return sorted(cases, key=lambda one: _order(one, order)), {
        "entry": entry,
        "status": status,
        "q": text,
        "order": order,
    }


def _order(one: Case, order: str) -> tuple[Any, ...]:
    name = one.worker.person.name if one.worker else ""
    day = one.told["on"] or ""
    first = {"result": (bool(one.claim), _RANK[one.status]), "name": (), "money": (-one.low,), "day": (day,)}[order]
    return (*first, name, one.key)


def told(one: Case) -> dict[str, Any]:
    """A case as the page shows it."""
    sign, words, tone = SIGNS[one.status]
    return {"case": one, "sign": sign, "words": words, "tone": tone, "reason": reason(one), "id": "/".join(one.key)}


@never_cache
@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The table."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)
    return table(request, request.GET, context, standing(firm, context["today"]))


def table(
    request: HttpRequest, asked: QueryDict, context: dict[str, Any], found: Standing, kept: Collection[str] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The page of a firm. ``kept``: the facts that were ticked when something was wrong with what was sent."""
    every, proofs = found.summaries(), Proofs(found)
    cases, filters = filtered(asked, found, every)
    page = Paginator(cases, PAGE).get_page(asked.get("page"))
    summary = next((one for one in every if one.id == filters["entry"]), None)
    how = asked.get("tick", "") if asked.get("tick") in TICKS else "complete"
    ticks = [(one, tick_of(one, proofs)) for one in page.object_list]
    lines = [told(one) | {"tick": tick, "ticked": is_ticked(one, tick, how, kept)} for one, tick in ticks]
    context |= {
        "page": page, "lines": lines, "filters": filters, "summaries": every, "summary": summary,
        "query": urlencode({"firm": found.firm.key, **filters}), "total": found.total, "slip": secrets.token_hex(16),
        "hidden": any(one.hidden for one in cases), "how": "" if kept is not None else how, "ticks": _ways(lines),
        "ticked": sum(one["ticked"] for one in lines), "fileable": any(one["tick"].may for one in lines), "lacking": any(one["tick"].lacks for one in lines),
        "next": [one for one in thresholds(found) if summary and (one.policy, one.entry) == (summary.policy, summary.entry)],
    }  # fmt: skip
    return render(request, "employer/decisions.html", context, status=status)


def _ways(lines: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """How the lines of a page can be ticked, and how many each time."""
    counts = {"complete": sum(one["tick"].ready for one in lines), "entitled": sum(one["tick"].due for one in lines)}
    return [(id_, zh, counts.get(id_, 0)) for id_, zh in TICKS.items()]


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The same as CSV."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)  # type: ignore[no-any-return]
    found = standing(firm, context["today"])
    cases, _ = filtered(request.GET, found, found.summaries())
    heads = ["员工", "身份证号", "项目", "条款", "结果", "金额", "原因", "事实日期", "申领编号"]
    return csv_answer("decisions", heads, map(_cells, cases))


def _cells(one: Case) -> list[Any]:
    amount, person = one.told["amount"], one.worker.person if one.worker else None
    return [
        person.name if person else "（本单位）", person.number if person else "", one.told["title"], one.told["clause"], SIGNS[one.status][1],
        bounds(amount["low_fen"], amount["high_fen"]) if amount else "", reason(one), one.told["on"], one.claim,
    ]  # fmt: skip
