"""The boundary: the only file of the office that speaks with `jiangce.rules` and `jiangce.entitlement`.

Pages and the interface call `current()` and get the plain data of `model`. Which engine answers is a setting, so that
tests can put a stand-in here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from jiangce.entitlement.assess import assess
from jiangce.entitlement.case_reading import parse_case, read_case
from jiangce.entitlement.finder import Finder
from jiangce.entitlement.questions import Question
from jiangce.entitlement.serialise import assessment_json
from jiangce.office.public import model
from jiangce.office.public.results import results
from jiangce.office.public.shelf import described, shelve
from jiangce.rules import library
from jiangce.rules.cards import card
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems, Refused

#: rows of facts in one request, copies counted
MOST_ROWS = 2_000


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


class PolicyMistakes(Exception):
    """The policy folders cannot be used; ``lines`` say where and why, in Chinese and English."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


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
        try:
            policies = library.policies().values()
        except Refused as refused:
            raise PolicyMistakes(line for problem in refused.problems for line in problem.lines()) from refused
        return tuple(shelve(policy, partial(card, policy)) for policy in policies)

    def policies(self) -> tuple[model.Policy, ...]:
        """All policies, in the order in which they are to be listed. Raises `PolicyMistakes`."""
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
def _finding(
    engine: Engine, policy_id: str, who: str, given: tuple[tuple[str, str], ...], as_of: date
) -> model.Finding:
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
        results=results(finder.findings()),
    )


def _told(
    finder: Finder, given: Iterable[tuple[str, str]]
) -> tuple[tuple[model.Answer, ...], tuple[model.Refused, ...]]:
    """Answers in use, with the questions they answer; and those that are of no use."""
    known = {question.key: (question, label) for question, _, label in finder.asked()}
    asked, refused = [], []
    for key, value in given:
        question, label = known.get(key, (None, ""))
        if question is None:
            if not _could_be_asked(finder, key):
                refused.append(model.Refused(key, "", value, "没有这个问题"))
        elif key in finder.refused:
            refused.append(model.Refused(key, question.text, value, finder.refused[key]))
        else:
            asked.append(model.Answer(_question(question), value, label))
    return tuple(asked), tuple(refused)


def _could_be_asked(finder: Finder, key: str) -> bool:
    """A question that another answer has made idle: its answer goes without a word."""
    table, column = key.partition("/")[0], key.rpartition("/")[2]
    columns = getattr(finder.policy.vocabulary.tables.get(table), "columns", {})
    return "@" in key or column in columns or (bool(columns) and column == "copies")


def _question(one: Question) -> model.Question:
    options = tuple(model.Option(value, label) for value, label in one.options)
    return model.Question(one.key, one.text, one.kind, one.why, options, one.unit, one.help)


# ── facts from outside ──────────────────────────────────────────────────────────────────────────────────────────────


def _assess(policy: Policy, request: Request) -> dict[str, Any]:
    """Facts as a case file would hold them, assessed."""
    _few_enough(request)
    if strange := sorted(set(request.facts) - set(policy.vocabulary.tables)):
        raise BadFacts(f"没有这张表 no such table: {name}" for name in strange)
    written = {
        table: [{key: value for key, value in row.items() if value is not None} for row in rows]
        for table, rows in request.facts.items()
    }
    if request.complete is not None:
        written["complete"] = request.complete  # type: ignore[assignment]
    problems = Problems()
    tree = parse_case(json.dumps(written, ensure_ascii=False).encode(), "facts", problems)
    case = read_case(tree, policy, problems) if tree is not None else None
    if case is None or len(problems):
        raise BadFacts(" ".join(line.strip() for line in one.lines()) for one in problems)
    told = assessment_json(assess(policy, case.facts, request.as_of))
    if request.benefits:
        told["decisions"] = [one for one in told["decisions"] if one["benefit"] in request.benefits]
    return told


def _few_enough(request: Request) -> None:
    rows = 0
    for table in request.facts.values():
        for row in table:
            copies = str(row.get("copies") or 1).replace("_", "").strip()
            rows += int(copies) if copies.isascii() and copies.isdigit() and len(copies) < 9 else 1
    if rows > MOST_ROWS:
        raise BadFacts(
            [f"一次最多 {MOST_ROWS} 行（含 copies），这里有 {rows} 行 / at most {MOST_ROWS} rows, copies counted"]
        )
