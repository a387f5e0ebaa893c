"""Coverage: every figure of the document in a rule or excused for a reason from the list, and none too many."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.rules.tiny_policy import ENTRIES, FIGURES, HEAD, LEDGER, TEXT, changed, tiny

from jiangce.rules import library
from jiangce.rules.checks import coverage
from jiangce.rules.coverage import Report
from jiangce.rules.coverage import coverage as report_of
from jiangce.rules.figure_list import REASONS, UNPRINTED
from jiangce.rules.figure_words import Unit
from jiangce.rules.official_text import read_official
from jiangce.rules.rule_figures import RuleFigure, entry_figures, policy_figures

POLICIES = library.policy_ids()


def told(report: Report) -> list[str]:
    return [f"{p.place}: {p.en}: {p.found}" for p in report.problems]


def of(policy_id: str, text: Path | None = None) -> Report:
    """Of a policy of the package, loaded once for all tests; `coverage` of `checks` loads its folder each time."""
    policy, folder = library.policy(policy_id), library.folder(policy_id)
    return report_of(policy, folder, None if text is None else read_official(text))


# ── the real documents ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("policy_id", POLICIES)
def test_every_figure_of_the_list_is_bound_or_excused(policy_id: str) -> None:
    report = of(policy_id)
    assert told(report) == []
    assert report.complete
    assert report.count("left") == 0
    assert report.count("bound") > 0


@pytest.mark.parametrize("policy_id", POLICIES)
def test_the_list_is_exactly_what_the_document_prints(policy_id: str, official_text: Callable[[str], Path]) -> None:
    report = of(policy_id, official_text(policy_id))
    assert told(report) == []
    lines = [line.line for line in report.lines if line.status == "bound"]
    assert all(lines)
    bound = {(line.clause, line.printed) for line in report.lines if line.status == "bound"}
    assert bound == {(x.clause, x.printed) for x in of(policy_id).lines if x.status == "bound"}


def test_the_figures_of_the_ledger_are_all_there(official_text: Callable[[str], Path]) -> None:
    """The analyst's own list of figures, made by hand, misses none that ours has and has none that ours misses."""
    from jiangce.rules.figures import parse_figure

    ledger = official_text("shangyu-2023").with_suffix("").with_name("shangyu-2023.provisions.yaml")
    if not ledger.is_file():
        pytest.skip(f"no ledger {ledger.name}")
    ours = {(line.printed) for line in of("shangyu-2023").lines}
    values = {parse_figure(printed)[:2] for printed in ours}
    missing = []
    for provision in yaml.safe_load(ledger.read_text(encoding="utf-8")):
        for printed in provision.get("figures") or ():
            try:
                found = parse_figure(str(printed))[:2]
            except ValueError:
                continue  # several at once, or the number of a document
            if found[1] in (Unit.MONEY, Unit.SHARE, Unit.MONTHS, Unit.COUNT, Unit.TIMES) and found not in values:
                missing.append(f"{provision['id']}: {printed}")
    assert missing == []


@pytest.mark.parametrize("policy_id", POLICIES)
def test_each_amount_of_a_benefit_is_printed_in_its_clause(policy_id: str) -> None:
    policy = library.policy(policy_id)
    lines = of(policy_id).lines
    for entry in policy.benefits:
        for figure in entry_figures(policy, entry):
            if figure.unit is Unit.MONEY and figure.where == "金额":
                uses = [use for line in lines if line.clause in figure.clauses for use in line.uses]
                assert f"{entry.title}：金额" in uses, (entry.id, figure.words)


# ── one rule, one clause ────────────────────────────────────────────────────────────────────────────────────────────


def report(where: Path, text: str | None = None, **files: str) -> Report:
    folder = tiny(where, **files)
    if text is None:
        return coverage(folder)
    (where / "text.txt").write_text(text, encoding="utf-8")
    return coverage(folder, where / "text.txt")


def test_a_sound_list(tmp_path: Path) -> None:
    got = report(tmp_path, TEXT)
    assert told(got) == []
    assert [(x.printed, x.status, x.uses) for x in got.lines if x.status != "excused"] == [
        ("3个月", "bound", ("招工补贴：条件",)),
        ("500元", "bound", ("招工补贴：金额",)),
        ("一次性", "bound", ("招工补贴：次数",)),
    ]
    assert [(x.printed, x.reason) for x in got.lines if x.status == "excused"] == [("一、", "序号或文号")]
    assert got.clauses() == [("一", 3, 1, 0)]


def test_a_figure_that_no_rule_uses_is_left(tmp_path: Path) -> None:
    got = report(tmp_path, entries=changed(ENTRIES, "pay: 500", "pay: 600"))
    assert [x.printed for x in got.lines if x.status == "left"] == ["500元"]
    assert told(got) == [
        "tiny/entries.yaml:1:1: a figure that its clause does not print: grant: 600元",
        "tiny/figures.yaml:2:12: no rule of clause 一 uses this figure: 500元",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("500元", "501元"), ("3个月", "4个月"), ("3个月", "3天"), ("一次性", "两次"), ("500元", "500人")],
)
def test_value_and_unit_must_agree(tmp_path: Path, old: str, new: str) -> None:
    got = report(tmp_path, figures=changed(FIGURES, old, new))
    assert [x.printed for x in got.lines if x.status == "left"] == [new]
    assert len(got.problems) == 2  # the printed one without rule, the rule's one without print


def test_a_figure_of_another_clause_does_not_count(tmp_path: Path) -> None:
    head = changed(
        HEAD, "  一: {title: 招工, units: [hr]}\n", "  一: {title: 招工, units: [hr]}\n  二: {title: 其他}\n"
    )
    got = report(tmp_path, policy=head, figures="printed:\n  一: [3个月, 一次性]\n  二: [500元]\n")
    assert [x.printed for x in got.lines if x.status == "left"] == ["500元"]


def test_printed_twice_needs_two_uses_and_one_print_serves_several(tmp_path: Path) -> None:
    twice = changed(FIGURES, "500元,", "500元, 500元,")
    got = report(tmp_path, figures=twice)
    assert [x.status for x in got.lines if x.printed == "500元"] == ["bound", "left"]
    second = ENTRIES + ENTRIES.replace("grant:", "more:").replace("招工补贴", "又一补贴")
    ledger = LEDGER + "more: {clause: 一, kind: benefit, title: 又一补贴, entry: more}\n"
    got = report(tmp_path, entries=second, provisions=ledger, figures=twice)
    assert [x.uses for x in got.lines if x.printed == "500元"] == [("招工补贴：金额",), ("又一补贴：金额",)]
    got = report(tmp_path, entries=second, provisions=ledger)
    assert [x.uses for x in got.lines if x.printed == "500元"] == [("招工补贴：金额", "又一补贴：金额")]
    assert told(got) == []


@pytest.mark.parametrize(
    ("pay", "printed"),
    [
        ("pay: up to 500", "500元"),
        ("pay: at least 500", "500元"),
        ("pay: 500 to 800", "500-800元"),
        ("pay: 15_000", "1.5万元"),
        ("pay: 300\n  raise: 30% if full_time", "300元, 30%"),
        ("by: person.level\n  pay: {junior: 300, intermediate..senior: 500}", "300元, 500元, 500元"),
        ("by: person.level\n  pay: {junior: 300, intermediate: 500, senior: 500}", "300元, 500元, 500元"),
        ("every: month\n  while: in_post\n  for: 3 years\n  pay: 100", "100元, 3年"),
        ("every: month\n  while: in_post\n  for: 36 months\n  pay: 100", "100元, 36个月"),
    ],
)
def test_every_way_to_promise_money_has_its_figures(tmp_path: Path, pay: str, printed: str) -> None:
    entries = changed(ENTRIES, "pay: 500", pay)
    got = report(tmp_path, entries=entries, figures=changed(FIGURES, "500元", printed))
    assert told(got) == []


def test_one_to_one_is_a_ratio_or_all_of_it(tmp_path: Path) -> None:
    entries = ENTRIES.replace("each: hire", "each: grant").replace("employer.kind == enterprise", "rank == provincial")
    entries = entries.replace("    - insured_months >= 3\n", "").replace("pay: 500", "pay: 100% of amount")
    entries = entries.replace("to: person", "to: recipient").replace("once per person", "once per recipient")
    head = changed(HEAD, "hire: employer.place", "grant: recipient.place")
    for printed in ('"1：1"', "100%"):
        got = report(tmp_path, entries=entries, policy=head, figures=f"printed:\n  一: [{printed}, 一次性]\n")
        assert told(got) == []


# ── excuses ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("printed", ["600元", "6个月", "40%", "12人", "3次"])
def test_a_promise_cannot_be_excused(tmp_path: Path, printed: str, reason: str) -> None:
    """In a clause with a benefit: no money, no share, no term, no count in digits, for whatever reason."""
    figures = f"printed:\n  一:\n    - 3个月\n    - 500元\n    - 一次性\n    - {printed}: {reason}\n"
    got = report(tmp_path, figures=figures)
    assert any("cannot be excused" in line for line in told(got)), told(got)


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("两地", "wording"),
        ("一个", "per-one"),
        ("2021年", "past"),
        ("“1215”", "name"),
        ("2022—2025年", "other-document"),
    ],
)
def test_what_may_be_excused_beside_a_benefit(tmp_path: Path, printed: str, reason: str) -> None:
    figures = f"printed:\n  一:\n    - 3个月\n    - 500元\n    - 一次性\n    - {printed}: {reason}\n"
    got = report(tmp_path, figures=figures)
    assert told(got) == []
    assert [x.reason for x in got.lines if x.status == "excused"] == [REASONS[reason].zh]


def test_a_reason_must_be_of_the_list(tmp_path: Path) -> None:
    got = report(tmp_path, figures="printed:\n  一: [3个月, 500元, 一次性, {两地: idiom}]\n")
    (problem,) = got.problems
    assert (problem.en, problem.found, str(problem.place)) == ("no such reason", "idiom", "tiny/figures.yaml:2:28")
    assert "wording" in problem.expected


def test_the_same_thing_said_twice(tmp_path: Path) -> None:
    """A term that stands beside itself in other words may be excused, its only mention may not."""
    figures = "printed:\n  一:\n    - 3个月\n    - 500元\n    - 一次性\n    - 三个月: restated\n"
    assert told(report(tmp_path, figures=figures)) == []
    figures = "printed:\n  一:\n    - 500元\n    - 一次性\n    - 三个月: restated\n"
    assert any("cannot be excused" in line for line in told(report(tmp_path, figures=figures)))


# ── what the document does not print ────────────────────────────────────────────────────────────────────────────────


def test_a_figure_of_ours_needs_a_reason(tmp_path: Path) -> None:
    bare = "printed:\n  一: [3个月, 500元]\n"
    (problem,) = report(tmp_path, figures=bare).problems
    assert (problem.en, problem.found) == ("a figure that its clause does not print", "grant: 1次")
    got = report(tmp_path, figures=bare + "unprinted:\n  grant: {一次: in-words}\n")
    assert told(got) == []
    assert [(x.printed, x.reason) for x in got.ours] == [("1次", UNPRINTED["in-words"])]
    got = report(tmp_path, figures=bare + "unprinted:\n  grant: {一次: reading}\n")
    assert told(got) == ["tiny/figures.yaml:4:11: the entry has no reading: grant"]
    got = report(tmp_path, figures=bare + "unprinted:\n  grant: {一次: in-words, 两次: in-words}\n")
    assert told(got) == ["tiny/figures.yaml:4:25: no such figure that is not printed: grant"]
    got = report(tmp_path, figures=bare + "unprinted:\n  grant: {一次: sure}\n")
    assert "no such reason" in told(got)[0]


# ── the text ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_text_and_list_must_agree_in_both_directions(tmp_path: Path) -> None:
    got = report(tmp_path, TEXT.replace("500元", "500元和20元"))
    (problem,) = got.problems
    assert (problem.en, problem.found) == ("a figure of the text is not in figures.yaml (clause 一, line 3)", "20元")
    got = report(tmp_path, TEXT.replace("满3个月的，", ""))
    assert told(got) == ["tiny/figures.yaml:2:7: the text has no such figure in this clause: 3个月"]
    got = report(tmp_path, TEXT.replace("一、招工", "二、招工"))
    assert {p.en for p in got.problems} >= {"the text has no such figure in this clause"}


def test_order_in_a_clause_counts(tmp_path: Path) -> None:
    got = report(tmp_path, TEXT, figures="printed:\n  一: [500元, 3个月, 一次性]\n")
    assert len(got.problems) == 2  # one that is missing at its place, one too many at another


@pytest.mark.parametrize("data", [None, b"\x00\xff", b"PK\x03\x04"])
def test_a_text_that_cannot_be_read(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "text.txt"
    if data is not None:
        path.write_bytes(data)
    (problem,) = coverage(tiny(tmp_path), path).problems
    assert re.search("cannot read the text|no text, or in an unknown encoding|cannot be opened", problem.en)


@pytest.mark.parametrize(
    ("figures", "message"),
    [
        ("printed: []\n", "expected a mapping"),
        ("printed:\n  一: 500元\n", "expected a list of figures"),
        ("printed:\n  一: [[500元]]\n", "expected a figure, or figure: reason"),
        ("printed:\n  一: [没有数字]\n", "expected one figure"),
        ("printed:\n  一: [500元和600元]\n", "expected one figure"),
        ("printed:\n  九: [500元]\n", "no such clause"),
        ("printd: {}\n", "unknown key"),
    ],
)
def test_mistakes_in_the_list_have_their_place(tmp_path: Path, figures: str, message: str) -> None:
    problems = [p for p in report(tmp_path, figures=figures).problems if message in p.en]
    assert problems and problems[0].place.file == "tiny/figures.yaml"


def test_no_list_at_all(tmp_path: Path) -> None:
    folder = tiny(tmp_path)
    (folder / "figures.yaml").unlink()
    assert [p.en for p in coverage(folder).problems] == ["the list of the document's figures is missing"]


# ── the figures of rules ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_figures_of_a_rule_say_where_they_stand() -> None:
    policy = library.policy("shangyu-2023")

    def of(entry: str) -> list[tuple[str, str]]:
        return [(f.where, f.words) for f in entry_figures(policy, policy.entries[entry]) if f.asked]

    assert of("new-hire-grant") == [("条件", "10人"), ("条件", "3个月"), ("金额", "500元"), ("次数", "1次")]
    assert of("agency-award") == [("条件", "5人"), ("金额", "500元至800元"), ("上限", "10万元")]
    assert of("self-training") == [
        ("每批", "50人"), ("金额", "1万元"), ("每批", "50人"), ("金额", "2万元"), ("上限", "20万元"),
    ]  # fmt: skip
    levels = [f for f in entry_figures(policy, policy.entries["self-training"]) if f.unit is Unit.LEVEL_WORD]
    assert [(f.words, f.value, f.asked) for f in levels] == [
        ("初级工", 5, False),
        ("中级工", 4, False),
        ("高级工", 3, False),
    ]
    assert of("vocational-training")[:2] == [("提高", "50%"), ("提高", "30%")]
    assert of("skilled-total") == [("目标", "20万"), ("时间", "到2025年底")]
    assert of("model-worker-loan") == [("最高", "150万元")]


def test_no_figure_of_the_vocabulary_is_a_rule_s_own() -> None:
    """`months_begun` has a one inside, `medals` a bronze: neither is the document's."""
    policy = library.policy("shangyu-2023")
    assert [f.words for f in entry_figures(policy, policy.entries["internship-host"])] == ["1个月"]
    assert [f for f in policy_figures(policy) if f.entry == "medallist-recruitment"] == []


def test_a_row_for_two_titles_has_room_for_two() -> None:
    policy = library.policy("shangyu-2023")
    figures: dict[str, RuleFigure] = {f.words: f for f in entry_figures(policy, policy.entries["craftsman"])}
    assert (figures["1万元"].room, figures["50万元"].room) == (2, 1)
