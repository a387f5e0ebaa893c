"""`place: none`: an entry whose facts are the policy's wherever they lie."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.entitlement.both_targets import compare
from tests.rules.tiny_policy import ENTRIES, changed, found, tiny

from jiangce.entitlement.assess import assess
from jiangce.entitlement.decision import Status
from jiangce.entitlement.facts import Facts
from jiangce.rules import library
from jiangce.rules.cards import card
from jiangce.rules.nodes.env import Row
from jiangce.rules.types import NONE

ANYWHERE = changed(ENTRIES, "  each: hire\n", "  each: hire\n  place: none\n")
TOLD = "  reading: {place-anywhere: 企业在哪里都可。}\n"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    library.forget()
    yield
    library.forget()


@pytest.mark.parametrize(("entries", "status"), [(ENTRIES, Status.NOT_ENTITLED), (ANYWHERE, Status.ENTITLED)])
def test_a_fact_elsewhere_counts_only_where_no_place_is_asked(tmp_path: Path, entries: str, status: Status) -> None:
    facts, today = Facts(), date(2024, 12, 31)
    facts.add(Row("org", "acme", {"kind": "enterprise", "place": "330106"}))
    facts.add(Row("person", "li", {}))
    values = {"person": "li", "employer": "acme", "hired_on": date(2024, 3, 1), "left_on": NONE, "insured_months": 5}
    facts.add(Row("hire", "h", values, frozenset({"insured_months"})))
    policy = library.load(tiny(tmp_path, entries=entries))
    assert compare(policy, facts, today) == []
    (decision,) = assess(policy, facts, today).decisions
    assert decision.status is status


def test_the_card_and_the_hash_tell_it(tmp_path: Path) -> None:
    usual = library.load(tiny(tmp_path)).entries["grant"].key()
    library.forget()
    policy = library.load(tiny(tmp_path, entries=ANYWHERE))
    assert policy.entries["grant"].key() != usual
    assert "用人单位的注册地不限于上虞区（本条自定）" in card(policy, policy.entries["grant"]).text()


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (changed(ANYWHERE, "place: none", "place: anywhere"), "no such `place`"),
        (ANYWHERE, "the entry names none"),
        (ANYWHERE + TOLD, ""),
    ],
)
def test_it_is_written_with_a_reason(tmp_path: Path, entries: str, message: str) -> None:
    problems = found(tmp_path, entries=entries)
    assert any(message in one.en for one in problems) if message else problems == []
