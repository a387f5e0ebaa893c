"""Files written whole or not at all: under another name beside the goal first, then renamed.

Ctrl-C, a full disk or a crash leave what was there before; a leftover begins with a dot and is read by nobody.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Occupied(Exception):
    """A folder that would be written holds something already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} 已存在且不为空。请换一个文件夹，或先移走它。 It exists and is not empty.")
        self.path = path


def _beside(goal: Path) -> Path:
    return goal.with_name(f".{goal.name}.{os.getpid()}.tmp")


@contextmanager
def _disk_troubles() -> Iterator[None]:
    """A full disk as the error that it is, whatever Polars and XlsxWriter make of it."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        told = re.search(r"\(os error (\d+)\)", str(error))
        if told is not None:
            raise OSError(int(told[1]), os.strerror(int(told[1]))) from error
        if error.args and isinstance(error.args[0], OSError):
            raise error.args[0] from error
        raise


@contextmanager
def whole_file(goal: Path) -> Iterator[Path]:
    """The path under which to write what becomes ``goal`` at the end of the block; nothing stays if the block fails."""
    goal.parent.mkdir(parents=True, exist_ok=True)
    draft = _beside(goal)
    try:
        with _disk_troubles():
            yield draft
        _to_disk(draft)
        draft.replace(goal)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


@contextmanager
def whole_folder(goal: Path, *, replace: bool = False) -> Iterator[Path]:
    """The folder to fill that becomes ``goal`` at the end of the block. Raises `Occupied`.

    ``replace``: a folder that is there is put aside first and deleted once the new one stands in its place.
    """
    goal = goal.resolve()
    if not replace and (goal.is_file() or (goal.is_dir() and any(goal.iterdir()))):
        raise Occupied(goal)
    goal.parent.mkdir(parents=True, exist_ok=True)
    draft = _beside(goal)
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        with _disk_troubles():
            yield draft
        for file in draft.rglob("*"):
            if file.is_file():
                _to_disk(file)
        _swap(draft, goal)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _swap(draft: Path, goal: Path) -> None:
    if not goal.exists():
        draft.rename(goal)
        return
    old = goal.with_name(f".{goal.name}.{os.getpid()}.old")
    goal.rename(old)
    try:
        draft.rename(goal)
    except BaseException:
        old.rename(goal)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _to_disk(path: Path) -> None:
    """A rename that outlives a crash before the content would leave an empty file under a good name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
