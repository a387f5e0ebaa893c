"""口径: where a document can be read in several ways, which way is taken, and what another would change."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from jiangce.office.public import answers, engine
from jiangce.office.public.model import Audience, Policy, Reading
from jiangce.office.public.views.access import policy_or_404


@require_safe
@cache_control(public=True, max_age=300)
def readings(request: HttpRequest, policy: str) -> HttpResponse:
    """All readings of a policy, for the analyst; of one option (``read``, ``as``) also what it would change."""
    found = policy_or_404(policy)
    every = engine.current().readings(found.id)
    switchable = [one for one in every if one.options]
    only = request.GET.get("only") == "options"
    context = {"policy": found, "every": every, "switchable": switchable, "only": only}
    context["groups"] = _grouped(switchable if only else list(every))
    if read := request.GET.get("read"):
        chosen = next((one for one in switchable if one.id == read), None)
        option = next((o for o in chosen.options if o.value == request.GET.get("as")), None) if chosen else None
        if chosen is None or option is None:
            raise Http404("没有这种读法")
        changes = engine.current().effect(found.id, chosen.id, option.value)
        context |= {"chosen": chosen, "option": option, "changes": changes}
        context["askers"] = _askers(
            found, {one.entry for one in changes or ()}, f"{found.id}/{chosen.id}={option.value}"
        )
    return render(request, "public/library/readings.html", context)


def _askers(policy: Policy, entries: set[str], reading: str) -> list[tuple[Audience, str]]:
    """Whom the changed entries concern, all where they say nothing of it; each with the finder's query."""
    concerned = {key for one in policy.entries if one.id in entries for key in one.audiences}
    asked = [one for one in policy.audiences if one.key in concerned] or policy.audiences
    return [(one, answers.query({}, [reading])) for one in asked]


def _grouped(readings: list[Reading]) -> list[tuple[Reading, list[Reading]]]:
    """Readings of one entry together, in the document's order; each group led by its first."""
    groups: dict[str, list[Reading]] = {}
    for one in readings:
        groups.setdefault(one.entry, []).append(one)
    return [(group[0], group) for group in groups.values()]
