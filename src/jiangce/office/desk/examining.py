"""What was declared with a claim: looked at with its proof, confirmed into the registers, or not believed."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.claims.confirming import EXAMINED, confirm, examines, refuse, undecided
from jiangce.office.claims.evidence import give_out, handed_in
from jiangce.office.claims.models import Claim, Declaration
from jiangce.office.claims.moving import NotMoved
from jiangce.office.claims.parting import concerning
from jiangce.office.pages.declared import to_read
from jiangce.office.pages.heaps import heaps
from jiangce.office.pages.numbers import number as number_of
from jiangce.office.pages.papers import paper_answer

PAGE = 50


def _claim(request: HttpRequest, number: str) -> Claim:
    """A claim that an office has: what is still a draft is nobody's business. Raises `Http404`."""
    found = (
        Claim.objects.visible_to(request.user)
        .exclude(state="draft")
        .select_related("person", "organisation", "dossier")
    )
    return get_object_or_404(found, number=number)


@never_cache
@require_safe
def declarations(request: HttpRequest, number: str) -> HttpResponse:
    """What was declared, kind by kind, each with its papers and what can be done with it: what the first review waits for, or all."""
    claim = _claim(request, number)
    decides = claim.state in EXAMINED and examines(claim, request.user)  # type: ignore[arg-type]
    wide = request.GET.get("show") == "all" or claim.state not in EXAMINED
    every = _every(claim) if wide else _waited_for(claim)
    papers = list(handed_in(claim.dossier)) if claim.dossier else []
    kinds = heaps(every, papers)
    kind = next(
        (one for one in kinds if one.table == request.GET.get("kind")),
        next((one for one in kinds if one.open), kinds[0] if kinds else None),
    )
    rows = [one for one in every if kind and one.table == kind.table]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    own = {one.pk for one in concerning(claim, every)}
    context = {
        "claim": claim, "kinds": kinds, "kind": kind, "page": page, "lines": to_read(list(page), papers, own), "show": "all" if wide else "needed",
        "decides": decides, "left": sum(one.open for one in kinds), "waits": claim.state in EXAMINED,
    }  # fmt: skip
    return render(request, "desk/declarations.html", context)


def _every(claim: Claim) -> list[Declaration]:
    """All that was said and not replaced by its author, what nobody has decided on first."""
    if claim.dossier is None:
        return []
    found = claim.dossier.declarations.exclude(state=Declaration.State.REPLACED)
    return sorted(
        found.select_related("by", "settled_by", "fact"), key=lambda one: one.state != Declaration.State.DECLARED
    )


def _waited_for(claim: Claim) -> list[Declaration]:
    """What the decision rests on and nobody has decided on: until then the first review does not pass."""
    last = claim.judgements.order_by("-pk").first()
    return undecided(claim, last.as_of if last else timezone.localdate())


@require_POST
def declared(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm or refuse declarations: one, several, or all of a kind that are waited for."""
    claim, how = _claim(request, number), request.POST.get("how", "")
    chosen = [number_of(pk) for pk in request.POST.getlist("declaration")[:500]]
    try:
        if how == "confirm_kind":
            chosen = _of_kind(request, claim)
        if how.startswith("confirm"):
            confirm(claim, chosen, request.user)  # type: ignore[arg-type]
            messages.success(request, f"已核实 {len(chosen)} 项，记入登记簿。")
        elif how == "refuse":
            refuse(claim, chosen, request.user, request.POST.get("why", ""))  # type: ignore[arg-type]
            messages.success(request, f"{len(chosen)} 项已记为不予采信；请重新认定，或退回补正。")
        else:
            raise NotMoved("没有这个动作")
    except NotMoved as trouble:
        messages.error(request, str(trouble))
    if request.POST.get("back") != "list":
        return redirect("desk:case", number)
    kept = {name: request.POST.get(name, "")[:40] for name in ("show", "kind")}
    return redirect(f"{reverse('desk:declarations', args=[number])}?{urlencode(kept)}")


def _of_kind(request: HttpRequest, claim: Claim) -> list[int]:
    """All of a kind that are open, as many as the page said: others that came to it meanwhile nobody has looked at."""
    every = _every(claim) if request.POST.get("show") == "all" else _waited_for(claim)
    kind = request.POST.get("kind")
    open_ = [one.pk for one in every if one.table == kind and one.state == Declaration.State.DECLARED]
    if not open_ or len(open_) != number_of(request.POST.get("times", "")):
        raise NotMoved("这一类待核实的项数已变动，请看最新的清单再办")
    return open_


@require_safe
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A document, opened: that it was, and by whom, is in the log."""
    found = give_out(_claim(request, number), pk, request.user)
    if found is None:
        raise Http404
    return paper_answer(*found)
