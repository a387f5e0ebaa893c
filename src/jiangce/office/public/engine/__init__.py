"""The boundary: the only folder of the office that speaks with `jiangce.rules` and `jiangce.entitlement`.

Pages and the interface call `current()` and get the plain data of `model`. Which engine answers is a setting, so that
tests can put a stand-in here.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from jiangce.office.public.engine.backend import Backend, BadFacts, PolicyMistakes, Request


@lru_cache(maxsize=4)
def _made(name: str) -> Backend:
    made: Backend = import_string(name)()
    return made


def current() -> Backend:
    """The engine of this process."""
    return _made(settings.JIANGCE_ENGINE)


__all__ = ["Backend", "BadFacts", "PolicyMistakes", "Request", "current"]
