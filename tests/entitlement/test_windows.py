"""Which facts, and which periods, an entry decides: the policy's days, or its own (`from`, `until`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.entitlement.both_targets import compare
from tests.rules.tiny_policy import ENTRIES, FIGURES, HEAD, changed, found, tiny

from jiangce.entitlement.assess import assess
from jiangce.entitlement.decision import Decision
from jiangce.entitlement.facts import Facts
from jiangce.rules import library
from jiangce.rules.cards import card
from jiangce.rules.checks import coverage
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy
from jiangce.rules.types import NONE

TERM = changed(HEAD, "in_force: 2024-01-01\n", "in_force: 2019-10-29\nuntil: 2021-12-31\n")
MONTHLY = """\
grant:
  clause: 一
  title: 在岗补助
  each: hire
  every: month
  while: employer.kind == enterprise
  for: 36 months
  pay: 500
  to: person
"""


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    library.forget()
    yield
    library.forget()


def hired(on: date) -> Facts:
    facts = Facts()
    facts.add(Row("org", "acme", {"kind": "enterprise", "place": "330604"}))
    facts.add(Row("person", "li", {}))
    values = {"person": "li", "employer": "acme", "hired_on": on, "left_on": NONE, "insured_months": 5}
    facts.add(Row("hire", "h", values, frozenset({"insured_months"})))
    return facts


def decided(policy: Policy, on: date, today: date = date(2026, 6, 30)) -> Decision:
    """The one decision, after both targets have agreed on it."""
    assert compare(policy, hired(on), today) == []
    (decision,) = assess(policy, hired(on), today).decisions
    return decision


def entry(text: str, *keys: str) -> str:
    return changed(text, "  each: hire\n", "  each: hire\n" + "".join(f"  {key}\n" for key in keys))


# ── one-off benefits ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("keys", "first", "last"),
    [
        ((), date(2019, 10, 29), date(2021, 12, 31)),
        (("from: 2018-03-01",), date(2018, 3, 1), date(2021, 12, 31)),
        (("until: 2020-06-30",), date(2019, 10, 29), date(2020, 6, 30)),
        (("from: 2018-03-01", "until: 2022-06-30"), date(2018, 3, 1), date(2022, 6, 30)),
        (("from: none",), None, date(2021, 12, 31)),
        (("until: none",), date(2019, 10, 29), None),
    ],
)
def test_the_days_are_the_entry_s_own_where_it_has_any(
    tmp_path: Path, keys: tuple[str, ...], first: date | None, last: date | None
) -> None:
    policy = library.load(tiny(tmp_path, policy=TERM, entries=entry(ENTRIES, *keys)))
    day = {True: "entitled", False: "not entitled"}
    for bound, before, at, after in ((first, False, True, True), (last, True, True, False)):
        if bound is not None:
            assert decided(policy, date.fromordinal(bound.toordinal() - 1)).status == day[before]
            assert decided(policy, bound).status == day[at]
            assert decided(policy, date.fromordinal(bound.toordinal() + 1)).status == day[after]
    assert decided(policy, date(2010, 1, 1)).status == day[first is None]
    assert decided(policy, date(2026, 1, 1)).status == day[last is None]


def test_what_failed_is_told(tmp_path: Path) -> None:
    policy = library.load(tiny(tmp_path, policy=TERM, entries=entry(ENTRIES, "until: 2020-06-30")))
    failed = [c.words for c in decided(policy, date(2021, 1, 1)).conditions if c.holds is False]
    assert failed == ["招用日期在2020年6月30日或以前"]


# ── allowances ──────────────────────────────────────────────────────────────────────────────────────────────────────


def months(decision: Decision) -> tuple[str, str, int]:
    first, last = decision.periods[0], decision.periods[-1]
    return f"{first.starts_on:%Y-%m}", f"{last.starts_on:%Y-%m}", len(decision.periods)


def test_the_end_of_a_policy_stops_its_allowances(tmp_path: Path) -> None:
    """The last month is the last that begins on or before the end; nothing is promised beyond it."""
    policy = library.load(tiny(tmp_path, policy=TERM, entries=MONTHLY))
    decision = decided(policy, date(2021, 3, 15))
    assert months(decision) == ("2021-03", "2021-12", 10)
    assert decision.ahead is None and decision.amount is not None and decision.amount.low == 10 * 500_00
    early = decided(policy, date(2021, 3, 15), date(2021, 5, 31))
    assert early.ahead is not None and (early.ahead.high, early.ahead.note) == (7 * 500_00, "还可享受7个月")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("until: 2021-10-15",), ("2021-03", "2021-10", 8)),
        (("until: 2021-09-30",), ("2021-03", "2021-09", 7)),
        (("until: none",), ("2021-03", "2024-02", 36)),
        (("from: 2021-06-20",), ("2021-06", "2021-12", 7)),
        (("from: 2021-06-20", "until: none"), ("2021-06", "2024-05", 36)),
    ],
)
def test_an_allowance_with_days_of_its_own(
    tmp_path: Path, keys: tuple[str, ...], expected: tuple[str, str, int]
) -> None:
    policy = library.load(tiny(tmp_path, policy=TERM, entries=entry(MONTHLY, *keys)))
    assert months(decided(policy, date(2021, 3, 15))) == expected


def test_an_old_fact_opens_months_from_the_first_day_on(tmp_path: Path) -> None:
    policy = library.load(tiny(tmp_path, policy=TERM, entries=MONTHLY))
    assert months(decided(policy, date(2015, 1, 1)))[0] == "2019-10"
    (tmp_path / "x").mkdir()
    open_ = library.load(tiny(tmp_path / "x", policy=TERM, entries=entry(MONTHLY, "from: none")))
    assert months(decided(open_, date(2015, 1, 1))) == ("2015-01", "2017-12", 36)


def test_a_fact_after_the_end_opens_nothing(tmp_path: Path) -> None:
    """Its month may have begun before the end; the fact had not happened."""
    policy = library.load(tiny(tmp_path, policy=TERM, entries=entry(MONTHLY, "until: 2021-10-15")))
    assert decided(policy, date(2021, 10, 15)).status == "entitled"
    assert decided(policy, date(2021, 10, 16)).status == "not entitled"


def test_years_begin_within_the_window(tmp_path: Path) -> None:
    yearly = changed(changed(MONTHLY, "every: month", "every: year"), "36 months", "5 years")
    policy = library.load(tiny(tmp_path, policy=TERM, entries=yearly))
    found_ = [p.starts_on for p in decided(policy, date(2018, 12, 31)).periods]
    assert found_ == [date(2019, 12, 31), date(2020, 12, 31), date(2021, 12, 31)]


# ── what the reviewer reads, what the check finds ───────────────────────────────────────────────────────────────────


def words(policy: Policy, label: str) -> tuple[str, ...]:
    return dict(card(policy, policy.entries["grant"]).lines)[label]


def test_the_card_tells_the_days(tmp_path: Path) -> None:
    policy = library.load(tiny(tmp_path, policy=TERM, entries=entry(ENTRIES, "from: 2018-03-01", "until: none")))
    told = words(policy, "条件")
    assert "招用日期在2018年3月1日或以后（本条自定）" in told
    assert "招用日期不限于本文件失效以前" in told
    library.forget()
    policy = library.load(tiny(tmp_path, policy=TERM, entries=entry(MONTHLY, "from: none")))
    assert "本文件施行以前的月份也发" in words(policy, "发放")
    assert "2021年12月31日以后开始的月份不发" in words(policy, "发放")


def test_the_days_are_part_of_the_hash(tmp_path: Path) -> None:
    hashes = set()
    for keys in ((), ("from: 2018-03-01",), ("from: none",), ("until: none",), ("until: 2020-06-30",)):
        library.forget()
        hashes.add(library.load(tiny(tmp_path, policy=TERM, entries=entry(ENTRIES, *keys))).entries["grant"].hash())
    assert len(hashes) == 5


def test_their_figures_are_covered(tmp_path: Path) -> None:
    figures = changed(FIGURES, "3个月", "2018年3月1日, 3个月")
    assert [p.found for p in coverage(tiny(tmp_path, figures=figures)).problems] == ["2018年3月1日"]
    folder = tiny(tmp_path, figures=figures, entries=entry(ENTRIES, "from: 2018-03-01"))
    assert coverage(folder).problems == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (entry(ENTRIES, "from: yesterday"), "`from` is none or"),
        (entry(ENTRIES, "until: 2021-02-30"), "`until` is none or"),
        (entry(ENTRIES, "from: 2021-02-01", "until: 2021-01-31"), "`until` is before `from`"),
        (entry(ENTRIES, "until: none", "from: none"), "out of order"),
        (ENTRIES + "say:\n  clause: 一\n  title: 说明\n  from: 2021-01-01\n", "decides no facts"),
    ],
)
def test_mistakes_are_found(tmp_path: Path, text: str, message: str) -> None:
    assert any(message in problem.en for problem in found(tmp_path, entries=text))
