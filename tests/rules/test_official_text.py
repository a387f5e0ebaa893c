"""Official texts from files of every kind that people have; what is no text is refused with a reason."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from jiangce.rules.clauses import clauses
from jiangce.rules.official_text import read_official
from jiangce.rules.problems import Refused

TEXT = "关于补助的通知\n一、招工\n1.每人给予500元补助。\n"


def at(tmp_path: Path, data: bytes, name: str = "text.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "gb2312", "utf-16"])
def test_a_text_in_any_encoding_in_use(tmp_path: Path, coding: str) -> None:
    assert read_official(at(tmp_path, TEXT.encode(coding))).removeprefix("\ufeff") == TEXT


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "there is no text"),
        (b"  \r\n\t", "there is no text"),
        ("\ufeff　\n".encode(), "there is no text"),
        (b"\x00\x01\x02\xff" * 40, "unknown encoding"),
        (bytes(range(256)), "unknown encoding"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "unknown encoding"),
        (b"%PDF-1.7\n", "PDF cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "an old Word file"),
        (b"PK\x03\x04broken", "the Word file cannot be opened"),
        (b"\xff\xfe\x00", "unknown encoding"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read_official(at(tmp_path, data))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path):
        with pytest.raises(Refused, match="cannot read the text"):
            read_official(path)
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(21_000_000)
    with pytest.raises(Refused, match="too large"):
        read_official(huge)


def test_a_zip_that_is_no_word_file_and_one_that_would_fill_the_memory(tmp_path: Path) -> None:
    for size in (10, 201_000_000):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file, file.open("word/document.xml", "w") as inner:
            for _ in range(size // 1_000_000 or 1):
                inner.write(b" " * min(size, 1_000_000))
        with pytest.raises(Refused, match="cannot be opened"):
            read_official(at(tmp_path, packed.getvalue(), "bomb.docx"))


# ── Word ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(tmp_path: Path, document: object) -> str:
    path = tmp_path / "official.docx"
    document.save(str(path))  # type: ignore[attr-defined]
    return read_official(path)


def test_paragraphs_and_tables_in_their_order(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("一、招工")
    table = document.add_table(rows=3, cols=3)
    for row, cells in zip(
        table.rows, [("等级", "金额（元）", ""), ("高级工", "1000", "甲"), ("技师", "2000", "乙")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    inner = table.cell(2, 2).add_table(rows=1, cols=2)
    inner.rows[0].cells[0].text, inner.rows[0].cells[1].text = "其中", "300"
    document.add_paragraph("二、培训\n每人500元。")
    lines = [line.split("\t") for line in read(tmp_path, document).splitlines() if line]
    assert lines == [
        ["一、招工"], ["等级", "金额（元）"], ["高级工 技师", "1000", "甲"], ["", "2000", "乙 其中 300"], ["二、培训"], ["每人500元。"],
    ]  # fmt: skip


def test_numbers_that_word_puts_before_paragraphs_are_clauses(tmp_path: Path) -> None:
    """一、 （一） 1. as automatic numbers: without them every figure would stand in the preamble."""
    document = Document()
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "900")
    for depth, (form, text) in enumerate(
        (("chineseCountingThousand", "%1、"), ("japaneseCounting", "（%2）"), ("decimal", "%3."))
    ):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", text)):
            part = OxmlElement(tag)
            part.set(qn("w:val"), value)
            level.append(part)
        abstract.append(level)
    number, of = OxmlElement("w:num"), OxmlElement("w:abstractNumId")
    number.set(qn("w:numId"), "900")
    of.set(qn("w:val"), "900")
    number.append(of)
    numbering.append(abstract)
    numbering.append(number)
    for depth, text in [
        (0, "招工"),
        (1, "引进"),
        (2, "补助500元。"),
        (2, "补助600元。"),
        (1, "培养"),
        (2, "补助700元。"),
        (0, "培训"),
    ]:
        paragraph = document.add_paragraph(text)
        paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_ilvl().val = depth
        paragraph._p.pPr.numPr.get_or_add_numId().val = 900
    text = read(tmp_path, document)
    assert text.splitlines() == [
        "一、招工",
        "（一）引进",
        "1.补助500元。",
        "2.补助600元。",
        "（二）培养",
        "1.补助700元。",
        "二、培训",
    ]
    assert [clause.id for clause in clauses(text)] == ["一", "一(一)", "一(一)1", "一(一)2", "一(二)", "一(二)1", "二"]


def test_what_was_inserted_is_in_and_what_was_deleted_is_out(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("补助")
    for tag, inner, text in (
        ("w:del", "w:delText", "300元"),
        ("w:ins", "w:t", "500元"),
        ("w:hyperlink", "w:t", "，见附件"),
    ):
        part, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        words.text = text
        run.append(words)
        part.append(run)
        paragraph._p.append(part)
    document.sections[0].header.paragraphs[0].text = "示例县人民政府文件"
    document.sections[0].footer.paragraphs[0].text = "- 1 -"
    assert read(tmp_path, document).splitlines() == ["示例县人民政府文件", "补助500元，见附件"]
