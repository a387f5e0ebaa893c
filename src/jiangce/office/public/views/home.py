"""The front page (where, and who are you?) and what we do with what you tell us."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jiangce.office.public import engine


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Choose a place, or none; then who you are. One place needs no choosing."""
    scopes = engine.current().scopes()
    chosen = scopes.find(request.GET.get("place", ""))
    if chosen is None and len(scopes.places) == 1:
        chosen = scopes.places[0]
    context = {"places": scopes.places, "everywhere": scopes.everywhere, "chosen": chosen}
    return render(request, "public/home.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept (nothing), and what a result is worth."""
    return render(request, "public/privacy.html")
