"""Template words: money, files with a version, marks of a search."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.safestring import SafeString

from jiangce.office.public import search, words
from jiangce.office.public.model import Condition, Money

register = template.Library()

_SIGNS = {True: ("✓", "符合", "yes"), False: ("✗", "不符合", "no"), None: ("?", "待确认", "open")}


@lru_cache(maxsize=64)
def _version(path: str) -> str:
    found = finders.find(path)
    if not found:
        return ""
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10]


@register.simple_tag
def asset(path: str) -> str:
    """Address of a static file which changes when the file does, so that it may be cached for long."""
    address, version = static(path), _version(path)
    return f"{address}?v={version}" if version else address


@register.filter
def printed(money: Money) -> words.Printed:
    """An amount in three parts."""
    return words.printed(money)


@register.filter
def yuan(fen: int) -> str:
    """分 as ¥."""
    return words.yuan(fen)


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The words of a search, marked."""
    return search.marked(text, query)


@register.inclusion_tag("public/parts/condition.html")
def condition(one: Condition) -> dict[str, object]:
    """One line of reasoning, with its sign."""
    sign, word, tone = _SIGNS[one.holds]
    return {"one": one, "sign": sign, "word": word, "tone": tone}
