"""Ids of one table, and what its rows say of themselves: the same row again, two rows of one id, an end before its start."""

from __future__ import annotations

import polars as pl

from jiangce.entitlement.case_rows import ENDS
from jiangce.population.intake.report import Kind as Fault
from jiangce.population.intake.sheet import Sheet, always, places

#: an id that begins with a letter cannot be a number in disguise, and is all right at one glance
_PLAIN = r"^[A-Za-z][A-Za-z0-9_.\-]{0,79}$"
_USABLE = r"^[\p{L}\p{N}][\w.\-]{0,79}$"
_ROUNDED = r"^(?:[+-]?\d(?:\.\d+)?[eE]\+?\d+|\d+\.0+)$"
_CARD = r"^\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]$"

_WANTED = "字母、数字、汉字和 _ . - 组成的编号，最多 80 个字符"
HINTS = {
    Fault.NO_ID: always(_WANTED, "给这一行一个编号"),
    Fault.BAD_ID: always(_WANTED, "换一个编号，引用它的地方一起改"),
    Fault.IDENTITY_NUMBER: always("工号、序号等代号", "为保护个人信息，请把身份证号码换成代号，引用它的地方一起换"),
    Fault.ROUNDED_NUMBER: always(
        "以文本保存的编号", "Excel 把编号存成了数字，末尾几位已丢失：把这一列设为文本，从原始数据重新导出"
    ),
    Fault.CONFLICT: always("一个编号一行", "只留正确的一行，或改成不同的编号"),
}


def check(sheet: Sheet) -> None:
    """Everything that one table can tell by itself."""
    check_ids(sheet)
    _check_ends(sheet)
    _check_copies(sheet)


def check_ids(sheet: Sheet) -> None:
    """Ids that are missing, no ids, numbers that Excel rounded, or somebody's identity card."""
    ids = sheet.data["id"]
    if ids.null_count():
        nameless = ids.is_null() if sheet.aside is None else ids.is_null() & ~sheet.aside
        _note(sheet, Fault.NO_ID, nameless)
    odd = ~(ids.str.contains(_PLAIN) & (ids != "none")).fill_null(True)
    if not odd.any():
        return
    rows = places(odd)
    found = ids.gather(rows)
    rounded = found.str.contains(_ROUNDED)
    card = ~rounded & found.str.contains(_CARD)
    bad = ~rounded & ~card & ~(found.str.contains(_USABLE) & (found != "none"))
    for kind, mask in ((Fault.ROUNDED_NUMBER, rounded), (Fault.IDENTITY_NUMBER, card), (Fault.BAD_ID, bad)):
        sheet.note(kind, "id", rows.filter(mask), HINTS[kind])


def rounded(ids: pl.Series) -> pl.Series:
    """Which references are numbers that Excel rounded."""
    return ids.str.contains(_ROUNDED)


def _note(sheet: Sheet, kind: Fault, mask: pl.Series) -> None:
    sheet.note(kind, "id", places(mask), HINTS[kind])


def _check_ends(sheet: Sheet) -> None:
    table = sheet.words.table
    start = "starts_on" if "starts_on" in table.columns else table.date
    begins = sheet.data.get(start)
    for name in ENDS:
        ends = sheet.data.get(name)
        if begins is None or ends is None or name == start or ends.dtype != pl.Date:
            continue
        early = (ends < begins).fill_null(False)
        if early.any():
            label = sheet.words.fields[start].title
            sheet.note(
                Fault.ENDS_EARLY,
                name,
                places(early),
                always(f"不早于 {label}", "改正其中一个日期"),
            )


def _check_copies(sheet: Sheet) -> None:
    """Rows of one id: all alike count once, otherwise none of them can be believed."""
    ids = sheet.data["id"]
    hashes = ids.drop_nulls().hash()
    if hashes.n_unique() == len(hashes):  # equal ids would have equal hashes
        return
    rows = places(ids.is_duplicated() & ids.is_not_null())
    bad = sheet.aside.gather(rows) if sheet.aside is not None else pl.repeat(False, len(rows), eager=True)
    same = pl.DataFrame([column.gather(rows).alias(name) for name, column in sheet.data.items()])
    same = same.with_columns(bad.alias("__bad"), rows.alias("__row"))
    said = [name for name in same.columns if name != "__row"]
    different = same.unique(said, keep="first", maintain_order=True)
    several = different.filter(pl.col("id").is_duplicated())["id"].unique()
    conflicting = same["id"].is_in(several.implode())
    firsts = different["__row"]
    copies = same.filter(~conflicting & ~pl.col("__bad") & ~pl.col("__row").is_in(firsts.implode()))["__row"]
    if len(copies):
        sheet.copies = pl.zeros(sheet.height, dtype=pl.Boolean, eager=True).scatter(copies, True)
    sheet.note(Fault.CONFLICT, "id", rows.filter(conflicting), HINTS[Fault.CONFLICT])
