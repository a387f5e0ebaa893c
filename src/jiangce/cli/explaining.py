"""``jiangce explain FOLDER --policy P --entry E --fact F``: why one row of a screening came out as it did."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jiangce.cli import inputs, streams
from jiangce.cli.failures import CHECK_FAILED, OK, bad_input
from jiangce.cli.screening import Wanted, read
from jiangce.rules.policy import Policy
from jiangce.rules.problems import clip

if TYPE_CHECKING:
    from jiangce.population.explaining import Explained


def run(asked: Wanted, entry: str, fact: str, *, as_json: bool) -> int:
    """The decision with all its conditions, from the facts that it depends on. Exit code 1 where rows were set aside."""
    from jiangce.population.explaining import Explainer

    policies, facts, words = read(asked)
    policy = _policy(policies, entry)
    name = entry.rpartition("/")[2]
    try:
        found = Explainer(policies, facts.frames, asked.as_of, words).explain(policy.id, name, fact)
    except ValueError as error:
        raise bad_input(f"{asked.folder}: {error}", "    The facts do not fit these policies.") from None
    if found is None:
        raise bad_input(
            f"--fact {clip(fact)}: {asked.as_of} 时没有这项事实，或者它不归 {policy.id} 的“{policy.entries[name].title}”认定。",
            f"    No such fact on {asked.as_of}, or {policy.id}/{name} does not decide it.",
            "    事实的编号见 screen 结果的“事实”一列。 See the column `fact` of the results.",
        )
    if as_json:
        streams.put(json.dumps(_json(found), ensure_ascii=not streams.shows_chinese(), indent=2))
    else:
        _show(found)
    return OK if facts.report.set_aside == 0 else CHECK_FAILED


def _policy(policies: Sequence[Policy], entry: str) -> Policy:
    """The policy that has the entry. Raises `Stop` where none has, or several have."""
    owner, _, name = entry.rpartition("/")
    having = [one for one in policies if owner in ("", one.id) and name in one.entries and one.entries[name].decides]
    if not having:
        known = [e.id for one in policies for e in one.entries.values() if e.decides]
        raise inputs.unknown("个事项", "benefit", entry, known)
    if len(having) > 1:
        raise bad_input(
            f"--entry {name}: 几份政策都有这个事项，写成 {' 或 '.join(f'{one.id}/{name}' for one in having)}。",
            "    Several policies have it; write POLICY/ENTRY.",
        )
    return having[0]


def _json(found: Explained) -> object:
    from dataclasses import replace

    from jiangce.entitlement.serialise import assessment_json

    return assessment_json(replace(found.assessment, decisions=(found.decision,), shared=()))


def _show(found: Explained) -> None:
    from jiangce.cli.explanation import explained
    from jiangce.cli.folding import Fold
    from jiangce.cli.paper import Paper, Span
    from jiangce.cli.who import Who
    from jiangce.entitlement.case_reading import CaseFile

    policy, paper = found.policy, Paper(streams.width())
    paper.put(
        Span(f"{policy.title}（{policy.number}）", "bold"), Span("　预测：草案" if policy.is_draft else "", "yellow")
    )
    paper.put(Span(f"按 {found.assessment.as_of} 已知的情况认定；与它有关的事实 {found.facts.count():,} 行", "dim"))
    paper.blank()
    case = CaseFile(found.facts, found.assessment.as_of)
    for line in explained(Fold(found.decision, [found.decision]), Who(case, policy.vocabulary)):
        paper.put(*line)
    streams.show(paper)
