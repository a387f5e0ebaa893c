"""Every class of mistake: where, what was found, what was expected, the nearest name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.rules.tiny_policy import ENTRIES, FIGURES, HEAD, LEDGER, changed, found, tiny

from jiangce.rules.checks import check, check_folder, write_cards


def test_a_sound_folder_has_none(tmp_path: Path) -> None:
    folder = tiny(tmp_path)
    assert list(check(folder)) == []
    write_cards(folder)
    assert list(check_folder(folder)) == []


def entry(old: str, new: str) -> dict[str, str]:
    return {"entries": changed(ENTRIES, old, new)}


def head(old: str, new: str) -> dict[str, str]:
    return {"policy": changed(HEAD, old, new)}


def ledger(text: str) -> dict[str, str]:
    return {"provisions": text}


def words(text: str, condition: str = "") -> dict[str, str]:
    more = {
        "entries": changed(ENTRIES, "    - insured_months >= 3\n", f"    - insured_months >= 3\n    - {condition}\n")
    }
    return {"vocabulary": text, **(more if condition else {})}


COLUMN = "tables: {hire: {columns: {shift: {type: bool, en: shift, so: 上夜班, otherwise: 不上夜班, ask: 上夜班吗？, proof: 排班表}}}}\n"

# what is changed · file:line:column · words of the message · what was found · the nearest name
ONE = [
    # keys
    (entry("  pay: 500\n", "  pays: 500\n"), "entries.yaml:8:3", "unknown key", "pays", "pay"),
    (entry("  clause: 一\n", ""), "entries.yaml:2:3", "lacks the key clause", "", ""),
    (entry("  pay: 500\n  at_most: once per person\n", "  at_most: once per person\n  pay: 500\n"), "entries.yaml:9:3", "out of order", "pay", ""),
    (entry("  title: 招工补贴\n", "  title: 招工补贴\n  title: 又一个\n"), "entries.yaml:4:3", "duplicate key", "title", ""),
    (entry("  to: person\n", ""), "entries.yaml:2:3", "lacks `to`", "", ""),
    (entry("  clause: 一\n", "  clause: 二\n"), "entries.yaml:2:11", "no such clause", "二", ""),
    (entry("  to: person\n", "  to: person\n  fund: pol\n"), "entries.yaml:11:9", "no such fund", "pol", "pool"),
    (entry("  to: person\n", "  to: person\n  form: ofset\n"), "entries.yaml:11:9", "no such `form`", "ofset", "offset"),
    # names
    (entry("employer.kind", "employer.knd"), "entries.yaml:6:7", "no such column", "knd", "kind"),
    (entry("== enterprise", "== entreprise"), "entries.yaml:6:24", "no such value of party_kind", "entreprise", "enterprise"),
    (entry("insured_months >=", "insured_month >="), "entries.yaml:7:7", "unknown name", "insured_month", "insured_months"),
    (entry("each: hire", "each: hires"), "entries.yaml:4:9", "`each` names a table", "hires", "hire"),
    (entry("insured_months >= 3", "hass(hire, person == this.person)"), "entries.yaml:7:7", "unknown function", "hass", "has"),
    (entry("insured_months >= 3", "enjoy(person, talent_policy)"), "entries.yaml:7:7", "unknown function", "enjoy", "enjoys"),
    (entry("employer.kind == enterprise", "employer.kind in firms"), "entries.yaml:6:24", "`in` needs a list", "firms", ""),
    (entry("pay: 500", "pay: standard.x"), "entries.yaml:8:8", "no such standard", "x", ""),
    (entry("  pay: 500\n", "  pay: 500\n  raise: 30 if full_time\n"), "entries.yaml:9:10", "expected `30% if CONDITION`", "30 if full_time", ""),
    (entry("once per person", "once per persn"), "entries.yaml:9:21", "unknown name", "persn", "person"),
    # types
    (entry("insured_months >= 3", "insured_months >= true"), "entries.yaml:7:25", "cannot compare months with bool", "true", ""),
    (entry("insured_months >= 3", "insured_months"), "entries.yaml:7:7", "expected a value of type bool", "insured_months (months)", ""),
    (entry("insured_months >= 3", "person >= employer"), "entries.yaml:7:17", "cannot compare person with org", "employer", ""),
    (entry("employer.kind == enterprise", "employer.kind >= enterprise"), "entries.yaml:6:7", "has no order", "employer.kind >= enterprise", ""),
    (entry("to: person", "to: year"), "entries.yaml:10:7", "`to` names a person", "year", ""),
    (entry("insured_months >= 3", "count() >= 3"), "entries.yaml:7:7", "only allowed in group decisions", "count()", ""),
    (entry("insured_months >= 3", "1 < insured_months < 3"), "entries.yaml:7:7", "two values at a time", "1 < insured_months < 3", ""),
    (entry("insured_months >= 3", "contract_months >= 3 and contract_months >= 3年"), "entries.yaml:7:52", "cannot stand in an expression", "年", ""),
    (entry("when:\n    - employer.kind == enterprise\n    - insured_months >= 3\n", "when: [employer.kind == enterprise]\n"), "entries.yaml:5:9", "no flow list", "", ""),
    # amounts, periods
    (entry("  pay: 500\n", "  by: person.level\n  pay: {junior..senior: 500, senior+: 600}\n"), "entries.yaml:9:30", "rows of the table overlap", "senior", ""),
    (entry("  pay: 500\n", "  by: person.level\n  pay: {junior: 500, senior: 600}\n"), "entries.yaml:9:8", "a gap in the table", "intermediate", ""),
    (entry("  pay: 500\n", "  every: month\n  pay: 500\n"), "entries.yaml:2:3", "`every` needs `while` and `for`", "", ""),
    (entry("  pay: 500\n", "  every: week\n  pay: 500\n"), "entries.yaml:8:10", "`every` is month or year", "week", ""),
    (entry("  pay: 500\n", "  every: month\n  while: in_post\n  for: not stated\n  pay: 500\n"), "entries.yaml:10:8", "needs a `reading`", "not stated", ""),
    (entry("    - insured_months >= 3", "    - together(employer, year) >= 2\n    - insured_months >= 3"), "entries.yaml:8:7", "needs a `reading`", "", ""),
    (entry("pay: 500", "pay: 500.123"), "entries.yaml:8:8", "at most two decimals", "500.123", ""),
    (entry("  to: person\n", "  to: person\n  reading:\n    calendar:\n"), "entries.yaml:12:5", "no such reading", "calendar", ""),
    # what says nothing
    (entry("insured_months >= 3", "employer == employer"), "entries.yaml:7:7", "compared with itself", "", ""),
    (entry("insured_months >= 3", "employer.kind == school"), "entries.yaml:7:7", "cannot hold together", "", ""),
    (entry("insured_months >= 3", "employer.kind == enterprise"), "entries.yaml:7:7", "the same condition twice", "", ""),
    (entry("insured_months >= 3", "person.level >= apprentice"), "entries.yaml:7:7", "every value satisfies it", "", ""),
    (entry("insured_months >= 3", "role in [worker, worker]"), "entries.yaml:7:7", "listed twice", "", ""),
    (entry("insured_months >= 3", "true"), "entries.yaml:7:7", "looks at no fact", "", ""),
    # names of things
    ({"entries": changed(ENTRIES, "grant:", "Grant:"), "provisions": changed(LEDGER, "entry: grant", "entry: Grant")}, "entries.yaml:1:1", "lower case with hyphens", "Grant", ""),
    (entry("  to: person\n", "  to: person\n  reading:\n    First One: 一种读法。\n"), "entries.yaml:12:5", "lower case with hyphens", "First One", ""),
    (entry("title: 招工补贴", "title: 招工补贴 grant"), "entries.yaml:3:10", "Latin letters", "grant", ""),
    # the head
    (head("region: 330604", "region: 3306"), "policy.yaml:3:9", "six digits", "3306", ""),
    (head("status: in force", "status: in_force"), "policy.yaml:5:9", "no such status", "in_force", "in force"),
    (head("in_force: 2024-01-01", "in_force: 2024-02-30"), "policy.yaml:6:11", "exists in the calendar", "2024-02-30", ""),
    (head("units: [hr]", "units: [hrs]"), "policy.yaml:10:26", "no such unit", "hrs", "hr"),
    (head("applies: {hire: employer.place}\n", ""), "entries.yaml:1:1", "`applies` has no place for hire", "grant", ""),
    (head("employer.place", "employer.plac"), "policy.yaml:13:17", "no such column", "plac", "place"),
    (head("  一:", "  （一）:"), "policy.yaml:10:3", "not the way clauses are written", "（一）", ""),
    # what nothing uses
    (head("units: {hr: 区人力社保局}", "units: {hr: 区人力社保局, tax: 区税务局}"), "policy.yaml:8:21", "nothing uses this of `units`", "tax", ""),
    (head("  pool: {zh: 专项资金}", "  pool: {zh: 专项资金}\n  other: {zh: 其他资金}"), "policy.yaml:13:3", "nothing uses this of `funds`", "other", ""),
    (head("applies:", "sets: {firms: {zh: 企业类, of: [enterprise]}}\napplies:"), "policy.yaml:13:8", "nothing uses this of `sets`", "firms", ""),
    (head("applies:", "standards: {s: {zh: 某标准, source: 某文件, unit: 元}}\napplies:"), "policy.yaml:13:13", "nothing uses this of `standards`", "s", ""),
    (words(COLUMN), "vocabulary.yaml:1:27", "no rule uses this column", "hire.shift", ""),
    (words("scales: {matter: {values: {tidy: 工作整洁}}}\n"), "vocabulary.yaml:1:28", "no rule uses this value", "matter.tidy", ""),
    (words("words: {w: {parameters: [who], is: has(award, winner == who), says: 得奖}}\n"), "vocabulary.yaml:1:9", "no rule uses this word", "w", ""),
    # the policy's own words
    (words(changed(COLUMN, "type: bool", "type: boolean"), ""), "vocabulary.yaml:1:41", "no such type", "boolean", "bool"),
    (words(changed(COLUMN, ", otherwise: 不上夜班", ""), "shift"), "vocabulary.yaml:1:27", "needs `so` and `otherwise`", "shift", ""),
    (words(changed(COLUMN, ", ask: 上夜班吗？, proof: 排班表", ""), "shift"), "vocabulary.yaml:1:27", "needs `ask` and `proof`", "hire.shift", ""),
    (words(changed(COLUMN, "so: 上夜班", "so: night shift"), "shift"), "vocabulary.yaml:1:62", "Latin letters", "night、shift", ""),
    (words(changed(COLUMN, "ask: 上夜班吗？, proof: 排班表", "is: shift"), "shift"), "vocabulary.yaml:1:27", "in a circle", "hire.shift", ""),
    (words(COLUMN.replace("shift", "person"), "full_time"), "vocabulary.yaml:1:27", "this column is there already", "hire.person（员工）", ""),
    (words("scales: {role: {values: {worker: 又一个}}}\n"), "vocabulary.yaml:1:26", "this value is there already", "worker（一般岗位）", ""),
    # the ledger
    (ledger(changed(LEDGER, "entry: grant", "entry: grand")), "entries.yaml:1:1", "the ledger provisions.yaml does not name this entry", "grant", ""),
    (ledger(changed(LEDGER, "clause: 一", "clause: 二")), "provisions.yaml:1:1", "no such clause", "二", ""),
    (ledger(changed(LEDGER, "kind: benefit", "kind: benefits")), "provisions.yaml:1:1", "no such kind", "benefits", "benefit"),
    (ledger(changed(LEDGER, "kind: benefit", "kind: duty")), "provisions.yaml:1:1", "of another kind", "grant: benefit", ""),
    (ledger(LEDGER + "other: {clause: 一, kind: mechanism, title: 机制}\n"), "provisions.yaml:2:1", "needs `entry` or `none`", "other", ""),
    (ledger(LEDGER + "other: {clause: 一, kind: mechanism, title: 机制, none: mechanisms}\n"), "provisions.yaml:2:1", "no such reason", "mechanisms", "mechanism"),
    (ledger(LEDGER + "other: {clause: 一, kind: benefit, title: 补贴, none: mechanism}\n"), "provisions.yaml:2:1", "cannot be left out as mechanism", "other", ""),
    (ledger(LEDGER + "other: {clause: 一, kind: duty, title: 5日前报送, none: duty-without-deadline}\n"), "provisions.yaml:2:1", "a provision with a figure needs an entry", "5日前报送", ""),
    (ledger(changed(LEDGER, "entry: grant", "entry: grant, none: basis")), "provisions.yaml:1:1", "either `entry` or `none`", "hiring-grant", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("files", "place", "message", "wrong", "near"), ONE, ids=[f"{i}-{o[2]}" for i, o in enumerate(ONE)]
)
def test_a_mistake_has_its_place_and_its_cure(
    tmp_path: Path, files: dict[str, str], place: str, message: str, wrong: str, near: str
) -> None:
    problems = found(tmp_path, **files)
    hits = [p for p in problems if message in p.en and str(p.place) == f"tiny/{place}"]
    assert hits, [f"{p.place}: {p.en}" for p in problems]
    assert wrong in hits[0].found
    assert hits[0].nearest == near
    assert hits[0].zh.strip()


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    """A folder with many of them tells them all, in the order of files and lines, each once."""
    entries = changed(ENTRIES, "employer.kind == enterprise", "employer.kind == entreprise")
    entries = changed(entries, "insured_months >= 3", "insured_month >= 3")
    entries = changed(entries, "once per person", "once per persn") + "Second:\n  clause: 二\n  tittle: 又一项\n"
    policy = changed(HEAD, "units: {hr: 区人力社保局}", "units: {hr: 区人力社保局, tax: 区税务局}")
    problems = found(tmp_path, entries=entries, policy=policy, provisions="")
    messages = [f"{p.place.file}:{p.place.line} {p.en}" for p in problems]
    for part in (
        "tiny/entries.yaml:6 no such value", "tiny/entries.yaml:7 unknown name", "tiny/entries.yaml:9 unknown name",
        "tiny/entries.yaml:11 entry id is written", "tiny/entries.yaml:12 no such clause", "tiny/entries.yaml:13 unknown key",
        "tiny/policy.yaml:8 nothing uses this", "tiny/provisions.yaml:1 the file is empty",
    ):  # fmt: skip
        assert any(part in message.replace("a entry", "entry").replace("an entry", "entry") for message in messages), (
            part,
            messages,
        )
    assert messages == sorted(set(messages), key=messages.index)
    assert [(p.place.file, p.place.line) for p in problems] == sorted((p.place.file, p.place.line) for p in problems)


def test_a_message_says_both_languages_and_what_to_write(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, **entry("employer.kind", "employer.knd"))
    lines = problem.lines()
    assert lines[0] == "tiny/entries.yaml:6:7: 单位没有这一项"
    assert lines[1] == "    no such column of org"
    assert lines[2] == "    写的是 found: knd"
    assert lines[3].startswith("    应当是 expected: ")
    assert lines[4] == "    是否想写 did you mean: kind"


def test_unreadable_words_make_no_flood(tmp_path: Path) -> None:
    """Where the vocabulary cannot be read, the rules are not blamed for it."""
    core = tmp_path / "core.yaml"
    core.write_text("scales: [\n", encoding="utf-8")
    problems = list(check(tiny(tmp_path), core))
    assert [str(p.place) for p in problems] == ["core.yaml:2:1"]
    core.write_text("scales: {level: {zh: 等级}}\n", encoding="utf-8")
    assert len(list(check(tiny(tmp_path), core))) == 1
    (problem,) = found(tmp_path, vocabulary="tables: {hire: [}\n")
    assert str(problem.place).startswith("tiny/vocabulary.yaml:1:")


def test_an_unreadable_chapter_makes_no_flood(tmp_path: Path) -> None:
    second = ENTRIES.replace("grant:", "more:").replace("each: hire", "given: grant").replace("招工补贴", "再补贴")
    folder = tiny(tmp_path, provisions=LEDGER + "more: {clause: 一, kind: benefit, title: 再补贴, entry: more}\n")
    (folder / "second.yaml").write_text(second, encoding="utf-8")
    assert list(check(folder)) == []
    (folder / "entries.yaml").write_text("grant: {clause: 一,,}\n", encoding="utf-8")
    assert {p.place.file for p in check(folder)} == {"tiny/entries.yaml"}


def test_a_folder_or_file_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = check(tmp_path / "none")
    assert problem.en == "no such policy folder"
    folder = tiny(tmp_path)
    (folder / "provisions.yaml").unlink()
    assert [p.en for p in check(folder)] == ["the ledger is missing"]
    (folder / "policy.yaml").unlink()
    (problem,) = check(folder)
    assert "cannot open the file" in problem.en


def test_figures_and_cards_are_part_of_the_whole_check(tmp_path: Path) -> None:
    folder = tiny(tmp_path, figures=changed(FIGURES, "3个月, ", ""))
    write_cards(folder)
    (problem,) = check_folder(folder)
    assert (str(problem.place), problem.found) == ("tiny/entries.yaml:1:1", "grant: 3个月")
    tiny(tmp_path, entries=changed(ENTRIES, "pay: 500", "pay: 501"))
    kinds = {p.en for p in check_folder(folder)}
    assert {"the card is stale; write the cards anew", "no rule of clause 一 uses this figure"} <= kinds


def test_words_of_the_core_keep_their_labels(tmp_path: Path) -> None:
    """A policy adds to a table or scale of the core; another label would be ignored, so it is refused."""
    for text in ("scales: {level: {zh: 等第}}\n", "tables: {hire: {measure: 名}}\n"):
        (problem,) = found(tmp_path, vocabulary=text)
        assert "labels cannot be changed" in problem.en
