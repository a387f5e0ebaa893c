"""Files of Excel that we hand out: an empty template that the vocabulary makes, and somebody's own rows with the reasons in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from jiangce.office.pages.forms import FormField, fields, form_table, required
from jiangce.office.rulebook.words import Table
from jiangce.office.rulebook.workbooks import MOST_ROWS, label_of

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REASON = "#原因"
_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def answer(data: bytes, name: str) -> HttpResponse:
    """A file to save."""
    out = HttpResponse(data, content_type=TYPE)
    out["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return out


def template(table: str) -> bytes:
    """Headers in Chinese, lists to choose from, text format throughout, and a sheet that says what each column expects."""
    about, told = form_table(table), fields(table, {}, {})
    out = BytesIO()
    with xlsxwriter.Workbook(out, _SAFE) as book:
        sheet = _data_sheet(book, about, [field.name for field in told])
        _choices(book, sheet, told)
        _explained(book, about, told)
    return out.getvalue()


def marked(table: str, columns: Sequence[str], rows: Iterable[tuple[Mapping[str, str], Mapping[str, str]]]) -> bytes:
    """Rows as they were sent, each wrong cell red with its reason in a note, all reasons of a row in a last column."""
    about, out = form_table(table), BytesIO()
    with xlsxwriter.Workbook(out, _SAFE) as book:
        sheet = _data_sheet(book, about, columns, REASON)
        red = book.add_format({"num_format": "@", "bg_color": "#F8D7D2", "font_color": "#8C1D0F"})
        plain = book.add_format({"num_format": "@"})
        for at, (texts, wrong) in enumerate(rows, 1):
            for place, name in enumerate(columns):
                sheet.write_string(at, place, texts.get(name, ""), red if name in wrong else plain)
                if name in wrong:
                    sheet.write_comment(at, place, wrong[name], {"x_scale": 2})
            sheet.write_string(at, len(columns), "；".join(wrong.values()), red if wrong else plain)
        _choices(book, sheet, [field for field in fields(table, {}, {}) if field.name in columns], list(columns))
    return out.getvalue()


def _data_sheet(book: Any, about: Table, columns: Sequence[str], *more: str) -> Any:
    sheet = book.add_worksheet(about.zh)
    head = book.add_format({"bold": True, "bg_color": "#E9EFF4", "bottom": 1})
    must = book.add_format({"bold": True, "bg_color": "#FBF1DA", "bottom": 1})
    text, needed = book.add_format({"num_format": "@"}), required(about)
    for at, label in enumerate([*(label_of(about, name) for name in columns), *more]):
        wide = max(12, 3 + sum(1 if sign.isascii() else 2 for sign in label)) if label != REASON else 60
        sheet.set_column(at, at, wide, text)
        sheet.write_string(0, at, label, must if at < len(columns) and columns[at] in needed else head)
    sheet.freeze_panes(1, 0)
    return sheet


def _choices(book: Any, sheet: Any, told: Sequence[FormField], columns: Sequence[str] = ()) -> None:
    """Lists to choose from; they lie in a hidden sheet, because Excel takes only short ones in place."""
    lists = [(columns.index(field.name) if columns else at, field) for at, field in enumerate(told) if field.options]
    if not lists:
        return
    hidden = book.add_worksheet("选项")
    hidden.hide()
    for place, (at, field) in enumerate(lists):
        labels = [label for _, label in field.options]
        hidden.write_column(0, place, labels)
        letter = xlsxwriter.utility.xl_col_to_name(place)
        source = f"=选项!${letter}$1:${letter}${len(labels)}"
        sheet.data_validation(1, at, MOST_ROWS, at, {
            "validate": "list", "source": source, "error_title": "请从列表中选择", "error_message": "不清楚的留空。",
        })  # fmt: skip


def _explained(book: Any, about: Table, told: Sequence[FormField]) -> None:
    sheet, bold = book.add_worksheet("填写说明"), book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    rows = [("列名", "必填", "怎么写", "问的是什么", "凭什么证明")]
    for field in told:
        column = about.columns[field.name]
        how = field.hint or "从列表中选：" + "、".join(label for _, label in field.options)
        rows.append((label_of(about, field.name), "必填" if field.required else "", how, field.ask, column.proof))
    rows.append(("", "", f"一行一项：{about.row}。不清楚的留空。一次最多 {MOST_ROWS} 行。", "", ""))
    for at, wide in enumerate((24, 6, 60, 40, 30)):
        sheet.set_column(at, at, wide, wrap)
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write_string(at, place, cell, wrap if at else bold)
    sheet.freeze_panes(1, 0)
