"""From what was found in the sheets to the report, and to the rows set aside with their reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

import polars as pl

from jiangce.population.intake.headers import REMARK
from jiangce.population.intake.report import KEPT, ZH, Fault, Kind, Report, TableCount
from jiangce.population.intake.sheet import Found, Sheet
from jiangce.population.intake.values import shown

FILE, ROW, REASON = (REMARK + name for name in ("文件", "行号", "原因"))


def report(sheets: Mapping[str, Sheet], complete: Collection[str] = ()) -> Report:
    """The report. ``complete``: the tables said to hold every row."""
    counts: Counter[tuple[str, str, Kind]] = Counter()
    told: list[tuple[int, int, int, Fault]] = []
    for at, (name, sheet) in enumerate(sheets.items()):
        for found in sheet.found:
            key = (name, found.column, found.kind)
            done = counts[key]
            counts[key] += 1 if found.rows is None else len(found.rows)
            for rank, fault in enumerate(_faults(name, sheet, found), done):
                told.append((rank, at, fault.row, fault))
    first = sorted(told, key=lambda one: one[:3])[:KEPT]  # some of each sort before many of one
    faults = tuple(fault for *_, fault in sorted(first, key=lambda one: one[1:3]))
    tables = {name: _count(sheet) for name, sheet in sheets.items()}
    incomplete = tuple(name for name, count in tables.items() if name in complete and count.set_aside)
    return Report(tables, faults, dict(counts), incomplete)


def _count(sheet: Sheet) -> TableCount:
    aside = sheet.set_aside()
    copies = 0 if sheet.copies is None else int(sheet.copies.sum())
    return TableCount(sheet.file, sheet.height, sheet.height - aside - copies, aside, copies)


def _faults(table: str, sheet: Sheet, found: Found) -> Iterator[Fault]:
    field = sheet.words.fields.get(found.column)
    if found.rows is None:
        hint = found.hint(found.value)
        yield Fault(table, sheet.file, 0, found.column, found.kind, found.value, *hint)
        return
    rows = found.rows.head(KEPT)
    told = cache(found.hint)  # looking for what was meant takes its time
    for row, text in zip(sheet.numbers_of(rows), written(sheet, found, rows), strict=True):
        yield Fault(table, sheet.file, row, found.column, found.kind, shown(field, text), *told(text))


def written(sheet: Sheet, found: Found, rows: pl.Series) -> list[str]:
    """What stands in a column in these rows, as read."""
    if found.header not in sheet.raw.columns:
        return [""] * len(rows)
    return [as_text(value) for value in sheet.raw[found.header].gather(rows)]


def as_text(value: object) -> str:
    return "" if value is None else str(value)


def aside(sheet: Sheet) -> pl.DataFrame | None:
    """The rows set aside as they were read, each with its place and all that is wrong with it."""
    if sheet.aside is None or not sheet.aside.any():
        return None
    rows = sheet.aside.arg_true()
    reasons = (
        pl.concat(list(_reasons(sheet)))
        .group_by("row", maintain_order=True)
        .agg(pl.col("reason").unique(maintain_order=True).str.join("；"))
    )
    kept = sheet.raw.select(pl.all().gather(rows))
    place = pl.DataFrame({"row": rows}).join(reasons, on="row", how="left", maintain_order="left")
    return kept.with_columns(
        pl.lit(sheet.file).alias(FILE),
        sheet.numbers_of(rows).alias(ROW),
        place["reason"].alias(REASON),
    )


def _reasons(sheet: Sheet) -> Iterable[pl.DataFrame]:
    for found in sheet.found:
        if found.rows is not None:
            reason = pl.lit(f"{found.column}：{ZH[found.kind]}").alias("reason")
            yield found.rows.alias("row").cast(pl.UInt32).to_frame().with_columns(reason)
