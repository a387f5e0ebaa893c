"""``jiangce assess`` where no policy is named: every policy of the case's places, each on the facts of its own time."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from jiangce.cli import inputs, streams
from jiangce.cli.asked import Asked, check_benefits, only, set_day, write
from jiangce.cli.failures import OK, bad_input, refused
from jiangce.cli.paper import Paper, Span
from jiangce.cli.reading_choices import under_terms
from jiangce.entitlement.across import called, decided_rows, with_decided
from jiangce.entitlement.decision import Assessment
from jiangce.entitlement.versions import Read, assess_of_its_time, concerned, read_for
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.source import Mapping
from jiangce.rules.types import date_words

SCHEMA = "jiangce.assessments/1"


def run_all(asked: Asked, tree: Mapping) -> int:
    """Assess a case by every policy that it concerns."""
    known = [inputs.the_policy(one) for one in library.policy_ids()]
    wanted = concerned(tree, known)
    if not wanted:
        raise bad_input(
            "案例里没有哪份政策所在地区的地点，不知道该按哪份政策：写明单位或个人的 place，或用 --policy。",
            "    No place of the case lies in the region of a policy: tell places, or use --policy.",
            f"    现有 known: {'; '.join(f'{p.id} {p.region}' for p in known)}",
        )
    reads = read_for(tree, wanted)
    usable = [one for one in reads if not one.problems]
    if not usable:
        raise refused(min(reads, key=lambda one: len(one.problems)).problems, "案例", "The case has")
    check_benefits([one.policy for one in usable], asked.benefits)
    _check_readings(asked, usable)
    found = list[tuple[Read, Assessment]]()
    for one in usable:
        before = [row for read, result in found for row in decided_rows(read.policy, read.case.facts, result)]
        facts = with_decided(one.case.facts, before, called(read.policy for read, _ in found))
        found.append(_decided(asked, one._replace(case=replace(one.case, facts=facts))))
    left = [(one.policy, "案例里有它没有的词，没有按它认定") for one in reads if one.problems]
    left += [(one.policy, _why(one.policy, result)) for one, result in found if not result.decisions]
    shown = [(one, result) for one, result in found if result.decisions]
    if asked.as_json:
        streams.put(json.dumps(_json(shown, left), ensure_ascii=not streams.shows_chinese(), indent=2))
    else:
        streams.show(_text(asked, shown, left))
    return OK


def _check_readings(asked: Asked, usable: list[Read]) -> None:
    for name in asked.readings:
        if name not in {one.policy.id for one in usable}:
            raise bad_input(f"--reading {name}/…: 这个案例没有用到这份政策。", f"    {name} does not decide this case.")


def _decided(asked: Asked, one: Read) -> tuple[Read, Assessment]:
    own = {name: choice for name, choice in asked.readings.items() if name == one.policy.id}
    policy = under_terms(one.policy, own, asked.known_on or one.case.known_on)
    set_day(asked, one.case, policy)
    read = one._replace(policy=policy)
    return read, only(assess_of_its_time(read), asked.benefits)


def _why(policy: Policy, result: Assessment) -> str:
    """Why a policy has nothing to say."""
    if not result.known:
        return f"{result.known_on} 时还没有这份文件"
    until = "" if policy.until is None else f"至 {date_words(policy.until)}"
    return f"案例里没有它施行期间（{date_words(policy.in_force)}起{until}）的事实"


def _json(shown: list[tuple[Read, Assessment]], left: list[tuple[Policy, str]]) -> dict[str, Any]:
    from jiangce.entitlement.serialise import assessment_json

    return {
        "schema": SCHEMA,
        "assessments": [assessment_json(result) for _, result in shown],
        "not_applied": [{"policy": policy.id, "reason": reason} for policy, reason in left],
    }


def _text(asked: Asked, shown: list[tuple[Read, Assessment]], left: list[tuple[Policy, str]]) -> Paper:
    paper = Paper(streams.width())
    for at, (one, result) in enumerate(shown):
        if at:
            paper.blank()
            paper.blank()
        write(paper, result, one.policy, one.case, asked.explain)
    if not shown:
        paper.put(Span("案例里没有可以认定的事实。", "yellow"))
    if left:
        paper.blank()
    for policy, reason in left:
        paper.put(Span(f"※ {policy.title}（{policy.number}，{policy.id}）：{reason}", "dim"))
    return paper
