"""What ``jiangce assess`` was asked, and what one policy and many do alike about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from jiangce.cli import inputs
from jiangce.cli.paper import Paper
from jiangce.cli.reading_choices import Choices
from jiangce.entitlement.case_reading import CaseFile, count_later
from jiangce.entitlement.decision import Assessment
from jiangce.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked. ``as_of``: the day of the facts, ``known_on``: the day of the rules."""

    path: str
    benefits: Sequence[str] = ()
    policy: str | None = None
    as_of: date | None = None
    known_on: date | None = None
    readings: Choices = field(default_factory=dict)
    as_json: bool = False
    explain: bool = False


def set_day(asked: Asked, case: CaseFile, policy: Policy) -> None:
    """The day of the facts: the one asked for, else the case's, else today; and what is dated after it."""
    case.as_of = asked.as_of or case.as_of or inputs.today()
    case.later = count_later(case, policy.vocabulary, case.as_of)


def check_benefits(policies: Sequence[Policy], benefits: Sequence[str]) -> None:
    """Raises `Stop` for a benefit that none of the policies has."""
    deciding = [e.id for policy in policies for e in policy.entries.values() if e.decides]
    for one in benefits:
        if one not in deciding:
            raise inputs.unknown("个事项", "benefit", one, deciding)


def only(result: Assessment, benefits: Sequence[str]) -> Assessment:
    if not benefits:
        return result
    return replace(result, decisions=tuple(d for d in result.decisions if d.benefit in benefits))


def write(paper: Paper, result: Assessment, policy: Policy, case: CaseFile, explain: bool) -> None:
    """One assessment in words."""
    from jiangce.cli.assessment_text import AssessmentText
    from jiangce.cli.explanation import write_explanations

    AssessmentText(result, policy, case, paper).write()
    if explain:
        write_explanations(paper, result, case, policy.vocabulary)
