"""Whoever objects: the form, what he gets for it, and where he looks up how it went."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import covers
from jiangce.office.noticeboard.limits import allowed, origin
from jiangce.office.noticeboard.views.public import found_or_none, withdrawn
from jiangce.office.notices.models import Notice, NoticeLine, Objection
from jiangce.office.notices.objecting import LONGEST, Again, NotTaken, Said, look_up, open_to_objections, reply, take
from jiangce.office.notices.terms import terms
from jiangce.office.pages.numbers import number as number_of

#: a field that people do not see; whoever fills it in is a machine
TRAP = "website"
SENDS, LOOKS = (20, 3600), (10, 60)  # so many requests in so many seconds from one place


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """The form to object to one line; sent, the receipt. Nothing that was written is lost where it is not taken."""
    found = found_or_none(number)
    if found is None:
        return withdrawn(request, number)
    if request.method != "POST" or not open_to_objections(found):
        return _form(
            request, found, {"line": request.GET.get("line", "")}, status=410 if request.method == "POST" else 200
        )
    told = {name: request.POST.get(name, "") for name in ("line", "once", *LONGEST)}
    try:
        made, secret = _taken(request, found, told)
    except NotTaken as trouble:
        return _form(request, found, told, trouble, 409 if isinstance(trouble, Again) else 422)
    context = {"notice": found, "made": made, "secret": secret, "said": terms().words.received}
    return render(request, "noticeboard/received.html", context)


def _taken(request: HttpRequest, notice: Notice, told: dict[str, str]) -> tuple[Objection, str]:
    if request.POST.get(TRAP):
        raise NotTaken("", "提交的内容不像是人工填写的，没有受理；请清空页面后重新填写，或电话、书面反映")
    if _officer(request, notice) is None and not allowed(request, "objection", *SENDS):
        raise NotTaken("", "提交过于频繁，请一小时后再试，或电话、书面反映")
    line = notice.lines.filter(at=number_of(told["line"])).first()
    if line is None:
        raise NotTaken("line", "请选择您对名单上的哪一项有异议")
    by = _officer(request, notice)
    said = Said(told["who"], told["reach"], told["what"], told["once"], "" if by else origin(request))
    return take(line, said, by)


def _officer(request: HttpRequest, notice: Notice) -> User | None:
    """The officer of the region who writes down what came on paper or by telephone; None for anybody else."""
    user: Any = request.user
    if user.is_authenticated and any(covers(region, notice.region) for region in user.regions("case_officer")):
        return user  # type: ignore[no-any-return]
    return None


def _form(
    request: HttpRequest, notice: Notice, told: dict[str, str], trouble: NotTaken | None = None, status: int = 200
) -> HttpResponse:
    lines: Any = notice.lines.filter(outcome__in=(NoticeLine.Outcome.RUNNING, NoticeLine.Outcome.OBJECTED)).order_by(
        "at"
    )
    context = {
        "notice": notice, "lines": lines, "told": {**told, "once": told.get("once") or secrets.token_urlsafe(24)}, "trouble": trouble,
        "where": trouble.where if trouble else "", "longest": LONGEST, "open": open_to_objections(notice), "trap": TRAP,
    }  # fmt: skip
    return render(request, "noticeboard/object.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """How an objection went, for whoever has its number and secret; one word for all that is wrong."""
    if request.method != "POST":
        return render(request, "noticeboard/receipt.html", {})
    told = {name: request.POST.get(name, "")[:40] for name in ("receipt", "secret")}
    if not allowed(request, "receipt", *LOOKS):
        context = {"told": told, "wrong": "查询过于频繁，请一分钟后再试"}
        return render(request, "noticeboard/receipt.html", context, status=429)
    found = look_up(told["receipt"], told["secret"])
    if found is None:
        context = {"told": told, "wrong": "受理号或查询码不对，请核对后重试"}
        return render(request, "noticeboard/receipt.html", context, status=422)
    return render(
        request, "noticeboard/receipt.html", {"found": found, "reply": reply(found), "answer": found.answer.open()}
    )
