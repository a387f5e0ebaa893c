"""A firm's files of workers, as its clerk would fill them in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter
from tests.office.test_registers import number_of

from jiangce.office.registers.models import Organisation
from jiangce.office.rosters.models import Upload
from jiangce.office.rosters.reading import Batch, look_through
from jiangce.office.rosters.sheet import TITLE, columns, entry_of, heads
from jiangce.office.rosters.staff import working
from jiangce.office.rosters.taking import take
from jiangce.office.rulebook.workbooks import read_sheet

HIRES = "shangyu-2023/new-hire-grant"
HEADS = ("姓名", "身份证号", "招用日期", "招用前所在地", "参保记录·参保地", "参保记录·起保日期", "参保记录·停保日期")


def number(at: int) -> str:
    """An identity number of its own for each."""
    return number_of(f"33060419{70 + at // 336}{1 + at // 28 % 12:02}{1 + at % 28:02}001")


def row(at: int, **more: str) -> list[str]:
    """A worker from another province, hired and insured in February 2024."""
    told = {"name": f"新员工{at}", "number": number(at), "hired": "2024-02-01", "from": "510100", "place": "330604"}
    told |= {"starts": "2024-02-01", "ends": "仍在参保"} | more
    return [told[name] for name in ("name", "number", "hired", "from", "place", "starts", "ends")]


def book(rows: Sequence[Sequence[Any]], heads: Sequence[str] = HEADS, sheet: str = TITLE) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as made:
        page = made.add_worksheet(sheet)
        page.write_row(0, 0, heads)
        for at, one in enumerate(rows, 1):
            page.write_row(at, 0, one)
    return out.getvalue()


def looked(
    firm: Organisation, rows: Sequence[Sequence[Any]], entry: str = HIRES, heads_: Sequence[str] = HEADS
) -> Batch:
    today = date.today()
    found = entry_of(firm, today, entry)
    assert found is not None
    asked = columns(found, firm)
    grid = read_sheet(book(rows, heads_), (TITLE,), heads(asked))
    seen = look_through(grid, found, firm, working(firm), today)
    return Batch(firm.key, entry, "名册.xlsx", "0" * 64, f"parcel-{len(rows)}-{rows[0][1]}", list(grid.columns), seen)


def taken(
    firm: Organisation, by: Any, rows: Sequence[Sequence[Any]], entry: str = HIRES, heads_: Sequence[str] = HEADS
) -> Upload:
    found = entry_of(firm, date.today(), entry)
    assert found is not None
    return take(looked(firm, rows, entry, heads_), found, firm, by)
