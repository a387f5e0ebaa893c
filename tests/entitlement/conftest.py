"""The real policy, loaded once for all tests of the decision."""

from pathlib import Path

import pytest

import jiangce
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems

POLICIES = Path(jiangce.__file__).parent / "policies"


@pytest.fixture(scope="session")
def shangyu() -> Policy:
    problems = Problems()
    policy = load_policy(POLICIES / "shangyu-2023", POLICIES / "vocabulary.yaml", problems)
    assert policy is not None and not list(problems)
    return policy
