"""Files damaged at random: refused with words, or read with every row accounted for; never anything else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest
from tests.population.facts import balanced, written
from tests.population.tables_as_written import HIRE, book, folder

from jiangce.population.intake import read_folder
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Refused

ROWS = [HIRE, ["h1", "wang", "acme", "2024-03-01", "仍在职", "36"], ["h2", "li", "acme", "2024/3/1", "", ""]]


def made(path: Path, kind: str) -> Path:
    if kind == "parquet":
        return written(path) / "hire.parquet"
    return folder(path, hire=ROWS) / "hire.csv" if kind == "csv" else book(folder(path) / "hire.xlsx", ROWS)


def damaged(data: bytes, random: Random) -> bytes:
    """Bytes changed, left out, put in."""
    out = bytearray(data)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(out))
        change = random.choice((bytes([random.randrange(256)]), b"", bytes(random.randrange(256) for _ in range(5))))
        out[at : at + random.choice((1, 1, 20))] = change
    return bytes(out)


@pytest.mark.parametrize(("kind", "times"), [("parquet", 10), ("csv", 30), ("xlsx", 30)])
def test_damage_is_told(tmp_path: Path, every: list[Policy], kind: str, times: int) -> None:
    seen: Counter[str] = Counter()
    told: list[str] = []
    file = made(tmp_path, kind)
    whole = file.read_bytes()
    for seed in range(times):
        file.write_bytes(damaged(whole, Random(seed)))
        try:
            balanced(read_folder(tmp_path, every))
            seen["read"] += 1
        except Refused as refused:
            told += [str(problem.place) for problem in refused.problems]
            seen["refused"] += 1
    assert seen["refused"]
    assert all("hire" in place for place in told)


def test_a_failed_formula_far_away_does_not_fill_the_memory(tmp_path: Path, shangyu: Policy) -> None:
    far = [*ROWS, *([] for _ in range(2000)), [None] * 50 + [ValueError("#N/A")]]
    book(folder(tmp_path) / "hire.xlsx", far)
    found = read_folder(tmp_path, [shangyu])  # calamine itself sees that the table is so large
    balanced(found)
    assert found.report.tables["hire"].read <= 3
