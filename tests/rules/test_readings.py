"""Readings as switches: an option is a patch of the rules; everything else follows from the rules so patched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.rules.tiny_policy import ENTRIES, FIGURES, HEAD, changed, found, tiny

from jiangce.rules import library
from jiangce.rules.card_files import card_files
from jiangce.rules.checks import check, coverage
from jiangce.rules.problems import Problem, Refused
from jiangce.rules.readings import Sort

READING = """\
  reading:
    months:
      says: 须连续参保3个月；另解满2个月即可。
      other:
        two:
          says: 满2个月即可
          set:
            when:
              - employer.kind == enterprise
              - insured_months >= 2
        more: {says: 给600元且不限次数, set: {pay: 600}, drop: [at_most]}
"""
SWITCHED = ENTRIES + READING
WHOLE = (
    HEAD + "readings:\n  sum:\n    says: 给500元。\n    other:\n      high: {says: 给700元, set: {grant: {pay: 700}}}\n"
)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    library.forget()
    yield
    library.forget()


def refusal(folder: Path, **choice: str) -> Problem:
    with pytest.raises(Refused) as caught:
        library.load(folder, {name.replace("__", "/"): option for name, option in choice.items()})
    (problem,) = caught.value.problems
    return problem


def test_the_usual_way_is_the_entry_as_written(tmp_path: Path) -> None:
    plain = library.load(tiny(tmp_path)).hash()
    library.forget()
    policy = library.load(tiny(tmp_path, entries=SWITCHED))
    assert policy.hash() == plain, "what could be read otherwise changes no rule"
    assert policy.chosen == ()
    assert [(one.id, [o.name for o in one.options]) for one in policy.switchable()] == [
        ("grant/months", ["two", "more"])
    ]


def test_an_option_changes_the_rule_its_hash_and_its_card(tmp_path: Path) -> None:
    folder = tiny(tmp_path, entries=SWITCHED)
    usual, other = library.load(folder), library.load(folder, {"months": "two"})
    (tmp_path / "x").mkdir()
    direct = library.load(tiny(tmp_path / "x", entries=changed(ENTRIES, ">= 3", ">= 2")))
    assert other.entries["grant"].key() == direct.entries["grant"].key() != usual.entries["grant"].key()
    assert other.hash() != usual.hash()
    (reading,) = other.chosen
    assert (reading.id, reading.chosen) == ("grant/months", "two")
    assert "满2个月即可（改用的另一种口径；通常：须连续参保3个月）" in card_files(other)["entries.md"]


def test_keys_are_added_and_dropped(tmp_path: Path) -> None:
    other = library.load(tiny(tmp_path, entries=SWITCHED), {"grant/months": "more"})
    assert other.entries["grant"].caps == ()
    assert other.entries["grant"].amount is not None and other.entries["grant"].amount.words() == "600元"


def test_a_reading_of_the_whole_document_patches_entries_by_name(tmp_path: Path) -> None:
    folder = tiny(tmp_path, policy=WHOLE)
    amount = library.load(folder, {"sum": "high"}).entries["grant"].amount
    assert amount is not None and amount.words() == "700元"
    assert list(check(folder)) == []
    assert "给700元；改动：招工补贴（一）" in card_files(library.load(folder))["policy.md"]
    assert "给700元（金额由“500元”改为“700元”）" in card_files(library.load(folder))["entries.md"]


def test_words_change_no_hash(tmp_path: Path) -> None:
    before = library.load(tiny(tmp_path, entries=SWITCHED), {"months": "two"}).hash()
    library.forget()
    reworded = changed(SWITCHED, "says: 满2个月即可", "says: 参保满2个月就行")
    assert library.load(tiny(tmp_path, entries=reworded), {"months": "two"}).hash() == before


def test_the_card_says_what_each_option_would_change(tmp_path: Path) -> None:
    page = card_files(library.load(tiny(tmp_path, entries=SWITCHED)))["entries.md"]
    assert "满2个月即可（条件由“招用后连续参保满3个月”改为“招用后连续参保满2个月”）" in page
    assert "给600元且不限次数（金额由“500元”改为“600元”；上限去掉“同一员工只享受一次”）" in page


TWO = (
    ENTRIES
    + """\
award:
  clause: 一
  title: 招工奖励
  each: hire
  when: employer.kind == enterprise
  pay: 100
  to: person
  reading:
    both:
      says: 两项都可享受；另解只享受一项。
      other:
        one:
          says: 只享受一项
          add:
            one-of-two: {clause: 一, title: 两项只享受一项, among: [grant, award], keep: highest per person}
"""
)


def test_an_option_can_add_a_limit_on_other_entries(tmp_path: Path) -> None:
    folder = tiny(tmp_path, entries=TWO)
    usual, other = library.load(folder), library.load(folder, {"both": "one"})
    assert "one-of-two" not in usual.entries
    assert [limit.id for limit in other.limits_on("grant")] == ["one-of-two"]
    assert other.hash() != usual.hash()
    page = card_files(usual)["entries.md"]
    assert page.count("只享受一项（另受限制加上“两项只享受一项（一）”）") == 2, "told with both that it would bind"


def test_a_limit_can_go_by_who_is_paid(tmp_path: Path) -> None:
    entries = TWO.replace("keep: highest per person", "keep: highest per payee").replace(
        "  pay: 100\n  to: person", "  pay: 100\n  to: employer"
    )
    other = library.load(tiny(tmp_path, entries=entries), {"both": "one"})
    (cap,) = other.entries["one-of-two"].caps
    assert cap.words() == "同一领款人按最高一项享受，不重复"
    assert [node.words() for nodes in cap.keys.values() for node in nodes] == ["员工", "用人单位"]


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("{clause: 一, title: 奖金, each: hire, pay: 5}", "an option can add a limit only"),
        ("{clause: 一, title: 只一项, among: [grnt], keep: highest per person}", "`among` names benefits"),
        ("{clause: 一, title: 只一项, among: [grant]}", "a limit needs `at_most`, `keep` or `not_with`"),
    ],
)
def test_what_an_option_adds_is_checked_like_a_limit(tmp_path: Path, limit: str, said: str) -> None:
    reading = f"    both: {{says: 都可；另解一项。, other: {{one: {{says: 一项, add: {{new: {limit}}}}}}}}}\n"
    problems = found(tmp_path, entries=ENTRIES + "  reading:\n" + reading)
    assert said in [one.en for one in problems]


# ── who chooses what is not there ───────────────────────────────────────────────────────────────────────────────────


def test_unknown_names_are_refused_with_the_nearest(tmp_path: Path) -> None:
    folder = tiny(tmp_path, entries=SWITCHED)
    assert refusal(folder, mnths="two").nearest == "months"
    assert refusal(folder, months="tow").nearest == "two"
    assert refusal(folder, grant__month="two").nearest == "grant/months"


def test_a_reading_of_text_alone_cannot_be_switched(tmp_path: Path) -> None:
    folder = tiny(tmp_path, entries=ENTRIES + "  reading: {months: 须连续；另解可中断。}\n")
    assert refusal(folder, months="other").en == "this reading is text only and cannot be switched"


def test_a_name_in_two_entries_needs_the_entry(tmp_path: Path) -> None:
    second = SWITCHED.replace("grant:", "award:").replace("招工补贴", "招工奖励")
    folder = tiny(tmp_path, entries=SWITCHED + second)
    problem = refusal(folder, months="two")
    assert problem.expected == "award/months | grant/months"
    policy = library.load(folder, {"award/months": "two"})
    assert [one.id for one in policy.chosen] == ["award/months"]


def test_the_usual_way_can_be_asked_for_by_name(tmp_path: Path) -> None:
    policy = library.load(tiny(tmp_path, entries=SWITCHED), {"months": "default"})
    assert policy.chosen == ()


def test_two_options_on_one_key_cannot_be_chosen_together(tmp_path: Path) -> None:
    folder = tiny(tmp_path, policy=WHOLE, entries=SWITCHED)
    problem = refusal(folder, sum="high", months="more")
    assert "same key" in problem.en and problem.found == "grant: pay"
    assert library.load(folder, {"sum": "high", "months": "two"}).chosen[0].id == "sum"


def test_choices_are_kept_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "KEPT", 1)
    folder = tiny(tmp_path, entries=SWITCHED)
    first = library.load(folder, {"months": "two"})
    assert library.load(folder, {"months": "two"}) is first
    library.load(folder, {"months": "more"})
    assert library.load(folder, {"months": "two"}) is not first


# ── what the check finds ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("says: 须连续；另解可中断。", "say one thing of the other way to read it"),
        ("says: 须连续；另解可中断。, lacks: 没有词, alike: 无关", "say one thing of the other way to read it"),
        ("says: 须连续。, lacks: 没有词", "the other way is not named"),
    ],
)
def test_what_becomes_of_the_other_way_is_said_once(tmp_path: Path, body: str, said: str) -> None:
    problems = found(tmp_path, entries=ENTRIES + f"  reading: {{months: {{{body}}}}}\n")
    assert [one.en for one in problems] == [said]


def test_readings_are_sorted_by_what_becomes_of_the_other_way(tmp_path: Path) -> None:
    entries = (
        ENTRIES
        + """\
  reading:
    plain: 须连续。
    unsorted: 须连续；另解可中断。
    lacking: {says: 须连续；另解看合同。, lacks: 合同的天数}
    alike: {says: 由企业报；另解由个人报。, alike: 只关系谁经办}
"""
    )
    policy = library.load(tiny(tmp_path, entries=entries))
    assert [one.sort for one in policy.every_reading()] == [Sort.PLAIN, Sort.UNSORTED, Sort.LACKS, Sort.ALIKE]
    page = card_files(policy)["entries.md"]
    assert "看合同（规则缺：合同的天数）" in page and "只关系谁经办" not in page


def test_sound_options_pass_the_check(tmp_path: Path) -> None:
    assert found(tmp_path, entries=SWITCHED) == []


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ("insured_months >= 2", "insured_mnths >= 2", "unknown name", 20),
        ("set: {pay: 600}", "set: {pai: 600}", "unknown key", 21),
        ("drop: [at_most]", "drop: [atmost]", "no such key to drop", 21),
        ("set: {pay: 600}, drop: [at_most]", "set: {pay: 500}", "the rules are the same", 21),
        (", set: {pay: 600}, drop: [at_most]", "", "changes no rule", 21),
        ("set: {pay: 600}", "set: {title: 别的}", "cannot change this key", 21),
        ("more:", "default:", "is the usual way", 21),
        ("more:", "More:", "lower case with hyphens", 21),
        ("says: 满2个月即可\n", "says: two months\n", "Latin letters", 16),
        ("says: 给600元且不限次数, ", "", "lacks the key says", 21),
        ("drop: [at_most]", "drop: [pay]", "both set and dropped", 21),
        ("set: {pay: 600}, drop: [at_most]", "drop: [pay]", "another kind of the entry", 21),
    ],
)  # fmt: skip
def test_every_mistake_in_an_option_is_found_at_its_place(
    tmp_path: Path, old: str, new: str, message: str, line: int
) -> None:
    problems = found(tmp_path, entries=changed(SWITCHED, old, new))
    assert problems and any(message in one.en for one in problems), problems
    assert {one.place.line for one in problems} <= {line, 1}, problems


def test_an_option_of_an_unknown_entry_is_found(tmp_path: Path) -> None:
    (problem,) = found(tmp_path, policy=changed(WHOLE, "{grant: {pay", "{grand: {pay"))
    assert (problem.en, problem.nearest) == ("no such entry", "grant")


def test_a_printed_figure_may_be_used_by_an_option_alone(tmp_path: Path) -> None:
    """The body prints 600元, the usual way takes the annex's 500元: neither is left without a rule."""
    figures = changed(FIGURES, "500元", "500元, 600元")
    folder = tiny(tmp_path, figures=figures)
    assert [one.found for one in coverage(folder).problems] == ["600元"]
    folder = tiny(tmp_path, entries=SWITCHED, figures=figures)
    report = coverage(folder)
    assert report.problems == ()
    assert next(one for one in report.lines if one.printed == "600元").uses == ("招工补贴：口径：金额",)
