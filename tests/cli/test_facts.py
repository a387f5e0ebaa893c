"""``facts check``: what it prints, and its exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Outcome
from tests.population.tables_as_written import HIRE, folder

Run = Callable[..., Outcome]
GOOD = [HIRE, ["h1", "wang", "acme", "2024-03-01", "仍在职", "36"]]
BAD = [*GOOD, ["h2", "wang", "acme", "三月", "", ""], ["h3", "wong", "acme", "2024-03-01", "", ""], GOOD[1]]


def test_sound_facts(tmp_path: Path, jiangce: Run) -> None:
    out = jiangce("facts", "check", folder(tmp_path, hire=GOOD), "--policy", "shangyu-2023")
    assert out.code == 0
    assert "hire（招用）" in out.out
    assert "✓ 没有问题" in out.out


def test_bad_rows_are_told_and_written(tmp_path: Path, jiangce: Run) -> None:
    aside = tmp_path / "aside"
    out = jiangce("facts", "check", folder(tmp_path, hire=BAD), "--set-aside", aside)
    assert out.code == 1
    for line in ("hire.csv 第3行 hired_on（招用日期）：值不对", "    写的是：三月", "搁置 2 行"):
        assert line in out.out
    assert "h2,wang,acme,三月" in (aside / "hire-set-aside.csv").read_text("utf-8-sig")


def test_without_a_folder_nothing_is_written(tmp_path: Path, jiangce: Run) -> None:
    out = jiangce("facts", "check", folder(tmp_path, hire=BAD))
    assert "--set-aside" in out.out
    assert len(list(tmp_path.iterdir())) == 3


def test_json(tmp_path: Path, jiangce: Run) -> None:
    out = jiangce("facts", "check", folder(tmp_path, hire=BAD), "--json")
    assert out.code == 1
    told = json.loads(out.out)
    assert told["schema"] == "jiangce.intake/1"
    assert told["tables"]["hire"] == {"file": "hire.csv", "read": 4, "kept": 1, "set_aside": 2, "duplicates": 1}
    assert {"table": "hire", "column": "person", "kind": "no_such_row", "count": 1} in told["counts"]
    assert told["faults_left_off"] == 0


def test_a_folder_that_cannot_be_read(tmp_path: Path, jiangce: Run) -> None:
    jiangce("facts", "check", tmp_path / "nowhere").refused()
    folder(tmp_path, hire=GOOD)
    (tmp_path / "hire.csv").write_bytes(b"")
    assert "hire.csv" in jiangce("facts", "check", tmp_path).refused().err
    jiangce("facts", "check", tmp_path, "--policy", "shangyu").refused()
