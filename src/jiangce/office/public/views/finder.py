"""我能享受什么: the address holds the answers, the page shows the next question and the results so far."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from jiangce.office.public import answers, engine, words
from jiangce.office.public.model import UNKNOWN, Answer, Finding, Refused
from jiangce.office.public.views.access import audience_or_404, scope_or_404


@require_safe
@vary_on_headers("HX-Request")
@cache_control(no_store=True)
def page(request: HttpRequest, where: str, audience: str) -> HttpResponse:
    """One question a screen; htmx gets the main region alone, everybody else the whole page."""
    context = _context(request, where, audience)
    htmx = getattr(request, "htmx", None)
    part = bool(htmx) and not htmx.history_restore_request
    answer = render(
        request, "public/finder/update.html" if part else "public/finder/page.html", {**context, "part": part}
    )
    if part and answers.ASKED in request.GET:  # of no use to whom the address is passed on
        answer["HX-Push-Url"] = f"{context['here']}{context['query']}"
    return answer


@require_safe
@cache_control(no_store=True)
def printable(request: HttpRequest, where: str, audience: str) -> HttpResponse:
    """Everything opened, for paper."""
    return render(request, "public/finder/print.html", _context(request, where, audience))


def _context(request: HttpRequest, where: str, audience_key: str) -> dict[str, Any]:
    scope = scope_or_404(where)
    audience = audience_or_404(scope, audience_key)
    given, refused = answers.read(request.GET)
    finding = engine.current().finding(scope, audience.key, given, timezone.localdate(), answers.readings(request.GET))
    readings = [one.value for one in finding.readings]
    kept = {answer.question.key: answer.value for answer in finding.asked}
    editing = next((a for a in finding.asked if a.question.key == request.GET.get(answers.EDIT)), None)
    return {
        "finding": finding,
        "scope": scope,
        "audience": audience,
        "question": editing.question if editing else finding.question,
        "editing": editing,
        "form": _form(kept, editing, finding),
        "refused": (*refused, *finding.refused),
        "trouble": _trouble(finding),
        "nothing": _nothing(finding, given, request.GET.get(answers.ASKED)),
        "asked": answers.ASKED,
        "headline": words.headline(finding),
        "parts": tuple(_part(finding.within(place), kept) for place in scope.places) or (_part(finding, kept),),
        "here": reverse("public:finder", args=[scope.key, audience.key]),
        "query": answers.query(kept, readings),
        "back": answers.query(answers.without_last(kept), readings),
        "afresh": answers.query({}, readings),
        "steps": [
            (answer, answers.query({**kept, answers.EDIT: answer.question.key}, readings)) for answer in finding.asked
        ],
        "read_as": [
            (one, answers.query(kept, [other for other in readings if other != one.value])) for one in finding.readings
        ],
        "usually": answers.query(kept),
        "unknown": UNKNOWN,
        "none": answers.NONE,
    }


def _part(finding: Finding, kept: dict[str, str]) -> dict[str, Any]:
    """What a list of results needs, of one place or of all that is looked through."""
    return {
        "finding": finding,
        "query": answers.query(kept, [one.value for one in finding.readings]),
        "headline": words.headline(finding),
        "sums": {
            "mine": words.total(finding.money),
            "others": words.total(finding.others),
            "forecast": words.total(finding.forecast),
        },
        "nearest": words.nearest(finding.not_entitled),
    }


def _form(kept: dict[str, str], editing: Answer | None, finding: Finding) -> dict[str, Any]:
    """Hidden fields before and after the one that is asked, so that a changed answer keeps its place."""
    if editing is None:
        return {"before": kept, "after": {}, "value": "", "values": ()}
    keys = list(kept)
    at = keys.index(editing.question.key)
    return {
        "before": {key: kept[key] for key in keys[:at]},
        "after": {key: kept[key] for key in keys[at + 1 :]},
        "value": "" if editing.value == UNKNOWN else editing.value,
        "values": tuple(editing.value.split(",")),
    }


def _nothing(finding: Finding, given: dict[str, str], asked: str | None) -> bool:
    """Was a question with boxes to tick sent on with none ticked?"""
    question = finding.question
    return question is not None and question.key == asked and question.key not in given


def _trouble(finding: Finding) -> Refused | None:
    """The refused answer to the very question that is asked again: shown at its field."""
    asked = finding.question
    return next((one for one in finding.refused if asked is not None and one.key == asked.key), None)
