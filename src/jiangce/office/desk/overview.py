"""The work in figures on one page: by month, by item, by fund; each table to take away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiangce.office.claims.models import Claim
from jiangce.office.desk.drawing import Columns, columns
from jiangce.office.desk.figures import Group, Month, by_fund, by_item, months
from jiangce.office.pages.sheets import sheet_answer
from jiangce.office.pages.templatetags.office import yuan
from jiangce.office.rulebook.spelled import plain_yuan

ITEMS = 12  # on the page; the table to take away has all


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What came in and what was decided, how long it took, what was granted and paid; of what the account may see."""
    claims = _claims(request)
    today, items = timezone.localdate(), by_item(claims)
    told = _since_begin(months(claims, today))
    context = {
        "months": told, "now": told[-1], "work": _work(told), "time": _time(told), "money": _money(told),
        "items": items[:ITEMS], "more": len(items) - ITEMS, "most": max((one.filed for one in items), default=1),
        "funds": by_fund(claims), "late": claims.filter(due_on__lt=today).count(),
        "open": sum(one.open for one in items),
    }  # fmt: skip
    return render(request, "desk/overview.html", context)


@require_safe
def taken_away(request: HttpRequest, figures: str) -> HttpResponse:
    """One of the tables as CSV or Excel. Raises `Http404` for any other."""
    claims = _claims(request)
    if figures == "months":
        heads = [
            "月份",
            "申请",
            "通过",
            "不予支持",
            "办理天数（中位）",
            "办理天数（九成以内）",
            "核定（元）",
            "发放（元）",
        ]
        rows: list[Sequence[Any]] = [
            [f"{one.first:%Y-%m}", one.filed, one.granted, one.refused, one.usual, one.slow, plain_yuan(one.money), plain_yuan(one.paid)]
            for one in months(claims, timezone.localdate())
        ]  # fmt: skip
    elif figures in ("items", "funds"):
        heads = ["名称", "条款", "申请", "通过", "不予支持", "在办", "核定（元）", "其中待发放（元）"]
        rows = [_row(one) for one in (by_item if figures == "items" else by_fund)(claims)]
    else:
        raise Http404
    return sheet_answer(request, f"overview-{figures}", "办理概况", heads, rows)


def _claims(request: HttpRequest) -> Any:
    return Claim.objects.visible_to(request.user).exclude(state="draft")


def _since_begin(told: Sequence[Month]) -> Sequence[Month]:
    """Without the months before anything was done; three at least."""
    begin = next((at for at, one in enumerate(told) if one.filed or one.decided or one.paid), len(told))
    return told[min(begin, len(told) - 3) :]


def _row(one: Group) -> list[Any]:
    return [
        one.title,
        one.clause,
        one.filed,
        one.granted,
        one.refused,
        one.open,
        plain_yuan(one.money),
        plain_yuan(one.waiting),
    ]


def _names(told: Sequence[Month]) -> list[str]:
    return [f"{one.first.month}月" for one in told]


def _work(told: Sequence[Month]) -> Columns:
    filed, decided = [one.filed for one in told], [one.decided for one in told]
    words = [
        [f"{one.first:%Y年%m月} 申请 {one.filed} 件" for one in told],
        [f"{one.first:%Y年%m月} 办结 {one.decided} 件（通过 {one.granted}，不予支持 {one.refused}）" for one in told],
    ]
    shown = [f"{a}/{b}" if a or b else "" for a, b in zip(filed, decided, strict=True)]
    return columns(_names(told), {"filed": filed, "decided": decided}, words, shown)


def _time(told: Sequence[Month]) -> Columns:
    usual, slow = [one.usual or 0 for one in told], [one.slow or 0 for one in told]
    words = [
        [f"{one.first:%Y年%m月} 一半在 {one.usual} 天内办结" for one in told],
        [f"{one.first:%Y年%m月} 九成在 {one.slow} 天内办结" for one in told],
    ]
    shown = [f"{one.usual}/{one.slow}" if one.days else "" for one in told]
    return columns(_names(told), {"usual": usual, "slow": slow}, words, shown)


def _money(told: Sequence[Month]) -> Columns:
    granted, paid = [one.money for one in told], [one.paid for one in told]
    words = [
        [f"{one.first:%Y年%m月} 核定 {yuan(one.money)}" for one in told],
        [f"{one.first:%Y年%m月} 发放 {yuan(one.paid)}" for one in told],
    ]
    shown = [_short(max(a, b)) for a, b in zip(granted, paid, strict=True)]
    return columns(_names(told), {"granted": granted, "paid": paid}, words, shown)


def _short(fen: int) -> str:
    """¥12.3万: there is little room above a column."""
    if fen >= 1_000_000:
        return f"{fen / 1_000_000:.1f}万"
    return f"{fen // 100}" if fen else ""
