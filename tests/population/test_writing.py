"""Files whole or not at all: Ctrl-C, a full disk, a folder that holds something."""

from __future__ import annotations

import errno
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from tests.population.facts import tables, written

from jiangce.entitlement.columns.frames import Frames
from jiangce.population.intake import read_folder, write_aside
from jiangce.population.storing import write_folder
from jiangce.population.writing import Occupied, whole_file, whole_folder
from jiangce.rules.policy import Policy

TROUBLES = [KeyboardInterrupt(), OSError(errno.ENOSPC, "No space left on device")]


def half(goal: Path, trouble: BaseException) -> None:
    with whole_file(goal) as draft:
        draft.write_text("half")
        raise trouble


def half_a_folder(goal: Path) -> None:
    with whole_folder(goal, replace=True) as draft:
        (draft / "person.parquet").write_text("half")
        raise KeyboardInterrupt


@pytest.mark.parametrize("trouble", TROUBLES, ids=["ctrl-c", "full disk"])
def test_a_file_half_written_is_none(tmp_path: Path, trouble: BaseException) -> None:
    goal = tmp_path / "out.csv"
    with pytest.raises(type(trouble)):
        half(goal, trouble)
    assert list(tmp_path.iterdir()) == []
    with whole_file(goal) as draft:
        draft.write_text("whole")
    with pytest.raises(type(trouble)):
        half(goal, trouble)
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]
    assert goal.read_text() == "whole"


@pytest.mark.parametrize("trouble", TROUBLES, ids=["ctrl-c", "full disk"])
def test_a_folder_half_written_is_none(tmp_path: Path, trouble: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    frames, goal = Frames(tables()), tmp_path / "facts"
    done: list[str] = []
    whole = pl.DataFrame.write_parquet

    def break_off(self: pl.DataFrame, file: Path, **options: object) -> None:
        whole(self, file)
        done.append(file.name)
        if len(done) == 3:
            raise trouble

    monkeypatch.setattr(pl.DataFrame, "write_parquet", break_off)
    with pytest.raises(type(trouble)):
        write_folder(frames, goal)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    write_folder(frames, goal)
    assert len(list(goal.iterdir())) == len(frames.tables)


def test_what_is_there_is_not_overwritten_unasked(tmp_path: Path) -> None:
    goal = tmp_path / "facts"
    goal.mkdir()
    write_folder(Frames(tables()), goal)  # an empty folder is as good as none
    with pytest.raises(Occupied, match="不为空"):
        write_folder(Frames({"person": tables()["person"]}), goal)
    assert (goal / "hire.parquet").exists()
    write_folder(Frames({"person": tables()["person"]}), goal, replace=True)
    assert [file.name for file in goal.iterdir()] == ["person.parquet"]
    assert [file.name for file in tmp_path.iterdir()] == ["facts"]


def test_replacing_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    goal = tmp_path / "facts"
    write_folder(Frames(tables()), goal)
    with pytest.raises(KeyboardInterrupt):
        half_a_folder(goal)
    assert (goal / "hire.parquet").exists()
    assert [file.name for file in tmp_path.iterdir()] == ["facts"]


def test_a_leftover_is_read_by_nobody(tmp_path: Path, shangyu: Policy) -> None:
    written(tmp_path)
    (tmp_path / ".hire.parquet.4711.tmp").write_text("half")
    assert read_folder(tmp_path, [shangyu]).report.clean


def test_rows_set_aside_are_written_once_and_kept_from_others(tmp_path: Path, shangyu: Policy) -> None:
    hire = tables()["hire"].with_columns(person=pl.Series(["nobody", "li"]))
    found = read_folder(written(tmp_path / "facts", hire=hire), [shangyu])
    (file,) = write_aside(found, tmp_path / "aside")
    assert file.stat().st_mode & 0o077 == 0
    told = pl.read_csv(file)
    assert (
        told.rows(named=True)[0] | {"#行号": 1, "person": "nobody", "#文件": "hire.parquet"} == told.rows(named=True)[0]
    )
    assert write_aside(read_folder(written(tmp_path / "facts"), [shangyu]), tmp_path / "aside") == []
    assert not file.exists()


# ── the real thing: another process, a limit of the system, a signal ──

JIANGCE = [sys.executable, "-m", "jiangce"]
SCREEN = ["screen", "examples/town-of-hires", "--policy", "shangyu-2023", "--as-of", "2024-06-30", "-o"]


def no_room() -> None:
    """No file may grow beyond three kilobytes: what is written fails as on a full disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))


@pytest.mark.parametrize("name", ["out", "out.parquet", "out.csv", "out.xlsx"])
def test_screening_onto_a_full_disk_says_so_and_leaves_nothing(name: str, tmp_path: Path) -> None:
    goal = tmp_path / name
    found = subprocess.run([*JIANGCE, *SCREEN, str(goal)], preexec_fn=no_room, capture_output=True, text=True)
    assert found.returncode == 2, found.stderr
    assert "磁盘空间" in found.stderr
    assert list(tmp_path.iterdir()) == []
    if name == "out":
        assert subprocess.run([*JIANGCE, *SCREEN, str(goal)], capture_output=True).returncode == 0, (
            "it just works again"
        )
        assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_town_broken_off_by_hand_is_none(tmp_path: Path) -> None:
    """Ctrl-C while the folder is being filled."""
    command = [*JIANGCE, "synth", str(tmp_path / "town"), "--people", "200000", "--region", "shangyu"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 60
        while not list(tmp_path.glob(".town.*/*.parquet")) and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        assert process.poll() is None, "it was done before it could be broken off"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "Traceback" not in told
    assert list(tmp_path.iterdir()) == []
