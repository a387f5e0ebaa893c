"""The policy in force: the fact's date picks the edition; on every day exactly the intended documents decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.rules.tiny_policy import ENTRIES, HEAD, changed, tiny

from jiangce import cli
from jiangce.entitlement.assess import assess
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.versions import of_their_time
from jiangce.rules import library
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy
from jiangce.rules.types import NONE
from jiangce.rules.versions import decides_on, stretches

#: what the documents say of themselves: the first and the last day
INTENDED = {
    "shangyu-2019": (date(2019, 10, 29), date(2021, 12, 31)),  # the annex's note gives the term
    "shangyu-2023": (date(2023, 1, 1), None),  # no date is printed: the first day of its year, until the operator tells
    "tonglu-2021": (date(2021, 4, 1), None),  # some clauses from 2020-08-19, by windows of their own
    "jinhua": (date(2021, 1, 1), None),  # a draft without dates: the first day of its targets
    "zibo-2022": (date(2022, 7, 26), None),
}
FIRST = changed(HEAD, "in_force: 2024-01-01\n", "in_force: 2019-10-29\nuntil: 2021-12-31\n").replace(
    "测试政策", "老办法"
)
SECOND = changed(HEAD, "2024-01-01", "2022-01-01").replace("测试政策", "新办法")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    library.forget()
    yield
    library.forget()


@pytest.fixture
def editions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Policy]:
    """Two editions of one county, the second paying 800."""
    for name, head, pay in (("old-2019", FIRST, "500"), ("new-2022", SECOND, "800")):
        tiny(tmp_path, policy=head.replace("330604", "330683"), entries=changed(ENTRIES, "500", pay)).rename(
            tmp_path / name
        )
    monkeypatch.setenv(library.POLICIES, str(tmp_path))
    return [library.policy("old-2019"), library.policy("new-2022")]


def hired(on: date) -> Facts:
    facts = Facts()
    facts.add(Row("org", "acme", {"kind": "enterprise", "place": "330683"}))
    facts.add(Row("person", "li", {}))
    values = {"person": "li", "employer": "acme", "hired_on": on, "left_on": NONE, "insured_months": 5}
    facts.add(Row("hire", "h", values, frozenset({"insured_months"})))
    return facts


def days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


# ── on every day ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("policy_id", library.policy_ids())
def test_on_every_day_a_policy_decides_as_intended(policy_id: str) -> None:
    """A policy of the package without its days here fails: somebody must have looked them up."""
    first, last = INTENDED[policy_id]
    policy = library.policy(policy_id)
    for day in days(date(2018, 1, 1), date(2027, 12, 31)):
        assert decides_on(policy, day) == (first <= day and (last is None or day <= last)), day


def test_on_every_day_the_region_has_the_intended_documents() -> None:
    for region, ids in (("330604", ("shangyu-2019", "shangyu-2023")), ("330122", ("tonglu-2021",)), ("370303", ("zibo-2022",))):  # fmt: skip
        there = [one for one in ids if one in library.policy_ids()]
        found = library.versions(region)
        for day in days(date(2018, 1, 1), date(2027, 12, 31)):
            in_force = [p for s in found if s.holds(day) for p in s.policies]
            wanted = [p for p in there if INTENDED[p][0] <= day and (INTENDED[p][1] or date.max) >= day]
            assert in_force == wanted, (region, day)


def test_on_each_day_exactly_one_edition_decides(editions: list[Policy]) -> None:
    """What is paid for a hire of that day, over all borders, and by which document."""
    for border in (date(2019, 10, 29), date(2022, 1, 1)):
        for day in days(border - timedelta(days=35), border + timedelta(days=35)):
            found = [of_their_time(p, assess(p, hired(day), date(2023, 6, 30))) for p in editions]
            told = {a.policy: d.amount.low for a in found for d in a.decisions if d.amount}
            old = {"old-2019": 500_00} if date(2019, 10, 29) <= day <= date(2021, 12, 31) else {}
            assert told == (old or ({"new-2022": 800_00} if day >= date(2022, 1, 1) else {})), day


def test_stretches_leave_no_day_out(editions: list[Policy]) -> None:
    found = stretches(editions)
    assert [(s.first, s.last, s.policies) for s in found] == [
        (date(2019, 10, 29), date(2021, 12, 31), ("old-2019",)),
        (date(2022, 1, 1), None, ("new-2022",)),
    ]
    assert [(s.first, s.policies) for s in stretches(editions[:1])][-1] == (date(2022, 1, 1), ())


# ── a case without a policy ─────────────────────────────────────────────────────────────────────────────────────────

CASE = """
as_of: 2023-06-30
org: [{id: acme, kind: enterprise, place: 330683}]
person: [li, wang]
hire:
  - {id: before, person: li, employer: acme, hired_on: 2021-12-31, insured_months: 5}
  - {id: after, person: wang, employer: acme, hired_on: 2022-01-01, insured_months: 5}
"""


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    capsys.readouterr()
    code = cli.run([str(one) for one in arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_each_fact_is_decided_by_the_edition_of_its_day(
    editions: list[Policy], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CASE, encoding="utf-8")
    code, out, _ = run(capsys, "assess", path, "--json")
    told = json.loads(out)
    assert code == 0 and told["schema"] == "jiangce.assessments/1"
    decided = {(a["policy"], d["fact"]): d["amount"]["low_fen"] for a in told["assessments"] for d in a["decisions"]}
    assert decided == {("old-2019", "before"): 500_00, ("new-2022", "after"): 800_00}
    code, text, _ = run(capsys, "assess", path)
    assert text.index("老办法") < text.index("¥500") < text.index("新办法") < text.index("¥800")


def test_an_edition_without_facts_of_its_time_says_so(
    editions: list[Policy], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("\n".join(line for line in CASE.splitlines() if "before" not in line), encoding="utf-8")
    _, out, _ = run(capsys, "assess", path)
    assert "老办法（测试〔2024〕1号，old-2019）：案例里没有它施行期间（2019年10月29日起至 2021年12月31日）的" in out
    _, out, _ = run(capsys, "assess", path, "--known-on", "2021-06-30")
    assert "2021-06-30 时还没有这份文件" in out


def test_a_case_without_a_place_of_ours_is_refused(
    editions: list[Policy], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CASE.replace("330683", "650102"), encoding="utf-8")
    code, _, err = run(capsys, "assess", path)
    assert code == 2 and "不知道该按哪份政策" in err


def test_mistakes_in_the_case_are_told_once(
    editions: list[Policy], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(CASE.replace("insured_months", "insured_mnths"), encoding="utf-8")
    code, _, err = run(capsys, "assess", path)
    assert code == 2 and "insured_months" in err and "案例有 2 处错误" in err
