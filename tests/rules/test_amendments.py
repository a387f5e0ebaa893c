"""Reforms as amendments of a policy: which figure a path means, what is refused and with which words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangce.rules import library
from jiangce.rules.amended_text import figures
from jiangce.rules.amendments import Amendment
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Place, Problems
from jiangce.rules.source import Node, Scalar, parse
from jiangce.rules.variants import reformed

POLICY = "shangyu-2023"


def amendment(text: str) -> Amendment:
    path, _, value = text.partition("=")
    at = Place(f"--set {text}", 0, 0)
    return Amendment(Scalar(path, at), Scalar(value, at))


def under(*texts: str) -> tuple[Policy | None, Problems]:
    problems = Problems()
    return reformed(library.policy(POLICY), tuple(map(amendment, texts)), problems), problems


def edited(folder: Path, file: str, old: str, new: str) -> Policy:
    """The policy with its file edited by hand, loaded from a folder of the same name."""
    there = folder / POLICY
    shutil.copytree(library.folder(POLICY), there)
    text = (there / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (there / file).write_text(text.replace(old, new), encoding="utf-8")
    return library.load(there)


@pytest.mark.parametrize(
    ("text", "file", "old", "new"),
    [
        ("new-hire-grant.amount=600", "1-attract.yaml", "  pay: 500\n  at_most: once per person",
         "  pay: 600\n  at_most: once per person"),
        ("new-hire-grant.when.insured_months=6", "1-attract.yaml",
         "    - together(employer, year) >= 10\n    - insured_months >= 3\n  pay: 500",
         "    - together(employer, year) >= 10\n    - insured_months >= 6\n  pay: 500"),
        ("new-hire-transport.pay.same_city=300", "1-attract.yaml", "    same_city..same_province: 200\n",
         "    same_city..same_province: 300\n"),
        ("apprenticeship.pay=7_000", "1-attract.yaml", "up to 6000", "up to 7000"),
        ("major-project-recruit.when.level=senior", "1-attract.yaml",
         "first_phase\n    - person.level >= intermediate\n    - came_from > same_county\n  pay", "first_phase\n    - person.level >= senior\n    - came_from > same_county\n  pay"),
        ("post-allowance.for=24", "4-reward.yaml", "same_county\n  for: 36 months", "same_county\n  for: 24 months"),
        ("post-allowance.pay.senior_technician=700", "4-reward.yaml", "senior_technician+: 600\n  to: person",
         "senior_technician+: 700\n  to: person"),
        ("post-allowance-limit.at_most=2", "4-reward.yaml", "at_most: once per person\n  not_with",
         "at_most: 2 times per person\n  not_with"),
        ("agency-award.amount=600 to 900", "1-attract.yaml",
         "  pay: 500 to 800\n  at_most: 100_000 per introduced_by, year\n  to: introduced_by\n  reading:\n    bands-not-printed: 500至800元之间按",
         "  pay: 600 to 900\n  at_most: 100_000 per introduced_by, year\n  to: introduced_by\n  reading:\n    bands-not-printed: 500至800元之间按"),
        ("skilled-total.goal=210_000", "targets.yaml", "at least 200_000", "at least 210_000"),
    ],
)  # fmt: skip
def test_an_amendment_is_the_same_as_an_edited_file(tmp_path: Path, text: str, file: str, old: str, new: str) -> None:
    by_hand = edited(tmp_path, file, old, new)
    made, problems = under(text)
    assert list(problems) == []
    assert made is not None and made.hash() == by_hand.hash()
    assert made.hash() != library.policy(POLICY).hash()


@pytest.mark.parametrize(
    ("text", "zh", "nearest"),
    [
        ("new-hir-grant.pay=4", "没有这个条目", "new-hire-grant"),
        ("new-hire-grant.at_mast=4", "条目里没有这个键", "at_most"),
        ("new-hire-grant.title=x", "改革方案不能改这个键", ""),
        ("new-hire-grant.when=5", "这里有几行，请写第几行，或行里比较的名称", ""),
        ("new-hire-grant.when.insured_month=5", "没有这一行", "insured_months"),
        ("new-hire-grant.when.9=5", "没有这一行", ""),
        ("new-hire-grant.when.2=5", "这一行没有数字，请写出整行", ""),
        ("post-allowance.amount=700", "这里是一张表，请写明哪一行", ""),
        ("post-allowance.pay.tecnician=700", "表里没有这一行", "technician"),
        ("post-allowance.pay.technician=40%", "这里是数字，不能换成百分比", ""),
        ("post-allowance.pay.technician=abc", "不认识的名称", ""),
        ("agency-award.pay=600", "这里有几个数字，请写明第几个，或写出整句", ""),
        ("agency-award.pay.3=600", "这里没有第 3 个数字", ""),
        ("new-hire-grant.pay=-5", "数字不能是负的", ""),
        ("new-hire-grant.pay=10_000_000_001", "数字太大，不会是政策里的金额或人数", ""),
        ("new-hire-grant=600", "条目里没有这个键", ""),
        (".pay=600", "没有这个条目", ""),
    ],
)  # fmt: skip
def test_what_is_refused_says_where_and_what_was_meant(text: str, zh: str, nearest: str) -> None:
    found = list(under(text)[1])
    assert found and all(str(one.place) == f"--set {text}" for one in found)
    assert zh in [one.zh for one in found]
    assert nearest in [one.nearest for one in found]


def test_a_later_amendment_sees_the_earlier() -> None:
    made, problems = under("new-hire-grant.amount=600", "new-hire-grant.amount=700")
    assert not len(problems) and made is not None
    assert made.hash() == (under("new-hire-grant.amount=700")[0] or made).hash()


def test_lines_and_keys_can_be_dropped_and_whole_keys_put() -> None:
    at = Place("reform.yaml")
    tree: Node | None = parse(b"{technician: 400, senior_technician+: 900}", "reform.yaml", Problems())
    problems = Problems()
    made = reformed(
        library.policy(POLICY),
        (
            Amendment(Scalar("post-allowance.pay", at), tree),
            Amendment(Scalar("joint-class-students.times", at), None),
            Amendment(Scalar("new-hire-grant.when.together", at), None),
        ),
        problems,
    )
    assert list(problems) == []
    assert made is not None
    assert "90000" in made.entries["post-allowance"].key()
    assert "together" not in made.entries["new-hire-grant"].key()
    assert "attended" not in made.entries["joint-class-students"].amount.key()  # type: ignore[union-attr]


def test_nothing_may_be_left_without_its_subject() -> None:
    problems = Problems()
    at = Place("reform.yaml")
    reformed(library.policy(POLICY), (Amendment(Scalar("new-hire-grant.pay", at), None),), problems)
    assert "改革方案把条目变成了另一类" in [one.zh for one in problems]


@given(st.integers(0, 10_000_000_000), st.sampled_from(["up to {}", "{} per employer, year", "{}", "at least {}"]))
def test_the_figure_of_a_text_is_found_wherever_it_stands(figure: int, text: str) -> None:
    assert [one.written for one in figures(text.format(figure))] == [str(figure)]
