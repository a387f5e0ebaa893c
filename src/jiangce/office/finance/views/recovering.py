"""Money asked back: what is still out, and what has come in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.claims.models import Claim, Step
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.pages.sheets import csv_answer

STATES = {"recovering": ("recovering",), "recovered": ("recovered",), "all": ("recovering", "recovered")}
ORDERS = {"old": ("asked_at", "pk"), "money": ("-granted", "pk")}


def _asked(request: HttpRequest) -> tuple[QuerySet[Claim], dict[str, str]]:
    state, order, text = (
        request.GET.get("state", ""),
        request.GET.get("order", ""),
        request.GET.get("q", "")[:60].strip(),
    )
    told = {
        "state": state if state in STATES else "recovering",
        "order": order if order in ORDERS else "old",
        "q": text,
    }
    steps = Step.objects.filter(claim=OuterRef("pk"), move="recover").order_by("-pk")
    found = (
        Claim.objects.visible_to(request.user)
        .filter(state__in=STATES[told["state"]])
        .select_related("person", "organisation")
    )
    found = found.annotate(asked_at=Subquery(steps.values("at")[:1]), asked_why=Subquery(steps.values("why")[:1]))
    if text:
        found = found.filter(Q(number=text) | Q(person__name=text) | Q(organisation__name__contains=text))
    return found.order_by(*ORDERS[told["order"]]), told


@require_safe
def recovering(request: HttpRequest) -> HttpResponse:
    """The list."""
    found, told = _asked(request)
    context = {
        "page": Paginator(found, 50).get_page(request.GET.get("page")), "asked": told, "query": urlencode(told),
        "may_take": "finance_approver" in request.user.roles(),
    }  # fmt: skip
    return render(request, "finance/recovering.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV."""
    heads = ["编号", "项目", "领取方", "金额（元）", "状态", "追回决定日期", "理由"]
    return csv_answer("recovering", heads, map(_cells, _asked(request)[0].iterator(chunk_size=1000)))


def _cells(one: Any) -> list[Any]:
    day = f"{localtime(one.asked_at):%Y-%m-%d}" if one.asked_at else ""
    return [
        one.number,
        one.title,
        one.whose.name,
        f"{one.granted / 100:.2f}",
        one.get_state_display(),
        day,
        one.asked_why,
    ]


@require_POST
def received(request: HttpRequest, number: str) -> HttpResponse:
    """The money is in."""
    claim = get_object_or_404(Claim.objects.visible_to(request.user), number=number)
    seen = int(request.POST["seen"]) if request.POST.get("seen", "").isdigit() else -1
    try:
        move(claim, "return_money", request.user, seen=seen, why=request.POST.get("why", "")[:300])  # type: ignore[arg-type]
    except NotMoved as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, f"{number} 的款项已收回，付款记录已撤销。")
    return redirect("finance:recovering")
