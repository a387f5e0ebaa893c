"""What the document wants reached by 2025, and what it asks of enterprises every year, measured on a day."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from jiangce.entitlement.case_reading import parse_case, read_case
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.targets import Measured, Progress, Term, judge, progress, terms_of
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import EntryKind, Goal, Policy
from jiangce.rules.problems import Problems
from jiangce.rules.types import SHARE

DUE = date(2025, 12, 31)
EARLY = date(2024, 6, 30)


def facts_of(text: str, policy: Policy) -> Facts:
    problems = Problems()
    tree = parse_case(text.encode(), "case", problems)
    assert tree is not None
    case = read_case(tree, policy, problems)
    assert [str(problem) for problem in problems] == []
    return case.facts


def reached(text: str, target: str, as_of: date, policy: Policy) -> Progress:
    (found,) = [one for one in progress(policy, facts_of(text, policy), as_of) if one.entry.id == target]
    return found


# ── the words of `over` ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("over", "terms"),
    [
        ("average 2023–2025", [("", Term(date(2023, 1, 1), DUE, 3))]),
        ("total 2023–2025", [("", Term(date(2023, 1, 1), DUE))]),
        ("total 2 years", [("", Term(date(2023, 7, 26), date(2025, 7, 25)))]),
        ("end of 2025", [("", Term(None, DUE))]),
        ("every year", [("2023", Term(date(2023, 1, 1), date(2023, 12, 31))), ("2024", Term(date(2024, 1, 1), date(2024, 12, 31)))]),
        ("every 2 years", [("2023–2024", Term(date(2023, 1, 1), date(2024, 12, 31)))]),
    ],
)  # fmt: skip
def test_over_what_it_is_measured(over: str, terms: list[tuple[str, Term]]) -> None:
    assert list(terms_of(over, date(2023, 7, 26), EARLY)) == terms


@pytest.mark.parametrize("over", ["2025", "average 2025–2023", "by 2025", "every 1 years", "every 11 years"])
def test_other_words_are_refused(over: str) -> None:
    with pytest.raises(ValueError, match=re.escape(over)):
        terms_of(over, EARLY, EARLY)


def test_every_goal_of_the_policy_can_be_measured(shangyu: Policy) -> None:
    goals = [entry for entry in shangyu.entries.values() if entry.goal is not None]
    assert len([entry for entry in goals if entry.kind is EntryKind.TARGET]) == 10
    for entry in goals:
        assert entry.goal is not None
        assert terms_of(entry.goal.over, shangyu.in_force, EARLY)


# ── judging: both sides of each goal ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("target", "measured", "expected"),
    [
        ("skilled-total", Measured(200_000, 200_000), True),
        ("skilled-total", Measured(199_999, 199_999), False),
        ("skilled-total", Measured(199_999, 200_000), None),
        ("high-skilled-total", Measured(76_000, 76_000), True),
        ("high-skilled-total", Measured(75_999, 75_999), False),
        ("high-skilled-share", Measured(76_000, 76_000, 200_000, 200_000), True),  # 7.6万 of 20万 are just 38%
        ("high-skilled-share", Measured(75_999, 75_999, 200_000, 200_000), False),
        ("high-skilled-share", Measured(76_000, 76_000, 200_000, 200_001), None),
        ("new-introduced", Measured(6_000, 6_000, 3, 3), True),  # 2000 a year over three years
        ("new-introduced", Measured(5_999, 5_999, 3, 3), False),
        ("new-high-skilled", Measured(18_000, 18_000, 3, 3), None),  # 左右 is never judged
        ("demo-enterprises", Measured(15, 15), True),
        ("demo-enterprises", Measured(14, 14), False),
        ("demo-enterprises", Measured(14, None), None),
        ("master-studios", Measured(3, 3), True),
        ("master-studios", Measured(2, 2), False),
        ("majors", Measured(5, 5), None),
        ("certification-zone", Measured(1, 1), None),
        ("work-pattern", None, None),
    ],
)
def test_at_least_the_goal(target: str, measured: Measured | None, expected: bool | None, shangyu: Policy) -> None:
    goal = shangyu.entries[target].goal
    assert goal is not None
    assert judge(goal, measured) is expected


# ── stocks at the end of 2025 ───────────────────────────────────────────────────────────────────────────────────────

PEOPLE = """
defaults: {{person: {{place: 330604}}}}
person:
  - {{id: high, level: senior, copies: {high}}}
  - {{id: low, level: junior, copies: {low}}}
  - {{id: learner, level: apprentice, copies: 5}}
  - {{id: special, level: special_ability, copies: 5}}
  - {{id: away, place: 330602, level: chief_technician, copies: 5}}
"""


@pytest.mark.parametrize(
    ("high", "as_of", "expected"),
    [(38, DUE, True), (37, DUE, False), (37, date(2025, 12, 30), None), (38, EARLY, True)],
)
def test_share_of_the_high_skilled(high: int, as_of: date, expected: bool | None, shangyu: Policy) -> None:
    """38 of 100: learners, holders of special abilities only and people working elsewhere are not counted."""
    found = reached(PEOPLE.format(high=high, low=100 - high), "high-skilled-share", as_of, shangyu)
    assert found.measured == Measured(high, high, 100, 100)
    assert found.reached is expected
    assert found.gap == ("" if high == 38 else "还差1人")


def test_totals_count_whoever_has_the_level(shangyu: Policy) -> None:
    text = PEOPLE.format(high=30, low=70)
    total, high = reached(text, "skilled-total", DUE, shangyu), reached(text, "high-skilled-total", DUE, shangyu)
    assert (total.measured, total.reached, total.gap) == (Measured(100, 100), False, "还差199,900人")
    assert (high.measured, high.reached, high.gap) == (Measured(30, 30), False, "还差75,970人")
    assert total.words == "截至2025年12月31日，技能人才总量：100人；目标不少于20万；未达到，还差199,900人。"


def test_a_stock_is_that_of_the_last_day(shangyu: Policy) -> None:
    """A certificate of 2026 does not count for the end of 2025, whenever it is asked about."""
    text = """
    complete: [certificate]
    person: [{id: a, place: 330604}, {id: b, place: 330604}]
    certificate:
      - {person: a, kind: skill_level, level: senior, occupation: 焊工, issued_on: 2025-12-31, training: none}
      - {person: b, kind: skill_level, level: senior, occupation: 焊工, issued_on: 2026-01-01, training: none}
    """
    assert reached(text, "high-skilled-total", date(2026, 6, 30), shangyu).measured == Measured(1, 1)
    assert reached(text, "high-skilled-total", date(2025, 12, 30), shangyu).measured == Measured(0, 0)


@pytest.mark.parametrize(("high", "expected"), [(38, True), (37, None), (36, False)])
def test_somebody_of_unknown_level_leaves_a_doubt_only_where_it_matters(
    high: int, expected: bool | None, shangyu: Policy
) -> None:
    """One of 100 unknown: 38/100 is reached anyway, 37/100 to 38/99 may be, 37/99 at best is not."""
    text = PEOPLE.format(high=high, low=99 - high) + "  - {id: unclear}\n"
    found = reached(text, "high-skilled-share", DUE, shangyu)
    assert found.measured == Measured(high, high + 1, 99, 100)
    assert found.reached is expected
    assert found.gap == ""


def test_somebody_of_unknown_place_is_in_doubt(shangyu: Policy) -> None:
    found = reached(
        "person: [{id: a, place: 330604, level: senior}, {id: b, level: senior}]", "skilled-total", DUE, shangyu
    )
    assert found.measured == Measured(1, 2)


DEMO = """
org:
  - {{id: plant, kind: enterprise, industry: manufacturing, place: 330604, copies: {plants}}}
  - {{id: shop, kind: enterprise, industry: services, place: 330604}}
  - {{id: away, kind: enterprise, industry: manufacturing, place: 330602}}
defaults: {{recognition: {{title: talent_demo, rank: municipal, granted_on: 2024-05-01, until: none}}}}
recognition: [{{holder: plant}}, {{holder: shop}}, {{holder: away}}]
"""


@pytest.mark.parametrize(("plants", "expected"), [(15, True), (14, False)])
def test_demonstration_enterprises(plants: int, expected: bool, shangyu: Policy) -> None:
    found = reached(DEMO.format(plants=plants), "demo-enterprises", DUE, shangyu)
    assert (found.measured, found.reached) == (Measured(plants, plants), expected)


# ── flows of 2023 to 2025 ───────────────────────────────────────────────────────────────────────────────────────────


def test_new_high_skilled_are_those_who_get_there_for_the_first_time(shangyu: Policy) -> None:
    """Two in three years (0.67 a year); before 2023, after 2025, and a further certificate do not count."""
    text = """
    person: [{id: a, place: 330604}, {id: b, place: 330604}, {id: c, place: 330604}, {id: d, place: 330604}, {id: e, place: 330602}]
    defaults: {certificate: {kind: skill_level, level: senior, occupation: 焊工, training: none}}
    certificate:
      - {person: a, level: intermediate, issued_on: 2020-03-01}
      - {person: a, issued_on: 2023-01-01}
      - {person: a, level: technician, issued_on: 2024-03-01}
      - {person: b, issued_on: 2025-12-31}
      - {person: c, issued_on: 2022-12-31}
      - {person: c, level: technician, issued_on: 2024-03-01}
      - {person: d, issued_on: 2026-01-01}
      - {person: e, issued_on: 2024-03-01}
    """
    found = reached(text, "new-high-skilled", date(2026, 6, 30), shangyu)
    assert (found.measured, found.reached, found.gap) == (Measured(2, 2, 3, 3), None, "还差17,998")
    assert found.words == (
        "截至2025年12月31日，年均新增高技能人才：合计2，按3年平均每年0.7；目标约6000；不作达标判断，还差17,998。"
    )
    assert reached(text, "new-high-skilled", EARLY, shangyu).measured == Measured(1, 1, 3, 3)


HIRED = """
org: [{{id: acme, kind: enterprise, place: 330604}}, {{id: away, kind: enterprise, place: 330602}}]
person: [{{id: new, level: senior, copies: {number}}}, {{id: lower, level: intermediate}}, {{id: local, level: senior}}]
defaults: {{hire: {{employer: acme, hired_on: 2024-03-01, from_place: 420106}}}}
hire:
  - {{person: new}}
  - {{person: lower}}
  - {{person: local, from_place: 330604}}
  - {{person: local, employer: away}}
  - {{person: local, hired_on: 2022-12-31}}
"""


@pytest.mark.parametrize(
    ("number", "as_of", "expected", "gap"),
    [(6_000, EARLY, True, ""), (5_999, EARLY, None, "还差1"), (5_999, DUE, False, "还差1")],
)
def test_newly_introduced_high_skilled(
    number: int, as_of: date, expected: bool | None, gap: str, shangyu: Policy
) -> None:
    """2000 a year on average are 6000 in three years; not those from here, hired elsewhere, earlier or below the level."""
    found = reached(HIRED.format(number=number), "new-introduced", as_of, shangyu)
    assert (found.measured, found.reached, found.gap) == (Measured(number, number, 3, 3), expected, gap)


def test_the_level_is_that_of_the_day_of_the_hire(shangyu: Policy) -> None:
    text = """
    org: [{id: acme, kind: enterprise, place: 330604}]
    person: [{id: before}, {id: after}]
    defaults:
      certificate: {kind: skill_level, level: senior, occupation: 焊工, training: none}
      hire: {employer: acme, hired_on: 2024-03-01, from_place: 420106}
    hire: [{person: before}, {person: after}]
    certificate: [{person: before, issued_on: 2024-03-01}, {person: after, issued_on: 2024-03-02}]
    """
    assert reached(text, "new-introduced", DUE, shangyu).measured == Measured(1, 1, 3, 3)


STUDIOS = """
org:
  - {{id: a, kind: studio, place: 330604}}
  - {{id: b, kind: studio, place: 330604}}
  - {{id: c, kind: studio, place: 330604}}
  - {{id: d, kind: studio, place: 330602}}
defaults: {{recognition: {{title: master_studio, rank: provincial, granted_on: 2023-01-01, until: none}}}}
recognition:
  - {{holder: a}}
  - {{holder: b, rank: national, granted_on: 2025-12-31}}
  - {{holder: c, granted_on: {third}}}
  - {{holder: c, rank: municipal, granted_on: 2023-05-01}}
  - {{holder: d}}
"""


@pytest.mark.parametrize(
    ("third", "as_of", "expected"),
    [("2024-05-01", DUE, True), ("2022-12-31", DUE, False), ("2022-12-31", date(2025, 12, 30), None)],
)
def test_master_studios_built_in_the_period(third: str, as_of: date, expected: bool | None, shangyu: Policy) -> None:
    assert reached(STUDIOS.format(third=third), "master-studios", as_of, shangyu).reached is expected


def test_what_has_no_figure_is_told_but_not_judged(shangyu: Policy) -> None:
    text = """
    org: [{id: tech, kind: school, school_kind: technical_school, place: 330604}, {id: zone, kind: park, place: 330604}]
    defaults: {recognition: {rank: provincial, granted_on: 2024-05-01, until: none}}
    recognition: [{holder: tech, title: major}, {holder: tech, title: major}, {holder: zone, title: certification_zone}]
    """
    majors, zone, pattern = (
        reached(text, name, DUE, shangyu) for name in ("majors", "certification-zone", "work-pattern")
    )
    assert [(one.measured, one.reached) for one in (majors, zone, pattern)] == [
        (Measured(2, 2), None), (Measured(1, 1), None), (None, None),
    ]  # fmt: skip
    assert majors.words == "截至2025年12月31日，特色专业和高水平专业数：2；目标未定数量；不作达标判断。"


def test_without_any_certificate_told_nothing_is_said_of_new_ones(shangyu: Policy) -> None:
    """No certificate row means "not known"; told that there are none, it is nought."""
    assert reached("person: []", "new-high-skilled", DUE, shangyu).measured is None
    assert reached("complete: [certificate]", "new-high-skilled", DUE, shangyu).measured == Measured(0, 0, 3, 3)


# ── norms, every year ───────────────────────────────────────────────────────────────────────────────────────────────


def test_norms_are_measured_per_payer_and_year(shangyu: Policy) -> None:
    """2023: 80,000 of 1,000,000 is 8%; 2024: 60,000 is 6%, 20,000 short. Schools have no such norm."""
    text = """
    org: [{id: acme, kind: enterprise, place: 330604}, {id: tech, kind: school, school_kind: technical_school, place: 330604}]
    defaults: {expense: {payer: acme, person: none, activity: none, base: none, paid_on: 2023-12-20}}
    expense:
      - {purpose: wage_bill, amount: 1_000_000}
      - {purpose: education_fund, amount: 80_000}
      - {purpose: wage_bill, amount: 1_000_000, paid_on: 2024-05-20}
      - {purpose: education_fund, amount: 60_000, paid_on: 2024-05-20}
      - {purpose: wage_bill, amount: 1_000_000, payer: tech}
    """
    found = [one for one in progress(shangyu, facts_of(text, shangyu), EARLY) if one.entry.id == "education-fund"]
    assert [(one.about, one.reached, one.gap) for one in found] == [
        ("payer=acme, year=2023", True, ""),
        ("payer=acme, year=2024", False, "还差20,000元"),
    ]
    assert found[1].measured == Measured(6_000_000, 6_000_000, 100_000_000, 100_000_000)
    assert (
        found[1].words
        == "截至2024年6月30日，提取职工教育经费的比例：6%（60,000元）；目标不低于8%；未达到，还差20,000元。"
    )


def test_a_share_of_nothing_is_not_known(shangyu: Policy) -> None:
    text = """
    org: [{id: acme, kind: enterprise, place: 330604}]
    expense: [{payer: acme, purpose: education_fund, amount: 80_000, paid_on: 2023-12-20}]
    """
    (found,) = [one for one in progress(shangyu, facts_of(text, shangyu), EARLY) if one.entry.id == "education-fund"]
    assert (found.measured, found.reached) == (None, None)


def test_about_is_never_judged_however_far_beyond(shangyu: Policy) -> None:
    goal = shangyu.entries["demo-enterprises"].goal
    assert goal is not None
    assert judge(replace_word(goal, "about"), Measured(99, 99)) is None


def replace_word(goal: object, word: str) -> object:
    return replace(goal, word=word)  # type: ignore[type-var]


def test_more_than_a_share_does_not_include_it() -> None:
    """33 of 100 is 33%, and not more; "at least 33%" is reached by it."""
    third = Literal(SHARE, 33, 100)
    told = {n: Measured(n, n, 100, 100) for n in (33, 34)}
    more, least = (Goal(word, third, "end of 2025") for word in ("more than", "at least"))
    assert [judge(more, told[33]), judge(more, told[34])] == [False, True]
    assert [judge(least, told[33]), judge(least, told[34])] == [True, True]
