"""Tables as people write them: rows of texts into CSV, rows of cells into Excel."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import xlsxwriter

REGISTERS = {
    "person": [["id", "name"], ["wang", "王敏"], ["li", "李强"]],
    "org": [["id", "kind"], ["acme", "企业"], ["school", "院校"]],
}
HIRE = ["id", "员工", "用人单位", "招用日期", "离职日期", "劳动合同期限"]


def text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def folder(path: Path, encoding: str = "utf-8", delimiter: str = ",", **tables: Sequence[Sequence[str]]) -> Path:
    """A folder of CSV files: the two registers, and these tables."""
    for name, rows in {**REGISTERS, **tables}.items():
        (path / f"{name}.csv").write_bytes(text(rows, delimiter).encode(encoding))
    return path


def book(path: Path, rows: Sequence[Sequence[Any]], page: str = "Sheet1", *more: str) -> Path:
    """An Excel file. A cell (value, format) is written in that number format; an exception as a formula that failed."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False}) as file:
        sheet = file.add_worksheet(page)
        for other in more:
            file.add_worksheet(other).write(0, 0, "x")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                _cell(file, sheet, at, column, cell)
    return path


def _cell(file: Any, sheet: Any, row: int, column: int, cell: Any) -> None:
    if isinstance(cell, tuple):
        sheet.write(row, column, cell[0], file.add_format({"num_format": cell[1]}))
    elif isinstance(cell, Exception):
        sheet.write_formula(row, column, "=NA()", None, str(cell))
    elif isinstance(cell, dt.date):
        sheet.write_datetime(
            row, column, dt.datetime(cell.year, cell.month, cell.day), file.add_format({"num_format": "yyyy/m/d"})
        )
    elif cell is not None:
        sheet.write(row, column, cell)
