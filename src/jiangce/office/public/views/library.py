"""政策库: what a policy says, clause by clause, in the words of its rules."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jiangce.office.public import engine, search
from jiangce.office.public.model import Reading
from jiangce.office.public.views.access import policy_or_404


def _query(request: HttpRequest) -> str:
    return " ".join(request.GET.get("q", "").replace("\x00", "").split())[: search.LONGEST]


@require_safe
@cache_control(public=True, max_age=300)
def policies(request: HttpRequest) -> HttpResponse:
    """All policies, and a search through them."""
    every = engine.current().policies()
    query = _query(request)
    context = {"policies": every, "q": query, "hits": search.search(every, query), "several": len(every) > 1}
    return render(request, "public/library/policies.html", context)


@require_safe
@cache_control(public=True, max_age=300)
def policy(request: HttpRequest, policy: str) -> HttpResponse:
    """One policy: contents by chapter, figures, readings; or the answers to a search in it."""
    found = policy_or_404(policy)
    query = _query(request)
    context = {"policy": found, "q": query, "hits": search.search([found], query)}
    return render(request, "public/library/policy.html", context)


@require_safe
@cache_control(public=True, max_age=300)
def clause(request: HttpRequest, policy: str, clause: str) -> HttpResponse:
    """One clause: its entries as cards, who is responsible, every figure."""
    found = policy_or_404(policy)
    articles = found.articles
    at = next((n for n, article in enumerate(articles) if article.clause == clause), None)
    if at is None:
        raise Http404("没有这一条")
    context = {
        "policy": found,
        "article": articles[at],
        "chapter": next(chapter for chapter in found.chapters if articles[at] in chapter.articles),
        "before": articles[at - 1] if at else None,
        "after": articles[at + 1] if at + 1 < len(articles) else None,
        "switches": _switches(found.id),
        "figures": engine.current().figures(found.id).get(clause, ()),
        "q": _query(request),
    }
    return render(request, "public/library/clause.html", context)


def _switches(policy: str) -> dict[str, list[Reading]]:
    """By entry, the readings that can be changed for another."""
    found: dict[str, list[Reading]] = {}
    for one in engine.current().readings(policy):
        if one.options and one.entry:
            found.setdefault(one.entry, []).append(one)
    return found


@require_safe
def entry(request: HttpRequest, policy: str, entry: str) -> HttpResponse:
    """A lasting address of one entry: to its card on the page of its clause."""
    found = policy_or_404(policy)
    clause = next((one.clause for one in found.entries if one.id == entry), None)
    if clause is None:
        raise Http404("没有这一项")
    return redirect(reverse("public:clause", args=[policy, clause]) + f"#{entry}")
