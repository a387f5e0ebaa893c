"""A letter to read or keep, for whoever may see its claim; each time it is handed out, the log says to whom."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from jiangce.office.audit.log import append
from jiangce.office.claims.models import Claim
from jiangce.office.letters.models import Letter
from jiangce.office.letters.typesetting import NotSet, pdf


@require_safe
def letter(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One letter as PDF; where it cannot be printed, back to the claim with the reason."""
    claim = get_object_or_404(Claim.objects.visible_to(request.user), number=number)
    found = get_object_or_404(Letter.objects.select_related("layout"), claim=claim, pk=pk)
    match = request.resolver_match
    assert match is not None
    try:
        made = pdf(found)
    except NotSet as trouble:
        messages.error(request, str(trouble))
        return redirect("desk:case" if match.namespace == "desk" else "portal:claim", number)
    append(request.user, "letter.read", found, {"claim": claim.number, "number": found.number, "letter": found.digest})
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename=\"letter.pdf\"; filename*=UTF-8''{quote(str(found))}.pdf"
    answer["Cache-Control"] = "private, no-store"
    return answer
