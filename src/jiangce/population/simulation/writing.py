"""A simulation as a folder: every table as CSV (for Excel), the decisions, changes and payees as Parquet.

What is there is whole, and nothing is replaced unasked.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jiangce.population.simulation.simulate import Simulation
from jiangce.population.simulation.tables import Table, tables
from jiangce.population.writing import Occupied, whole_file, whole_folder

ABOUT = "simulation.json"


def write(found: Simulation, into: Path, *, replace: bool = False) -> list[str]:
    """The names of the files written. Raises `Occupied` where something is there already, `OSError`."""
    with whole_folder(into, replace=replace) as there:
        for table in tables(found):
            _csv(table, there / f"{table.name}.csv")
        found.before.rows.write_parquet(there / "decisions-before.parquet")
        found.after.rows.write_parquet(there / "decisions-after.parquet")
        found.changes.write_parquet(there / "changes.parquet")
        found.people.write_parquet(there / "payees.parquet")
        (there / ABOUT).write_text(json.dumps(about(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return sorted(file.name for file in there.iterdir())


def write_page(text: str, into: Path, *, replace: bool = False) -> None:
    """A file that is whole or not there. Raises `Occupied` where one is there already, `OSError`."""
    if into.exists() and not replace:
        raise Occupied(into)
    with whole_file(into) as there:
        there.write_text(text, encoding="utf-8")


def _csv(table: Table, path: Path) -> None:
    cells: dict[str, Callable[[Any], Any]] = {
        "money": _yuan,
        "change": _yuan,
        "text": _safe,
        "share": lambda v: v / 1_000_000,
    }
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([column.zh or column.of for column in table.columns])
        for row in table.rows:
            pairs = zip(table.columns, row, strict=True)
            out.writerow(["" if v is None else cells.get(c.kind, lambda v: v)(v) for c, v in pairs])


def _yuan(fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _safe(text: Any) -> str:
    """No formula for a spreadsheet."""
    said = str(text)
    return f"'{said}" if said[:1] in "=+-@\t\r" else said


def about(found: Simulation) -> dict[str, Any]:
    """What was simulated, and what it comes to, as plain data."""
    before, after = found.totals
    return {
        "title": found.reform.title, "as_of": str(found.as_of), "before_fen": before, "after_fen": after,
        "amendments": {
            policy: [one.path.text for one in every] for policy, every in found.reform.amendments.items()
        },
        "assumptions": {one.name: one.share for one in found.reform.assumptions.every.values()},
        "rules_before": {policy.id: policy.hash() for policy in found.before.policies},
        "rules_after": {policy.id: policy.hash() for policy in found.after.policies},
    }  # fmt: skip
