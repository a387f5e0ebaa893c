"""``jiangce assess``: a case file in, decisions out."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from jiangce.cli import inputs, streams
from jiangce.cli.failures import OK, refused
from jiangce.cli.paper import Paper
from jiangce.cli.reading_choices import Choices, choices, with_readings
from jiangce.entitlement.assess import assess
from jiangce.entitlement.case_reading import CaseFile, count_later, parse_case, policy_named, read_case
from jiangce.entitlement.decision import Assessment
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems


def run(
    path: str, benefits: Sequence[str], policy: str | None, as_of: str | None, readings: Sequence[str] = (), *,
    as_json: bool, explain: bool,
) -> int:  # fmt: skip
    """Assess one case and print what came out; nothing is printed before everything is decided."""
    gc.disable()  # one case, then the process ends; looking for cycles would cost a tenth of the time
    try:
        day = inputs.read_day(as_of, "--as-of")
        return _run(path, benefits, policy, day, choices(readings), as_json=as_json, explain=explain)
    finally:
        gc.enable()


def _run(
    path: str, benefits: Sequence[str], policy: str | None, day: date | None, readings: Choices, *,
    as_json: bool, explain: bool,
) -> int:  # fmt: skip
    found, case = read(path, policy, readings)
    _check_benefits(found, benefits)
    case.as_of = day or case.as_of or inputs.today()
    case.later = count_later(case, found.vocabulary, case.as_of)
    result = _only(assess(found, case.facts, case.as_of), benefits)
    if as_json:
        streams.put(_json(result))
    else:
        streams.show(_text(result, found, case, explain))
    return OK


def read(path: str, policy: str | None, readings: Choices) -> tuple[Policy, CaseFile]:
    """The case and the policy by which it is judged: the one named on the command line, else in the case."""
    problems = Problems()
    tree = parse_case(inputs.read_bytes(path), inputs.shown_name(path), problems)
    if tree is None:
        raise refused(problems, "案例", "The case has")
    named = policy_named(tree)
    found = with_readings(inputs.the_policy(policy or (named.text if named else None)), readings)
    case = read_case(tree, found, problems)
    if len(problems):
        raise refused(problems, "案例", "The case has")
    return found, case


def _check_benefits(policy: Policy, benefits: Sequence[str]) -> None:
    deciding = [e.id for e in policy.entries.values() if e.decides]
    for one in benefits:
        if one not in deciding:
            raise inputs.unknown("个事项", "benefit", one, deciding)


def _only(result: Assessment, benefits: Sequence[str]) -> Assessment:
    if not benefits:
        return result
    return replace(result, decisions=tuple(d for d in result.decisions if d.benefit in benefits))


def _json(result: Assessment) -> str:
    from jiangce.entitlement.serialise import assessment_json

    return json.dumps(assessment_json(result), ensure_ascii=not streams.shows_chinese(), indent=2)


def _text(result: Assessment, policy: Policy, case: CaseFile, explain: bool) -> Paper:
    from jiangce.cli.assessment_text import AssessmentText
    from jiangce.cli.explanation import write_explanations

    paper = Paper(streams.width())
    AssessmentText(result, policy, case, paper).write()
    if explain:
        write_explanations(paper, result, case, policy.vocabulary)
    return paper
