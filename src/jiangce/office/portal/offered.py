"""One offer with its reasons and the facts behind it; 免申即享: consent and an account to pay into, or no."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from jiangce.office.claims.models import Claim
from jiangce.office.offering.consenting import Changed, Consent, consent
from jiangce.office.offering.inviting import NotAnswered, decline
from jiangce.office.offering.models import Invitation, Offer
from jiangce.office.offering.proactive import proactive
from jiangce.office.offering.telling import reasons
from jiangce.office.payments.accounts import sealed_of
from jiangce.office.registers.accounts import Account, BadAccount, read_account


def _mine(request: HttpRequest, pk: int) -> Offer:
    found = Offer.objects.mine(request.user)
    offer: Offer | None = found.select_related("person", "organisation").filter(pk=pk).first()
    if offer is None:
        raise Http404
    return offer


def _asked(offer: Offer) -> Invitation | None:
    return Invitation.objects.filter(offer=offer).order_by("-pk").first()


@never_cache
@require_safe
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """What, how much, why; if it may be had without an application, the way to take it."""
    return _page(request, _mine(request, pk))


def _claimed(offer: Offer) -> Claim | None:
    """The claim that was made of it, if one was."""
    one = {"policy": offer.policy, "entry": offer.entry, "fact": offer.fact, "claimant": offer.claimant}
    claim: Claim | None = Claim.objects.live().filter(**one).first()
    return claim


def _page(
    request: HttpRequest, found: Offer, *, wrong: dict[str, str] | None = None, trouble: str = "", now: int | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    asked = _asked(found)
    waiting = asked is not None and Invitation.objects.waiting().filter(pk=asked.pk).exists()
    card, bank = sealed_of(found.party)
    context: dict[str, Any] = {
        "offer": found, "asked": asked, "waiting": waiting, "why": reasons(found), "wording": proactive().wording,
        "wrong": wrong or {}, "trouble": trouble, "amount": now if now is not None else asked.amount if asked else found.low,
        "card": str(card) if card else "", "bank": bank, "firm": found.person is None,
        "claimed": _claimed(found), "written": request.POST if request.method == "POST" else {},
    }  # fmt: skip
    return render(request, "portal/offer.html", context, status=status)


@never_cache
@sensitive_post_parameters("card")
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Consent."""
    found = _mine(request, pk)
    asked = _asked(found)
    if asked is None:
        raise Http404
    try:
        told = Consent(
            _whole(request.POST.get("amount", "")), request.POST.get("wording", "")[:20], _account(request, found)
        )
        if request.POST.get("agree") != "yes":
            raise BadAccount({"agree": "请勾选，确认已阅读并同意"})
        claim = consent(asked, request.user, told)  # type: ignore[arg-type]
    except BadAccount as bad:
        return _page(request, found, wrong=bad.wrong, status=422)
    except Changed as changed:
        found.refresh_from_db()
        return _page(request, found, trouble=str(changed), now=changed.now, status=409)
    except NotAnswered as trouble:
        return _page(request, found, trouble=str(trouble), status=409)
    messages.success(request, f"已办理，编号 {claim.number}。审核和公示后，款项发到您所填的账户。")
    return redirect("portal:claim", claim.number)


def _account(request: HttpRequest, found: Offer) -> Account:
    """As written; left empty, the one that is known."""
    card, bank = request.POST.get("card", "")[:60], request.POST.get("bank", "")[:80]
    known, its_bank = sealed_of(found.party)
    if known and not card.strip():
        return Account(known.open(), its_bank)
    return read_account(found.party, card, bank)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline, with a reason or without."""
    found = _mine(request, pk)
    asked = _asked(found)
    if asked is None:
        raise Http404
    try:
        decline(asked, request.user, request.POST.get("why", ""))  # type: ignore[arg-type]
    except NotAnswered as trouble:
        return _page(request, found, trouble=str(trouble), status=409)
    messages.success(request, "已记下：不通过免申即享办理。以后想领，仍可在“可申领”中自行申领。")
    return redirect("portal:home")
