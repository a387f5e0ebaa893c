"""Two clocks: facts as of one day, rules as known on another; and drafts, whose decisions are forecasts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.rules.tiny_policy import ENTRIES, FIGURES, HEAD, changed, found, tiny

from jiangce.entitlement.assess import assess
from jiangce.entitlement.decision import Assessment
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.serialise import assessment_json
from jiangce.rules import library
from jiangce.rules.cards import card
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import PolicyStatus
from jiangce.rules.problems import Refused
from jiangce.rules.types import NONE

AS_OF = date(2025, 6, 30)
BY_STANDARD = changed(HEAD, "applies:", "standards:\n  rate: {zh: 标准, source: 另文, unit: 元}\napplies:")
STANDARD = changed(ENTRIES, "pay: 500", "pay: standard.rate")
READING = """\
  reading:
    months:
      says: 须参保3个月；另解给600元。
      other: {more: {says: 给600元, set: {pay: 600}}}
"""
Office = Callable[[str], None]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    library.forget()
    yield
    library.forget()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Writes the operator's parameters for the tiny policy."""
    (tmp_path / "office" / "tiny").mkdir(parents=True)
    monkeypatch.setenv(library.OVERLAY, str(tmp_path / "office"))

    def write(text: str) -> None:
        (tmp_path / "office" / "tiny" / "parameters.yaml").write_text(text, encoding="utf-8")
        library.forget()

    return write


def hired(on: date = date(2024, 9, 1)) -> Facts:
    facts = Facts()
    facts.add(Row("org", "acme", {"kind": "enterprise", "place": "330604"}))
    facts.add(Row("person", "li", {}))
    values = {"person": "li", "employer": "acme", "hired_on": on, "left_on": NONE, "insured_months": 5}
    facts.add(Row("hire", "h", values, frozenset({"insured_months"})))
    return facts


def decided(folder: Path, known_on: date | None = None, facts: Facts | None = None) -> Assessment:
    return assess(library.load(folder), facts or hired(), AS_OF, known_on)


def money(found_: Assessment) -> int | None:
    (decision,) = found_.decisions
    return decision.amount.low if decision.amount and decision.amount.low == decision.amount.high else None


# ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("known_on", "fen"),
    [
        (None, 700_00),
        (date(2023, 12, 31), None),
        (date(2024, 1, 1), 500_00),
        (date(2024, 7, 14), 500_00),
        (date(2024, 7, 15), 700_00),
    ],
    ids=["all that is known", "nothing yet", "the first", "the day before", "the day it became known"],
)
def test_a_standard_counts_from_the_day_it_became_known(
    tmp_path: Path, office: Office, known_on: date | None, fen: int | None
) -> None:
    office("standards: {rate: {2024-01-01: 500, 2024-08-01: {value: 700, known_from: 2024-07-15}}}\n")
    head = changed(BY_STANDARD, "in_force: 2024-01-01", "in_force: 2024-01-01\nknown_from: 2023-06-01").replace(
        "in_force: 2024-01-01\nknown_from: 2023-06-01", "known_from: 2023-06-01\nin_force: 2024-01-01"
    )
    folder = tiny(tmp_path, policy=head, entries=STANDARD)
    assert money(decided(folder, known_on)) == fen


def test_known_late_is_not_known_before_though_it_holds_earlier(tmp_path: Path, office: Office) -> None:
    """A retroactive figure: it holds for September, but in October nobody knew it."""
    office("standards: {rate: {2024-01-01: 500, 2024-08-01: {value: 700, known_from: 2024-11-01}}}\n")
    folder = tiny(tmp_path, policy=BY_STANDARD, entries=STANDARD)
    assert [money(decided(folder, day)) for day in (date(2024, 10, 31), date(2024, 11, 1))] == [500_00, 700_00]


def test_dated_figures_of_the_document_itself(tmp_path: Path) -> None:
    """Printed ones are known with the document; one made known later says so."""
    pay = "pay: {2024-01-01: 500, 2024-06-01: 600, 2024-08-01: {value: 700, known_from: 2024-07-15}}"
    folder = tiny(tmp_path, entries=changed(ENTRIES, "pay: 500", pay))
    assert money(decided(folder)) == 700_00
    assert money(decided(folder, date(2024, 7, 14))) == 600_00
    assert money(decided(folder, date(2024, 1, 1))) == 600_00


@pytest.mark.parametrize(
    ("pay", "message"),
    [
        ("{2024-01-01: {value: 500, known_from: 2024-02-01}}", "known with the document"),
        ("{2024-01-01: 500, 2024-08-01: {value: 700, known_form: 2024-02-01}}", "only `value` and `known_from`"),
        ("{2024-01-01: 500, 2024-08-01: {value: 700, known_from: soon}}", "date"),
        ("{2024-01-01: 500, 2024-08-01: {value: many, known_from: 2024-02-01}}", "many"),
    ],
)
def test_mistakes_in_them_are_found(tmp_path: Path, pay: str, message: str) -> None:
    problems = found(tmp_path, entries=changed(ENTRIES, "pay: 500", f"pay: {pay}"))
    assert problems and all(message in p.en or message in p.found for p in problems)


# ── readings ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("known_on", "fen"),
    [(None, 600_00), (date(2024, 12, 31), 500_00), (date(2025, 1, 1), 600_00)],
    ids=["all", "before the office read it so", "since then"],
)
def test_an_office_reads_otherwise_from_a_day_on(
    tmp_path: Path, office: Office, known_on: date | None, fen: int
) -> None:
    """By the day of the rules, whatever the date of the fact."""
    office("readings: {months: {2025-01-01: more}}\n")
    assert money(decided(tiny(tmp_path, entries=ENTRIES + READING), known_on)) == fen


def test_a_reading_asked_for_wins_over_the_office_s(tmp_path: Path, office: Office) -> None:
    office("readings: {months: more}\n")
    folder = tiny(tmp_path, entries=ENTRIES + READING)
    assert money(decided(folder)) == 600_00
    assert money(assess(library.load(folder, {"months": "default"}), hired(), AS_OF)) == 500_00


def test_a_reading_back_and_one_known_later(tmp_path: Path, office: Office) -> None:
    office("readings: {months: {2024-02-01: {value: more, known_from: 2024-05-01}, 2025-01-01: default}}\n")
    folder = tiny(tmp_path, entries=ENTRIES + READING)
    days = (date(2024, 4, 30), date(2024, 5, 1), date(2024, 12, 31), date(2025, 1, 1))
    assert [money(decided(folder, day)) for day in days] == [500_00, 600_00, 600_00, 500_00]


def test_a_reading_that_does_not_exist_is_told_in_the_operator_s_file(tmp_path: Path, office: Office) -> None:
    office("readings: {month: more}\n")
    with pytest.raises(Refused, match=r"parameters\.yaml:1:"):
        library.load(tiny(tmp_path, entries=ENTRIES + READING))


# ── documents ───────────────────────────────────────────────────────────────────────────────────────────────────────

ISSUED = changed(HEAD, "in_force: 2024-01-01", "known_from: 2024-10-15\nin_force: 2024-01-01")


def test_a_policy_not_yet_issued_decides_nothing_and_says_so(tmp_path: Path) -> None:
    """Back-dated: it holds from January, and was issued in October."""
    folder = tiny(tmp_path, policy=ISSUED)
    early, late = decided(folder, date(2024, 10, 14)), decided(folder, date(2024, 10, 15))
    assert (early.known, early.decisions, early.known_on) == (False, (), date(2024, 10, 14))
    assert late.known and money(late) == 500_00 == money(decided(folder))
    assert assessment_json(early)["known"] is False


def test_an_end_learnt_later(tmp_path: Path, office: Office) -> None:
    office("until: {value: 2024-08-31, known_from: 2024-12-01}\n")
    folder = tiny(tmp_path)
    assert decided(folder, date(2024, 11, 30)).decisions[0].status == "entitled"
    assert decided(folder, date(2024, 12, 1)).decisions[0].status == "not entitled"


def test_the_same_known_day_gives_the_same_bytes_whatever_was_added_later(tmp_path: Path, office: Office) -> None:
    before = "standards: {rate: {2024-01-01: 500}}\n"
    after = """\
until: {value: 2024-08-31, known_from: 2025-02-01}
status: {value: repealed, known_from: 2025-02-01}
standards: {rate: {2024-01-01: 500, 2024-03-01: {value: 650, known_from: 2025-01-10}, 2025-03-01: 700}}
readings: {months: {2025-03-01: more}}
"""
    reading = READING.replace("set: {pay: 600}", "set: {pay: 600}")
    folder = tiny(tmp_path, policy=BY_STANDARD, entries=STANDARD + reading)
    told = []
    for text in (before, after):
        office(text)
        told.append([
            json.dumps(assessment_json(decided(folder, day))) for day in (date(2024, 9, 30), date(2025, 1, 9))
        ])  # fmt: skip
        told[-1].append(json.dumps(assessment_json(decided(folder))))
    assert told[0][:2] == told[1][:2]
    assert told[0][2] != told[1][2], "asked for all that is known, it does change"


def test_the_hash_is_of_exactly_these_rules(tmp_path: Path, office: Office) -> None:
    office("standards: {rate: {2024-01-01: 500, 2024-08-01: {value: 700, known_from: 2024-07-15}}}\n")
    folder = tiny(tmp_path, policy=BY_STANDARD, entries=STANDARD)
    hashes = [decided(folder, day).rules_hash for day in (date(2024, 7, 1), date(2024, 7, 14), date(2024, 7, 15))]
    assert hashes[0] == hashes[1] != hashes[2] == decided(folder).rules_hash


# ── drafts ──────────────────────────────────────────────────────────────────────────────────────────────────────────

DRAFT = changed(HEAD, "status: in force", "status: draft")


def test_what_a_draft_decides_is_a_forecast_until_it_is_adopted(tmp_path: Path, office: Office) -> None:
    folder = tiny(tmp_path, policy=DRAFT)
    found_ = decided(folder)
    assert found_.forecast and all(d.forecast for d in found_.decisions)
    told = assessment_json(found_)
    assert told["forecast"] is True and told["decisions"][0]["forecast"] is True
    policy = library.load(folder)
    assert dict(card(policy, policy.entries["grant"]).lines)["状态"] == ("草案，结果只是预测",)
    office("status: {value: in force, known_from: 2024-03-01}\nin_force: {value: 2024-02-15, known_from: 2024-03-01}\n")
    assert decided(folder, date(2024, 2, 29)).forecast
    assert not decided(folder, date(2024, 3, 1)).forecast
    policy = library.load(folder)
    assert (policy.status, policy.in_force) == (PolicyStatus.IN_FORCE, date(2024, 2, 15))
    assert "状态" not in dict(card(policy, policy.entries["grant"]).lines)


def test_adopting_a_draft_needs_the_day(tmp_path: Path, office: Office) -> None:
    office("status: in force\n")
    with pytest.raises(Refused, match="needs the day"):
        library.load(tiny(tmp_path, policy=DRAFT))


def test_there_is_no_other_status(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, policy=changed(HEAD, "status: in force", "status: in-force"))
    assert (problem.en, problem.nearest) == ("no such status", "in force")


def test_a_repealed_policy_decides_facts_of_its_time_only(tmp_path: Path) -> None:
    repealed = changed(HEAD, "status: in force", "status: repealed")
    assert any("needs its last day" in p.en for p in found(tmp_path, policy=repealed))
    library.forget()
    ended = changed(repealed, "in_force: 2024-01-01", "in_force: 2024-01-01\nuntil: 2024-08-31")
    folder = tiny(tmp_path, policy=ended, figures=FIGURES)
    status = [decided(folder, None, hired(day)).decisions[0].status for day in (date(2024, 8, 31), date(2024, 9, 1))]
    assert status == ["entitled", "not entitled"]
    assert not decided(folder).forecast
