"""A simulation as a folder: every table as CSV (for Excel), the decisions, changes and payees as Parquet.

Written beside its goal and renamed, so that what is there is whole. A folder of ours is replaced; any other is left alone.
"""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jiangce.population.simulation.simulate import Simulation
from jiangce.population.simulation.tables import Table, tables

MARK = "simulation.json"


def write(found: Simulation, into: Path) -> list[str]:
    """The names of the files written. Raises `FileExistsError` where something else is there already, `OSError`."""
    if into.exists() and not (into.is_dir() and (not any(into.iterdir()) or (into / MARK).is_file())):
        raise FileExistsError(str(into))
    with whole_folder(into) as there:
        for table in tables(found):
            _csv(table, there / f"{table.name}.csv")
        found.before.rows.write_parquet(there / "decisions-before.parquet")
        found.after.rows.write_parquet(there / "decisions-after.parquet")
        found.changes.write_parquet(there / "changes.parquet")
        found.people.write_parquet(there / "payees.parquet")
        (there / MARK).write_text(json.dumps(_about(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return sorted(file.name for file in there.iterdir())


def write_text(text: str, into: Path) -> None:
    """A file that is whole or not there."""
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=into.parent, prefix=f".{into.name}-", delete=False
    ) as file:
        try:
            file.write(text)
            file.flush()
            Path(file.name).chmod(0o644)
            Path(file.name).replace(into)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


@contextmanager
def whole_folder(into: Path) -> Iterator[Path]:
    """A folder to write into that takes its name only when all is written."""
    into.parent.mkdir(parents=True, exist_ok=True)
    there = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
    try:
        yield there
        there.chmod(0o755)
        if into.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
            into.rename(old / into.name)
            there.rename(into)
            shutil.rmtree(old)
        else:
            there.rename(into)
    except BaseException:
        shutil.rmtree(there, ignore_errors=True)
        raise


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


def _about(found: Simulation) -> dict[str, Any]:
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
