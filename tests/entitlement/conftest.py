"""The real policy, loaded once for all tests of the decision."""

from pathlib import Path

import pytest

import jiangce
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems

POLICIES = Path(jiangce.__file__).parent / "policies"
FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(scope="session")
def shangyu() -> Policy:
    problems = Problems()
    policy = load_policy(POLICIES / "shangyu-2023", POLICIES / "vocabulary", problems)
    assert policy is not None and not list(problems)
    return policy


@pytest.fixture(scope="session")
def every_kind() -> Policy:
    """A policy made up so that every kind of rule occurs in it."""
    problems = Problems()
    policy = load_policy(FIXTURES / "every-kind", FIXTURES / "words.yaml", problems, FIXTURES / "every-kind-overlay")
    assert policy is not None
    assert not list(problems)
    return policy
