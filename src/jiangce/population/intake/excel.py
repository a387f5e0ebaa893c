"""A table from an Excel file. Cells come with their types, so what Excel made of a text is seen and not believed.

A number that Excel keeps with 15 digits is no identity number any more; 80% is stored as 0.8; a formula that failed has
no value at all and calamine reads it as empty, so such cells are looked up in the file itself (`failed_cells`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from jiangce.population.intake import cells, failed_cells, headers
from jiangce.population.intake.parquet import broken
from jiangce.population.intake.sheet import Sheet
from jiangce.population.words import TableWords
from jiangce.rules.problems import Place, Problems, mistake, some
from jiangce.rules.types import Kind

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

#: above a table there may be a title and a remark or two
_TITLES = 10
_STRAY = 1000  # failed cells so far outside the table still count
_EXACT = 10**15  # Excel keeps fifteen digits


def read(path: Path, words: TableWords, problems: Problems) -> Sheet | None:
    """The sheet of a file; None, with the reason noted, where it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    before = len(problems)
    with problems.catch():
        try:
            book = CalamineWorkbook.from_path(path)
            page = _page(book, words, path.name)
            rows = page.to_python(skip_empty_area=False)
            _put(rows, failed_cells.of(path, page.name))
        except (CalamineError, OSError, pl.exceptions.PanicException, *failed_cells.DAMAGED) as error:
            broken(path, error, problems)
            return None
        sheet = _sheet(path.name, rows, words, problems)
        return sheet if len(problems) == before else None
    return None


def _put(rows: list[list[Any]], failed: list[tuple[int, int, str]]) -> None:
    """The errors into the cells where they stand, though calamine may have ended before them."""
    high, wide = len(rows) + _STRAY, max(map(len, rows), default=0) + _STRAY
    if any(row >= high or column >= wide for row, column, _ in failed):
        raise ValueError("a failed formula far outside the table")
    width = max([len(row) for row in rows] + [column + 1 for _, column, _ in failed], default=0)
    while failed and len(rows) <= failed[-1][0]:
        rows.append([])
    for row in rows if failed else ():
        row += [""] * (width - len(row))
    for at, column, text in failed:
        rows[at][column] = text


def _page(book: CalamineWorkbook, words: TableWords, name: str) -> CalamineSheet:
    """The worksheet that holds the table: the one called like it, else the only one with anything in it. Raises `Mistake`."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    seen = [
        page.name
        for page in book.sheets_metadata
        if page.visible == SheetVisibleEnum.Visible and page.typ == SheetTypeEnum.WorkSheet
    ]
    pages = {page: book.get_sheet_by_name(page) for page in seen}
    for page in (words.name, *sorted(words.labels)):
        if page in pages:
            return pages[page]
    full = [page for page in pages.values() if page.height]
    if len(full) == 1:
        return full[0]
    labels = " 或 ".join([words.name, *sorted(words.labels)])
    if not full:
        raise mistake(Place(name, 0), "文件里没有数据", "the file holds nothing", expected=labels)
    raise mistake(
        Place(name, 0), f"有几个工作表，不知道以哪个为准：把放{words.title}的工作表命名为 {labels}",
        "several worksheets; name the one that holds the table like the table", found=some(page.name for page in full),
    )  # fmt: skip


def _sheet(name: str, rows: list[list[Any]], words: TableWords, problems: Problems) -> Sheet:
    """Raises `Mistake` where there is no table."""
    at = _head(rows, words)
    head = [as_text(cell).strip() for cell in rows[at]] if rows else []
    if not any(head):
        raise mistake(Place(name, 0), "文件是空的：请重新导出", "the file is empty; export it again")
    columns = cells.named(head)
    body = rows[at + 1 :]
    numbers = [number for number, row in enumerate(body, at + 2) if any(cell != "" for cell in row)]
    kept = [body[number - at - 2] for number in numbers]
    values = dict(zip(columns, zip(*kept, strict=True), strict=True)) if kept else dict.fromkeys(columns, ())
    raw = pl.DataFrame(
        {column: _texts(cells_) for column, cells_ in values.items()}, schema=dict.fromkeys(columns, pl.String)
    )
    sheet = Sheet(words, name, 0, raw, numbers=pl.Series(numbers, dtype=pl.Int64))
    headers.match(sheet, cells.used(raw, columns, head), problems)
    headers.check_missing(sheet, problems)
    if "id" in sheet.headers:
        shares = [h for n, h in sheet.headers.items() if n in words.fields and words.fields[n].type.kind is Kind.SHARE]
        cells.take(
            sheet,
            {header: pl.Series([as_share(cell) for cell in values[header]], dtype=pl.String) for header in shares},
        )
    return sheet


def _head(rows: Sequence[Sequence[Any]], words: TableWords) -> int:
    """Which row is the head: that with the most names of columns, among the first."""
    known = headers.names(words)
    scores = [sum(as_text(cell).strip() in known for cell in row) for row in rows[:_TITLES]]
    return scores.index(max(scores)) if scores else 0


def _texts(values: Sequence[Any]) -> list[str]:
    return [value if type(value) is str else as_text(value) for value in values]


def as_text(cell: Any) -> str:
    """A cell as one would type it; a number with the fifteen digits that Excel keeps."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        if cell == int(cell) and abs(cell) < _EXACT:
            return str(int(cell))
        return f"{cell:.15g}".replace("e", "E")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def as_share(cell: Any) -> str:
    """A share: Excel stores 80% as 0.8. More than the whole is no share that Excel shows with a percent sign."""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 0 <= cell <= 1:
        return f"{cell * 100:.12g}%"
    return as_text(cell)
