"""Tables of amounts that go by a number, floors, and shares of other documents' figures: read, worded, refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.tiny_policy import ENTRIES, FIGURES, HEAD, changed, found, tiny

from jiangce.rules import library
from jiangce.rules.cards import card
from jiangce.rules.coverage import coverage

STANDARDS = HEAD + "standards:\n  least_wage: {zh: 最低工资标准, source: 另文, unit: 元}\n"


def entries(table: str, more: str = "") -> str:
    return changed(ENTRIES, "  pay: 500\n", f"  by: insured_months\n  pay:\n{table}{more}")


def said(where: Path, **files: str) -> list[str]:
    """What is found, in Chinese, with what was found."""
    return [f"{problem.zh} {problem.found}" for problem in found(where, **files)]


def unbound(where: Path, **files: str) -> list[str]:
    """What the coverage finds."""
    folder = tiny(where, **files)
    return [f"{one.zh} {one.found}" for one in coverage(library.load(folder), folder).problems]


def words(where: Path) -> str:
    policy = library.load(where / "tiny")
    return "\n".join(str(line) for line in card(policy, policy.entries["grant"]).lines)


RANGES = "    under 6: 200\n    6..under 12: 300\n    12..24: 400\n    over 24: 500\n"


def test_ranges_of_a_number_are_read_and_worded(tmp_path: Path) -> None:
    figures = changed(
        FIGURES,
        "[3个月, 500元, 一次性]",
        "[3个月, 6个月, 200元, 12个月, 300元, 12个月至24个月, 400元, 24个月, 500元, 一次性]",
    )
    problems = said(tmp_path, entries=entries(RANGES), figures=figures)
    assert not problems and not unbound(tmp_path, entries=entries(RANGES), figures=figures)
    for row in ("6个月以下（不含）", "6个月至1年（不含）", "1年至2年", "2年以上（不含）"):
        assert row in words(tmp_path)


@pytest.mark.parametrize(
    ("table", "mistake"),
    [
        ("    ..6: 200\n    6..12: 300\n", "表的两行都包括同一个数 ..6 / 6..12"),
        ("    12..6: 200\n", "这一档里没有数 12..6"),
        ("    fee: 200\n", "不认识的名称 fee"),
        ("    ..: 200\n", "数档的写法不对 .."),
        ("    under 6: 200\n    over 6: 300\n", "表的两档之间有数没有着落，要写 reading（gap-…）说明 5 … 7"),
    ],
)
def test_what_is_wrong_with_ranges_is_told(tmp_path: Path, table: str, mistake: str) -> None:
    assert mistake in said(tmp_path, entries=entries(table))


def test_a_reading_says_that_the_gap_is_the_documents(tmp_path: Path) -> None:
    text = entries("    under 6: 200\n    over 6: 300\n") + "  reading: {gap-six: 满6个月的文件没有写。}\n"
    assert not [one for one in said(tmp_path, entries=text) if "着落" in one]


def test_a_floor_and_a_part_of_a_standard(tmp_path: Path) -> None:
    text = changed(ENTRIES, "  pay: 500\n", "  pay: 2/3 of standard.least_wage\n  at_least: 500\n")
    figures = changed(FIGURES, "500元", "2/3, 500元")
    assert not said(tmp_path, policy=STANDARDS, entries=text, figures=figures)
    assert not unbound(tmp_path, policy=STANDARDS, entries=text, figures=figures)
    assert "按最低工资标准的2/3" in words(tmp_path)
    assert "不足500元的按500元" in words(tmp_path)


@pytest.mark.parametrize(
    ("pay", "mistake"),
    [
        ("  pay: 2/0 of standard.least_wage\n", "分数的分子分母都要大于0 2/0"),
        ("  pay: 30% of standard.leest\n", "policy.yaml 的 standards 里没有这一项 leest"),
        ("  pay: employer * standard.least_wage\n", "标准要乘人数、月数、天数或课时 employer (org)"),
        ("  pay: 600\n  at_least: insured_months\n", "这里应当是金额（元） insured_months (months)"),
    ],
)
def test_what_is_wrong_with_parts_and_floors_is_told(tmp_path: Path, pay: str, mistake: str) -> None:
    assert mistake in said(tmp_path, policy=STANDARDS, entries=changed(ENTRIES, "  pay: 500\n", pay))


def test_money_printed_without_its_unit_is_the_rules(tmp_path: Path) -> None:
    text = changed(ENTRIES, "pay: 500", "pay: 500_000")
    assert not unbound(tmp_path, entries=text, figures=changed(FIGURES, "500元", "50万"))


def test_a_range_binds_to_its_two_ends_and_to_no_class(tmp_path: Path) -> None:
    """二类竞赛2-6名: the 2 of the range is the place, not the class."""
    text = """\
grant:
  clause: 一
  title: 竞赛奖励
  each: award
  when: contest_class == class_two
  by: placing
  pay: {1: 800, 2..6: 500}
  to: winner
"""
    policy = HEAD.replace("hire: employer.place", "award: winner.place")
    figures = "printed:\n  一: [二类, 第1名, 800元, 2-6名, 500元]\n"
    assert not unbound(tmp_path, policy=policy, entries=text, figures=figures)
    assert "2名至6名" in words(tmp_path)


def test_a_range_of_places_covers_each_row(tmp_path: Path) -> None:
    text = changed(ENTRIES, "  pay: 500\n", "  by: insured_months\n  pay: {3: 200, 4: 300, 5: 400}\n")
    figures = "printed:\n  一: [3个月, 3-5个月, 200元, 300元, 400元, 一次性]\n"
    assert not unbound(tmp_path, entries=text, figures=figures)


def test_a_figure_printed_more_often_than_used_is_told_as_that(tmp_path: Path) -> None:
    figures = changed(FIGURES, "3个月,", "3个月, 三个月, 3个月,")
    problems = coverage(library.load(tiny(tmp_path, figures=figures)), tmp_path / "tiny").problems
    assert [(one.zh, one.found) for one in problems] == [
        ("这个数字在一印了3次，规则只用到1次", "三个月"),
        ("这个数字在一印了3次，规则只用到1次", "3个月"),
    ]


def test_the_second_date_of_a_range_is_printed_without_its_year(tmp_path: Path) -> None:
    text = changed(ENTRIES, "  when:\n", "  from: 2024-02-01\n  until: 2024-06-30\n  when:\n")
    figures = changed(FIGURES, "[3个月", "[2024年2月1日, 6月30日, 3个月")
    assert not unbound(tmp_path, entries=text, figures=figures)


def test_a_sum_worked_out_by_the_document_needs_a_worked_case(tmp_path: Path) -> None:
    figures = changed(FIGURES, "500元", "500元, 1500元: example, 3人: example")
    refused = "这个数字不能以“举例”为由不用"
    assert unbound(tmp_path, figures=figures) == [f"{refused} 1500元", f"{refused} 3人"]
    (tmp_path / "tiny" / "cases").mkdir()
    (tmp_path / "tiny" / "cases" / "note.yaml").write_text("# 1500 3\n", "utf-8")
    assert unbound(tmp_path, figures=figures)
    (tmp_path / "tiny" / "cases" / "sum.yaml").write_text(
        "cases: [{name: 三人, person: [{id: li, copies: 3}], expect: {total: 1_500}}]\n", "utf-8"
    )
    assert not unbound(tmp_path, figures=figures)


def test_a_range_binds_to_every_rule_that_says_it(tmp_path: Path) -> None:
    line = "    - insured_months >= 3\n"
    text = changed(ENTRIES, line, line + "    - insured_months <= 6\n")
    both = text + text.replace("grant:", "second:").replace("招工补贴", "另一补贴")
    ledger = "hiring-grant: {clause: 一, kind: benefit, title: 招工补贴, entry: [grant, second]}\n"
    figures = changed(FIGURES, "3个月", "3-6个月")
    assert not unbound(tmp_path, entries=both, provisions=ledger, figures=figures)
