"""Benchmark 6: the same screening on this machine alone and in Spark, one after the other, results compared row by row.

python benchmarks/beyond.py --people 200000 --parts 4
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl

from jiangce.population.folder import find
from jiangce.population.intake import read_folder
from jiangce.population.screening import screen as here
from jiangce.population.spark.screen import Stored, screen
from jiangce.population.spark.session import session
from jiangce.population.town.town import Plan
from jiangce.population.town.writing import make
from jiangce.population.words import words_of
from jiangce.rules import library
from jiangce.rules.problems import Problems

DAY = date(2024, 12, 31)
TICK = os.sysconf("SC_CLK_TCK")
KEY = ["policy", "entry", "fact"]


def descendants() -> float:
    """Processor seconds of all that this process started, and of what those waited for."""
    below: dict[int, list[tuple[int, float]]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        below.setdefault(int(told[1]), []).append((int(stat.parent.name), sum(map(int, told[11:15])) / TICK))
    out, left = 0.0, [os.getpid()]
    while left:
        for pid, seconds in below.get(left.pop(), ()):
            out += seconds
            left.append(pid)
    return out


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=200_000)
    options.add_argument("--parts", type=int, default=4)
    options.add_argument("--master", default="local[2]")
    options.add_argument("--scratch", default=None)
    options.add_argument("--memory", default="2g", help="of Java; 5 million people do not fit into 2g")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.scratch) as scratch:
        print(json.dumps(measured(asked, Path(scratch)), ensure_ascii=False, indent=2))


def measured(asked: argparse.Namespace, scratch: Path) -> dict[str, object]:
    """Both sides, in one run."""
    folder, policies = scratch / "town", list(library.policies().values())
    make(Plan(asked.people), folder)
    found = find(folder, words_of(policies), Problems())
    out: dict[str, object] = {"people": asked.people, "parts": asked.parts, "load": os.getloadavg()[0]}
    wall, cpu = time.perf_counter(), time.process_time()
    frames = read_folder(folder, policies).frames
    out["rows"] = sum(frame.height for frame in frames.tables.values())
    out["local_read"], out["local_read_cpu"] = time.perf_counter() - wall, time.process_time() - cpu
    wall, cpu = time.perf_counter(), time.process_time()
    local = here(policies, frames, DAY)
    out["local_screen"], out["local_screen_cpu"] = time.perf_counter() - wall, time.process_time() - cpu
    del frames
    wall = time.perf_counter()
    started = session(asked.master, **{"spark.driver.memory": asked.memory})
    out["spark_start"] = time.perf_counter() - wall
    marks: list[float] = []
    wall, cpu, below = time.perf_counter(), time.process_time(), descendants()
    stored = Stored({name: str(path) for name, path in found.files.items()}, found.complete)
    far = screen(
        policies, stored, DAY, started, parts=asked.parts, progress=lambda *_: marks.append(time.perf_counter())
    )
    out["spark_screen"], out["spark_policies"] = time.perf_counter() - wall, len(marks)
    out["spark_driver_cpu"], out["spark_workers_cpu"] = time.process_time() - cpu, descendants() - below
    started.stop()
    out["decisions"] = far.decisions.height
    out["equal"] = (
        same(local.decisions, far.decisions) and same(local.periods, far.periods) and local.asked == far.asked
    )
    out["driver_peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in out.items()}


def same(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """Are they equal row by row, in whatever order?"""
    by = [*KEY, "number"] if "number" in one.columns else KEY
    return one.sort(by).equals(other.sort(by))


if __name__ == "__main__":
    main()
