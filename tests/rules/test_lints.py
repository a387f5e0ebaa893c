"""What the lints let pass, and why: each has its way out, and no more than that."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.tiny_policy import ENTRIES, HEAD, LEDGER, changed, found, tiny

from jiangce.rules import library
from jiangce.rules.checks import check


@pytest.mark.parametrize("policy_id", library.policy_ids())
def test_the_policies_of_the_package_are_sound(policy_id: str) -> None:
    assert [line for problem in check(library.folder(policy_id)) for line in problem.lines()] == []


# ── gaps, readings ──────────────────────────────────────────────────────────────────────────────────────────────────

TIERS = changed(ENTRIES, "  pay: 500\n", "  by: person.level\n  pay: {junior: 500, senior: 600}\n")


def test_a_gap_in_a_table_is_closed_by_a_reading_that_names_it(tmp_path: Path) -> None:
    assert [p.found for p in found(tmp_path, entries=TIERS)] == ["intermediate"]
    assert len(found(tmp_path, entries=TIERS + "  reading: {none-for-others: 其他等级不给。}\n")) == 1
    assert found(tmp_path, entries=TIERS + "  reading: {none-for-these: 中级工文件未列，不给。}\n") == []


def test_a_reading_without_text_is_the_document_s_own(tmp_path: Path) -> None:
    head = HEAD + "readings: {inclusive: “以上”含本数。}\n"
    folder = tiny(tmp_path, policy=head, entries=ENTRIES + "  reading:\n    inclusive:\n")
    assert list(check(folder)) == []
    assert [r.text for r in library.load(folder).entries["grant"].readings] == ["“以上”含本数。"]
    (problem,) = found(tmp_path, policy=head, entries=ENTRIES + "  reading:\n    inclusiv:\n")
    assert problem.nearest == "inclusive"
    library.forget()


# ── ceilings that a key without a value switches off ──

CAPPED = changed(ENTRIES, "once per person", "once per person, KEY")


@pytest.mark.parametrize(
    ("key", "lines", "unbound"),
    [
        ("employer", "", []),
        ("introduced_by", "", ["introduced_by"]),
        ("introduced_by.place", "", ["introduced_by.place"]),
        ("introduced_by", "introduced_by.kind == hr_agency", []),
        ("introduced_by", "introduced_by.kind != hr_agency", []),
        ("introduced_by", "known(introduced_by)", []),
        ("introduced_by", "holds(introduced_by, talent_demo)", []),
        ("introduced_by", "has(award, winner == this.introduced_by)", []),
        ("introduced_by", "not introduced_by.kind == hr_agency", ["introduced_by"]),
        ("introduced_by", "introduced_by.kind == hr_agency or insured_months >= 6", ["introduced_by"]),
        ("introduced_by", "introduced_by.kind == hr_agency or introduced_by.kind == individual", []),
        ("introduced_by", "count(award, winner == this.introduced_by) >= 0", ["introduced_by"]),
        ("year(left_on)", "", ["year(left_on)"]),
        ("year(left_on)", "left_on <= today", []),
        ("previous_employer", "", ["previous_employer"]),
        ("year", "", []),
    ],
)
def test_a_key_that_may_be_none_is_told(tmp_path: Path, key: str, lines: str, unbound: list[str]) -> None:
    entries = CAPPED.replace("KEY", key)
    if lines:
        entries = changed(entries, "    - insured_months >= 3\n", f"    - insured_months >= 3\n    - {lines}\n")
    said = [p.found for p in found(tmp_path, entries=entries) if "may be none" in p.en]
    assert said == unbound


def test_a_key_of_a_group_is_never_none(tmp_path: Path) -> None:
    entries = """\
grant:
  clause: 一
  title: 招工补贴
  each: introduced_by, year
  counting: hire
  when: insured_months >= 3
  pay: 500
  at_most: 200_000 per introduced_by
  to: introduced_by
"""
    assert [p for p in found(tmp_path, entries=entries) if "may be none" in p.en] == []


def test_a_reading_says_that_it_is_meant(tmp_path: Path) -> None:
    entries = CAPPED.replace("KEY", "introduced_by") + "  reading: {without-introduced-by: 没有引荐方的不限次数。}\n"
    assert found(tmp_path, entries=entries) == []
    assert len(found(tmp_path, entries=entries.replace("without-introduced-by", "without-introducer"))) == 1


# ── places ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_entry_without_a_place_names_one_or_says_why_not(tmp_path: Path) -> None:
    head = changed(HEAD, "applies: {hire: employer.place}\n", "")
    assert [p.found for p in found(tmp_path, policy=head)] == ["grant"]
    by_condition = changed(ENTRIES, "insured_months >= 3", "employer.where == same_county")
    assert found(tmp_path, policy=head, entries=by_condition) == []
    by_reading = ENTRIES + "  reading: {place-anywhere: 用人单位在哪里都可。}\n"
    assert found(tmp_path, policy=head, entries=by_reading) == []


# ── audiences ───────────────────────────────────────────────────────────────────────────────────────────────────────

AUDIENCE = "audiences:\n  worker: {zh: 劳动者, en: worker, me: person, kinds: [individual], roles: [hire.person], situations: {hire.person: 我新入职}}\n"  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("me: person", "me: somebody", "`me` is person or org"),
        ("[individual]", "[individuals]", "no such kind of party"),
        ("roles: [hire.person]", "roles: [hire.person, hire.introduced_by]", "this role lacks its situation"),
        ("roles: [hire.person]", "roles: [hire.person, hire.employer]", "this column refers to somebody else"),
        ("{hire.person: 我新入职}", "{hire.person: 我新入职, hire.persn: 我}", "no such role"),
        ("roles: [hire.person]", "roles: [hire.person, hire.persn]", "no such column"),
        ("我新入职", "I was hired", "Latin letters"),
    ],
)
def test_an_audience_must_be_able_to_be_asked(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert found(tmp_path, policy=HEAD + AUDIENCE) == []
    problems = found(tmp_path, policy=HEAD + changed(AUDIENCE, old, new))
    assert any(message in problem.en for problem in problems)
    assert all(problem.place.file == "tiny/policy.yaml" and problem.place.line == 15 for problem in problems)


# ── what is used ────────────────────────────────────────────────────────────────────────────────────────────────────

OWN_SCALE = """\
scales:
  shift: {zh: 班次, en: shift, values: {night: 夜班, day: 白班, other_shift: 其他班次}}
tables:
  hire:
    columns:
      shift: {type: shift, zh: 班次, en: shift, ask: 上什么班？, proof: 排班表}
      at_night: {type: bool, en: at night, so: 上夜班, otherwise: 不上夜班, is: shift == night}
"""


def test_the_last_value_of_an_own_scale_may_stand_for_all_others(tmp_path: Path) -> None:
    one = changed(ENTRIES, "insured_months >= 3", "at_night")
    assert [p.found for p in found(tmp_path, vocabulary=OWN_SCALE, entries=one)] == ["shift.day"]
    both = changed(ENTRIES, "insured_months >= 3", "at_night or shift == day")
    assert found(tmp_path, vocabulary=OWN_SCALE, entries=both) == []


def test_what_a_column_is_derived_from_is_used_with_it(tmp_path: Path) -> None:
    words = changed(OWN_SCALE, ", day: 白班", "")
    assert found(tmp_path, vocabulary=words, entries=changed(ENTRIES, "insured_months >= 3", "at_night")) == []
    assert {p.found for p in found(tmp_path, vocabulary=words)} == {"shift.night", "hire.shift", "hire.at_night"}


def test_a_broken_rule_still_uses_what_it_names(tmp_path: Path) -> None:
    """One mistake in a line is one mistake: the words of that line are not unused for it."""
    broken = changed(ENTRIES, "insured_months >= 3", "shift == day and at_night and nonsense")
    assert [p.found for p in found(tmp_path, vocabulary=OWN_SCALE, entries=broken)] == ["nonsense"]


# ── the ledger, the document's letters ──────────────────────────────────────────────────────────────────────────────


def test_an_entry_may_cover_provisions_of_other_clauses(tmp_path: Path) -> None:
    head = changed(
        HEAD, "  一: {title: 招工, units: [hr]}\n", "  一: {title: 招工, units: [hr]}\n  附件1: {title: 附件}\n"
    )
    annex = LEDGER + "annex: {clause: 附件1, kind: benefit, title: 附件里的补贴}\n"
    assert [p.found for p in found(tmp_path, policy=head, provisions=annex)] == ["annex"]
    covering = changed(ENTRIES, "  title: 招工补贴\n", "  covers: [annex]\n  title: 招工补贴\n")
    assert found(tmp_path, policy=head, provisions=annex, entries=covering) == []
    named = changed(annex, "附件里的补贴}", "附件里的补贴, entry: grant}")
    (problem,) = found(tmp_path, policy=head, provisions=named)
    assert "another clause" in problem.en


def test_the_document_s_own_letters_are_allowed_by_name(tmp_path: Path) -> None:
    course = changed(ENTRIES, "title: 招工补贴", "title: 参加SYB培训的招工补贴")
    assert [p.found for p in found(tmp_path, entries=course)] == ["SYB"]
    assert found(tmp_path, entries=course, policy=HEAD + "latin: [SYB]\n") == []


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("goal: at least 5\n  over: end of 2025", "not a goal"),
        ("measure: count(hire)\n  goal: at least 5\n  over: by 2025", "over what time"),
        ("measure: count(hire)\n  goal: at least 5", "over what time"),
        ("measure: count(hire)\n  over: end of 2025", "needs a `goal`"),
        ("measure: count(hire)\n  goal: fewer than 5\n  over: end of 2025", "not a goal"),
        ("measure: count(hire, role)\n  goal: at least 5\n  over: end of 2025", "expected a condition"),
        ("who: [hrr]\n  by: none", "no such unit"),
        ("who: [hr]\n  by: soon", "`by` is none or"),
        ("who: [hr]", "`by` is none or"),
        ("among: [grant]", "a limit needs"),
        ("among: [grand]\n  at_most: once per person", "`among` names benefits"),
        ("among: [grant]\n  at_most: 500", "needs `per KEY`"),
        ("among: [grant]\n  keep: highest", "expected `highest per KEY`"),
        ("among: [grant]\n  not_with: [talent_polic]", "no such programme or entry"),
        ("among: [grant]\n  not_with:\n    - talent_polic per person", "no such programme or entry"),
        ("among: [grant]\n  not_with:\n    - talent_policy per person, hired_on", "a key here is a column of payments"),
        ("among: [grant]\n  not_with: [talent_policy per person, year]", "no flow list"),
        ("given: later\n  pay: 5\n  to: person", "`given` names an earlier entry"),
        ("each: hire\n  gives: [flat]", "no such treatment"),
        ("each: hire\n  as: king\n  in: [schooling]", "no such value of standing"),
    ],
)
def test_goals_duties_limits_and_treatments(tmp_path: Path, entry: str, message: str) -> None:
    more = f"more:\n  clause: 一\n  title: 又一项\n  {entry}\n"
    problems = found(
        tmp_path,
        entries=ENTRIES + more,
        provisions=LEDGER + "more: {clause: 一, kind: procedure, title: 又一项, entry: more}\n",
    )
    hits = [p for p in problems if message in p.en]
    assert hits, [p.en for p in problems]
    assert hits[0].place.file == "tiny/entries.yaml" and hits[0].place.line >= 11
