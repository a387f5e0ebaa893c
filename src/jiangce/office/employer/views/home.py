"""What the firm may have, the next threshold, what was filed and how far it is."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiangce.office.employer.firms import chosen, no_firm
from jiangce.office.registers.models import Organisation
from jiangce.office.rosters.deciding import NO, Case, Standing, standing
from jiangce.office.rosters.models import Filing
from jiangce.office.rosters.staff import uploads
from jiangce.office.rosters.thresholds import thresholds

SHOWN = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The firm at a glance."""
    firm, context = chosen(request)
    if firm is None:
        return no_firm(request, context)
    found = standing(firm, context["today"])
    near = thresholds(found)
    summaries = found.summaries()
    to_firm = sum(one.low for one in found.free if one.payee == firm.key)
    context |= {
        "due": [one for one in summaries if one.yes], "rest": [one for one in summaries if not one.yes and (one.open or one.claimed)],
        "total": found.total, "to_firm": to_firm, "to_staff": found.total - to_firm, "staff": len(found.staff),
        "thresholds": near, "own": _own(found), "uploads": uploads(firm)[:3], "filings": filings_of(firm)[:SHOWN],
    }  # fmt: skip
    return render(request, "employer/home.html", context)


def _own(found: Standing) -> list[Case]:
    """Decisions about the firm as a whole that stand or are open; how far the others are, the thresholds tell."""
    return [one for one in found.cases if one.worker is None and one.status != NO][:SHOWN]


def filings_of(firm: Organisation) -> Any:
    """Its filings, with how many lines came to what."""
    over = Q(lines__claim__state__in=("paid", "closed"))
    return Filing.objects.filter(organisation=firm).select_related("by").annotate(
        filed=Count("lines", filter=Q(lines__outcome="filed")), others=Count("lines", filter=~Q(lines__outcome="filed")),
        paid=Count("lines", filter=over), back=Count("lines", filter=Q(lines__claim__state="returned")),
    )  # fmt: skip
