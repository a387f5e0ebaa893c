"""A worksheet that somebody sends, as texts under the vocabulary's columns; measured before anybody believes it.

A file of Excel is an archive: what it unpacks to is counted first, and so are the rows and columns that its cells claim,
for a single cell at the far corner makes a reader fill in all between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from jiangce.office.rulebook.words import Column, Table, tables, words
from jiangce.population.intake import failed_cells, headers
from jiangce.population.intake.excel import as_share, as_text

MOST_BYTES, MOST_PARTS = 30_000_000, 200
MOST_ROWS, MOST_COLUMNS = 2000, 100
_TITLES = 10  # above a table there may be a title and a remark or two
_WHERE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,9})["']""")


class BadBook(ValueError):
    """A file that cannot be read as a table; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a worksheet. ``labels``: how it may be called; ``text``: a number in it has lost its last digits."""

    name: str
    labels: tuple[str, ...]
    kind: str = "text"
    text: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """``number``: in the file. ``wrong``: column → why its cell cannot be believed."""

    number: int
    texts: dict[str, str]
    wrong: dict[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """``columns``: those of the vocabulary that the file has, in its order."""

    columns: tuple[str, ...]
    rows: tuple[GridRow, ...]


def read_book(data: bytes, table: str | Table) -> Grid:
    """The rows of the table's worksheet. Raises `BadBook`."""
    about = tables()[table] if isinstance(table, str) else table
    called: dict[str, list[str]] = {}
    for label, name in _labels(about).items():
        called.setdefault(name, []).append(label)
    heads = [_head_of(about.columns[name], tuple(labels)) for name, labels in called.items()]
    return read_sheet(data, (about.zh, about.name), heads)


def _head_of(column: Column, labels: tuple[str, ...]) -> Head:
    return Head(column.name, labels, column.kind, bool(column.refers) or column.kind == "number")


def read_sheet(data: bytes, names: Sequence[str], heads: Sequence[Head]) -> Grid:
    """The rows of the worksheet that has one of these names, or is the only one. Raises `BadBook`."""
    _measure(data)
    try:
        cells = _cells(data, names)
    except BadBook:
        raise
    except Exception as error:  # whatever a damaged file makes the reader raise
        raise BadBook("这个文件打不开：请在 Excel 中另存为 .xlsx 后再上传") from error
    return _grid(cells, heads)


def read_plain(data: bytes) -> list[list[str]]:
    """Every cell of the first worksheet as one would type it, whatever the table is. Raises `BadBook`."""
    _measure(data)
    try:
        from python_calamine import CalamineWorkbook

        first = CalamineWorkbook.from_filelike(BytesIO(data)).sheet_names[0]
        return [[as_text(cell).strip() for cell in row] for row in _cells(data, [first])]
    except BadBook:
        raise
    except Exception as error:  # whatever a damaged file makes the reader raise
        raise BadBook("这个文件打不开：请在 Excel 中另存为 .xlsx 后再上传") from error


def _labels(about: Table) -> dict[str, str]:
    """What a column may be called in a file → its name; columns that the vocabulary does not have go by their labels."""
    told = {label: name for label, name in headers.names(words().tables[about.name]).items() if name in about.columns}
    own = {one.zh: name for name, one in about.columns.items() if name not in words().tables[about.name].fields}
    return told | own


def label_of(about: Table, column: str) -> str:
    """How a column is called in a file: by its label, where that means no other."""
    label = about.columns[column].zh
    return label if _labels(about).get(label) == column else column


def _measure(data: bytes) -> None:
    """Raises `BadBook` for what is no .xlsx, or would unpack to more than anybody enters."""
    try:
        with ZipFile(BytesIO(data)) as book:
            parts = book.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise BadBook("文件解开后过大，已拒收：请只保留数据所在的工作表")
            if "xl/workbook.xml" not in book.namelist():
                raise BadBook("只收 .xlsx 文件：请在 Excel 中另存为“Excel 工作簿（.xlsx）”")
            sheets = [
                content for part in parts if b"sheetData" in (content := book.read(part))
            ]  # reading checks sizes and sums
            if not sheets:
                raise BadBook("文件里没有可读的工作表：请在 Excel 中另存为 .xlsx 后再上传")
            for content in sheets:
                _measure_cells(content)
    except (BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as error:
        raise BadBook("这不是 Excel 文件，或已损坏：请在 Excel 中另存为 .xlsx 后再上传") from error
    except failed_cells.DAMAGED as error:
        if isinstance(error, BadBook):
            raise
        raise BadBook("这个文件已损坏：请在 Excel 中另存为 .xlsx 后再上传") from error


def _measure_cells(content: bytes) -> None:
    for letters, row in _WHERE.findall(content):
        if int(row) > MOST_ROWS + _TITLES or _column(letters) > MOST_COLUMNS:
            raise BadBook(
                f"表格过大：一次最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列。请删去表格以外的空行空列，或分几次上传"
            )


def _column(letters: bytes) -> int:
    out = 0
    for letter in letters.upper():
        out = out * 26 + letter - 64
    return out


def _cells(data: bytes, names: Sequence[str]) -> list[list[Any]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(data))
    there = book.sheet_names
    wanted = next((name for name in names if name in there), there[0] if len(there) == 1 else None)
    if wanted is None:
        raise BadBook(f"找不到名为“{names[0]}”的工作表：请用下载的模板，或把数据所在的工作表改成这个名字")
    rows = book.get_sheet_by_name(wanted).to_python(skip_empty_area=False)
    for row, column, text in failed_cells.of(BytesIO(data), wanted):  # type: ignore[arg-type]
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = text
    return rows


def _grid(cells: Sequence[Sequence[Any]], heads: Sequence[Head]) -> Grid:
    known = {label: head for head in heads for label in head.labels}
    at = _head(cells, known)
    columns: dict[int, Head] = {}
    for place, cell in enumerate(cells[at] if cells else ()):
        label = as_text(cell).strip()
        if not label or label.startswith(headers.REMARK):
            continue
        if label not in known:
            raise BadBook(f"第 {at + 1} 行的列名“{label[:40]}”不认识：请用模板中的列名，不用的列在列名前加 #")
        if known[label] in columns.values():
            raise BadBook(f"列“{label[:40]}”出现了两次：只留一列")
        columns[place] = known[label]
    if not columns:
        raise BadBook("没有找到列名：第一行应是模板中的列名")
    rows = [_row(number, cell, columns) for number, cell in enumerate(cells[at + 1 :], at + 2)]
    return Grid(tuple(one.name for one in columns.values()), tuple(row for row in rows if any(row.texts.values())))


def _head(cells: Sequence[Sequence[Any]], known: Mapping[str, Head]) -> int:
    scores = [sum(as_text(cell).strip() in known for cell in row) for row in cells[:_TITLES]]
    return scores.index(max(scores)) if scores else 0


def _row(number: int, cells: Sequence[Any], columns: Mapping[int, Head]) -> GridRow:
    texts, wrong = {}, {}
    for place, head in columns.items():
        cell, name = cells[place] if place < len(cells) else "", head.name
        texts[name] = (as_share(cell) if head.kind == "share" else as_text(cell)).strip()[:1000]
        if head.text and isinstance(cell, int | float):
            wrong[name] = "这一格是数值，号码的末几位可能已丢失：请把该列设为“文本”格式后重新填写"
        elif texts[name].startswith("#"):
            wrong[name] = f"这一格的公式出错（{texts[name][:20]}）：请改成填写的值"
    return GridRow(number, texts, wrong)
