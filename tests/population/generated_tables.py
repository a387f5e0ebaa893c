"""Frames drawn at random over the words of all policies, and the same facts as people would write them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from jiangce.entitlement.case_rows import ENDS
from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.population.intake.headers import names
from jiangce.population.words import Field, TableWords, Words
from jiangce.rules.types import REFERENCES, Kind

TABLES = (
    "person",
    "org",
    "hire",
    "insurance",
    "certificate",
    "training",
    "study_year",
    "recognition",
    "grant",
    "status",
    "project",
)
#: a fact that is known to be none
NONE = "<none>"
Row = dict[str, Any]
Tables = dict[str, list[Row]]
_TEXTS = "焊工钳电甲乙丙 ab,;\"'|。（）\n-/"
_PLACES = ("330604", "330602", "330122", "110101", "DE")


def drawn(words: Words, random: Random) -> Tables:
    """A few rows of each table: column → value, or `NONE`; a column that is not there is unknown."""
    ids = {name: [f"{name}-{at}" for at in range(random.randint(1, 5))] for name in TABLES}
    return {name: [_row(words, words.tables[name], one, ids, random) for one in ids[name]] for name in TABLES}


def _row(words: Words, table: TableWords, row_id: str, ids: dict[str, list[str]], random: Random) -> Row:
    out: Row = {"id": row_id}
    for name, field in table.fields.items():
        chance = random.random()
        if field.computed or chance < 0.3:
            continue
        if chance < 0.4 and field.may_be_none:
            out[name] = NONE
            continue
        value = _value(words, field, ids, random)
        if value is not None:
            out[name] = value
    start = out.get("starts_on" if "starts_on" in table.fields else table.table.date)
    for name in ENDS:
        if isinstance(start, date) and isinstance(out.get(name), date) and out[name] < start:
            del out[name]
    return out


def _value(words: Words, field: Field, ids: dict[str, list[str]], random: Random) -> Any:
    kind = field.type.kind
    if kind in REFERENCES:
        known = [one for table in words.targets(field.type) for one in ids.get(table, ())]
        return random.choice(known) if known else None
    if kind is Kind.SCALE:
        return random.choice(sorted(set(field.values.values())))
    if kind is Kind.TEXT:
        text = "".join(random.choice(_TEXTS) for _ in range(random.randint(1, 8))).strip()
        return text if text and text not in field.none else "词"
    return {
        Kind.BOOL: lambda: random.random() < 0.5,
        Kind.DATE: lambda: date(1990, 1, 1) + timedelta(days=random.randrange(20_000)),
        Kind.MONEY: lambda: random.randrange(10 ** random.randint(1, 12)),
        Kind.SHARE: lambda: random.randrange(1_000_001),
        Kind.YEAR: lambda: random.randint(1990, 2030),
        Kind.PLACE: lambda: random.choice(_PLACES),
    }.get(kind, lambda: random.randrange(1000))()


def frame(table: TableWords, rows: list[Row]) -> pl.DataFrame:
    """The rows as a typed frame."""
    columns = [pl.Series("id", [row["id"] for row in rows], dtype=pl.String)]
    for name, field in table.fields.items():
        values = [row.get(name) for row in rows]
        if any(value is not None for value in values):
            columns.append(pl.Series(name, [None if value == NONE else value for value in values], dtype=field.dtype))
        if NONE in values:
            columns.append(pl.Series(name + NONE_SUFFIX, [value == NONE for value in values]))
    return pl.DataFrame(columns)


def rows(frame: pl.DataFrame) -> list[Row]:
    """The rows of a typed frame, as they were drawn."""
    out = []
    for row in frame.iter_rows(named=True):
        told = {name: value for name, value in row.items() if value is not None and not name.endswith(NONE_SUFFIX)}
        out.append(
            told | {n.removesuffix(NONE_SUFFIX): NONE for n, value in row.items() if n.endswith(NONE_SUFFIX) and value}
        )
    return out


# ── as people write ─────────────────────────────────────────────────────────────────────────────────────────────────


def head(table: TableWords, columns: list[str], random: Random) -> list[str]:
    """The columns by name or by label."""
    known = names(table)
    out = []
    for name in columns:
        ways = [header for header, meant in known.items() if meant == name]
        out.append(random.choice(ways))
    return out


def said(field: Field, value: Any, random: Random) -> str:
    """One of the ways in which a value may be written."""
    if value is None:
        return ""
    return random.choice(_ways(field, value))


def _ways(field: Field, value: Any) -> list[str]:
    kind = field.type.kind
    if value == NONE:
        return ["none", *field.none]
    if kind is Kind.SCALE:
        return [text for text, meant in field.values.items() if meant == value and text not in field.doubtful]
    if kind is Kind.BOOL:
        return ["是", "true", "1", *sorted(field.yes)] if value else ["否", "FALSE", "0", *sorted(field.no)]
    if kind is Kind.DATE:
        serial = (value - date(1899, 12, 30)).days
        return [f"{value}", f"{value.year}/{value.month}/{value.day}", f"{value:%Y%m%d}", f"{value.year}年{value.month}月{value.day}日",
                f"{value.year}.{value.month:02d}.{value.day}", f"{value} 00:00:00", str(serial)]  # fmt: skip
    if kind is Kind.MONEY:
        yuan = f"{value // 100}.{value % 100:02d}"
        return [yuan, f"{value // 100:,}.{value % 100:02d}", f"¥{yuan}", f"{yuan}元", f"{yuan}0"]
    if kind is Kind.SHARE:
        return [f"{value // 10_000}.{value % 10_000:04d}%", f"{value // 10_000}.{value % 10_000:04d} ％"]
    if kind in (Kind.TEXT, Kind.PLACE, *REFERENCES):
        return [value, f" {value}"]
    return [str(value), f"{value}.0"]


def cell(field: Field, value: Any, random: Random) -> Any:
    """One of the cells that Excel may hold for a value."""
    kind = field.type.kind
    if value is None or value == NONE or random.random() < 0.5:
        return said(field, value, random) or None
    if kind is Kind.MONEY:
        return value / 100
    if kind is Kind.SHARE:
        return (value / 1_000_000, "0.00%")
    return (
        value
        if kind in (Kind.DATE, Kind.BOOL, Kind.COUNT, Kind.MONTHS, Kind.DAYS, Kind.HOURS, Kind.YEAR)
        else said(field, value, random)
    )
