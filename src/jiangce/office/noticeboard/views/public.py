"""What is, or lately was, on public notice: the board, one list, the same to take away."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiangce.office.noticeboard.filters import Filters, public_states
from jiangce.office.notices.freezing import as_published, verify
from jiangce.office.notices.models import Notice, NoticeLine
from jiangce.office.notices.objecting import open_to_objections
from jiangce.office.notices.wording import said
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.rulebook.spelled import place_called, plain_yuan
from jiangce.office.rulebook.titled import titled

PAGE, LINES = 20, 200


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All lists that anyone may read, the newest first."""
    filters = Filters.of(request.GET, public_states(), "all")
    page = Paginator(filters.among(Notice.objects.public(), public_states()), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filters": filters, "query": filters.query(), **choices(Notice.objects.public())}
    return render(request, "noticeboard/board.html", context)


def choices(found: Any) -> dict[str, Any]:
    """The places and policies that there are to choose from."""
    places = found.order_by("region").values_list("region", flat=True).distinct()
    policies = found.order_by("policy").values_list("policy", flat=True).distinct()
    return {
        "places": [(code, place_called(code)) for code in places],
        "policies": [(policy, titled(policy)[0]) for policy in policies],
    }


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The board as CSV."""
    filters = Filters.of(request.GET, public_states(), "all")
    heads = ["公示编号", "标题", "地区", "政策", "项数", "公示开始", "公示截止", "状态"]
    found = filters.among(Notice.objects.public(), public_states()).iterator(chunk_size=500)
    rows = (
        [one.number, one.heading, place_called(one.region), titled(one.policy)[0], one.size, one.opens_on, one.last_day, shown_state(one)]
        for one in found
    )  # fmt: skip
    return csv_answer("notices", heads, rows)


def shown_state(notice: Notice) -> str:
    """In which state anyone sees it: what is being looked into is nobody's business yet."""
    return "公示期满" if notice.over else "公示中"


def found_or_none(number: str) -> Notice | None:
    """A notice that anyone may read; None for one that was withdrawn. Raises `Http404` for one that never stood here."""
    notice = Notice.objects.exclude(state=Notice.State.PREPARED).filter(number=number).first()
    if notice is None:
        raise Http404
    return notice if Notice.objects.public().filter(pk=notice.pk).exists() else None


def withdrawn(request: HttpRequest, number: str) -> HttpResponse:
    """410: it was here, and its time is up."""
    return render(request, "noticeboard/withdrawn.html", {"number": number}, status=410)


@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One list: what it says, who stands on it (masked), how to object, and whether it is still what was put up."""
    found = found_or_none(number)
    if found is None:
        return withdrawn(request, number)
    every = list(found.lines.order_by("at"))
    whole = request.GET.get("all") == "1"
    page = Paginator(every, max(len(every), 1) if whole else LINES).get_page(request.GET.get("page"))
    context = {
        "notice": found, "page": page, "said": said(found, every), "whole": whole, "checks": verify(found), "open": open_to_objections(found),
        "total": sum(line.amount for line in every), "policy": titled(found.policy),
    }  # fmt: skip
    return render(request, "noticeboard/notice.html", context)


@require_safe
def lines(request: HttpRequest, number: str) -> HttpResponse | StreamingHttpResponse:
    """The list as CSV, as masked as on the page."""
    found = found_or_none(number)
    return withdrawn(request, number) if found is None else lines_csv(found)


def lines_csv(found: Notice) -> StreamingHttpResponse:
    """The lines of a notice as CSV."""
    heads = ["序号", "类别", "姓名或单位名称", "证件号码或统一社会信用代码", "项目", "条款", "金额（元）"]
    return csv_answer(f"notice-{found.number or found.pk}", heads, map(_cells, found.lines.order_by("at")))


def _cells(line: NoticeLine) -> list[Any]:
    money = plain_yuan(line.amount)
    return [line.at, line.get_kind_display(), line.name, line.code, line.title, line.clause, money]


@require_safe
def published(request: HttpRequest, number: str) -> HttpResponse:
    """The very bytes that the digest is of."""
    found = found_or_none(number)
    if found is None:
        return withdrawn(request, number)
    answer = HttpResponse(
        as_published(found, found.lines.order_by("at")), content_type="application/json; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="notice-{number}.json"'
    return answer
