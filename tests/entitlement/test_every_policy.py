"""What must hold of every policy of the package: its worked cases, and that both targets decide alike on facts in its words."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
import tests.entitlement.both_targets as both
from tests.entitlement.generated_cases import ISLANDS, case_of

from jiangce.entitlement.case_tests import case_files, run_all
from jiangce.entitlement.plan import plan
from jiangce.rules import library
from jiangce.rules.problems import Problems

POLICIES = library.policy_ids()


@pytest.mark.parametrize("policy_id", POLICIES)
def test_the_worked_cases_come_out_as_expected(policy_id: str) -> None:
    problems = Problems()
    results = list(run_all(case_files(library.folder(policy_id)), library.policy(policy_id), problems))
    assert [line for problem in problems for line in problem.lines()] == []
    assert [f"{one.place} {one.name}: {one.lines}" for one in results if not one.passed] == []
    assert len(results) > 2 * len(library.policy(policy_id).benefits)


@pytest.mark.parametrize("days", [200, 700])
@pytest.mark.parametrize("policy_id", POLICIES)
def test_both_targets_decide_alike(policy_id: str, days: int) -> None:
    """One case of facts made for each of its entries, in its own vocabulary; `test_columns` looks further."""
    policy, random = library.policy(policy_id), Random(f"{policy_id} {days}")
    seeds = [random.randrange(2**32) for _ in range(ISLANDS * len(plan(policy).plans) + 2)]
    today = policy.in_force + timedelta(days=days)
    facts = case_of(policy, today, seeds).facts
    assert facts.count() > len(plan(policy).plans)
    assert both.compare(policy, facts, today)[:3] == []
