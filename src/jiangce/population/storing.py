"""Frames into a folder of Parquet files, which `intake.read_folder` reads back as they were; whole or not at all."""

from __future__ import annotations

from pathlib import Path

from jiangce.entitlement.columns.frames import Frames
from jiangce.population.folder import ABOUT
from jiangce.population.writing import whole_folder


def write_folder(frames: Frames, path: Path | str, *, replace: bool = False) -> None:
    """One Parquet file a table, and in `facts.yaml` which of them are complete.

    Raises `Occupied` where the folder holds something, unless it is to be replaced.
    """
    with whole_folder(Path(path), replace=replace) as draft:
        fill_folder(frames, draft)


def fill_folder(frames: Frames, path: Path) -> None:
    """The same into a folder that is there, for whoever writes more beside the tables."""
    for name, frame in frames.tables.items():
        frame.write_parquet(path / f"{name}.parquet", compression="zstd", statistics=False)
    if frames.complete:
        text = f"complete: [{', '.join(sorted(frames.complete))}]\n"
        (path / ABOUT).write_text(text, encoding="utf-8")
