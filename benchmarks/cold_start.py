"""`jiangce assess` of a file with 137 workers, from the shell, cold: a new process each time.

    python benchmarks/cold_start.py [--runs 10] [CASE]

Prints the median and the worst wall time and the median of processor time, beside the same interpreter doing nothing, so
that machines can be compared.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def seconds(command: list[str], runs: int) -> tuple[list[float], list[float]]:
    """Wall and processor seconds of each run, after one that is not counted."""
    wall, cpu = [], []
    for number in range(runs + 1):
        start, before = time.perf_counter(), os.times()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        after = os.times()
        if number:
            wall.append(time.perf_counter() - start)
            cpu.append(sum(after[2:4]) - sum(before[2:4]))
    return wall, cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", nargs="?", default="examples/enterprise-137.yaml")
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()
    for name, command in (
        ("python, nothing", [sys.executable, "-c", "pass"]),
        (f"jiangce assess {options.case}", [sys.executable, "-P", "-m", "jiangce", "assess", options.case]),
        (f"./run assess {options.case}", ["./run", "assess", options.case]),
    ):
        wall, cpu = seconds(command, options.runs)
        print(
            f"{name:<45} wall median {statistics.median(wall):6.3f} s   worst {max(wall):6.3f} s"
            f"   processor median {statistics.median(cpu):6.3f} s"
        )


if __name__ == "__main__":
    main()
