"""Claiming, and one claim of mine."""

from __future__ import annotations

import json

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.asked import Asked
from jiangce.office.claims.acting import acting
from jiangce.office.claims.declaring import CHANGEABLE
from jiangce.office.claims.filing import file, offer_of, open_claim
from jiangce.office.claims.models import Claim, Judgement, Step
from jiangce.office.claims.moves import machine
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.identity.models import User
from jiangce.office.pages.declared import declared_of
from jiangce.office.pages.numbers import number as number_of
from jiangce.office.portal.whose import party_of


@never_cache
@require_safe
def no_post(request: HttpRequest) -> HttpResponse:
    """Whom to ask for a post; whoever has one by now is led on to his work."""
    where = get_adapter().get_login_redirect_url(request)
    return render(request, "portal/no_post.html") if where == request.path else redirect(where)


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Open a claim for what was offered, and file it."""
    party = party_of(request, request.POST.get("party"))
    policy, entry, fact = (request.POST.get(name, "") for name in ("policy", "entry", "fact"))
    found = offer_of(party, timezone.localdate(), policy, entry, fact)
    try:
        if found is None:
            raise NotMoved("这一项现在不能申领，请刷新后再看")
        made = open_claim(party, found, request.user)
        if not found.entitled:  # something is open that was not when the page was made: asked for first, filed by hand
            messages.warning(request, "还有条件没有查清，请先补充，再提交。")
            return redirect("portal:form", made.number)
        made = file(made, request.user, seen=made.version)
    except NotMoved as trouble:
        messages.error(request, str(trouble))
        return redirect("portal:home")
    messages.success(request, f"已提交，编号 {made.number}。{made.due_on:%Y年%m月%d日}前告知是否受理。")
    return redirect("portal:claim", made.number)


def _mine(account: int, number: str) -> QuerySet[Claim]:
    found = Claim.objects.filter(acting(User(pk=account)), number=number)
    return found.select_related("person", "organisation", "invitation__answered_by")


_MINE = Asked(_mine, int, str)
_JUDGED = Asked(lambda claim: Judgement.objects.filter(claim=claim).order_by("-pk")[:1], int)
_STEPS = Asked(lambda claim: Step.objects.filter(claim=claim), int)


@require_safe
def one_claim(request: HttpRequest, number: str) -> HttpResponse:
    """How far a claim is, why it came out as it did, and what can be done now."""
    found = next(iter(_MINE(request.user.pk, number)), None)
    if found is None:
        raise Http404
    last = next(iter(_JUDGED(found.pk)), None)
    moves = [one for one in machine().open_to(found.state, request.user.roles()) if one.id == "withdraw"]
    context = {
        "claim": found, "told": json.loads(last.told) if last else None, "steps": _STEPS(found.pk), "moves": moves,
        "names": {one.id: one.zh for one in machine().moves.values()}, "state": machine().states[found.state],
        "changeable": found.state in CHANGEABLE, "declared": declared_of(found, others=False),
    }  # fmt: skip
    return render(request, "portal/claim.html", context)


@require_POST
def act(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw. Filing goes by the form (`applying.hand_over`), which sees to what is asked and proven."""
    found = get_object_or_404(Claim.objects.filter(acting(request.user)), number=number)
    name = request.POST.get("move", "")
    seen = number_of(request.POST.get("seen", ""))
    try:
        if name != "withdraw":
            raise NotMoved("没有这个动作")
        move(found, name, request.user, seen=seen)
    except NotMoved as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, "已办理。")
    return redirect("portal:claim", number)
