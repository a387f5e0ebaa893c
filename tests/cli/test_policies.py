"""``jiangce policy …``: what analysts ask of the policies."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Outcome
from tests.rules.tiny_policy import tiny

from jiangce.rules import library

Jiangce = Callable[..., Outcome]
SHANGYU = "shangyu-2023"

CASES = """
as_of: 2024-06-30
defaults:
  hire: {hired_on: 2024-03-01, first_insured: true, insured_months: 4}
org: [{id: acme, kind: enterprise, place: 330604}]
cases:
  - name: 招满10人
    benefit: new-hire-grant
    person: [{id: new, copies: %d, in_talent_policy: false}]
    hire: [{person: new, employer: acme}]
    expect: {entitled: 10, amount: 500, total: 5_000}
"""


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A policy of our own to spoil: Shangyu's, without its cards and cases, under another id."""
    folder = tmp_path / "policies" / "copy-2023"
    shutil.copytree(library.folder(SHANGYU), folder, ignore=shutil.ignore_patterns("cards", "cases"))
    monkeypatch.setenv(library.POLICIES, str(tmp_path / "policies"))
    yield folder
    library.forget()


def cases(folder: Path, text: str) -> None:
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "cases" / "hires.yaml").write_text(text, encoding="utf-8")


def test_list(jiangce: Jiangce) -> None:
    out = jiangce("policy", "list")
    assert out.code == 0
    assert SHANGYU in out.out
    assert "虞人社〔2023〕19号" in out.out


def test_drafts_are_marked(jiangce: Jiangce, copy: Path, tmp_path: Path) -> None:
    policy = copy / "policy.yaml"
    policy.write_text(policy.read_text(encoding="utf-8").replace("status: in force", "status: draft"), encoding="utf-8")
    assert "预测" in jiangce("policy", "list").out
    case = tmp_path / "case.yaml"
    case.write_text(
        CASES.partition("cases:")[0] + "policy: copy-2023\nperson: [a]\nhire: [{person: a, employer: acme}]\n",
        encoding="utf-8",
    )
    out = jiangce("assess", case)
    assert "预测：草案，尚未施行" in out.out
    assert "不是认定" in out.out


class TestShow:
    def test_everything(self, jiangce: Jiangce) -> None:
        out = jiangce("policy", "show", SHANGYU)
        assert out.code == 0
        assert all(entry.title in out.out for entry in library.policy(SHANGYU).entries.values())

    @pytest.mark.parametrize("part", ["三(一)1", "三（一）1", "new-hire-grant"])
    def test_a_clause_or_an_entry(self, jiangce: Jiangce, part: str) -> None:
        out = jiangce("policy", "show", SHANGYU, part)
        assert "新招员工一次性就业补贴" in out.out
        assert "同一用人单位、同一年度内" in out.out
        assert "岗位补助" not in out.out

    def test_a_clause_holds_those_below_it_and_no_others(self, jiangce: Jiangce) -> None:
        out = jiangce("policy", "show", SHANGYU, "三(二)1")
        assert out.code == 2, "三(二)10 to 14 are not inside 三(二)1"
        out = jiangce("policy", "show", SHANGYU, "三(三)")
        assert "承办职业技能竞赛资助" in out.out


class TestReadings:
    def test_each_with_its_alternative(self, jiangce: Jiangce) -> None:
        out = jiangce("policy", "readings", SHANGYU)
        assert out.code == 0
        assert "ten-open-three-pay" in out.out
        assert "另解" in out.out and "条：可改用 " in out.out
        assert "--reading shangyu-2023/new-hire-grant/ten-open-three-pay=ten-insured" in out.out


class TestWorkedCases:
    def test_all_as_expected(self, jiangce: Jiangce, copy: Path) -> None:
        cases(copy, CASES % 10)
        out = jiangce("policy", "test", "copy-2023")
        assert (out.code, out.err) == (0, "")
        assert "1 个算例：1 个符合" in out.out

    def test_a_difference(self, jiangce: Jiangce, copy: Path) -> None:
        cases(copy, CASES % 9)
        out = jiangce("policy", "test", "copy-2023")
        assert out.code == 1
        assert "✗ 招满10人（copy-2023/cases/hires.yaml:7:5）" in out.out
        assert "期望 10，实际 0" in out.out
        assert "还差1人" in out.out

    def test_mistakes_in_the_file(self, jiangce: Jiangce, copy: Path) -> None:
        cases(copy, (CASES % 10).replace("entitled", "entiteld"))
        out = jiangce("policy", "test", "copy-2023")
        assert out.code == 1
        assert "copy-2023/cases/hires.yaml:11:" in out.err
        assert "entitled" in out.err

    def test_a_policy_without_cases_proves_nothing(self, jiangce: Jiangce, copy: Path) -> None:
        assert jiangce("policy", "test", "copy-2023").code == 1

    def test_an_unknown_policy(self, jiangce: Jiangce) -> None:
        assert "没有这份政策" in jiangce("policy", "test", "nowhere").refused().err


class TestCheck:
    def test_a_mistake_in_a_rule_has_its_place(self, jiangce: Jiangce, copy: Path) -> None:
        path = copy / "1-attract.yaml"
        path.write_text(path.read_text(encoding="utf-8").replace("first_insured", "first_insurd", 1), encoding="utf-8")
        out = jiangce("policy", "check", "copy-2023")
        assert out.code == 1
        assert "copy-2023/1-attract.yaml:9:" in out.err
        assert "first_insured" in out.err
        assert "✗ copy-2023" in out.out

    def test_a_folder_by_its_path(self, jiangce: Jiangce, copy: Path) -> None:
        out = jiangce("policy", "check", copy)
        assert out.code == 1, "its cards are missing, if nothing else is wrong"
        assert "copy-2023/" in out.err

    def test_what_is_neither_policy_nor_folder(self, jiangce: Jiangce) -> None:
        assert "shangyu-2023" in jiangce("policy", "check", "shangyu").refused().err


class TestCards:
    def test_written_then_fresh_then_stale(
        self, jiangce: Jiangce, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        card = tiny(tmp_path) / "cards" / "entries.md"
        monkeypatch.setenv(library.POLICIES, str(tmp_path))
        assert jiangce("policy", "cards", "tiny", "--check").code == 1
        out = jiangce("policy", "cards", "tiny")
        assert out.code == 0
        assert "tiny/cards/entries.md" in out.out
        assert jiangce("policy", "cards", "tiny", "--check").code == 0
        assert "改了 0 个文件" in jiangce("policy", "cards", "tiny").out
        card.write_text(card.read_text(encoding="utf-8").replace("500元", "600元"), encoding="utf-8")
        stale = jiangce("policy", "cards", "tiny", "--check")
        assert stale.code == 1
        assert "cards/entries.md:" in stale.err


class TestCoverage:
    def test_by_clause(self, jiangce: Jiangce) -> None:
        out = jiangce("policy", "coverage", SHANGYU)
        assert "三(一)1" in out.out
        assert "没有着落" in out.out

    def test_with_the_official_text(self, jiangce: Jiangce, official_text: Callable[[str], Path]) -> None:
        text = official_text(SHANGYU)
        by_file, by_folder = (jiangce("policy", "coverage", SHANGYU, where) for where in (text, text.parent))
        assert by_file == by_folder
        assert by_file.code == jiangce("policy", "coverage", SHANGYU).code

    def test_another_text(self, jiangce: Jiangce, tmp_path: Path) -> None:
        text = tmp_path / "text.txt"
        text.write_text("一、补贴\n给予每人999元补贴。\n", encoding="utf-8")
        out = jiangce("policy", "coverage", SHANGYU, text)
        assert out.code == 1
        assert "999元" in out.err

    def test_word_and_a_folder_of_texts(self, jiangce: Jiangce, tmp_path: Path) -> None:
        from docx import Document

        document = Document()
        document.add_paragraph("一、补贴")
        document.add_table(rows=1, cols=2).cell(0, 1).text = "每人998元"
        document.save(str(tmp_path / f"{SHANGYU}.docx"))
        by_file = jiangce("policy", "coverage", SHANGYU, "--text", tmp_path / f"{SHANGYU}.docx")
        assert by_file.code == 1 and "998元" in by_file.err
        assert jiangce("policy", "coverage", SHANGYU, "--text", tmp_path) == by_file

    def test_wrong_usage(self, jiangce: Jiangce, tmp_path: Path) -> None:
        assert "没有这个文件" in jiangce("policy", "coverage", SHANGYU, tmp_path / "none.txt").refused().err
        jiangce("policy", "coverage", SHANGYU, tmp_path / "none.txt", "--all").refused()
