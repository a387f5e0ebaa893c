"""Facts from outside, as a case file would hold them, assessed."""

from __future__ import annotations

import json
from typing import Any

from jiangce.entitlement.assess import assess
from jiangce.entitlement.case_reading import parse_case, read_case
from jiangce.entitlement.serialise import assessment_json
from jiangce.office.public.engine.backend import BadFacts, Request
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems, Refused

#: rows of facts in one request, copies counted
MOST_ROWS = 2_000


def assessed(policy: Policy, request: Request) -> dict[str, Any]:
    """Every decision as plain data. Raises `BadFacts`."""
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
    told = assessment_json(assess(policy, case.facts, request.as_of, request.known_on))
    if request.benefits:
        told["decisions"] = [one for one in told["decisions"] if one["benefit"] in request.benefits]
    return told


def read_as(request: Request) -> Policy:
    """The policy asked for, with the readings asked for. Raises `BadFacts` where one does not exist."""
    try:
        return library.policy(request.policy, request.readings or None)
    except Refused as found:
        raise BadFacts(" ".join(line.strip() for line in one.lines()) for one in found.problems) from None


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
