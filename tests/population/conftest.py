"""Policies whose words the tests use."""

from __future__ import annotations

import pytest

from jiangce.rules import library
from jiangce.rules.policy import Policy


@pytest.fixture(scope="session")
def every() -> list[Policy]:
    return list(library.policies().values())


@pytest.fixture(scope="session")
def shangyu() -> Policy:
    return library.policy("shangyu-2023")
