"""Worked examples: what they may expect, how a difference is told, and that nothing slips through."""

from __future__ import annotations

from pathlib import Path

import pytest

from jiangce.entitlement.case_tests import CaseResult, read_cases, run
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problem, Problems

COMMON = """
as_of: 2024-06-30
defaults:
  org: {place: 330604}
  person: {place: 330604, in_talent_policy: false}
  hire: {hired_on: 2024-03-01, first_insured: true, insured_months: 4}
org:
  - {id: acme, kind: enterprise}
  - {id: agency, kind: hr_agency}
"""
HIRES = """
    person: [{id: new, copies: %d}]
    hire: [{person: new, employer: acme, from_place: 341202, introduced_by: agency}]
"""


def both(text: str, policy: Policy, tmp_path: Path) -> tuple[list[CaseResult], list[Problem]]:
    path = tmp_path / "hires.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Problems()
    return [run(case, policy) for case in read_cases(path, policy, problems)], list(problems)


def result(expect: str, policy: Policy, tmp_path: Path, people: int = 10) -> CaseResult:
    text = COMMON + "cases:\n  - name: 一例\n    benefit: new-hire-grant" + HIRES % people + f"    expect: {expect}\n"
    results, problems = both(text, policy, tmp_path)
    assert [line for p in problems for line in p.lines()] == []
    assert len(results) == 1
    return results[0]


@pytest.mark.parametrize(
    "expect",
    [
        "{entitled: 10, amount: 500, total: 5_000}",
        "{status: entitled, open: 0, refused: 0, decisions: 10}",
        "{amount: 500.00, payee: 'new#3'}",
        "{fund: pool}",
        "{new-hire-grant: {entitled: 10}, agency-award: {amount: 500 to 800, total: 5_000 to 8_000, payee: agency}}",
        "{new-hire-grant: {fact: 'hire-1#7', status: entitled, amount: 500}}",
        "[{fact: 'hire-1#7', amount: 500}, {fact: 'hire-1#8', amount: 500}]",
        "{new-hire-grant: {entitled: 10}, referrer-award: {status: not entitled, because: 引荐方是个人}}",
        "{new-hire-grant: {entitled: 10}, graduate-delivery: {refused: 10}}",
    ],
)
def test_what_is_expected_and_comes_out(expect: str, shangyu: Policy, tmp_path: Path) -> None:
    assert result(expect, shangyu, tmp_path).lines == ()


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{entitled: 9}", "可享受的数量（entitled）：期望 9，实际 10"),
        ("{refused: 1}", "不符合的数量（refused）：期望 1，实际 0"),
        ("{decisions: 11}", "认定的数量（decisions）：期望 11，实际 10"),
        ("{status: open}", "结果（status）：期望 待补充信息，实际 可享受（10 项中 10 项）"),
        ("{amount: 501}", "每项金额（amount，元）：期望 501，实际 500元"),
        ("{amount: up to 500}", "期望 up to 500，实际 500元"),
        ("{amount: 0 to 500}", "期望 0 to 500，实际 500元"),
        ("{amount: at least 500}", "期望 at least 500，实际 500元"),
        ("{amount: as decided}", "期望 as decided，实际 500元"),
        ("{total: 5_001}", "合计（total，元）：期望 5_001"),
        ("{because: 参保}", "理由（because）：期望 “参保”，实际 没有"),
        ("{missing: 来源地}", "缺少的信息（missing）：期望 “来源地”，实际 没有"),
        ("{payee: new}", "领款人（payee）：期望 “new”，实际 new#1"),
        ("{fund: poo}", "资金（fund）：期望 “poo”，实际 pool"),
        ("{periods: 3}", "期数（periods）：期望 3，实际 0"),
        ("{fact: hire-9, status: entitled}", "记录：期望 hire-9，实际 没有对它作出认定"),
        ("{new-hire-grant: {entitled: 10}, demo-base: {status: entitled}}", "没有作出认定：案例里没有这类记录"),
    ],
)
def test_what_comes_out_otherwise_is_told(expect: str, said: str, shangyu: Policy, tmp_path: Path) -> None:
    found = result(expect, shangyu, tmp_path)
    assert not found.passed
    assert any(said in line for line in found.lines), found.lines


def test_the_conditions_that_failed_are_told_once(shangyu: Policy, tmp_path: Path) -> None:
    lines = result("{entitled: 9, amount: 500}", shangyu, tmp_path, people=9).lines
    failed = [line for line in lines if "✗" in line]
    assert len(failed) == 1
    assert "不少于10人：还差1人" in failed[0]
    assert "〔hire-1#1 等 9 项〕" in failed[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cases: []", "cases:"),
        ("case: []", "cases:"),
        ("[1]", "键: 值"),
        ("cases:\n  - {expect: {new-hire-grant: {entitled: 0}}, as_of: 2024-01-01}", "缺少 name"),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01}", "缺少 expect"),
        ("cases:\n  - {name: 甲, expect: {new-hire-grant: {entitled: 0}}}", "缺少 as_of"),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01, expct: {}, expect: {new-hire-grant: {entitled: 0}}}", "没有这个键"),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01, expect: {new-hire-grnt: {entitled: 0}}}", "没有这个事项"),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01, expect: {new-hire-grant: {entiteld: 0}}}", "没有这个键"),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01, expect: {new-hire-grant: {}}}", "没有写期望什么"),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01, expect: {new-hire-grant: {fact: x}}}", "没有写期望什么"),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01, expect: {new-hire-grant: {status: yes}}}", "status 的写法"),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01, expect: {new-hire-grant: {amount: lots}}}", "金额的写法"),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01, expect: {new-hire-grant: {amount: up to 5 to 6}}}", "金额的写法"),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01, expect: {new-hire-grant: {entitled: many}}}", "entitled 的值不对"),
        (
            "cases:\n  - {name: 甲, benefit: craftsman, as_of: 2024-01-01, expect: {new-hire-grant: {entitled: 0}}}",
            "没有 craftsman",
        ),
        ("cases:\n  - {name: 甲, as_of: 2024-01-01, hires: [], expect: {new-hire-grant: {entitled: 0}}}", "没有这个键"),
        ("cases:\n  - &a {name: 甲}", "锚点"),
    ],
)
def test_mistakes_in_a_file_of_cases(text: str, said: str, shangyu: Policy, tmp_path: Path) -> None:
    results, problems = both(text, shangyu, tmp_path)
    assert results == [], "a file with mistakes is not run"
    assert any(said in p.zh for p in problems), [p.zh for p in problems]


def test_two_cases_may_not_share_a_name(shangyu: Policy, tmp_path: Path) -> None:
    one = "  - {name: 甲, as_of: 2024-01-01, expect: {new-hire-grant: {decisions: 0}}}\n"
    results, problems = both("cases:\n" + one + one, shangyu, tmp_path)
    assert results == []
    assert "重名" in problems[0].zh


def test_what_is_shared_may_refer_to_what_a_case_adds(shangyu: Policy, tmp_path: Path) -> None:
    text = """
as_of: 2024-06-30
hire: [{person: zhang, employer: acme, hired_on: 2024-03-01}]
cases:
  - {name: 甲, org: [acme], person: [zhang], expect: {new-hire-grant: {decisions: 1}}}
  - {name: 乙, as_of: 2024-01-01, org: [acme], person: [zhang], expect: {new-hire-grant: {decisions: 0}}}
"""
    results, problems = both(text, shangyu, tmp_path)
    assert problems == []
    assert [r.lines for r in results] == [(), ()]


# ── parameters ──────────────────────────────────────────────────────────────────────────────────────────────────────

PLACEMENT = """
as_of: 2024-12-31
org:
  - {id: acme, kind: enterprise, place: 330604}
  - {id: school, kind: school, school_kind: technical_school, place: 330604}
person: [li]
placement: [{person: li, host: acme, school: school, starts_on: 2024-03-01, ends_on: 2024-05-31}]
"""
CASE = "  - name: 一例%s\n    benefit: internship-host\n    %sexpect: {amount: %s}\n"


def test_a_case_fills_in_figures_of_other_documents(shangyu: Policy, tmp_path: Path) -> None:
    cases = [
        CASE % (1, "", "standard"),
        CASE % (2, "parameters: {standards: {host_subsidy: {2023-01-01: 800}}}\n    ", "800"),
        CASE % (3, "parameters: {standards: {host_subsidy: {2023-01-01: 800, 2024-03-01: 900}}}\n    ", "900"),
    ]
    results, problems = both(PLACEMENT + "cases:\n" + "".join(cases), shangyu, tmp_path)
    assert problems == [] and [r.lines for r in results] == [(), (), ()]
    assert not shangyu.standards["host_subsidy"].values, "the policy itself is as it was"


def test_a_file_fills_in_for_all_its_cases(shangyu: Policy, tmp_path: Path) -> None:
    head = PLACEMENT + "parameters: {in_force: 2023-05-04, standards: {host_subsidy: {2023-01-01: 800}}}\ncases:\n"
    own = "parameters: {standards: {host_subsidy: {2023-01-01: 700}}}\n    "
    results, problems = both(head + CASE % (1, "", "800") + CASE % (2, own, "700"), shangyu, tmp_path)
    assert problems == [] and [r.lines for r in results] == [(), ()]


def test_a_case_decides_with_a_draft_adopted_or_another_day(shangyu: Policy, tmp_path: Path) -> None:
    late = "parameters: {in_force: 2024-06-01}\n    "
    text = CASE % (1, late, "800")
    (result,), problems = both(PLACEMENT + "cases:\n" + text, shangyu, tmp_path)
    assert problems == [] and any("本文件施行之日" in line for line in result.lines)


def test_a_case_takes_another_reading(shangyu: Policy, tmp_path: Path) -> None:
    hires = (
        COMMON
        + """cases:
  - name: 九人参保，一人未满
    benefit: new-hire-grant
    person: [{id: new, copies: 9}, late]
    hire: [{person: new, employer: acme}, {person: late, employer: acme, insured_months: 2}]
"""
    )
    assert both(hires + "    expect: {entitled: 9}\n", shangyu, tmp_path)[0][0].lines == ()
    other = hires + "    parameters: {readings: {ten-open-three-pay: ten-insured}}\n    expect: {entitled: 0}\n"
    results, problems = both(other, shangyu, tmp_path)
    assert problems == [] and results[0].lines == ()


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("{standards: {host_subsidi: {2023-01-01: 800}}}", "host_subsidy"),
        ("{reading: {x: y}}", "readings"),
        ("{readings: {ten-open-three-pya: ten-insured}}", "ten-open-three-pay"),
        ("{status: adopted}", ""),
    ],
)
def test_mistakes_in_parameters_are_told_in_place(given: str, nearest: str, shangyu: Policy, tmp_path: Path) -> None:
    text = PLACEMENT + "cases:\n" + CASE % (1, f"parameters: {given}\n    ", "800")
    results, problems = both(text, shangyu, tmp_path)
    assert results == [] and [p.place.line for p in problems] == [11]
    assert problems[0].nearest == nearest
