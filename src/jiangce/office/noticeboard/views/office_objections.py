"""The officers' inbox of objections: sealed until somebody who works on one opens it, and the log says who."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.claims.moves import machine
from jiangce.office.claims.moving import NotMoved
from jiangce.office.identity.scoping import holds
from jiangce.office.notices.listening import not_yet
from jiangce.office.notices.models import NoticeLine, Objection
from jiangce.office.notices.objecting import accept, answer, read
from jiangce.office.pages.numbers import number as number_of
from jiangce.office.pages.sheets import csv_answer

PAGE = 50
ORDERS = {"old": ("at", "pk"), "new": ("-at", "-pk"), "notice": ("notice__number", "line__at", "pk")}


@dataclass(frozen=True, slots=True)
class Looking:
    """What somebody looks for in the inbox. ``state``: one, "todo", or "all"."""

    state: str = "todo"
    text: str = ""
    order: str = "old"

    @classmethod
    def of(cls, told: Any) -> Looking:
        """From an address; what makes no sense is left out."""
        state, order = told.get("state", "todo"), told.get("order", "old")
        known = {*Objection.State.values, "todo", "all"}
        text = told.get("q", "")[:40].strip()
        return cls(state if state in known else "todo", text, order if order in ORDERS else "old")

    def query(self) -> str:
        """The same as an address."""
        return urlencode({"state": self.state, "q": self.text, "order": self.order})

    def found(self, user: Any) -> QuerySet[Objection]:
        """What of it the account may see."""
        seen: QuerySet[Objection] = Objection.objects.visible_to(user).select_related("notice", "line__claim")
        if self.state == "todo":
            seen = seen.filter(state__in=("received", "accepted"))
        elif self.state != "all":
            seen = seen.filter(state=self.state)
        if text := self.text:
            seen = seen.filter(Q(receipt=text.upper()) | Q(notice__number=text) | Q(line__claim__number=text))
        return seen.order_by(*ORDERS[self.order])


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Objections, the oldest first; what is not looked at yet keeps its line from passing."""
    looking = Looking.of(request.GET)
    page = Paginator(looking.found(request.user), PAGE).get_page(request.GET.get("page"))
    states = [("todo", "待办（待处理、核查中）"), ("all", "全部"), *Objection.State.choices]
    context = {"page": page, "filters": looking, "query": looking.query(), "states": states}
    return render(request, "noticeboard/inbox.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The inbox as CSV, without what is sealed."""
    heads = ["受理号", "公示编号", "序号", "对象", "申领编号", "提出时间", "状态", "结论", "处理时间"]
    outcomes = dict(NoticeLine.Outcome.choices)
    rows = (
        [one.receipt, one.notice.number, one.line.at, one.line.name, one.line.claim.number, f"{localtime(one.at):%Y-%m-%d %H:%M}",
         one.get_state_display(), outcomes.get(one.outcome, ""), f"{localtime(one.handled_at):%Y-%m-%d %H:%M}" if one.handled_at else None]
        for one in Looking.of(request.GET).found(request.user).iterator(chunk_size=500)
    )  # fmt: skip
    return csv_answer("objections", heads, rows)


def _found(request: HttpRequest, pk: int) -> Objection:
    seen = Objection.objects.visible_to(request.user).select_related(
        "notice", "line__claim__person", "line__claim__organisation", "taken_by"
    )
    found: Objection = get_object_or_404(seen, pk=pk)
    return found


def _page(request: HttpRequest, found: Objection, more: dict[str, Any]) -> HttpResponse:
    outcome = dict(NoticeLine.Outcome.choices).get(found.outcome, "")
    others = found.line.objections.exclude(pk=found.pk).order_by("pk")
    context = {
        "one": found,
        "later": not_yet(found.line.claim, machine().moves["dismiss"]),
        "outcome": outcome,
        "others": others,
        "mine": holds(request.user, "case_officer", found.notice.region),
        **more,
    }
    return render(request, "noticeboard/objection.html", context)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One objection: whom it is about, how far it is; what it says only on asking."""
    return _page(request, _found(request, pk), {})


@never_cache
@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """What it says, and who says it; the reading goes to the log."""
    found = _found(request, pk)
    try:
        told = read(found, request.user, request.POST.get("why", ""))
    except NotMoved as trouble:
        messages.error(request, str(trouble))
        return redirect("noticeboard:objection", pk)
    return _page(request, found, {"told": told})


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it up, or answer it."""
    found, name = _found(request, pk), request.POST.get("do", "")
    seen = number_of(request.POST.get("seen", ""))
    text = request.POST.get("text", "")
    try:
        if name == "accept":
            accept(found, request.user, seen=seen, why=text)
            messages.success(request, "已受理：该申领转为“异议处理中”，名单上其他人不受影响。")
        elif name == "answer":
            answer(found, request.user, seen=seen, text=text)
            messages.success(request, "已答复，异议人凭受理号和查询码可以看到。")
        else:
            raise NotMoved("没有这个动作")
    except NotMoved as trouble:
        messages.error(request, str(trouble))
    return redirect("noticeboard:objection", pk)
