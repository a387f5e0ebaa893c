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


class Engine:
    """The real one: rules compiled once per process, decisions made on the spot."""

    @cached_property
    def _shelf(self) -> tuple[model.Policy, ...]:
        return tuple(shelve(policy, partial(_card, policy)) for policy in library.policies().values())

    def policies(self) -> tuple[model.Policy, ...]:
        """All policies, in the order in which they are to be listed."""
        return self._shelf

    def finding(self, policy: str, audience: str, answers: dict[str, str], as_of: date) -> model.Finding:
        """Results and next question for these answers; unusable answers come back in ``refused``."""
        return _finding(self, policy, audience, tuple(answers.items()), as_of)

    def vocabulary(self, policy: str) -> dict[str, Any]:
        """Scales and tables, in the shape of `api.schemas.VocabularyOut`."""
        return described(policy, library.policies()[policy].vocabulary)

    def assess(self, request: Request) -> dict[str, Any]:
        """Every decision as plain data; raises `BadFacts`."""
        return _assess(library.policies()[request.policy], request)


@lru_cache(maxsize=4)
def _made(name: str) -> Backend:
    return import_string(name)()


def current() -> Backend:
    """The engine of this process."""
    return _made(settings.JIANGCE_ENGINE)


@lru_cache(maxsize=2048)
def _finding(engine: Engine, policy_id: str, who: str, given: tuple[tuple[str, str], ...], as_of: date) -> model.Finding:
    """One state of the finder. Many people go the same way, so states are kept for a while: answers, and nobody's name."""
    shelved = next(one for one in engine.policies() if one.id == policy_id)
    audience = shelved.audience(who)
    assert audience is not None
    finder = Finder(library.policies()[policy_id], who.replace("-", "_"), dict(given), as_of)
    asked, refused = _told(finder, given)
    return model.Finding(
        policy=shelved,
        audience=audience,
        as_of=as_of,
        question=_question(finder.next) if finder.next else None,
        asked=asked,
        refused=refused,
        results=results(finder.mine(finder.assessment())),
    )


def _told(finder: Finder, given: Iterable[tuple[str, str]]) -> tuple[tuple[model.Answer, ...], tuple[model.Refused, ...]]:
    """Answers in use, with the questions they answer; and those that are of no use."""
    known = {question.key: (question, label) for question, _, label in finder.asked()}
    asked, refused = [], []
    for key, value in given:
        question, label = known.get(key, (None, ""))
        if question is None:
            refused.append(model.Refused(key, "", value, "现在没有这个问题，或者它已不影响结果"))
        elif key in finder.refused:
            refused.append(model.Refused(key, question.text, value, finder.refused[key]))
        else:
            asked.append(model.Answer(_question(question), value, label))
    return tuple(asked), tuple(refused)


def _question(one: Question) -> model.Question:
    options = tuple(model.Option(value, label) for value, label in one.options)
    return model.Question(one.key, one.text, one.kind, one.why, options, one.unit, one.help)


def _card(policy: Policy, entry: Any) -> list[tuple[str, tuple[str, ...]]]:
    lines = card(policy, entry).lines
    return [(label, (text,) if isinstance(text, str) else tuple(text)) for label, text in lines]
