"""改一个数字: choose a policy, an entry, a figure; move it, and see what it costs. The address holds it all; nothing is kept."""

from __future__ import annotations

import re
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jiangce.office.analyst import engine
from jiangce.office.analyst.model import Page, Refused, Unreadable

_NUMBER = re.compile(r"\d{1,12}(\.\d{1,2})?\Z")


@require_safe
@never_cache
def simulate(request: HttpRequest) -> HttpResponse:
    """The page; for htmx only what follows from the figure. 400 where a figure cannot be set there, 503 without facts that can be read."""
    try:
        found = engine.current()
    except Unreadable as error:
        return render(request, "analyst/simulate.html", {"page": Page(None, unreadable=error.lines)}, status=503)
    page = Page(None) if found is None else _page(found, request)
    whole = not getattr(request, "htmx", False)
    name = "analyst/simulate.html" if whole else "analyst/outcome.html"
    return render(request, name, {"page": page}, status=400 if page.refused and whole else 200)


def _page(found: engine.Engine, request: HttpRequest) -> Page:
    asked = {name: request.GET.get(name, "")[:200] for name in ("policy", "entry", "figure", "value")}
    choices = found.choices(asked["policy"], asked["entry"])
    if len(choices.policies) == 1 and not asked["policy"]:
        asked["policy"] = choices.policies[0].id
        choices = found.choices(asked["policy"], asked["entry"])
    policy = asked["policy"] if asked["policy"] in [one.id for one in choices.policies] else ""
    entry = asked["entry"] if asked["entry"] in [one.id for one in choices.entries] else ""
    figure = next((one for one in choices.figures if one.path == asked["figure"]), None) if entry else None
    if entry and figure is None and choices.figures:
        figure = next((one for one in choices.figures if ".pay" in one.path), choices.figures[0])
        asked["value"] = ""
    if figure is None:
        return Page(found.facts(), choices, policy, entry)
    value = _plain(asked["value"]) or figure.value
    shown = Page(found.facts(), choices, policy, entry, figure, value)
    if not _NUMBER.match(value):
        return _with(shown, refused=("请填 0 或以上的数字，最多两位小数，如 600。",))
    try:
        return _with(shown, outcome=found.outcome(policy, figure.path, value))
    except Refused as refused:
        return _with(shown, refused=refused.lines)


def _plain(text: str) -> str:
    """As people write numbers: 10,000 · ¥600 · ６００."""
    said = "".join(str(ord(c) - 0xFF10) if "０" <= c <= "９" else c for c in text.strip())
    return re.sub(r"[,，_\s¥￥%％元]", "", said)


def _with(page: Page, **more: object) -> Page:
    return replace(page, **more)  # type: ignore[arg-type]
