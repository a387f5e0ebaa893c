"""Claims to be looked into, one of them to the ground, and a sample that anyone can draw again."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from jiangce.office.audit.log import history
from jiangce.office.claims.evidence import give_out
from jiangce.office.claims.models import STATES, Claim
from jiangce.office.claims.moves import machine
from jiangce.office.desk.queue import Filters, page_of, queue
from jiangce.office.identity.roles import roles
from jiangce.office.oversight.evidence import sealed
from jiangce.office.oversight.logbook import lines
from jiangce.office.oversight.naming import parties_called
from jiangce.office.oversight.sampling import MOST, Drawing, sample
from jiangce.office.pages.declared import MOST as MOST_DECLARED
from jiangce.office.pages.declared import declared_of, split
from jiangce.office.pages.papers import paper_answer
from jiangce.office.pages.reading import read_by
from jiangce.office.pages.sheets import csv_answer
from jiangce.office.rulebook.titled import ceiling_words, share_parts

PAGE = 50


@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """All claims of the region; nothing of it waits for the auditor, so all are shown first."""
    filters = Filters.of({"state": "all", "order": "new", **request.GET.dict()})
    page = page_of(queue(request.user, filters), PAGE, request.GET.get("page"))
    context = {"page": page, "filters": filters, "states": STATES, "query": filters.query()}
    return render(request, "oversight/claims.html", context)


def _claim(request: HttpRequest, number: str) -> Claim:
    found = Claim.objects.visible_to(request.user).exclude(state="draft").select_related("person", "organisation")
    return get_object_or_404(found, number=number)


@require_safe
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """One claim: its decisions and whether they are whole, the rule, the facts read, every hand, the ceilings, the log."""
    found = _claim(request, number)
    judgements, records = list(found.judgements.all()), list(history(found))
    last = judgements[-1] if judgements else None
    chosen = next((one for one in judgements if str(one.pk) == request.GET.get("judgement")), last)
    context = {
        "claim": found, "sealed": sealed(judgements, records), "chosen": chosen, "lines": lines(records),
        "read": read_by(found, chosen) if chosen else None, "steps": [_step(one) for one in found.steps.select_related("by")],
        "draws": _draws(found), "state": machine().states[found.state],
        **_declared(found),
    }  # fmt: skip
    return render(request, "oversight/claim.html", context)


def _declared(claim: Claim) -> dict[str, Any]:
    """What was declared, also what its author replaced; of a long roster as much as a page holds, and how much is left out."""
    every = declared_of(claim, all_of_it=True)
    more = claim.dossier.declarations.count() - len(every) if claim.dossier and len(every) >= MOST_DECLARED else 0
    return {**split(every), "left_out": more}


def _draws(claim: Claim) -> list[dict[str, Any]]:
    """What of shared ceilings it takes: which, shared by whom."""
    every = list(claim.draws.select_related("pot"))
    parts = [share_parts(one.pot.policy, one.pot.limit, one.pot.key) for one in every]
    names = parties_called({value for some in parts for _, value in some})
    return [
        {
            "one": one, "limit": ceiling_words(one.pot.policy, one.pot.limit),
            "key": [(zh, names.get(value, value), value if value in names else "") for zh, value in some],
        }
        for one, some in zip(every, parts, strict=True)
    ]  # fmt: skip


def _step(one: Any) -> dict[str, Any]:
    states, moves = machine().states, machine().moves
    return {
        "one": one, "move": moves[one.move].zh if one.move in moves else one.move,
        "role": roles()[one.role].zh if one.role in roles() else one.role,
        "before": states[one.before].zh, "after": states[one.after].zh,
    }  # fmt: skip


@require_safe
def judgement(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A frozen decision to the byte: what its digest is of."""
    found = get_object_or_404(_claim(request, number).judgements.all(), pk=pk)
    answer = HttpResponse(found.told.encode(), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{number}-{pk}.json"'
    return answer


@require_safe
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A document, also one that was taken off later; its opening is logged."""
    claim = _claim(request, number)
    found = give_out(claim, pk, request.user)
    if found is None:
        raise Http404
    return paper_answer(*found)


@require_safe
def sampled(request: HttpRequest) -> HttpResponse:
    """A sample by the address; without one, a form with a seed thrown for it."""
    wanted = Drawing.of(request.GET)
    found = sample(request.user, wanted) if wanted else None
    proposed = wanted or Drawing(secrets.token_hex(4), timezone.localdate())
    wrong = wanted is None and bool(request.GET)
    context = {"draw": proposed, "drawn": found, "most": MOST, "wrong": wrong, "query": proposed.query()}
    return render(request, "oversight/sample.html", context)


@require_safe
def sampled_export(request: HttpRequest) -> StreamingHttpResponse | HttpResponseRedirect:
    """The same sample as CSV."""
    wanted = Drawing.of(request.GET)
    if wanted is None:
        return HttpResponseRedirect(reverse("oversight:sample"))
    heads = ["次序", "编号", "项目", "条款", "申请方", "状态", "核定（元）", "抽样摘要"]
    rows = (
        [at, one.number, one.title, one.clause, one.party.name, one.get_state_display(),
         None if one.granted is None else f"{one.granted / 100:.2f}", digest]
        for at, (digest, one) in enumerate(sample(request.user, wanted).claims, 1)
    )  # fmt: skip
    return csv_answer("sample", heads, rows)
