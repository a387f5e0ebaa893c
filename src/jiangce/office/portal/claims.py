"""All my claims: looked through, in any order, and taken along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiangce.office.claims.models import STATES, Claim
from jiangce.office.claims.moves import machine
from jiangce.office.identity.roles import roles
from jiangce.office.pages.sheets import csv_answer, excel_answer
from jiangce.office.pages.templatetags.office import sum_of

PAGE, MOST_ROWS = 50, 20_000
ORDERS = {"new": ("-pk",), "due": ("due_on", "pk"), "money": ("-granted", "-high", "pk"), "title": ("title", "pk")}
HEADS = ("编号", "项目", "条款", "申请方", "金额", "状态", "现在由谁办", "申请日期", "期限")


def row_of(claim: Claim) -> dict[str, Any]:
    """A claim and with whom it is."""
    state = machine().states[claim.state]
    return {"claim": claim, "by": roles()[state.by].zh if state.by else "", "over": state.over}


def chosen(request: HttpRequest) -> tuple[QuerySet[Claim], dict[str, str]]:
    """Which claims, by which filters; what makes no sense is left out. ``state``: one, "mine" (my turn), "open" or "all"."""
    state, order, text = (
        request.GET.get("state", "all"),
        request.GET.get("order", "new"),
        request.GET.get("q", "")[:60].strip(),
    )
    every = machine().states.values()
    some = {
        "mine": [one.id for one in every if one.by == "applicant"], "open": [one.id for one in every if not one.over],
        **{one.id: [one.id] for one in every},
    }  # fmt: skip
    filters = {"state": state if state in some else "all", "q": text, "order": order if order in ORDERS else "new"}
    found: Any = Claim.objects.mine(request.user)
    if filters["state"] != "all":
        found = found.filter(state__in=some[filters["state"]])
    if text:
        named = Q(person__name__contains=text) | Q(organisation__name__contains=text)
        found = found.filter(named | Q(number=text) | Q(title__contains=text) | Q(clause=text))
    return found.select_related("person", "organisation").order_by(*ORDERS[filters["order"]]), filters


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """The page."""
    found, filters = chosen(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [row_of(one) for one in page], "filters": filters, "query": urlencode(filters), "states": STATES,
    }  # fmt: skip
    return render(request, "portal/claims.html", context)


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The same as CSV or Excel."""
    rows = _lines(chosen(request)[0][:MOST_ROWS])
    if request.GET.get("as") == "xlsx":
        return excel_answer("my-claims", "我的申领", HEADS, rows)
    return csv_answer("my-claims", HEADS, rows)


def _lines(found: QuerySet[Claim]) -> Iterator[list[Any]]:
    for one in found.iterator(chunk_size=1000):
        by = row_of(one)["by"]
        yield [
            one.number, one.title, one.clause, one.party.name, sum_of(one), one.get_state_display(), by, one.filed_on, one.due_on,
        ]  # fmt: skip
