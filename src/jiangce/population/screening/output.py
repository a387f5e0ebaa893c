"""A screening into files: a folder of Parquet, or one file of results by its ending. Whole or not at all.

``.parquet`` is for programs, ``.csv`` and ``.xlsx`` for people: Chinese headers, money in 元. Text that a spreadsheet would
take for a formula is written as text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from jiangce.population.screening import tables
from jiangce.population.screening.screen import Screening
from jiangce.population.screening.summary import summary
from jiangce.population.writing import Occupied, whole_file, whole_folder

SCHEMA = "jiangce.screening/1"
#: how one file may end
SUFFIXES = (".parquet", ".csv", ".xlsx")
#: what makes a spreadsheet take a text for a formula, as its first sign
_FORMULA = r"^[=+\-@\t\r]"


def about(found: Screening, set_aside: int = 0) -> dict[str, Any]:
    """What was decided, by which rules, and the sums: for programs, and beside the tables."""
    return {
        "schema": SCHEMA, "as_of": found.as_of.isoformat(), "rows_set_aside": set_aside,
        "policies": [
            {"policy": p.id, "title": p.title, "number": p.number, "rules_hash": p.hash(), "forecast": p.is_draft,
             "known_on": p.known_on.isoformat() if p.known_on else None, "known": p.is_known,
             "readings": [{"reading": one.id, "option": one.chosen} for one in p.chosen]}
            for p in found.policies
        ],
        "summary": [_plain(row) for row in summary(found).iter_rows(named=True)],
    }  # fmt: skip


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}


def write(found: Screening, goal: Path, *, set_aside: int = 0, replace: bool = False) -> list[Path]:
    """Write a screening; the files written. Raises `Occupied` where something is there, unless it is to be replaced."""
    writer = _WRITERS.get(goal.suffix.lower())
    if writer is None:
        with whole_folder(goal, replace=replace) as folder:
            for name, frame in tables.tables(found).items():
                frame.write_parquet(folder / f"{name}.parquet", compression="zstd")
            text = json.dumps(about(found, set_aside), ensure_ascii=False, indent=2)
            (folder / "about.json").write_text(text + "\n", encoding="utf-8")
        return sorted(goal.iterdir())
    if goal.exists() and not replace:
        raise Occupied(goal)
    with whole_file(goal) as draft:
        writer(found, draft)
    return [goal]


def _parquet(found: Screening, path: Path) -> None:
    tables.results(found).write_parquet(path, compression="zstd")


def _csv(found: Screening, path: Path) -> None:
    """With a mark in front by which Excel knows that it is UTF-8."""
    harmless(tables.in_chinese(tables.results(found), tables.RESULT_ZH)).write_csv(
        path, include_bom=True, float_precision=2
    )


def _xlsx(found: Screening, path: Path) -> None:
    from jiangce.population.screening.workbook import write_workbook

    told = tables.tables(found)
    write_workbook(path, {
        "汇总": tables.in_chinese(told["summary"], tables.SUMMARY_ZH),
        "结果": tables.in_chinese(told["results"], tables.RESULT_ZH),
        "分期": tables.in_chinese(told["periods"], tables.PERIOD_ZH),
    })  # fmt: skip


_WRITERS: Mapping[str, Callable[[Screening, Path], None]] = {".parquet": _parquet, ".csv": _csv, ".xlsx": _xlsx}


def harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Texts that a spreadsheet would take for a formula begin with an apostrophe."""
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    dangerous = [pl.col(name).str.contains(_FORMULA) for name in texts]
    return frame.with_columns(
        pl.when(danger).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name)
        for name, danger in zip(texts, dangerous, strict=True)
    )
