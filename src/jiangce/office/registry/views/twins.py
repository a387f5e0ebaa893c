"""Entries that may be one and the same: looked at side by side, merged with a reason, parted again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.registers.merging import NotMerged, alike, merge, part
from jiangce.office.registry.rights import demand, places
from jiangce.office.registry.views.parties import KINDS, visible


@require_safe
def twins(request: HttpRequest, kind: str) -> HttpResponse:
    """Those of the same name in the same place: to be looked at, no proof."""
    if kind not in KINDS:
        raise Http404
    groups = alike(KINDS[kind].objects.visible_to(request.user))
    context = {"kind": kind, "groups": groups, "writes": bool(places(request.user))}
    return render(request, "registry/twins.html", context)


def _why(request: HttpRequest) -> str:
    return request.POST.get("why", "").strip()[:300]


@require_POST
def join(request: HttpRequest, kind: str) -> HttpResponse:
    """Merge one into the other."""
    away, into = (visible(request, kind, request.POST.get(name, "")) for name in ("away", "into"))
    demand(request.user, away.place, into.place)
    return _done(request, kind, into, lambda: merge(away, into, by=request.user, why=_why(request)), "已合并。")


@require_POST
def split(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Undo a merge."""
    away = visible(request, kind, key)
    into = away.merged_into or away
    demand(request.user, away.place, into.place)
    return _done(request, kind, into, lambda: part(away, by=request.user, why=_why(request)), "已撤销合并。")


def _done(request: HttpRequest, kind: str, into: Any, act: Any, said: str) -> HttpResponse:
    try:
        act()
    except NotMerged as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, said)
    return redirect("registry:party", kind, into.key)
