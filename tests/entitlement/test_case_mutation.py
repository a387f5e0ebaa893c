"""The worked cases of a policy pin its figures: what none of them notices is told, with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.tiny_policy import tiny

from jiangce.entitlement.case_mutation import HEAD, Pinning, pinning
from jiangce.rules import library
from jiangce.rules.problems import Problems

CASES = """\
as_of: 2024-12-31
org: [{id: acme, kind: enterprise, place: 330604}]
person: [{id: li}]
defaults: {hire: {person: li, employer: acme, insured_months: 3, hired_on: 2024-03-01}}
cases:
  - name: 满3个月
    benefit: grant
    hire: [{}]
    expect: {entitled: 1, amount: 500}
"""
BELOW = """\
  - name: 差1个月
    benefit: grant
    hire: [{insured_months: 2}]
    expect: {status: not entitled}
  - name: 不是企业
    benefit: grant
    org: [{id: school, kind: school, place: 330604}]
    hire: [{employer: school}]
    expect: {status: not entitled}
  - name: 只一次
    benefit: grant
    hire: [{}, {hired_on: 2024-04-01}]
    expect: {entitled: 1}
  - name: 施行当天
    benefit: grant
    hire: [{hired_on: 2024-01-01}]
    expect: {entitled: 1}
  - name: 施行前一天
    benefit: grant
    hire: [{hired_on: 2023-12-31}]
    expect: {status: not entitled}
"""


def of(tmp_path: Path, cases: str) -> Pinning:
    folder = tiny(tmp_path)
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "cases" / "grant.yaml").write_text(cases, encoding="utf-8")
    problems = Problems()
    found = pinning(library.load(folder), folder, problems)
    assert not len(problems)
    return found


def test_what_one_case_pins_and_what_not(tmp_path: Path) -> None:
    told = {(o.mutant.key, o.mutant.said): o.caught_by for o in of(tmp_path, CASES).outcomes(["grant"])}
    assert told["pay", "500 → 501"] == told["pay", "500 → 499"] == "满3个月"
    assert told["when", "insured_months >= 3 → insured_months > 3"] == "满3个月"
    assert told["when", "insured_months >= 3 → insured_months >= 2"] == ""
    assert told["at_most", "once per person → 2 times per person"] == ""


def test_both_sides_of_everything(tmp_path: Path) -> None:
    outcomes = list(of(tmp_path, CASES + BELOW).outcomes())
    assert [o.mutant.said for o in outcomes if not o.caught] == []
    assert {o.mutant.said for o in outcomes if o.mutant.entry == HEAD} == {
        "2024-01-01 → 2024-01-02",
        "2024-01-01 → 2023-12-31",
    }


def test_a_case_that_fails_anyway_pins_nothing(tmp_path: Path) -> None:
    found = of(tmp_path, CASES.replace("amount: 500", "amount: 501"))
    assert found.failing == ["满3个月"]
    assert not any(o.caught for o in found.outcomes(["grant"]))


@pytest.mark.parametrize("policy_id", library.policy_ids())
def test_the_figures_of_every_policy_are_pinned(policy_id: str) -> None:
    """A seventh of the entries; `benchmarks/mutation.py` asks all of them."""
    problems = Problems()
    work = pinning(library.policy(policy_id), library.folder(policy_id), problems)
    assert not len(problems) and work.failing == []
    outcomes = list(work.outcomes([HEAD, *work.bodies][::7]))
    left = [f"{o.mutant.place} {o.mutant.said}" for o in outcomes if not o.caught]
    assert len(left) <= len(outcomes) // 10, left
