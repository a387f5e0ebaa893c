"""What was declared with a claim: looked at with its proof, confirmed into the registers, or not believed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.claims.confirming import confirm, refuse
from jiangce.office.claims.evidence import give_out
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved
from jiangce.office.pages.papers import paper_answer


def _claim(request: HttpRequest, number: str) -> Claim:
    """A claim that an office has: what is still a draft is nobody's business. Raises `Http404`."""
    found = (
        Claim.objects.visible_to(request.user)
        .exclude(state="draft")
        .select_related("person", "organisation", "dossier")
    )
    return get_object_or_404(found, number=number)


@require_POST
def declared(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm or refuse declarations, one or several."""
    claim = _claim(request, number)
    chosen = [
        int(pk) for pk in request.POST.getlist("declaration")[:500] if pk.isascii() and pk.isdigit() and len(pk) < 18
    ]
    try:
        if request.POST.get("how") == "confirm_all" and claim.dossier is not None:
            chosen = list(claim.dossier.declarations.filter(state="declared").values_list("pk", flat=True))
        if request.POST.get("how", "").startswith("confirm"):
            confirm(claim, chosen, request.user)
            messages.success(request, f"已核实 {len(chosen)} 项，记入登记簿。")
        elif request.POST.get("how") == "refuse":
            refuse(claim, chosen, request.user, request.POST.get("why", ""))
            messages.success(request, "已记为不予采信；请重新认定，或退回补正。")
        else:
            raise NotMoved("没有这个动作")
    except NotMoved as trouble:
        messages.error(request, str(trouble))
    return redirect("desk:case", number)


@require_safe
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A document, opened: that it was, and by whom, is in the log."""
    found = give_out(_claim(request, number), pk, request.user)
    if found is None:
        raise Http404
    return paper_answer(*found)
