"""A table from a Parquet file; a column at a time, what is right already without a copy."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.population.intake import headers, typed
from jiangce.population.intake.sheet import Sheet
from jiangce.population.words import TableWords
from jiangce.rules.problems import Place, Problems

_PANIC: tuple[type[BaseException], ...] = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def read(path: Path, words: TableWords, problems: Problems) -> Sheet | None:
    """The sheet of a file; None, with the reason noted, where it cannot be read."""
    try:
        schema = pl.read_parquet_schema(path)
        sheet = Sheet(words, path.name, 1, pl.DataFrame())
        before = len(problems)
        headers.match(sheet, [(name, name) for name in schema], problems)
        if len(problems) > before:
            return None  # two columns for one
        sheet.raw = pl.read_parquet(path, columns=list(dict.fromkeys(sheet.headers.values())))
    except _PANIC as error:
        broken(path, error, problems)
        return None
    headers.check_missing(sheet, problems)
    return sheet if len(problems) == before and _take(sheet, problems) else None


def broken(path: Path, error: BaseException, problems: Problems) -> None:
    """Note that a file is none, or only the beginning of one."""
    if isinstance(error, PermissionError):
        problems.add(Place(path.name, 0), "没有读取权限", "no permission to read it")
    elif path.exists() and not path.stat().st_size:
        problems.add(Place(path.name, 0), "文件是空的：请重新导出", "the file is empty; export it again")
    else:
        reason = " ".join(str(error).split())[:120]
        problems.add(
            Place(path.name, 0), "文件不完整或已损坏，读不出来：请重新导出或重新复制整个文件",
            "the file is cut off or damaged; export or copy it again", found=reason,
        )  # fmt: skip


def _take(sheet: Sheet, problems: Problems) -> bool:
    before = len(problems)
    for name, header in sheet.headers.items():
        column = sheet.raw[header]
        with problems.catch():
            if name == "id":
                sheet.data[name] = typed.ids(sheet, name, column).alias(name)
            elif name in sheet.words.fields:
                typed.take(sheet, sheet.words.fields[name], column.alias(name))
    for name, header in sheet.headers.items():
        if name not in sheet.words.fields and name.endswith(NONE_SUFFIX):
            with problems.catch():
                typed.take_none(sheet, sheet.words.fields[name.removesuffix(NONE_SUFFIX)], sheet.raw[header])
    return len(problems) == before
