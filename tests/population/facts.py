"""A few sound facts in frames, and how tests spoil them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from jiangce.population.intake import Intake, Kind

DAY = date(2024, 3, 1)


def tables() -> dict[str, pl.DataFrame]:
    """Two organisations, three people, what happened to them; everything in order."""
    return {
        "person": pl.DataFrame({"id": ["wang", "li", "zhao"], "name": ["王敏", "李强", "赵云"], "place": ["330604", "330604", None]}),
        "org": pl.DataFrame({"id": ["acme", "school"], "kind": ["enterprise", "school"], "place": ["330604", "330602"]}),
        "hire": pl.DataFrame(
            {
                "id": ["h1", "h2"],
                "person": ["wang", "li"],
                "employer": ["acme", "acme"],
                "hired_on": [DAY, DAY],
                "left_on": [None, date(2024, 5, 1)],
                "left_on__none": [True, False],
                "contract_months": [36, None],
            }
        ),
        "training": pl.DataFrame(
            {"id": ["t1", "t2"], "person": ["wang", "zhao"], "organiser": ["school", "acme"], "ends_on": [DAY, DAY], "fee": [120050, 0], "level": ["senior", None]}
        ),
        "certificate": pl.DataFrame(
            {"id": ["c1", "c2"], "person": ["wang", "zhao"], "training": ["t1", None], "issued_on": [DAY, DAY], "level": ["senior", "technician"]}
        ),
        "recognition": pl.DataFrame({"id": ["r1", "r2"], "holder": ["acme", "wang"], "granted_on": [DAY, DAY]}),
    }  # fmt: skip


def written(path: Path, **changed: pl.DataFrame | None) -> Path:
    """The facts as Parquet files, some tables changed, or left out."""
    path.mkdir(exist_ok=True)
    for name, frame in {**tables(), **changed}.items():
        if frame is not None:
            frame.write_parquet(path / f"{name}.parquet")
    return path


def spoilt(table: str, column: str, row: int, value: Any, dtype: pl.DataType | None = None) -> pl.DataFrame:
    """A table with one other value; ``dtype``: the column's other type."""
    frame = tables()[table]
    values = frame[column].to_list()
    if dtype == pl.String():
        values = [None if one is None else str(one) for one in values]
    values[row] = value
    return frame.with_columns(pl.Series(column, values, dtype=dtype or frame[column].dtype))


def kinds(intake: Intake) -> Counter[tuple[str, str, Kind]]:
    return Counter(dict(intake.report.counts))


def ids(intake: Intake, table: str) -> list[str]:
    return intake.frames.tables[table]["id"].to_list()


def balanced(intake: Intake) -> None:
    """No row is lost: read = kept + set aside + copies, in the report, the frames and the rows set aside."""
    for name, count in intake.report.tables.items():
        assert count.read == count.kept + count.set_aside + count.duplicates
        assert intake.frames.tables[name].height == count.kept
        aside = intake.aside.get(name)
        assert (aside.height if aside is not None else 0) == count.set_aside
