"""The calendar's first content, and the years that come with a new release: from `china.yaml` into the table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from jiangce.office.workdays.models import SpecialDay, Year

FILE = Path(__file__).with_name("china.yaml")
SOURCE = "国务院办公厅关于部分节假日安排的通知"


def announced() -> dict[int, Mapping[str, Any]]:
    """The years of the file: ``free`` (name → days as MM-DD), ``worked`` (days)."""
    told: dict[int, Mapping[str, Any]] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return told


def entries(year: int, told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The special days of one year, as columns of the table."""
    every = [(day, False, name) for name, days in told["free"].items() for day in days]
    every += [(day, True, "调休上班") for day in told["worked"]]
    return [{"day": date.fromisoformat(f"{year}-{day}"), "works": works, "name": name} for day, works, name in every]


def seed() -> int:
    """Enter the years that the table does not have yet; what somebody edited stays. How many were entered."""
    known = set(Year.objects.values_list("year", flat=True))
    new = {year: told for year, told in announced().items() if year not in known}
    for year, told in new.items():
        SpecialDay.objects.bulk_create([SpecialDay(**entry) for entry in entries(year, told)], ignore_conflicts=True)
        Year.objects.create(year=year, source=SOURCE)
    return len(new)
