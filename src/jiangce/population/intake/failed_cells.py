"""Cells of an Excel file whose formula failed (#N/A, #REF!): calamine reads them as empty, which would mean unknown."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from posixpath import join, normpath
from xml.etree.ElementTree import Element, ParseError, fromstring
from zipfile import BadZipFile, ZipFile

#: all that the parts of a damaged file may raise
DAMAGED = (BadZipFile, ParseError, KeyError, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(
    rb'<c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>]*>(?:(?!</c>).)*?<v>(#[^<]{1,20})</v>', re.DOTALL
)
#: the lists of sheets that are read as trees are this long at most
_MOST = 1_000_000


def of(path: Path, page: str) -> list[tuple[int, int, str]]:
    """Row, column (both from 0) and error of each failed cell of a worksheet."""
    with ZipFile(path) as book:
        name = _part(book, page)
        data = book.read(name) if name else b""
    if b't="e"' not in data:
        return []
    return [(int(row) - 1, _column(letters), text.decode()) for letters, row, text in _CELL.findall(data)]


def _part(book: ZipFile, page: str) -> str:
    """Where the cells of a worksheet stand; "" where the file does not say."""
    links = {node.get("Id"): node.get("Target", "") for node in _tree(book, "xl/_rels/workbook.xml.rels")}
    for sheet in _tree(book, "xl/workbook.xml").iter(f"{_MAIN}sheet"):
        target = links.get(sheet.get(_LINK), "")
        if sheet.get("name") == page and target:
            return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return ""


def _tree(book: ZipFile, name: str) -> Element:
    """A small part of the file as a tree; one that declares entities is refused, for they could grow without end."""
    data = book.read(name)
    if len(data) > _MOST or b"<!" in data:
        raise BadZipFile(f"{name} is not what Excel writes")
    return fromstring(data)  # noqa: S314


def _column(letters: bytes) -> int:
    """A → 0, Z → 25, AA → 26."""
    out = 0
    for letter in letters:
        out = out * 26 + letter - 64
    return out - 1
