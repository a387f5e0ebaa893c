"""Bounds of amounts in doubt: no lower than what the conditions, or the rows of a table, leave possible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.entitlement.both_targets import compare
from tests.rules.tiny_policy import HEAD, tiny

from jiangce.entitlement.assess import assess
from jiangce.entitlement.decision import Decision, Status
from jiangce.entitlement.facts import Facts
from jiangce.rules import library
from jiangce.rules.nodes.env import Row
from jiangce.rules.types import NONE

TODAY = date(2024, 12, 31)
GROUP = """\
grant:
  clause: 一
  title: 招工奖励
  each: employer, year
  counting: hire
  when:
    - insured_months >= 3
    - LINE
  pay: AMOUNT
  to: employer
"""
TABLE = """\
grant:
  clause: 一
  title: 获奖奖励
  each: award
  by: prize
  pay: ROWS
  to: winner
"""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    library.forget()
    yield
    library.forget()


def hires(sure: int, doubtful: int) -> Facts:
    facts = Facts()
    facts.add(Row("org", "acme", {"kind": "enterprise", "place": "330604"}))
    for at in range(sure + doubtful):
        facts.add(Row("person", f"p{at}", {}))
        values = {"person": f"p{at}", "employer": "acme", "hired_on": date(2024, 3, 1), "left_on": NONE}
        known = {"insured_months": 5} if at < sure else {}
        facts.add(Row("hire", f"h{at}", values | known, frozenset(known)))
    return facts


def the_one(tmp_path: Path, facts: Facts, entries: str, policy: str = HEAD) -> Decision:
    """The one decision, after both targets have agreed on it."""
    read = library.load(tiny(tmp_path, policy=policy, entries=entries))
    assert compare(read, facts, TODAY) == []
    (decision,) = assess(read, facts, TODAY).decisions
    return decision


COUNT = "50_000 + 3000 * (count() - 20)"


@pytest.mark.parametrize(
    ("line", "amount", "people", "status", "low", "high"),
    [
        ("count() >= 20", COUNT, (19, 1), Status.OPEN, 50_000, 50_000),
        ("count() >= 20", COUNT, (18, 3), Status.OPEN, 50_000, 53_000),
        ("count() > 19", COUNT, (19, 2), Status.OPEN, 50_000, 53_000),
        ("count() >= 20", COUNT, (20, 1), Status.ENTITLED, 50_000, 53_000),
        ("count() >= 20", COUNT, (21, 0), Status.ENTITLED, 53_000, 53_000),
        ("count() >= 10", COUNT, (19, 1), Status.ENTITLED, 47_000, 50_000),
        ("count(contract_months >= 12) >= 0", COUNT, (19, 1), Status.ENTITLED, 47_000, 50_000),
    ],
)
def test_a_count_in_doubt_is_what_the_conditions_ask_for_at_least(
    tmp_path: Path, line: str, amount: str, people: tuple[int, int], status: Status, low: int, high: int
) -> None:
    entries = GROUP.replace("LINE", line).replace("AMOUNT", amount)
    decision = the_one(tmp_path, hires(*people), entries)
    assert decision.status is status
    assert decision.amount is not None
    assert (decision.amount.low, decision.amount.high) == (low * 100, high * 100)


@pytest.mark.parametrize(
    ("rows", "low", "high"),
    [
        ("{gold: 500, silver: 300, bronze: 200, excellence: 100}", 100, 500),
        ("{gold: 500, bronze..silver: 300, excellence: 300}", 300, 500),
        ("{bronze+: 300, excellence: 300}", 300, 300),
        ("{gold: 500, silver: 300, bronze: 200}", 0, 500),
        ("{gold: up to 500, silver: 300, bronze: 200, excellence: 100}", 0, 500),
    ],
)
def test_a_table_with_a_row_for_every_case_brings_its_lowest_row_at_least(
    tmp_path: Path, rows: str, low: int, high: int
) -> None:
    facts = Facts()
    facts.add(Row("person", "li", {"place": "330604"}))
    values = {"winner": "li", "competition": "worldskills", "rank": "world", "won_on": date(2024, 3, 1)}
    facts.add(Row("award", "a", values, frozenset()))
    head = HEAD.replace("{hire: employer.place}", "{award: winner.place}")
    decision = the_one(tmp_path, facts, TABLE.replace("ROWS", rows), head)
    assert decision.amount is not None
    assert (decision.amount.low, decision.amount.high) == (low * 100, high * 100)
