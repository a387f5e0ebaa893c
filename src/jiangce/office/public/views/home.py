"""The front page (where, and who are you?) and what we do with what you tell us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiangce.office.public import engine


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Choose a place, then who you are. One place needs no choosing."""
    policies = engine.current().policies()
    chosen = next((policy for policy in policies if policy.id == request.GET.get("place")), None)
    return render(request, "public/home.html", {"policies": policies, "chosen": chosen or (policies or (None,))[0]})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept (nothing), and what a result is worth."""
    return render(request, "public/privacy.html")
