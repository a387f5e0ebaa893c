"""Files of Excel that we hand out: an empty template that the vocabulary makes, and somebody's own rows with the reasons in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from jiangce.office.pages.forms import FormField, fields, form_table
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A column of a file that we hand out. ``options``: what to choose from; ``how``, ``why``, ``proof``: for the sheet of words."""

    name: str
    label: str
    must: bool = False
    options: tuple[str, ...] = ()
    how: str = ""
    why: str = ""
    proof: str = ""


def asked_of(table: str) -> list[Asked]:
    """The columns of one table."""
    about = form_table(table)
    return [asked_as(about, field, label_of(about, field.name)) for field in fields(table, {}, {})]


def asked_as(about: Table, field: FormField, label: str) -> Asked:
    """A form's field as a column."""
    options = tuple(text for _, text in field.options)
    how = field.hint or "从列表中选：" + "、".join(options)
    return Asked(field.name, label, field.required, options, how, field.ask, about.columns[field.name].proof)


def template(table: str) -> bytes:
    """Headers in Chinese, lists to choose from, text format throughout, and a sheet that says what each column expects."""
    about = form_table(table)
    return blank(about.zh, asked_of(table), (f"一行一项：{about.row}。不清楚的留空。一次最多 {MOST_ROWS} 行。",))


def marked(table: str, columns: Sequence[str], rows: Iterable[tuple[Mapping[str, str], Mapping[str, str]]]) -> bytes:
    """Rows as they were sent, each wrong cell red with its reason in a note, all reasons of a row in a last column."""
    by_name = {one.name: one for one in asked_of(table)}
    return returned(form_table(table).zh, [by_name[name] for name in columns], rows)


def blank(
    title: str, asked: Sequence[Asked], remarks: Sequence[str], examples: Sequence[Mapping[str, str]] = ()
) -> bytes:
    """An empty worksheet of these columns. ``examples``: rows beside what the columns expect, not in the sheet itself."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, _SAFE) as book:
        sheet = _data_sheet(book, title, asked)
        _choices(book, sheet, asked)
        _explained(book, asked, remarks, examples)
    return out.getvalue()


def returned(title: str, asked: Sequence[Asked], rows: Iterable[tuple[Mapping[str, str], Mapping[str, str]]]) -> bytes:
    """Rows (texts, wrong) as they were sent, marked."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, _SAFE) as book:
        sheet = _data_sheet(book, title, asked, REASON)
        red = book.add_format({"num_format": "@", "bg_color": "#F8D7D2", "font_color": "#8C1D0F"})
        plain = book.add_format({"num_format": "@"})
        for at, (texts, wrong) in enumerate(rows, 1):
            for place, one in enumerate(asked):
                sheet.write_string(at, place, texts.get(one.name, ""), red if one.name in wrong else plain)
                if one.name in wrong:
                    sheet.write_comment(at, place, wrong[one.name], {"x_scale": 2})
            sheet.write_string(at, len(asked), "；".join(wrong.values()), red if wrong else plain)
        _choices(book, sheet, asked)
    return out.getvalue()


def _data_sheet(book: Any, title: str, asked: Sequence[Asked], *more: str) -> Any:
    sheet = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bg_color": "#E9EFF4", "bottom": 1})
    must = book.add_format({"bold": True, "bg_color": "#FBF1DA", "bottom": 1})
    text = book.add_format({"num_format": "@"})
    for at, label in enumerate([*(one.label for one in asked), *more]):
        wide = max(12, 3 + sum(1 if sign.isascii() else 2 for sign in label)) if label != REASON else 60
        sheet.set_column(at, at, wide, text)
        sheet.write_string(0, at, label, must if at < len(asked) and asked[at].must else head)
    sheet.freeze_panes(1, 0)
    return sheet


def _choices(book: Any, sheet: Any, asked: Sequence[Asked]) -> None:
    """Lists to choose from; they lie in a hidden sheet, because Excel takes only short ones in place."""
    lists = [(at, one) for at, one in enumerate(asked) if one.options]
    if not lists:
        return
    hidden = book.add_worksheet("选项")
    hidden.hide()
    for place, (at, one) in enumerate(lists):
        hidden.write_column(0, place, one.options)
        letter = xlsxwriter.utility.xl_col_to_name(place)
        source = f"=选项!${letter}$1:${letter}${len(one.options)}"
        sheet.data_validation(1, at, MOST_ROWS, at, {
            "validate": "list", "source": source, "error_title": "请从列表中选择", "error_message": "不清楚的留空。",
        })  # fmt: skip


def _explained(
    book: Any, asked: Sequence[Asked], remarks: Sequence[str], examples: Sequence[Mapping[str, str]]
) -> None:
    sheet, bold = book.add_worksheet("填写说明"), book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    rows = [("列名", "必填", "怎么写", "问的是什么", "凭什么证明", *(f"例{at}" for at, _ in enumerate(examples, 1)))]
    for one in asked:
        shown = [example.get(one.name, "") for example in examples]
        rows.append((one.label, "必填" if one.must else "", one.how, one.why, one.proof, *shown))
    rows += [("", "", remark, "", "") for remark in remarks]
    for at, wide in enumerate((24, 6, 60, 40, 30, *(24 for _ in examples))):
        sheet.set_column(at, at, wide, wrap)
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write_string(at, place, cell, wrap if at else bold)
    sheet.freeze_panes(1, 0)
