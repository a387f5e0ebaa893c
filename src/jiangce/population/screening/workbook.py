"""Frames as sheets of a workbook of Excel: frozen bold headers, a filter, widths to read; long tables go on in further sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import xlsxwriter

#: a sheet holds 1,048,576 rows, one of them the header
ROWS = 1_048_575
_WIDE = 44
_SHOWN = 200  # so many rows tell how wide a column is


def write_workbook(path: Path, sheets: Mapping[str, pl.DataFrame]) -> None:
    """One sheet a frame, in order. Texts stay texts, whatever they begin with."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with (
        TemporaryDirectory(prefix=".", dir=path.parent) as scratch,
        xlsxwriter.Workbook(str(path), {**options, "tmpdir": scratch}) as book,
    ):
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00"})
        for name, frame in sheets.items():
            for title, part in _parts(name, frame):
                sheet = book.add_worksheet(title)
                sheet.freeze_panes(1, 0)
                sheet.autofilter(0, 0, max(part.height, 1), max(part.width - 1, 0))
                formats = [day if t == pl.Date else money if t == pl.Float64 else None for t in part.dtypes]
                for at, (column, form) in enumerate(zip(part.columns, formats, strict=True)):
                    sheet.set_column(at, at, _width(part[column]), form)
                sheet.write_row(0, 0, part.columns, bold)
                for row, values in enumerate(part.iter_rows(), 1):
                    for at, value in enumerate(values):
                        if isinstance(value, str):
                            sheet.write_string(row, at, value)
                        elif value is not None:
                            sheet.write(row, at, value, formats[at])


def _parts(name: str, frame: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    if frame.height <= ROWS:
        yield name, frame
        return
    for number, start in enumerate(range(0, frame.height, ROWS), 1):
        yield f"{name}{number}", frame.slice(start, ROWS)


def _width(values: pl.Series) -> int:
    texts = [values.name, *(str(value) for value in values.head(_SHOWN) if value is not None)]
    return min(_WIDE, 2 + max(sum(1 if sign.isascii() else 2 for sign in text) for text in texts))
