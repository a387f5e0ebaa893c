"""What the office asks of an engine, and what goes wrong there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from jiangce.office.public import model
from jiangce.office.public.scopes import Scopes


@dataclass(frozen=True, slots=True)
class Request:
    """Facts to be assessed, as the interface got them: table → rows of column → value."""

    policy: str
    as_of: date
    facts: dict[str, list[dict[str, Any]]]
    complete: list[str] | None = None
    benefits: tuple[str, ...] = ()
    known_on: date | None = None
    readings: dict[str, str] = field(default_factory=dict)


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

    def scopes(self) -> Scopes:
        """The policies by place."""

    def figures(self, policy: str) -> Mapping[str, tuple[model.Figure, ...]]:
        """By clause, every figure that the document prints, and those of its rules that it does not print."""

    def readings(self, policy: str) -> tuple[model.Reading, ...]:
        """Every reading in the document's order, those of the whole document first."""

    def effect(self, policy: str, reading: str, option: str) -> tuple[model.Change, ...] | None:
        """What one option of a reading would change; None where there is no such option."""

    def diff(self, before: str, after: str) -> model.Diff:
        """What changed from one policy to another, entry by entry."""

    def finding(
        self, scope: model.Scope, audience: str, answers: dict[str, str], as_of: date, readings: tuple[str, ...] = ()
    ) -> model.Finding:
        """Results and next question for these answers; unusable answers come back in ``refused``.

        ``readings``: other ways to read the policies, ``POLICY/READING=OPTION``; those that cannot be chosen come back in
        ``refused_readings``.
        """

    def vocabulary(self, policy: str) -> dict[str, Any]:
        """Scales and tables, in the shape of `api.schemas.VocabularyOut`."""

    def assess(self, request: Request) -> dict[str, Any]:
        """Every decision as plain data; raises `BadFacts`."""
