"""``screen --engine spark``: what is said where it cannot begin. What it decides is in tests/population/test_spark.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.population.facts import written

from jiangce import cli
from jiangce.population.spark import session

ARGS = ("--policy", "shangyu-2023", "--engine", "spark")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "facts")


def failed(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert cli.run(args) == 2
    return capsys.readouterr().err


def test_without_the_extra_it_says_how_to_get_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(session, "missing", lambda: f"pyspark ({session.INSTALL})")
    told = failed(capsys, "screen", str(folder), *ARGS)
    assert "缺少 pyspark" in told
    assert "pip install 'jiangce[spark]'" in told


def test_a_policy_has_to_be_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "--policy" in failed(capsys, "screen", str(folder), "--engine", "spark")


def test_only_parquet_is_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "grant.csv").write_text("id\n", encoding="utf-8")
    assert "grant.csv" in failed(capsys, "screen", str(folder), *ARGS)


def test_another_engine_is_not_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = failed(capsys, "screen", str(folder), "--engine", "sparc")
    assert "sparc" in told
    assert "spark" in told
