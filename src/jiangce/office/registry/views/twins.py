"""Entries that may be one and the same: looked at side by side, merged with a reason, parted again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.identity.models import User
from jiangce.office.registers.merging import NotMerged, alike, merge, part
from jiangce.office.registers.models import Member
from jiangce.office.registry.rights import demand, places
from jiangce.office.registry.views.parties import KINDS, SEALED, visible


@require_safe
def twins(request: HttpRequest, kind: str) -> HttpResponse:
    """Those of the same name in the same place: to be looked at, no proof."""
    if kind not in KINDS:
        raise Http404
    groups = alike(KINDS[kind].objects.visible_to(request.user))
    if kind == "organisations":
        prefetch_related_objects([one for group in groups for one in group], "members")
    context = {"kind": kind, "groups": groups, "writes": bool(places(request.user))}
    return render(request, "registry/twins.html", context)


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "").strip()[:300]


@require_POST
def join(request: HttpRequest, kind: str) -> HttpResponse:
    """Merge one into the other."""
    away, into = (visible(request, kind, request.POST.get(name, "")) for name in ("away", "into"))
    demand(request.user, away.place, into.place)
    return _done(request, kind, into, lambda: _along(merge(away, into, by=request.user, why=_why(request))))


@require_POST
def split(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Undo a merge."""
    away = visible(request, kind, key)
    into = away.merged_into or away
    demand(request.user, away.place, into.place)

    def parted() -> str:
        part(away, by=request.user, why=_why(request))
        return "已撤销合并：事实、账号和经办人各归原登记。"

    return _done(request, kind, into, parted)


def _along(along: Mapping[str, Any]) -> str:
    """What whoever merged has to know: who sees this entry from now on."""
    names = [str(one) for one in User.objects.filter(pk=along.get("account")).values_list("username", flat=True)]
    said = [f"账号 {name} 现在登录的是这个登记" for name in names]
    if members := Member.objects.filter(pk__in=along.get("members", ())).select_related("user"):
        said.append(f"经办人 {'、'.join(one.user.username for one in members)} 随之转入")
    taken = [name for name in along.get("taken", ()) if name != "card_bank"]
    if labels := dict.fromkeys(SEALED.get(name, "其他登记事项") for name in taken):
        said.append(f"{'、'.join(labels)}取自并入的登记")
    return "已合并。" + "".join(f"{one}。" for one in said)


def _done(request: HttpRequest, kind: str, into: Any, act: Callable[[], str]) -> HttpResponse:
    try:
        said = act()
    except NotMerged as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, said)
    return redirect("registry:party", kind, into.key)
