"""A folder of facts into frames: typed, every reference sound, with a report of what was not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames
from jiangce.population import folder
from jiangce.population.intake import csv_files, excel, parquet, references, rows, summary
from jiangce.population.intake.report import Report
from jiangce.population.intake.sheet import Sheet
from jiangce.population.words import TableWords, words_of
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems

_Reader = Callable[[Path, TableWords, Problems], Sheet | None]


@dataclass(slots=True)
class Intake:
    """``aside``: table → the rows set aside as they were read, with their places and reasons."""

    frames: Frames
    report: Report
    aside: Mapping[str, pl.DataFrame] = field(default_factory=dict)


def read_folder(path: Path | str, policies: Sequence[Policy]) -> Intake:
    """The facts of a folder in the words of these policies together.

    Bad rows are set aside and reported. Raises `Refused` where the folder as a whole cannot be read.
    """
    words = words_of(policies)
    problems = Problems()
    found = folder.find(Path(path), words, problems)
    sheets: dict[str, Sheet] = {}
    for name, file in found.files.items():
        sheet = _reader(file)(file, words.tables[name], problems)
        if sheet is not None:
            rows.check(sheet)
            sheets[name] = sheet
    problems.refuse_if_any()
    references.check(sheets, words, problems)
    problems.refuse_if_any()
    report = summary.report(sheets, found.complete)
    aside = {name: kept for name, sheet in sheets.items() if (kept := summary.aside(sheet)) is not None}
    complete = found.complete - set(report.incomplete)
    return Intake(Frames({name: _frame(sheet) for name, sheet in sheets.items()}, complete), report, aside)


def _reader(file: Path) -> _Reader:
    suffix = file.suffix.lower()
    if suffix in folder.PARQUET:
        return parquet.read
    return csv_files.read if suffix in folder.TEXT else excel.read


def _frame(sheet: Sheet) -> pl.DataFrame:
    """The rows that stay, the id first, the others in the file's order."""
    order = [part for name in sheet.headers for part in (name, name + NONE_SUFFIX) if part in sheet.data]
    frame = pl.DataFrame([sheet.data[name] for name in dict.fromkeys(["id", *order])])
    kept = sheet.kept()
    return frame if kept is None else frame.filter(kept)
