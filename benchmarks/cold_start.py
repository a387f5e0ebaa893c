"""`jiangce assess` of a file with 137 workers, from the shell, cold: a new process each time.

    python benchmarks/cold_start.py [--runs 10] [CASE]

Prints the median and the worst wall time, beside the same interpreter doing nothing, so that machines can be compared.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def seconds(command: list[str], runs: int) -> list[float]:
    """Wall seconds of each run, after one that is not counted."""
    out = []
    for number in range(runs + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        if number:
            out.append(time.perf_counter() - start)
    return out


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
        times = seconds(command, options.runs)
        print(f"{name:<45} median {statistics.median(times):6.3f} s   worst {max(times):6.3f} s")


if __name__ == "__main__":
    main()
