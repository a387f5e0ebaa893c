"""What is payable: totals by fund, the list, and a batch made of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.claims.models import Claim
from jiangce.office.finance.waiting import Filters, waiting
from jiangce.office.pages.numbers import number as number_of
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.payments.accounts import sealed_of
from jiangce.office.payments.batching import MOST, NotDone, prepare
from jiangce.office.payments.funds import PARTS, funds
from jiangce.office.payments.models import Batch, Stray

PAGE, TOLD = 50, 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The funds, and what waits."""
    filters = Filters.of(request.GET)
    page = Paginator(waiting(request.user, filters), PAGE).get_page(request.GET.get("page"))
    every = funds(request.user)
    batches = Batch.objects.visible_to(request.user)
    context = {
        "filters": filters, "query": filters.query(), "page": page, "rows": [(one, *_account(one)) for one in page], "funds": every,
        "sums": {part: (sum(one.parts[part][0] for one in every), sum(one.parts[part][1] for one in every)) for part in PARTS},
        "may_prepare": "finance_preparer" in request.user.roles(), "most": MOST,
        "waits": {"prepared": batches.filter(state="prepared").count(), "approved": batches.filter(state="approved").count()},
        "strays": Stray.objects.visible_to(request.user).filter(settled_by=None).count(),
    }  # fmt: skip
    return render(request, "finance/home.html", context)


def _account(claim: Claim) -> tuple[str, str]:
    """The masked account, and why the last payment failed."""
    account, _ = sealed_of(claim.party)
    failed = claim.failures[0].reason if claim.failures else ""
    return (str(account) if account else ""), failed


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as CSV; accounts masked."""
    heads = ["编号", "项目", "条款", "政策", "资金", "收款方", "核定（元）", "状态", "期限", "收款账户", "上次失败原因"]
    found = waiting(request.user, Filters.of(request.GET)).iterator(chunk_size=1000)
    return csv_answer("payable", heads, map(_cells, found))


def _cells(one: Claim) -> list[Any]:
    money = "" if one.granted is None else f"{one.granted / 100:.2f}"
    return [
        one.number,
        one.title,
        one.clause,
        one.policy,
        one.fund,
        one.whose.name,
        money,
        one.get_state_display(),
        one.due_on,
        *_account(one),
    ]


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A batch of what was chosen, or of all that the filter shows and that can be paid."""
    filters = Filters.of(request.POST)
    if request.POST.get("all"):
        there = Filters(filters.fund, filters.state, "there", filters.text, filters.order)
        chosen = dict(waiting(request.user, there).values_list("number", "version")[: MOST + 1])
    else:
        pairs = [one.split("@", 1) for one in request.POST.getlist("claim")[: MOST + 1] if "@" in one]
        chosen = {number: number_of(seen) for number, seen in pairs}
    try:
        batch = prepare(request.user, chosen, again=request.POST.get("again", "")[:300])  # type: ignore[arg-type]
    except NotDone as trouble:
        messages.error(request, str(trouble))
        for number, why in list(trouble.each.items())[:TOLD]:
            messages.error(request, f"{number}：{why}")
        return redirect(f"{reverse('finance:home')}?{filters.query()}")
    messages.success(request, f"批次 {batch.number} 已编制，{batch.count} 笔，待复核。")
    return redirect("finance:batch", batch.number)
