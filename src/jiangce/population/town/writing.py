"""A town as a folder of Parquet files, piece by piece: whole or not there at all."""

from __future__ import annotations

import shutil
from pathlib import Path

from jiangce.population.town.town import COMPLETE, Town


def write(town: Town, folder: Path) -> None:
    """The tables of a town into a folder that does not exist yet, or is empty."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    made = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    try:
        for name, frame in town.frames.tables.items():
            frame.write_parquet(made / f"{name}.parquet")
        (made / "facts.yaml").write_text(f"complete: [{', '.join(sorted(COMPLETE))}]\n", encoding="utf-8")
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
