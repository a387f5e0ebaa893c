"""Every other reading of every policy of the package is pinned: a worked case chooses it, and fails without it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.tiny_policy import ENTRIES, tiny

from jiangce.entitlement.case_readings import option_pins
from jiangce.rules import library
from jiangce.rules.problems import Problems
from jiangce.rules.readings import Sort


@pytest.mark.parametrize("policy_id", library.policy_ids())
def test_every_option_is_pinned_by_a_case(policy_id: str) -> None:
    problems = Problems()
    pins = option_pins(library.policy(policy_id), library.folder(policy_id), problems)
    assert [line for problem in problems for line in problem.lines()] == []
    assert [one.option for one in pins if not one.pinned] == []


@pytest.mark.parametrize("policy_id", library.policy_ids())
def test_every_other_way_is_sorted(policy_id: str) -> None:
    """It is a switch, or the reading says what rules lack, or why nothing is decided otherwise."""
    assert [one.id for one in library.policy(policy_id).every_reading() if one.sort is Sort.UNSORTED] == []


SWITCHED = """\
  reading:
    months:
      says: 须连续参保3个月；另解满2个月即可。
      other:
        two: {says: 满2个月即可, set: {when: insured_months >= 2}}
"""
CASES = """\
as_of: 2024-06-30
org: [{id: acme, kind: enterprise, place: 330604}]
person: [wang]
cases:
  - name: 算例
    benefit: grant
    parameters: {readings: {months: two}}
    hire: [{person: wang, employer: acme, hired_on: 2024-03-01, insured_months: MONTHS}]
    expect: {status: entitled}
"""


@pytest.mark.parametrize(("months", "by"), [("2", "算例"), ("3", "")])
def test_a_case_pins_an_option_only_where_it_fails_without_it(tmp_path: Path, months: str, by: str) -> None:
    folder = tiny(tmp_path, entries=ENTRIES + SWITCHED)
    (folder / "cases").mkdir()
    (folder / "cases" / "readings.yaml").write_text(CASES.replace("MONTHS", months), encoding="utf-8")
    problems = Problems()
    pins = option_pins(library.load(folder), folder, problems)
    assert [line for problem in problems for line in problem.lines()] == []
    assert [(one.option, one.case) for one in pins] == [("tiny/grant/months=two", by)]
