"""To the bank and back: the file with full accounts, the answer, the rows that fit nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.finance.views.batches import seen_batch
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.payments.answers import MOST_BYTES, settle_stray, take
from jiangce.office.payments.bank import BadBank
from jiangce.office.payments.batching import NotDone
from jiangce.office.payments.models import Stray
from jiangce.office.payments.sending import bank_file


@require_POST
def send(request: HttpRequest, number: str) -> HttpResponse:
    """The file for the bank; that it was made, and by whom, is in the log."""
    try:
        made = bank_file(seen_batch(request, number), request.user)  # type: ignore[arg-type]
    except (NotDone, BadBank) as trouble:
        messages.error(request, str(trouble))
        return redirect("finance:batch", number)
    answer = HttpResponse(made, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bank-{number}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The bank's answer, booked whole or not at all."""
    found, file = seen_batch(request, number), request.FILES.get("file")
    try:
        if file is None:
            raise NotDone("请选择银行返回的文件")
        told, new = take(found, file.read(MOST_BYTES + 1), request.user)  # type: ignore[arg-type]
    except (NotDone, BadBank) as trouble:
        messages.error(request, str(trouble))
        return redirect("finance:batch", number)
    if not new:
        messages.warning(request, f"这个文件已于 {localtime(told.at):%Y-%m-%d %H:%M} 登记过，没有重复办理。")
        return redirect("finance:batch", number)
    strays = told.strays.count()
    known = f"，此前已办 {told.known} 笔" if told.known else ""
    messages.success(request, f"回盘已登记：成功 {told.paid} 笔，失败 {told.failed} 笔{known}。")
    if strays:
        messages.error(request, f"有 {strays} 行对不上，列在下面，请逐行核对。")
    return redirect("finance:batch", number)


def _asked(request: HttpRequest) -> tuple[Any, str]:
    state = request.GET.get("state", "open")
    found = Stray.objects.visible_to(request.user).select_related("answer__batch", "settled_by")
    if state == "open":
        found = found.filter(settled_by=None)
    elif state == "done":
        found = found.exclude(settled_by=None)
    return found.order_by("-pk" if request.GET.get("order") == "new" else "pk"), state if state in (
        "open",
        "done",
    ) else "all"


@require_safe
def strays(request: HttpRequest) -> HttpResponse:
    """All rows that fit nothing."""
    found, state = _asked(request)
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "order": request.GET.get("order", "old"),
        "may_settle": bool(request.user.roles() & {"finance_preparer", "finance_approver"}),
    }
    return render(request, "finance/strays.html", context)


@require_safe
def strays_export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as CSV."""
    heads = ["批次号", "行", "银行所报", "对不上的原因", "处理说明", "处理人"]
    rows = (
        [one.answer.batch.number, one.row, one.said, one.why, one.note, one.settled_by] for one in _asked(request)[0]
    )
    return csv_answer("strays", heads, rows)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was done about one."""
    found = get_object_or_404(Stray.objects.visible_to(request.user).select_related("answer__batch"), pk=pk)
    try:
        settle_stray(found, request.user, request.POST.get("note", ""))  # type: ignore[arg-type]
    except NotDone as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, "已登记处理说明。")
    return (
        redirect("finance:batch", found.answer.batch.number)
        if request.POST.get("back") == "batch"
        else redirect("finance:strays")
    )
