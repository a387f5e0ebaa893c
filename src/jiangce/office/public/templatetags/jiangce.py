"""Template words: money, files with a version, marks of a search."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from jiangce.office.public import search, words
from jiangce.office.public.model import Condition, Entry, Money, Result, Scope

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


_GIVES = (
    ("金额", ("金额", "发放")),
    ("上限", ("上限",)),
    ("待遇", ("待遇",)),
    ("发给", ("发给",)),
    ("条件", ("条件",)),
)


@register.filter
def gives(entry: Entry) -> list[tuple[str, tuple[str, ...]]]:
    """What an entry gives, how much, to whom and when: the lines of its card that are compared."""
    return [(label, texts) for label, labels in _GIVES if (texts := entry.line(*labels))]


@register.filter
def as_json(data: Any) -> str:
    """Plain data for an attribute, to be read by a script of ours."""
    return json.dumps(data, ensure_ascii=False)


@register.filter
def of(table: dict[str, Any], key: str) -> Any:
    """What a table holds under a key."""
    return table.get(key, ())


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The words of a search, marked."""
    return search.marked(text, query)


@register.simple_tag
def result_line(scope: Scope, result: Result, printing: bool = False) -> SafeString:
    """A result with its explanation. Equal ones are drawn once: most answers leave most results as they were."""
    number = scope.policy(result.policy).number
    return _drawn(number, result, scope.several and not scope.compares, bool(printing))


@lru_cache(maxsize=4096)
def _drawn(number: str, result: Result, named: bool, printing: bool) -> SafeString:
    context = {"number": number, "result": result, "named": named, "printing": printing}
    return render_to_string("public/finder/result.html", context)


@register.simple_tag
def conditions(every: Iterable[Condition]) -> SafeString:
    """The reasoning, line by line, each with its sign: drawn here because there may be hundreds on a page."""
    return mark_safe(f'<ul class="conds">{"".join(map(_condition, every))}</ul>')  # noqa: S308 - texts are escaped


def _condition(one: Condition) -> str:
    sign, word, tone = _SIGNS[one.holds]
    told = [f"情况：{escape(one.found)}"] if one.found and not (one.holds and one.found in one.words) else []
    told += [f"<b>{escape(one.short)}</b>"] if one.short else []
    told += ["您填写的，申领时须证明"] if one.declared else []
    found = f'<span class="found">{"，".join(told)}</span>' if told else ""
    return (
        f'<li class="cond {tone}"><span class="sign" aria-hidden="true">{sign}</span><div>'
        f'<span class="vh">{word}：</span><span class="words">{escape(one.words)}</span>{found}'
        f"{conditions(one.children) if one.children else ''}</div></li>"
    )
