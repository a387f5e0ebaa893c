"""The officers' side: what waits to be listed, lists from preparing to archive, each step for a whole list at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from pydantic import ValidationError

from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved
from jiangce.office.identity.scoping import holds
from jiangce.office.noticeboard.filters import OFFICE, Filters
from jiangce.office.noticeboard.views.public import choices
from jiangce.office.notices.ending import Ended, due, pass_all
from jiangce.office.notices.freezing import verify
from jiangce.office.notices.models import Archive, Notice, Objection
from jiangce.office.notices.preparing import discard, prepare, set_contact, take_off, waiting
from jiangce.office.notices.publishing import pass_straight, publish
from jiangce.office.notices.terms import Contact
from jiangce.office.notices.wording import said
from jiangce.office.pages.numbers import number as number_of
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.rulebook.spelled import place_called
from jiangce.office.rulebook.titled import titled
from jiangce.office.workdays.counting import BeyondCalendar

PAGE, LINES = 50, 200


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """What is approved and waits to be listed; the lists; how many objections nobody has looked at."""
    filters = Filters.of(request.GET, OFFICE, "mine")
    seen: Any = Notice.objects.visible_to(request.user)
    page = Paginator(filters.among(seen, OFFICE), PAGE).get_page(request.GET.get("page"))
    mine = "case_officer" in request.user.roles()
    context = {
        "page": page, "filters": filters, "query": filters.query(), "groups": waiting(request.user), "mine": mine,
        "due": seen.filter(pk__in=[one.pk for one in due() if one.state == "open"]).count(),
        "received": Objection.objects.visible_to(request.user).filter(state="received").count(),
        "states": [("mine", "未归档"), ("all", "全部"), *Notice.State.choices], **choices(seen),
    }  # fmt: skip
    return render(request, "noticeboard/lists.html", context)


@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The lists as CSV."""
    filters = Filters.of(request.GET, OFFICE, "mine")
    heads = ["公示编号", "标题", "地区", "政策", "项数", "公示开始", "公示截止", "状态", "名单摘要"]
    found = filters.among(Notice.objects.visible_to(request.user), OFFICE).iterator(chunk_size=500)
    rows = (
        [one.number, one.heading, place_called(one.region), titled(one.policy)[0], one.size, one.opens_on, one.last_day,
         one.get_state_display(), one.digest]
        for one in found
    )  # fmt: skip
    return csv_answer("notices", heads, rows)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Make a list of what waits; or let go on what needs no notice."""
    region, policy, entry = (request.POST.get(name, "")[:80] for name in ("region", "policy", "entry"))
    try:
        if request.POST.get("how") == "straight":
            claims = Claim.objects.visible_to(request.user).filter(
                region=region, policy=policy, entry=entry, state="approved"
            )
            count = pass_straight(claims, request.user)
            messages.success(request, f"已转待发放 {count} 项，理由已记入办理记录。")
            return redirect("noticeboard:lists")
        made = prepare(region, policy, entry, request.user)
    except NotMoved as trouble:
        messages.error(request, str(trouble))
        return redirect("noticeboard:lists")
    rest = sum(
        one.count for one in waiting(request.user) if (one.region, one.policy, one.entry) == (region, policy, entry)
    )
    more = f"还有 {rest} 项，请另拟一份名单。" if rest else ""
    messages.success(request, f"已拟定名单，共 {made.lines.count()} 项。请核对后公示。{more}")
    return redirect("noticeboard:office-notice", made.pk)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A list as officers see it: each line beside whom it means, and what can be done now."""
    found = _found(request, pk)
    every = list(found.lines.select_related("claim__person", "claim__organisation").order_by("at"))
    page = Paginator(every, LINES).get_page(request.GET.get("page"))
    objections = found.objections.select_related("line").order_by("-pk")
    context = {
        "notice": found, "page": page, "said": said(found, every), "total": sum(line.amount for line in every), "policy": titled(found.policy),
        "objections": objections, "checks": verify(found), "archive": Archive.objects.filter(notice=found).first(),
        "mine": holds(request.user, "case_officer", found.region), "running": sum(line.outcome == "running" for line in every),
    }  # fmt: skip
    return render(request, "noticeboard/one.html", context)


def _found(request: HttpRequest, pk: int) -> Notice:
    found: Notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    return found


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """One step with a list."""
    found, name = _found(request, pk), request.POST.get("do", "")
    seen = number_of(request.POST.get("seen", ""))
    try:
        if name == "discard":
            discard(found, request.user, seen=seen)
            messages.success(request, "已作废该名单，其中的申领重新待公示。")
            return redirect("noticeboard:lists")
        messages.success(request, _done(request, found, name, seen))
    except (NotMoved, BeyondCalendar) as trouble:
        messages.error(request, str(trouble))
    return redirect("noticeboard:office-notice", pk)


def _done(request: HttpRequest, found: Notice, name: str, seen: int) -> str:
    """Do it, and say what was done. Raises `NotMoved`, `BeyondCalendar`."""
    if name == "publish":
        made = publish(found, request.user, seen=seen)
        return f"已公示，编号 {made.number}，至{made.last_day:%Y年%m月%d日}届满。"
    if name == "contact":
        set_contact(found, request.user, _contact(request), seen=seen)
        return "已保存受理异议的单位和联系方式。"
    if name == "take_off":
        take_off(found, number_of(request.POST.get("line", "")), request.user, seen=seen)
        return "已移出名单，该申领重新待公示。"
    if name == "pass":
        ended = pass_all(found, request.user)
        _tell_stayed(request, [ended])
        return f"已转待发放 {ended.passed} 项" + ("，名单已归档。" if ended.archived else "。")
    raise NotMoved("没有这个动作")


def _contact(request: HttpRequest) -> Contact:
    try:
        return Contact(**{name: request.POST.get(name, "").strip() for name in ("office", "phone", "address")})
    except ValidationError:
        raise NotMoved("单位最多80字，电话最多40字，地址最多120字") from None


def _tell_stayed(request: HttpRequest, ended: list[Ended]) -> None:
    for line in [line for one in ended for line in one.stayed][:20]:
        messages.error(request, line)


@require_POST
def end_due(request: HttpRequest) -> HttpResponse:
    """End every list of the region whose time is up: the same as the nightly command, by hand."""
    seen = set(Notice.objects.visible_to(request.user).values_list("pk", flat=True))
    ended = []
    for notice in due():
        if notice.pk in seen:
            try:
                ended.append(pass_all(notice, request.user))
            except NotMoved as trouble:
                messages.error(request, f"{notice}：{trouble}")
    _tell_stayed(request, ended)
    passed, archived = sum(one.passed for one in ended), sum(one.archived for one in ended)
    messages.success(request, f"已转待发放 {passed} 项，归档 {archived} 份名单。")
    return redirect("noticeboard:lists")


@require_safe
def archived(request: HttpRequest, pk: int) -> HttpResponse:
    """The archived bytes; they stay after the public page is withdrawn."""
    kept = Archive.objects.filter(notice=_found(request, pk)).first()
    if kept is None:
        raise Http404
    answer = HttpResponse(kept.told.encode(), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="notice-{kept.notice.number}-archive.json"'
    return answer
