"""Batches: the list, one of them, and what is done with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.pages.numbers import number as number_of
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.payments.approving import approve, refuse, submit_again
from jiangce.office.payments.batching import NotDone, take_off
from jiangce.office.payments.closing import close
from jiangce.office.payments.digesting import digest
from jiangce.office.payments.models import Batch, Line, Stray
from jiangce.office.payments.sending import answered
from jiangce.office.rulebook.titled import fund_called, titled

PAGE = 50
ORDERS = {"new": ("-pk",), "money": ("-total", "-pk"), "fund": ("policy", "fund", "-pk")}


def _asked(request: HttpRequest) -> tuple[QuerySet[Batch], dict[str, str]]:
    state, order = request.GET.get("state", "all"), request.GET.get("order", "new")
    text = request.GET.get("q", "")[:60].strip()
    found = Batch.objects.visible_to(request.user).select_related("prepared_by", "approved_by")
    if state in Batch.State.values:
        found = found.filter(state=state)
    if text:
        found = found.filter(Q(number__contains=text) | Q(lines__claim__number=text))
    told = {
        "state": state if state in Batch.State.values else "all",
        "q": text,
        "order": order if order in ORDERS else "new",
    }
    return found.distinct().order_by(*ORDERS[told["order"]]), told


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """All batches."""
    found, told = _asked(request)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "rows": [(one, fund_called(one.policy, one.fund)) for one in page], "asked": told, "query": urlencode(told),
        "states": Batch.State.choices,
    }  # fmt: skip
    return render(request, "finance/batches.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV."""
    heads = ["批次号", "政策", "资金", "状态", "笔数", "合计（元）", "制单", "制单时间", "复核", "复核时间", "摘要"]
    return csv_answer("batches", heads, map(_cells, _asked(request)[0].iterator(chunk_size=1000)))


def _cells(one: Batch) -> list[Any]:
    return [
        one.number, titled(one.policy)[0], fund_called(one.policy, one.fund), one.get_state_display(), one.count, f"{one.total / 100:.2f}",
        one.prepared_by, _moment(one.prepared_at), one.approved_by, _moment(one.approved_at), one.digest,
    ]  # fmt: skip


def _moment(at: datetime | None) -> str:
    """As the clock on the wall said."""
    return f"{localtime(at):%Y-%m-%d %H:%M}" if at else ""


def seen_batch(request: HttpRequest, number: str) -> Batch:
    """The batch, if it may be seen."""
    found: Batch = get_object_or_404(
        Batch.objects.visible_to(request.user).select_related("prepared_by", "approved_by"), number=number
    )
    return found


@require_safe
def batch(request: HttpRequest, number: str) -> HttpResponse:
    """One batch with its lines, its answers, and what is to be done."""
    found, held = seen_batch(request, number), request.user.roles()
    lines = found.lines.select_related("claim")
    mine = found.prepared_by_id == request.user.pk
    context = {
        "batch": found, "fund": fund_called(found.policy, found.fund), "policy_title": titled(found.policy)[0],
        "page": Paginator(lines, 200).get_page(request.GET.get("page")), "answers": found.answers.select_related("by"),
        "strays": Stray.objects.filter(answer__batch=found).select_related("settled_by"), "intact": digest(found) == found.digest,
        "open_lines": found.state in ("prepared", "refused") and "finance_preparer" in held,
        "may_approve": found.state == "prepared" and "finance_approver" in held and not mine, "mine": mine,
        "may_answer": found.state in ("approved", "settled") and "finance_approver" in held,
        "may_send": found.state == "approved" and "finance_approver" in held and not answered(found),
        "may_again": found.state == "refused" and "finance_preparer" in held,
        "may_close": "finance_preparer" in held and found.lines.filter(state=Line.State.PAID, claim__state="paid").exists(),
        "may_settle": bool(held & {"finance_preparer", "finance_approver"}),
        "sums": {state: _sum(found, state) for state in ("waiting", "paid", "failed")},
    }  # fmt: skip
    return render(request, "finance/batch.html", context)


def _sum(found: Batch, state: str) -> tuple[int, int]:
    amounts = list(found.lines.filter(state=state).values_list("amount", flat=True))
    return len(amounts), sum(amounts)


@require_safe
def lines(request: HttpRequest, number: str) -> StreamingHttpResponse:
    """The lines as CSV; accounts masked."""
    found = seen_batch(request, number)
    heads = ["序号", "申领编号", "项目", "户名", "账号", "开户行", "金额（元）", "状态", "原因"]
    rows = found.lines.select_related("claim").iterator(chunk_size=1000)
    return csv_answer(f"batch-{found.number}", heads, ([
        one.number, one.claim.number, one.claim.title, one.name, one.card, one.bank, f"{one.amount / 100:.2f}", one.get_state_display(), one.reason,
    ] for one in rows))  # fmt: skip


@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """One step with a batch."""
    found = seen_batch(request, number)
    try:
        messages.success(request, _act(request, found, request.POST.get("act", "")))
    except NotDone as trouble:
        messages.error(request, str(trouble))
        for which, why in list(trouble.each.items())[:8]:
            messages.error(request, f"{which}：{why}")
    return redirect("finance:batch", number)


def _act(request: HttpRequest, found: Batch, name: str) -> str:
    user: Any = request.user
    why = request.POST.get("why", "")[:300]
    seen = number_of(request.POST.get("seen", ""))
    if name == "approve":
        approve(found, user, seen=seen)
        return "已复核，可以生成银行文件。"
    if name == "refuse":
        refuse(found, user, seen=seen, why=why)
        return "已退回制单人。"
    if name == "again":
        submit_again(found, user, seen=seen)
        return "已重新提交复核。"
    if name == "take_off":
        every = found.lines.filter(state=Line.State.WAITING).values_list("pk", flat=True)
        chosen = list(every) if request.POST.get("all") else [number_of(one) for one in request.POST.getlist("line")]
        return f"已撤出，批次现有 {take_off(found, chosen, user, seen=seen, why=why).count} 笔。"
    if name == "close":
        return f"已办结 {close(found, user)} 件。"
    raise NotDone("没有这个动作")
