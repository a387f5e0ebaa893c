"""How often one place may ask: counted in the cache, by minutes or hours, without keeping who it was."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def origin(request: HttpRequest) -> str:
    """Where a request comes from, behind as many proxies as the settings trust."""
    return str(get_adapter().get_client_ip(request))


def allowed(request: HttpRequest, what: str, most: int, seconds: int) -> bool:
    """Is this one of the first ``most`` requests of its kind from there in this stretch of time?"""
    key = f"limit:{what}:{origin(request)}:{int(time.time()) // seconds}"
    if cache.add(key, 1, seconds):
        return True
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:  # it has just run out
        return True
