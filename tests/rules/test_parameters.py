"""What the operator fills in: the date of issue and the figures of other documents."""

from datetime import date
from pathlib import Path

import pytest

import jiangce
from jiangce.entitlement.assess import assess
from jiangce.entitlement.facts import Facts
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problem, Problems
from jiangce.rules.types import NONE

POLICIES = Path(jiangce.__file__).parent / "policies"


def load(tmp_path: Path, text: str) -> tuple[Policy, list[Problem]]:
    (tmp_path / "parameters.yaml").write_text(text, encoding="utf-8")
    problems = Problems()
    policy = load_policy(POLICIES / "shangyu-2023", POLICIES / "vocabulary", problems, tmp_path)
    assert policy is not None
    return policy, list(problems)


def training_subsidy(policy: Policy, issued: date) -> tuple[str, int, int | None, str]:
    """A trained welder's senior certificate, not in a field that raises the rate."""
    facts = Facts()
    facts.add(Row("person", "li", {"place": "330604"}))
    facts.add(Row("certificate", "c", {
        "person": "li", "kind": "skill_level", "occupation": "焊工", "level": "senior", "issued_on": issued,
        "trained": True, "shortage": False, "field": NONE,
    }))  # fmt: skip
    found = next(d for d in assess(policy, facts, date(2024, 12, 31)).decisions if d.benefit == "vocational-training")
    amount = found.amount
    return found.status, amount.low if amount else 0, amount.high if amount else 0, amount.certainty if amount else ""


def test_without_the_standard_she_is_entitled_and_the_sum_is_not_known(tmp_path: Path) -> None:
    policy, problems = load(tmp_path, "status: in force\n")
    assert not problems
    assert training_subsidy(policy, date(2024, 5, 1)) == ("entitled", 0, None, "standard")


STANDARD = """
in_force: 2023-05-04
standards:
  vocational_training:
    2023-01-01:
      - {occupation: 焊工, level: senior, amount: 1500}
    2024-06-01:
      - {occupation: 焊工, level: senior, amount: 2000.50}
"""


@pytest.mark.parametrize(
    ("issued", "fen"), [(date(2024, 5, 31), 1500_00), (date(2024, 6, 1), 2000_50)], ids=["day before", "day of change"]
)
def test_the_standard_of_the_day_of_the_certificate_counts(tmp_path: Path, issued: date, fen: int) -> None:
    policy, problems = load(tmp_path, STANDARD)
    assert not problems
    assert training_subsidy(policy, issued) == ("entitled", fen, fen, "exact")


def test_the_date_of_issue_replaces_the_assumption(tmp_path: Path) -> None:
    policy, _ = load(tmp_path, STANDARD)
    assert policy.in_force == date(2023, 5, 4)
    assert policy.assumption == ""
    assert training_subsidy(policy, date(2023, 5, 3))[0] == "not entitled"
    assert training_subsidy(policy, date(2023, 5, 4))[0] == "entitled"


@pytest.mark.parametrize(
    ("text", "line", "nearest"),
    [
        ("in_force: 2023-02-30\n", 1, ""),
        ("standards:\n  host_subsidi: {2023-01-01: 800}\n", 2, "host_subsidy"),
        ("standards:\n  host_subsidy: {2023-01-01: -8}\n", 2, ""),
        ("standards:\n  host_subsidy: 800\n", 2, ""),
        ("standards:\n  vocational_training:\n    2023-01-01:\n      - {occupation: 焊工, amount: 8}\n", 4, ""),
        ("in_forse: 2023-01-01\n", 1, "in_force"),
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, text: str, line: int, nearest: str) -> None:
    _, problems = load(tmp_path, text)
    assert [(p.place.line, p.nearest) for p in problems] == [(line, nearest)]
