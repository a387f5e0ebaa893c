"""A typed column of a Parquet file: right already, cast without loss, or refused.

The file says itself what its columns are, so a wrong type is a mistake of whoever wrote it and stops the reading; a
column of the right type is looked at as a whole (least, greatest, different values) and row by row only where that finds
something.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.population.intake import texts
from jiangce.population.intake.report import Kind as Fault
from jiangce.population.intake.sheet import Sheet, always, places
from jiangce.population.intake.values import hint_of
from jiangce.population.words import Field
from jiangce.rules.problems import Mistake, Place, mistake
from jiangce.rules.types import NUMBERS, REFERENCES, Kind

_NAMES = {
    Kind.MONEY: "整数，以分为单位",
    Kind.SHARE: "整数，以百万分之一为单位",
    Kind.DATE: "日期",
    Kind.BOOL: "布尔值",
}
_BOUNDS = {Kind.MONEY: (0, 10**15), Kind.SHARE: (0, 10**10), Kind.YEAR: (1900, 2200)}
_FIRST, _LAST = date(1900, 1, 1), date(2200, 12, 31)


def take(sheet: Sheet, field: Field, column: pl.Series) -> None:
    """Take a column into the sheet. Raises `Mistake` where its type cannot be what the column means."""
    kind = field.type.kind
    if column.null_count() == len(column):
        sheet.data[field.name] = pl.Series(field.name, dtype=field.dtype).extend_constant(None, len(column))
    elif kind is Kind.SCALE:
        _scale(sheet, field, column)
    elif kind is Kind.BOOL:
        _bool(sheet, field, column)
    elif kind is Kind.DATE:
        _date(sheet, field, column)
    elif kind in NUMBERS:
        _number(sheet, field, column)
    else:
        _text(sheet, field, column)


def take_none(sheet: Sheet, field: Field, column: pl.Series) -> None:
    """Take the column that says where another one is *none*."""
    name = field.name + NONE_SUFFIX
    if column.dtype != pl.Boolean and column.null_count() < len(column):
        raise _wrong_type(sheet, name, column.dtype, "布尔值")
    if not column.any():
        return
    filled = column.fill_null(False)
    sheet.data[name] = filled.alias(name)
    if not field.may_be_none:
        sheet.note(Fault.NOT_NONE, field.name, places(filled), hint_of(field))
    values = sheet.data.get(field.name)
    if values is not None:
        both = filled & values.is_not_null()
        if both.any():
            sheet.note(
                Fault.BOTH,
                field.name,
                places(both),
                always("值和“无”只能有一个", f"去掉值，或把 {name} 改为 false"),
            )


def ids(sheet: Sheet, name: str, column: pl.Series) -> pl.Series:
    """A column of ids as texts. Raises `Mistake`."""
    if column.dtype == pl.String:
        return column
    if column.dtype.is_integer() or isinstance(column.dtype, pl.Categorical | pl.Enum) or column.dtype == pl.Null:
        return column.cast(pl.String)
    raise _wrong_type(sheet, name, column.dtype, "文本（不是小数：编号存成小数会丢失末尾几位）")


def _scale(sheet: Sheet, field: Field, column: pl.Series) -> None:
    if column.dtype == field.dtype:
        sheet.data[field.name] = column
        return
    if not isinstance(column.dtype, pl.Enum | pl.Categorical) and column.dtype != pl.String:
        raise _wrong_type(sheet, field.name, column.dtype, "文本或枚举")
    texts.take(sheet, field, column.cast(pl.String))


def _bool(sheet: Sheet, field: Field, column: pl.Series) -> None:
    if column.dtype == pl.Boolean:
        sheet.data[field.name] = column
    elif column.dtype.is_integer() or column.dtype == pl.String:
        texts.take(sheet, field, column.cast(pl.String))
    else:
        raise _wrong_type(sheet, field.name, column.dtype, _NAMES[Kind.BOOL])


def _date(sheet: Sheet, field: Field, column: pl.Series) -> None:
    if column.dtype == pl.String:
        texts.take(sheet, field, column)
        return
    if not column.dtype.is_temporal() or column.dtype in (pl.Time, pl.Duration):
        raise _wrong_type(sheet, field.name, column.dtype, _NAMES[Kind.DATE])
    days = column.cast(pl.Date)
    sheet.data[field.name] = days
    least, most = days.min(), days.max()
    assert isinstance(least, date)
    assert isinstance(most, date)
    if least < _FIRST or most > _LAST:
        sheet.note(Fault.OUT_OF_RANGE, field.name, places(~days.is_between(_FIRST, _LAST)), hint_of(field))


def _number(sheet: Sheet, field: Field, column: pl.Series) -> None:
    kind = field.type.kind
    exact = kind in (Kind.MONEY, Kind.SHARE)
    wanted = _NAMES.get(kind, "整数")
    if column.dtype == pl.String and not exact:
        texts.take(sheet, field, column)
        return
    if column.dtype.is_float() and not exact:
        column = column.fill_nan(None)
        whole = (column == column.round(0)) | column.is_null()
        sheet.note(Fault.BAD_VALUE, field.name, places(~whole), hint_of(field))
    elif not column.dtype.is_integer():
        raise _wrong_type(sheet, field.name, column.dtype, wanted)
    numbers = column.cast(pl.Int64, strict=False)
    sheet.data[field.name] = numbers
    low, high = _BOUNDS.get(kind, (0, 100_000_000))
    least, most = numbers.min(), numbers.max()
    if isinstance(least, int) and isinstance(most, int) and (least < low or most > high):
        outside = places(~numbers.is_between(low, high))
        sheet.note(Fault.OUT_OF_RANGE, field.name, outside, always(f"{low} 到 {high} 的{wanted}", "改正这一格"))


def _text(sheet: Sheet, field: Field, column: pl.Series) -> None:
    if field.type.kind in REFERENCES:
        sheet.data[field.name] = ids(sheet, field.name, column)
        return
    if column.dtype.is_integer() and field.type.kind is Kind.PLACE:
        column = column.cast(pl.String)
    if column.dtype != pl.String and not isinstance(column.dtype, pl.Enum | pl.Categorical):
        raise _wrong_type(sheet, field.name, column.dtype, "文本")
    column = column.cast(pl.String)
    if field.type.kind is Kind.PLACE:
        texts.take(sheet, field, column)
        return
    lengths = column.str.len_chars()
    least, most = lengths.min(), lengths.max()
    assert isinstance(least, int)
    assert isinstance(most, int)
    if least == 0 or most > texts.LONGEST:
        sheet.note(Fault.BAD_VALUE, field.name, places(~lengths.is_between(1, texts.LONGEST)), hint_of(field))
    sheet.data[field.name] = column


def _wrong_type(sheet: Sheet, name: str, found: object, wanted: str) -> Mistake:
    return mistake(
        Place(sheet.file, 0), f"{sheet.words.title}的列 {name} 类型不对：请按应有的类型重新写出这个文件",
        f"the column {name} is of the wrong type", found=str(found), expected=wanted,
    )  # fmt: skip
