"""Goals that come round (每年, 每两年), ranges (3至5) and figures to be met exactly (40名)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.entitlement.conftest import POLICIES
from tests.entitlement.test_targets import facts_of
from tests.rules.tiny_policy import ENTRIES, found, tiny

from jiangce.entitlement.targets import Progress, progress
from jiangce.rules.cards import card
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems

GOAL = """
studios:
  clause: 一
  title: 工作室数
  measure: count(recognition, title == master_studio)
  goal: {goal}
  over: {over}
"""


def policy(where: Path, goal: str, over: str) -> Policy:
    problems = Problems()
    folder = tiny(where, entries=ENTRIES + GOAL.format(goal=goal, over=over))
    loaded = load_policy(folder, POLICIES / "vocabulary", problems)
    assert loaded is not None and not len(problems), list(problems)
    return loaded


def measured(policy: Policy, granted: dict[str, int], as_of: date) -> list[Progress]:
    rows = "".join(
        f"  - {{holder: h{year}, title: master_studio, rank: county, granted_on: {year}-05-01, until: none}}\n"
        for year in granted
    )
    orgs = "".join(f"  - {{id: h{year}, kind: studio, copies: {number}}}\n" for year, number in granted.items())
    facts = facts_of(f"org:\n{orgs}recognition:\n{rows}", policy)
    return [one for one in progress(policy, facts, as_of) if one.entry.id == "studios"]


def test_every_year_is_measured_by_itself(tmp_path: Path) -> None:
    """In force from 2024: last year's are judged, this year's are not due yet; those of 2023 count for neither."""
    now = measured(policy(tmp_path, "at least 3", "every year"), {"2023": 9, "2024": 2, "2025": 2}, date(2025, 6, 30))
    assert [(one.about, one.reached, one.gap) for one in now] == [("2024", False, "还差1"), ("2025", None, "还差1")]
    assert now[0].words == "截至2024年12月31日，2024年工作室数：2；目标不少于3；未达到，还差1。"


def test_a_goal_without_a_time_may_be_reached_but_is_never_missed(tmp_path: Path) -> None:
    free = policy(tmp_path, "at least 3", "not stated")
    [now] = measured(free, {"2023": 1, "2024": 1}, date(2025, 6, 30))
    assert (now.about, now.reached, now.gap) == ("", None, "还差1")
    assert now.words == "截至2025年6月30日，工作室数：2；目标不少于3；未写期限，还差1。"
    [later] = measured(free, {"2023": 2, "2024": 1}, date(2025, 6, 30))
    assert later.reached is True
    assert "期限未写明" in card(free, free.entries["studios"]).text()


def test_every_two_years_counts_both(tmp_path: Path) -> None:
    """The rounds begin with the year the policy is in force: 2024–2025, 2026–2027."""
    two = policy(tmp_path, "about 5", "every 2 years")
    now = measured(two, {"2024": 3, "2025": 3, "2026": 4}, date(2026, 6, 30))
    assert [(one.about, one.reached, one.gap) for one in now] == [
        ("2024–2025", None, "多1"),
        ("2026–2027", None, "还差1"),
    ]


@pytest.mark.parametrize(
    ("number", "reached", "gap"),
    [(2, False, "还差1"), (3, True, ""), (5, True, ""), (6, False, "多1")],
)
def test_a_range_has_two_ends(number: int, reached: bool, gap: str, tmp_path: Path) -> None:
    (one,) = measured(policy(tmp_path, "3 to 5", "every year"), {"2024": number}, date(2024, 12, 31))
    assert (one.reached, one.gap) == (reached, gap)
    assert "目标3至5；" in one.words


@pytest.mark.parametrize(("number", "reached"), [(2, None), (4, None), (6, False)])
def test_a_range_may_still_be_left_before_the_year_ends(number: int, reached: bool | None, tmp_path: Path) -> None:
    """Neither "reached" while more may come, nor "not yet" once too many are there."""
    (one,) = measured(policy(tmp_path, "3 to 5", "every year"), {"2024": number}, date(2024, 12, 30))
    assert one.reached is reached


@pytest.mark.parametrize(("number", "reached", "gap"), [(3, False, "还差1"), (4, True, ""), (5, False, "多1")])
def test_exactly(number: int, reached: bool, gap: str, tmp_path: Path) -> None:
    (one,) = measured(policy(tmp_path, "exactly 4", "every year"), {"2024": number}, date(2024, 12, 31))
    assert (one.reached, one.gap) == (reached, gap)


@pytest.mark.parametrize(
    ("goal", "over", "expected"),
    [
        ("3 to 5", "every year", ["3至5个", "每年"]),
        ("exactly 4", "every 2 years", ["4个（不多不少）", "每两年"]),
        ("about 10", "every 3 years", ["10个左右", "每三年"]),
        ("at least 10", "every 10 years", ["不少于10个", "每十年"]),
    ],
)
def test_cards_say_it(goal: str, over: str, expected: list[str], tmp_path: Path) -> None:
    loaded = policy(tmp_path, goal, over)
    said = card(loaded, loaded.entries["studios"]).text()
    assert all(words in said for words in expected), said


@pytest.mark.parametrize("goal", ["5 to 3", "3 to 3", "at least 3 to 5", "3", "exactly", "3 to"])
def test_other_goals_are_refused(goal: str, tmp_path: Path) -> None:
    problems = found(tmp_path, entries=ENTRIES + GOAL.format(goal=goal, over="every year"))
    assert any(problem.place.line == 16 for problem in problems), problems


def test_a_norm_goes_by_its_keys(tmp_path: Path) -> None:
    norm = "\nnorm:\n  clause: 一\n  title: 比例\n  each: employer, year\n  counting: hire\n  measure: count()\n  goal: at least 2\n  over: every 2 years\n"
    assert any("each" in problem.zh for problem in found(tmp_path, entries=ENTRIES + norm))
