"""`synth`: a folder, or a message that says what was expected; nothing half-made."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from jiangce.cli import run


def test_it_writes_a_town(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["synth", str(tmp_path / "town"), "--people", "1_000", "--region", "330122", "--seed", "9"]) == 0
    assert "1,000 人" in capsys.readouterr().out
    people = pl.read_parquet(tmp_path / "town" / "person.parquet")
    assert people.filter(pl.col("id").str.starts_with("tp")).height == 1_000
    about = (tmp_path / "town" / "town.yaml").read_text(encoding="utf-8")
    assert "people: 1000\n" in about and "seed: 9\n" in about and "region: '330122'" in about
    assert (tmp_path / "town" / "truth.yaml").read_text(encoding="utf-8").count("policy: tonglu-2021") > 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--people", "0"], "1 到 100,000,000"),
        (["--people=-1"], "1 到 100,000,000"),
        (["--people", "1000000000000"], "1 到 100,000,000"),
        (["--people", "many"], "1 到 100,000,000"),
        (["--people", "9" * 5000], "1 到 100,000,000"),
        (["--people", "10", "--region", "atlantis"], "all（"),
        (["--people", "10", "--region", ""], "all（"),
        (["--people", "10", "--seed", "-3"], "--seed"),
        (["--people", "10", "--as-of", "2024-02-30"], "--as-of"),
        (["--people", "10", "--as-of", "1066-10-14"], "--as-of"),
    ],
)
def test_a_wrong_argument_is_told(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["synth", str(tmp_path / "town"), *arguments]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_kept_unless_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    arguments = ["synth", str(tmp_path), "--people", "10", "--region", "zibo"]
    assert run(arguments) == 2
    assert "--replace" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    assert run([*arguments, "--replace"]) == 0
    assert (tmp_path / "town.yaml").exists() and not (tmp_path / "notes.txt").exists()
