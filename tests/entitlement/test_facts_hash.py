"""The hash of facts is that of the rows looked at for this decision, whatever else was decided before or after it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.entitlement.both_targets import copied

from jiangce.entitlement.assess import assess
from jiangce.entitlement.facts import Facts
from jiangce.rules import library
from jiangce.rules.nodes.env import Row

DAY = date(2024, 8, 31)


def hired(*names: str, kind: str = "enterprise") -> Facts:
    """People hired by employers of their own."""
    facts = Facts()
    for name in names:
        facts.add(Row("person", name, {"place": "330604"}))
        facts.add(Row("org", f"{name}-firm", {"kind": kind, "place": "330604"}))
        facts.add(Row("hire", f"{name}-hire", {
            "person": name, "employer": f"{name}-firm", "hired_on": date(2024, 3, 1), "from_place": "341202",
        }))  # fmt: skip
    return facts


def hashes(facts: Facts) -> dict[tuple[str, str], str]:
    policy = library.policy("shangyu-2023")
    return {(d.benefit, d.fact): d.facts_hash for d in assess(policy, copied(facts), DAY).decisions}


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_other_peoples_rows_are_not_in_it(order: tuple[str, str]) -> None:
    alone, beside = hashes(hired("a")), hashes(hired(*order))
    counting = {
        entry.id for entry in library.policy("shangyu-2023").entries.values() if any(x.counts for x in entry.lines)
    }
    mine = {key for key in alone if key[0] not in counting}
    assert len(mine) > 10
    assert {key: beside[key] for key in mine} == {key: alone[key] for key in mine}


@pytest.mark.parametrize("benefit", ["major-project-recruit", "new-hire-grant", "new-hire-transport"])
def test_a_row_that_was_looked_at_is_in_it(benefit: str) -> None:
    """Also where only what it is given with looked at it."""
    before, after = hashes(hired("a")), hashes(hired("a", kind="school"))
    assert (benefit, "a-hire") in before
    assert before[benefit, "a-hire"] != after[benefit, "a-hire"]


def certified(kind: str) -> Facts:
    """A technician with two certificates, insured by an employer of this kind."""
    facts = Facts()
    facts.add(Row("person", "zhang", {"place": "330604"}))
    facts.add(Row("org", "acme", {"kind": kind, "place": "330604"}))
    facts.add(Row("insurance", "i", {
        "person": "zhang", "employer": "acme", "starts_on": date(2023, 1, 1), "ends_on": date(2024, 12, 31), "place": "330604",
    }))  # fmt: skip
    for name, day in (("first", date(2023, 5, 12)), ("second", date(2024, 5, 12))):
        facts.add(Row("certificate", name, {
            "person": "zhang", "kind": "skill_level", "level": "technician", "issued_on": day, "shortage": True,
        }))  # fmt: skip
    return facts


@pytest.mark.parametrize("fact", ["first", "second"])
def test_what_the_periods_of_an_allowance_looked_at_is_in_it(fact: str) -> None:
    before, after = hashes(certified("enterprise")), hashes(certified("school"))
    assert before["post-allowance", fact] != after["post-allowance", fact]


def test_other_peoples_rows_are_not_in_that_of_the_decision_before_a_group() -> None:
    """Rows that were looked at for a group came into the hash of what was decided just before it."""
    alone, beside = certified("enterprise"), certified("enterprise")
    beside.add(Row("person", "li", {"place": "330604"}))
    beside.add(
        Row("certificate", "other", {"person": "li", "kind": "skill_level", "level": "senior", "issued_on": DAY})
    )
    mine = [("vocational-training", "first"), ("vocational-training", "second")]
    assert [hashes(alone)[key] for key in mine] == [hashes(beside)[key] for key in mine]
