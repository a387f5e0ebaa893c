"""Rows set aside, into one file a table: the values as read, with file, row and reason, to be mended and read again.

CSV in UTF-8 with a mark, so that Excel opens it; the columns that begin with # are passed over on reading. The files
hold people's facts unmasked, so nobody but their owner may read them.
"""

from __future__ import annotations

from pathlib import Path

from jiangce.population.folder import ASIDE
from jiangce.population.intake.reading import Intake
from jiangce.population.writing import whole_file


def write_aside(intake: Intake, folder: Path | str) -> list[Path]:
    """Write the rows set aside; the paths. What an earlier run set aside of these tables is gone then."""
    out = []
    for name in intake.report.tables:
        goal = Path(folder) / f"{name}{ASIDE}.csv"
        rows = intake.aside.get(name)
        if rows is None:
            goal.unlink(missing_ok=True)
            continue
        with whole_file(goal) as draft:
            draft.touch(mode=0o600)
            rows.write_csv(draft, include_bom=True)
        out.append(goal)
    return out
