"""``jiangce policy draft``: a folder of stubs and a worksheet; nothing is written over, and bad files are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from tests.cli.conftest import Outcome

Jiangce = Callable[..., Outcome]

TEXT = "关于支持技能人才的意见\n一、引进\n1.每人给予500元补助，每家最高3万元。（责任单位：县人力社保局）\n"


def test_a_text_becomes_a_folder_that_the_check_of_drafts_accepts(jiangce: Jiangce, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_bytes(TEXT.encode("gbk"))
    folder = tmp_path / "new-city"
    out = jiangce("policy", "draft", text, "-o", folder)
    assert out.code == 0 and out.err == ""
    assert "¥30,000　一1　c1-1-1　补贴奖励" in out.out
    assert "（补贴奖励 1）" in out.out and "benefit" not in out.out
    assert {path.name for path in folder.iterdir()} == {
        "policy.yaml",
        "provisions.yaml",
        "figures.yaml",
        "1-chapter.yaml",
        "TODO.md",
    }
    assert "每人给予500元补助" in (tmp_path / "new-city.worksheet.md").read_text(encoding="utf-8")
    assert not any("每人给予" in path.read_text(encoding="utf-8") for path in folder.iterdir())
    checked = jiangce("policy", "check", "--draft", folder)
    assert checked.code == 0 and "处待写" in checked.out
    strict = jiangce("policy", "check", folder)
    assert strict.code == 1 and "still to be written" in strict.err


def test_word_with_a_table(jiangce: Jiangce, tmp_path: Path) -> None:
    document = Document()
    for line in TEXT.splitlines():
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "技师", "1200元"
    table.cell(1, 0).text, table.cell(1, 1).text = "高级技师", "2400元"
    document.save(str(tmp_path / "text.docx"))
    assert jiangce("policy", "draft", tmp_path / "text.docx", "-o", tmp_path / "new-city").code == 0
    listed = (tmp_path / "new-city" / "figures.yaml").read_text(encoding="utf-8")
    assert all(figure in listed for figure in ("500元", "3万元", "1200元", "2400元"))


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "没有文字"), (b"\x00\xff\x00\x01", "不是文本文件"), (b"PK\x03\x04", "Word"), (None, "没有这个文件")],
)
def test_bad_files_are_refused_and_nothing_is_written(
    jiangce: Jiangce, tmp_path: Path, data: bytes | None, said: str
) -> None:
    text = tmp_path / "text.txt"
    if data is not None:
        text.write_bytes(data)
    assert said in jiangce("policy", "draft", text, "-o", tmp_path / "new-city").refused().err
    assert not (tmp_path / "new-city").exists()


def test_nothing_is_written_over_and_the_name_is_an_id(jiangce: Jiangce, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(TEXT, encoding="utf-8")
    (tmp_path / "new-city").mkdir()
    assert "已经存在" in jiangce("policy", "draft", text, "-o", tmp_path / "new-city").refused().err
    (tmp_path / "other.worksheet.md").write_text("mine", encoding="utf-8")
    assert "已经存在" in jiangce("policy", "draft", text, "-o", tmp_path / "other").refused().err
    assert "小写字母" in jiangce("policy", "draft", text, "-o", tmp_path / "新城").refused().err
    assert (tmp_path / "other.worksheet.md").read_text(encoding="utf-8") == "mine"
