"""The boundary: the only file of the office that speaks with `jiangce.rules` and `jiangce.entitlement`.

Pages and the interface call `current()` and get the plain data of `model`. Which engine answers is a setting, so that
tests can put a stand-in here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from jiangce.office.public import model


@dataclass(frozen=True, slots=True)
class Request:
    """Facts to be assessed, as the interface got them: table → rows of column → value."""

    policy: str
    as_of: date
    facts: dict[str, list[dict[str, Any]]]
    complete: list[str] | None = None
    benefits: tuple[str, ...] = ()


class BadFacts(ValueError):
    """Facts that the vocabulary does not know; ``problems`` say which, in Chinese."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("；".join(self.problems))


class Backend(Protocol):
    """What the office asks of an engine."""

    def policies(self) -> tuple[model.Policy, ...]:
        """All policies, in the order in which they are to be listed."""

    def finding(self, policy: str, audience: str, answers: dict[str, str], as_of: date) -> model.Finding:
        """Results and next question for these answers; unusable answers come back in ``refused``."""

    def vocabulary(self, policy: str) -> dict[str, Any]:
        """Scales and tables, in the shape of `api.schemas.VocabularyOut`."""

    def assess(self, request: Request) -> dict[str, Any]:
        """Every decision as plain data; raises `BadFacts`."""


@lru_cache(maxsize=4)
def _made(name: str) -> Backend:
    return import_string(name)()


def current() -> Backend:
    """The engine of this process."""
    return _made(settings.JIANGCE_ENGINE)
