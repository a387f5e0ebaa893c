"""Into which account I am paid, or my firm."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from jiangce.office.payments.accounts import NotKept, keep, sealed_of
from jiangce.office.portal.whose import parties
from jiangce.office.registers.accounts import BadAccount, read_account
from jiangce.office.registers.models import Organisation


@sensitive_post_parameters("card")
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, key: str) -> HttpResponse:
    """See it masked, or write another."""
    party = next((one for one in parties(request) if one.key == key), None)
    if party is None:
        raise Http404
    wrong: dict[str, str] = {}
    trouble = ""
    if request.method == "POST":
        try:
            told = read_account(party, request.POST.get("card", "")[:60], request.POST.get("bank", "")[:80])
            keep(party, told, request.user)  # type: ignore[arg-type]
        except BadAccount as bad:
            wrong = bad.wrong
        except NotKept as bad:
            trouble = str(bad)
        else:
            messages.success(request, "收款账户已登记。")
            return redirect("portal:home")
    known, bank = sealed_of(party)
    context = {
        "party": party, "known": known, "bank": bank, "wrong": wrong, "trouble": trouble, "firm": isinstance(party, Organisation),
        "written": request.POST if request.method == "POST" else {},
    }  # fmt: skip
    return render(request, "portal/account.html", context, status=422 if wrong else 409 if trouble else 200)
