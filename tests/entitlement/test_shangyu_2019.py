"""Shangyu 2019: a draft forecasts until an overlay adopts it; what comes back is due on its days; the day it ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jiangce.entitlement.assess import assess
from jiangce.entitlement.case_reading import parse_case, read_case
from jiangce.entitlement.decision import Assessment
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems

ONE = """
person: [{id: li, place: 330604}]
certificate:
  - {id: c, person: li, kind: qualification, occupation: 车工, level: technician, training: none, issued_on: %s}
"""


@pytest.fixture(scope="module")
def policy() -> Policy:
    return library.load(library.folder("shangyu-2019"))


def decided(policy: Policy, issued_on: str) -> Assessment:
    problems = Problems()
    tree = parse_case((ONE % issued_on).encode(), "case", problems)
    assert tree is not None
    case = read_case(tree, policy, problems)
    assert not list(problems)
    return assess(policy, case.facts, date(2022, 6, 30))


def test_a_draft_forecasts_until_an_overlay_adopts_it(policy: Policy, tmp_path: Path) -> None:
    forecast = decided(policy, "2020-06-30")
    assert forecast.forecast and all(one.forecast for one in forecast.decisions)
    (tmp_path / "parameters.yaml").write_text("status: in force\nin_force: 2019-10-29\n", encoding="utf-8")
    problems = Problems()
    adopted = load_policy(library.folder("shangyu-2019"), library.CORE, problems, tmp_path)
    assert adopted is not None and not list(problems)
    claim = decided(adopted, "2020-06-30")
    assert not claim.forecast and not any(one.forecast for one in claim.decisions)
    assert [one.status for one in claim.decisions] == [one.status for one in forecast.decisions]


@pytest.mark.parametrize(
    ("issued_on", "aid", "old"),
    [
        ("2019-10-28", "not entitled", "entitled"),
        ("2019-10-29", "entitled", "not entitled"),
        ("2021-12-31", "entitled", "not entitled"),
        ("2022-01-01", "not entitled", "not entitled"),
    ],
)
def test_each_day_has_its_standard(policy: Policy, issued_on: str, aid: str, old: str) -> None:
    """附则: before issue the old standard; annex 2, note 3: to the end of 2021; afterwards nothing from this document."""
    status = {one.benefit: str(one.status) for one in decided(policy, issued_on).decisions}
    assert (status["high-skill-aid"], status["pre-issue-aid"]) == (aid, old)


@pytest.mark.parametrize(
    ("duty", "days"),
    [
        ("monthly-report", [date(2021, month, 5) for month in range(1, 13)]),
        ("monthly-form", [date(2021, month, 5) for month in range(1, 13)]),
        ("yearly-plan", [date(2021, 1, 31)]),
        ("coordination-meeting", [date(2021, 6, 30), date(2021, 12, 31)]),
        ("quarterly-meeting", [date(2021, 3, 31), date(2021, 6, 30), date(2021, 9, 30), date(2021, 12, 31)]),
        ("ledgers", []),
    ],
)
def test_what_comes_back_is_due_on_its_days(policy: Policy, duty: str, days: list[date]) -> None:
    assert policy.entries[duty].due(date(2021, 1, 1), date(2021, 12, 31)) == days


def test_the_plan_for_listed_companies_is_due_once(policy: Policy) -> None:
    duty = policy.entries["lead-plan"]
    assert duty.due(date(2020, 12, 31), date(2021, 12, 31)) == [date(2020, 12, 31)]
    assert duty.due(date(2021, 1, 1), date(2021, 12, 31)) == []


def test_reconciliation_is_due_on_the_last_day_of_february(policy: Policy) -> None:
    assert policy.entries["reconciliation"].due(date(2020, 2, 1), date(2020, 2, 29)) == [date(2020, 2, 29)]
