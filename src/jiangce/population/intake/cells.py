"""Texts of cells, from CSV or Excel, into the columns of a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.population.intake import texts, typed
from jiangce.population.intake.sheet import Sheet
from jiangce.population.words import Field
from jiangce.rules.types import BOOL


def named(head: Sequence[str]) -> list[str]:
    """A different name for each column: its header, or its place where it has none, or one that is there already."""
    out: list[str] = []
    for at, header in enumerate(head, 1):
        name = header or f"第{at}列"
        out.append(name if name not in out else f"{name}（第{at}列）")
    return out


def used(raw: pl.DataFrame, columns: Sequence[str], head: Sequence[str]) -> list[tuple[str, str]]:
    """The columns to look at, those with a header or with anything in them: what each is called, its name in ``raw``."""
    return [
        (header or name, name)
        for name, header in zip(columns, head, strict=True)
        if header or (raw[name].str.strip_chars() != "").any()
    ]


def take(sheet: Sheet, special: Mapping[str, pl.Series] | None = None) -> None:
    """Read every column that is known. ``special``: columns to be read from other texts than are shown."""
    for name, header in sheet.headers.items():
        column = (special or {}).get(header, sheet.raw[header]).str.strip_chars().alias(name)
        field = sheet.words.fields.get(name)
        if name == "id":
            sheet.data[name] = column.replace("", None)
        elif field is not None:
            texts.take(sheet, field, column)
    for name, header in sheet.headers.items():
        base = name.removesuffix(NONE_SUFFIX)
        if name not in sheet.words.fields and base != name:
            _take_none(sheet, sheet.words.fields[base], sheet.raw[header].str.strip_chars())


def _take_none(sheet: Sheet, field: Field, column: pl.Series) -> None:
    """A column `left_on__none` as Parquet has it, beside one that says 仍在职 itself."""
    flag = Field(field.name + NONE_SUFFIX, BOOL, pl.Boolean(), field.column)
    said = sheet.data.get(flag.name)
    texts.take(sheet, flag, column)
    told = sheet.data.pop(flag.name)
    typed.take_none(sheet, field, told if said is None else told | said)
