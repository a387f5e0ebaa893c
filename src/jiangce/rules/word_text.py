"""The text of a `.docx`, as it reads on paper: numbers that Word itself puts before a paragraph, cells, notes, text boxes.

One paragraph a line, one row of a table a line with tabs between its cells; a cell joined with others is told once.
What was deleted under "track changes" is left out, what was inserted is in. Headers and footers come first, notes last.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jiangce.rules.problems import Place, Problem, Refused

MAX_UNPACKED = 200_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DIGITS = "〇一二三四五六七八九"
_SKIPPED = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}pPr", f"{_W}rPr", _FALLBACK}


def word_text(path: Path, data: bytes) -> str:
    """The text of the document in ``data``. Raises `Refused` where it is no sound Word file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
        if unpacked > MAX_UNPACKED:
            raise ValueError(f"{unpacked} bytes unpacked")
        from docx import Document

        document = Document(io.BytesIO(data))
        numbers = _Numbers(document)
        lines = [*_margins(document), *_blocks(document.element.body, numbers), *_notes(document)]
    except Exception as error:  # noqa: BLE001  python-docx and lxml raise whatever they like on a broken file
        raise Refused(
            [
                Problem(
                    Place(str(path)),
                    f"Word 文件打不开，可能已损坏或加密（{type(error).__name__}）；请用 Word 重新另存为 .docx 或 .txt",
                    f"the Word file cannot be opened ({type(error).__name__}); save it again as .docx or .txt",
                )
            ]
        ) from None
    return "\n".join(lines) + "\n"


def _blocks(parent: Any, numbers: _Numbers) -> Iterator[str]:
    """Paragraphs and tables in their order, those inside content controls included."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield numbers.before(child) + _text(child)
            yield from _boxes(child, numbers)
        elif child.tag == f"{_W}tbl":
            for row in child.iter(f"{_W}tr"):
                if _table_of(row) is child:
                    yield "\t".join(_cells(row, numbers))
            yield ""
        elif child.tag not in _SKIPPED:
            yield from _blocks(child, numbers)


def _table_of(row: Any) -> Any:
    node = row.getparent()
    while node is not None and node.tag != f"{_W}tbl":
        node = node.getparent()
    return node


def _cells(row: Any, numbers: _Numbers) -> Iterator[str]:
    """The cells of a row; of cells joined downwards only the first has text. A table in a cell is told in the cell."""
    for cell in row:
        if cell.tag == f"{_W}tc":
            yield " ".join(" ".join(line.split()) for line in _blocks(cell, numbers) if line.strip())
        elif cell.tag == f"{_W}sdt":
            yield from _cells(cell.find(f"{_W}sdtContent"), numbers)


def _text(node: Any) -> str:
    """The text of a paragraph, without that of the boxes that hang on it."""
    out = []
    for child in node:
        tag = child.tag
        if tag == f"{_W}t":
            out.append(child.text or "")
        elif tag in (f"{_W}tab", f"{_W}ptab"):
            out.append(" ")
        elif tag in (f"{_W}br", f"{_W}cr"):
            out.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            out.append("-")
        elif tag not in _SKIPPED and tag != f"{_W}txbxContent":
            out.append(_text(child))
    return "".join(out)


def _boxes(paragraph: Any, numbers: _Numbers) -> Iterator[str]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            yield from _blocks(box, numbers)


def _margins(document: Any) -> Iterator[str]:
    """Headers and footers that say more than a page number, each once."""
    told: set[str] = set()
    for section in document.sections:
        for part in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            if not part.is_linked_to_previous:
                for paragraph in part.paragraphs:
                    text = _text(paragraph._p).strip()
                    if text.strip(" -—·0123456789") and text not in told:
                        told.add(text)
                        yield text


def _notes(document: Any) -> Iterator[str]:
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")):
            for note in parse_xml(relation.target_part.blob):
                if note.get(f"{_W}type") is None:
                    yield "".join(_text(paragraph) for paragraph in note.iter(f"{_W}p"))


class _Numbers:
    """The numbers that Word puts before paragraphs: they are no text, but 一、 and （一） are the clauses of a document."""

    def __init__(self, document: Any) -> None:
        self.styles: dict[str, Any] = {}
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.counts: dict[str, dict[int, int]] = {}
        self.abstract: dict[str, str] = {}
        for style in document.styles.element.iter(f"{_W}style"):
            self.styles[style.get(f"{_W}styleId")] = style
        parts = [r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")]
        for part in parts:
            self._read(part.element)

    def _read(self, root: Any) -> None:
        for one in root.iter(f"{_W}abstractNum"):
            found = self.levels[one.get(f"{_W}abstractNumId")] = {}
            for level in one.iter(f"{_W}lvl"):
                start = int(_value(level.find(f"{_W}start")) or 1)
                found[int(level.get(f"{_W}ilvl"))] = (
                    _value(level.find(f"{_W}numFmt")), _value(level.find(f"{_W}lvlText")), start,
                )  # fmt: skip
        for one in root.iter(f"{_W}num"):
            self.abstract[one.get(f"{_W}numId")] = _value(one.find(f"{_W}abstractNumId"))

    def before(self, paragraph: Any) -> str:
        """The number before this paragraph, "" for none; counts on."""
        found = self._numbered(paragraph)
        if found is None:
            return ""
        name, depth = found
        levels, counts = self.levels.get(name, {}), self.counts.setdefault(name, {})
        form, text, start = levels.get(depth, ("none", "", 1))
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        if form in ("none", "bullet"):
            return ""
        for level in range(depth, -1, -1):
            number = counts.get(level, levels.get(level, ("", "", 1))[2])
            text = text.replace(f"%{level + 1}", _numeral(number, levels.get(level, (form, "", 1))[0]))
        return text

    def _numbered(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and the depth of a paragraph, its own or its style's."""
        own = paragraph.find(f"{_W}pPr")
        style = None if own is None else self.styles.get(_value(own.find(f"{_W}pStyle")))
        for _ in range(10):
            number = None if own is None else own.find(f"{_W}numPr")
            if number is not None:
                name = self.abstract.get(_value(number.find(f"{_W}numId")))
                depth = _value(number.find(f"{_W}ilvl")) or "0"
                return None if name is None else (name, int(depth))
            if style is None:
                return None
            own, style = style.find(f"{_W}pPr"), self.styles.get(_value(style.find(f"{_W}basedOn")))
        return None


def _value(node: Any) -> str:
    return "" if node is None else node.get(f"{_W}val") or ""


def _numeral(number: int, form: str) -> str:
    """A number as Word's list format prints it; plain digits for the formats that we do not know."""
    if form in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"):
        tens, ones = divmod(number, 10)
        if number > 99:
            return str(number)
        return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + ("" if ones == 0 else _DIGITS[ones])
    if form in ("ideographDigital", "japaneseDigitalTenThousand"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form.startswith("decimalEnclosedCircle") and number <= 20:
        return chr(0x2460 + number - 1)
    if form in ("upperLetter", "lowerLetter") and number <= 26:
        letter = chr(ord("A") + number - 1)
        return letter if form == "upperLetter" else letter.lower()
    return str(number)


__all__ = ["word_text"]
