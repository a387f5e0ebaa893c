"""My data to take along: one archive with the same content as JSON and as Excel. Bounded, and told in the log."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from django.utils import timezone

from jiangce.office.audit.log import append, history
from jiangce.office.identity.models import User
from jiangce.office.personal.holdings import Section, gather, plain
from jiangce.office.registers.models import Person

A_DAY = 5  # so many archives a day
CELL = 32_000  # signs that a cell of Excel holds
_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
README = """我的数据

这是人社部门在本系统中保存的、与您本人有关的全部登记，制作于 {at}。
data.json   供程序读取
data.xlsx   供 Excel 打开，每一类一张表
佐证材料只列目录；需要原件的，请到受理的人社窗口复制。
办理人员以“工作人员”表示。内容没有遮盖，请妥善保管。
{cut}"""


class TooOften(Exception):
    """Enough for today."""


def export(person: Person, by: User) -> bytes:
    """The archive. Raises `TooOften`."""
    since = (timezone.now() - timedelta(days=1)).isoformat(timespec="microseconds")
    if history(person).filter(action="own.export", at__gte=since).count() >= A_DAY:
        raise TooOften(f"24 小时内最多导出 {A_DAY} 次，请明天再来。")
    append(by, "own.export", person, {"key": person.key})
    sections = gather(person)
    at = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    cut = [one.zh for one in sections if one.cut]
    note = f"\n数量过多、没有列全的：{'、'.join(cut)}。请到窗口索取其余部分。\n" if cut else ""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("说明.txt", "\ufeff" + README.format(at=at, cut=note))
        archive.writestr("data.json", _json(sections, at))
        archive.writestr("data.xlsx", _excel(sections))
    return out.getvalue()


def _json(sections: list[Section], at: str) -> str:
    told: dict[str, Any] = {"制作时间": at}
    for one in sections:
        told[one.zh] = [dict(zip(one.heads, map(plain, row), strict=True)) for row in one.rows]
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)


def _excel(sections: list[Section]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, _SAFE) as book:
        bold, text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@", "valign": "top"})
        for one in sections:
            sheet = book.add_worksheet(one.zh[:31].translate(str.maketrans("[]:*?/\\", "（）：＊？／＼")))
            sheet.set_column(0, max(len(one.heads) - 1, 0), 20)
            for place, head in enumerate(one.heads):
                sheet.write_string(0, place, head, bold)
            for at, row in enumerate(one.rows, 1):
                for place, value in enumerate(row):
                    sheet.write_string(at, place, "" if value is None else str(plain(value))[:CELL], text)
            sheet.freeze_panes(1, 0)
    return out.getvalue()
