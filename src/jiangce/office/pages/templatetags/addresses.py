"""``{% url %}`` as Django has it, but that an address without parts is looked for once: a page has a dozen of them."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaulttags import URLNode, url
from django.urls import get_script_prefix, get_urlconf

register = template.Library()
_KNOWN: dict[tuple[str | None, str, str], str] = {}  # by root of the routes, prefix and name


class Address(URLNode):
    """Where a page without parts in its address is."""

    def render(self, context: Any) -> str:
        key = (get_urlconf(), get_script_prefix(), self.view_name.resolve(context))
        if key not in _KNOWN:
            _KNOWN[key] = super().render(context)  # raises where there is no such page: then nothing is kept
        return _KNOWN[key]


@register.tag("url")
def address(parser: Any, token: Any) -> URLNode:
    found = url(parser, token)
    plain = not found.args and not found.kwargs and found.asvar is None
    return Address(found.view_name, [], {}, None) if plain else found
