"""Two policies side by side: what each gives for the same kind of fact, to the same people."""

from __future__ import annotations

from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jiangce.office.public import beside, engine
from jiangce.office.public.model import Policy

#: how an entry fares from one edition to the next
STATES = ("changed", "new", "gone", "same")


@require_safe
@cache_control(public=True, max_age=300)
def compare(request: HttpRequest) -> HttpResponse:
    """Choose two policies, and whom it is about."""
    policies = engine.current().policies()
    left, right = _chosen(policies, request.GET.get("a", "")), _chosen(policies, request.GET.get("b", ""))
    context = {"policies": policies, "left": left, "right": right, "pairs": _pairs(policies)}
    if left and right and left.id != right.id:
        offered = beside.audiences(left, right)
        who = next((one for one in offered if one.key == request.GET.get("who")), None)
        rows = beside.beside(left, right, who.key if who else "")
        context |= {"rows": rows, "audiences": offered, "who": who}
    return render(request, "public/library/compare.html", context)


@require_safe
@cache_control(public=True, max_age=300)
def changes(request: HttpRequest) -> HttpResponse:
    """Two editions: what is new, what is another way now, what is no longer there."""
    policies = engine.current().policies()
    old, new = _chosen(policies, request.GET.get("a", "")), _chosen(policies, request.GET.get("b", ""))
    if old is None or new is None or old.id == new.id:
        raise Http404("没有这两份政策")
    diff = engine.current().diff(old.id, new.id)
    groups = {state: [one for one in diff.entries if one.state == state] for state in STATES}
    context = {"old": old, "new": new, "head": diff.head, "groups": groups}
    return render(request, "public/library/changes.html", context)


def _chosen(policies: tuple[Policy, ...], policy_id: str) -> Policy | None:
    return next((policy for policy in policies if policy.id == policy_id), None)


def _pairs(policies: tuple[Policy, ...]) -> list[tuple[Policy, Policy]]:
    """Two editions of one place, the older first: what people most want to see beside each other."""
    ordered = sorted(policies, key=lambda one: (one.place, one.since))
    return [(a, b) for a, b in pairwise(ordered) if a.place == b.place]
