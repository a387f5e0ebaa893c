"""``jiangce assess``: a case file in, decisions out."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence

from jiangce.cli import inputs, streams
from jiangce.cli.asked import Asked, check_benefits, only, set_day, write
from jiangce.cli.failures import OK, refused
from jiangce.cli.paper import Paper
from jiangce.cli.reading_choices import choices, under_terms
from jiangce.entitlement.assess import assess
from jiangce.entitlement.case_reading import CaseFile, parse_case, policy_named, read_case
from jiangce.entitlement.decision import Assessment
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems
from jiangce.rules.source import Mapping


def run(
    path: str, benefits: Sequence[str], policy: str | None, days: tuple[str | None, str | None],
    readings: Sequence[str] = (), *, as_json: bool, explain: bool,
) -> int:  # fmt: skip
    """Assess one case and print what came out; nothing is printed before everything is decided."""
    gc.disable()  # one case, then the process ends; looking for cycles would cost a tenth of the time
    try:
        as_of, known_on = inputs.read_day(days[0], "--as-of"), inputs.read_day(days[1], "--known-on")
        return _run(Asked(path, benefits, policy, as_of, known_on, choices(readings), as_json, explain))
    finally:
        gc.enable()


def _run(asked: Asked) -> int:
    problems = Problems()
    tree = _tree(asked.path, problems)
    named = policy_named(tree)
    name = asked.policy or (named.text if named else None)
    if name is None and len(library.policy_ids()) > 1:
        from jiangce.cli.assess_all import run_all

        if len(problems):
            raise refused(problems, "案例", "The case has")
        return run_all(asked, tree)
    found, case = read(asked, tree, inputs.the_policy(name), problems)
    check_benefits([found], asked.benefits)
    set_day(asked, case, found)
    result = only(assess(found, case.facts, case.as_of or inputs.today()), asked.benefits)
    if asked.as_json:
        streams.put(_json(result))
    else:
        streams.show(_text(result, found, case, asked.explain))
    return OK


def _tree(path: str, problems: Problems) -> Mapping:
    tree = parse_case(inputs.read_bytes(path), inputs.shown_name(path), problems)
    if tree is None:
        raise refused(problems, "案例", "The case has")
    return tree


def read(asked: Asked, tree: Mapping, policy: Policy, problems: Problems) -> tuple[Policy, CaseFile]:
    """The case, and the policy by which it is judged, under the terms asked for."""
    case = read_case(tree, policy, problems)
    if len(problems):
        raise refused(problems, "案例", "The case has")
    return under_terms(policy, asked.readings, asked.known_on or case.known_on), case


def _json(result: Assessment) -> str:
    from jiangce.entitlement.serialise import assessment_json

    return json.dumps(assessment_json(result), ensure_ascii=not streams.shows_chinese(), indent=2)


def _text(result: Assessment, policy: Policy, case: CaseFile, explain: bool) -> Paper:
    paper = Paper(streams.width())
    write(paper, result, policy, case, explain)
    return paper
