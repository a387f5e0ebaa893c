"""jiangce against openfisca-core: the same rules on the same facts, both sides in one run.

    pip install "jiangce[bench]"          (or: uv pip install --python .venv/bin/python "openfisca-core==46.0.1")
    .venv/bin/python benchmarks/openfisca.py                       everything, some minutes
    .venv/bin/python benchmarks/openfisca.py --quick               small sizes, to see that both agree

Two workloads, invented: 32 benefits that look at nothing but the person's own columns (flat-policy), and four that look at
others of the same employer or person (events-policy): the first ten by date, the highest of two, a ceiling in date order.
Each side runs in processes of its own, in turns. Timed is from facts in memory, as each side holds them, to what it finds;
reading files, loading rules and imports are not. What both find is compared to the 分, or the script fails.
Prints Markdown. Exit code 0: done, and equal; 1: not equal; 2: openfisca-core is missing.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from against import facts, measuring

MISSING = (
    'openfisca-core is not installed. To install it: uv pip install --python .venv/bin/python "openfisca-core==46.0.1"'
)
JIANGCE, OPENFISCA, BY_HAND = "jiangce", "openfisca", "by-hand"
NAMES = {JIANGCE: "jiangce", OPENFISCA: "openfisca", BY_HAND: "openfisca, sorted by hand in NumPy"}
#: hires, employers, the largest employer's hires
SIZES = [(50_000, 1_000, 500), (400_000, 8_000, 2_000), (2_000_000, 40_000, 5_000)]


class Measured(NamedTuple):
    """Of one side: seconds (wall, processor), MiB; None where it did not end."""

    cold: tuple[float, float] | None
    warm: tuple[float, float] | None
    peak: float


def main() -> int:
    options = parsed()
    if options.child:
        side, work, what, folder = options.child
        measuring.child(side, work, what, Path(folder), options.rounds, options.limit if side == OPENFISCA else None)
        return 0
    if importlib.util.find_spec("openfisca_core") is None:
        print(MISSING, file=sys.stderr)
        return 2
    print(machine())
    flat_rows = flat(10_000 if options.quick else options.people, options) if options.work != "events" else []
    sizes = SIZES[:1] if options.quick else SIZES[-1:] if options.largest else SIZES
    event_rows = [row for size in sizes for row in events(size, options)] if options.work != "flat" else []
    print("\n".join([*flat_rows, *event_rows, f"\nLoad at the end: {load()}."]))
    return 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--processes", type=int, default=3, help="how often each side starts anew")
    parser.add_argument("--rounds", type=int, default=3, help="how often each process is asked again")
    parser.add_argument("--limit", type=float, default=120, help="processor seconds after which openfisca is stopped")
    parser.add_argument("--quick", action="store_true", help="small sizes")
    parser.add_argument("--work", choices=["flat", "events"], help="one of the two workloads alone")
    parser.add_argument("--largest", action="store_true", help="of the events only 40,000 employers")
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    return parser.parse_args()


def machine() -> str:
    names = ("openfisca-core", "numpy", "polars")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return (
        f"{os.cpu_count()} cores ({processor()}), Python {platform.python_version()}, {versions}, jiangce {commit()}.\n"
        f"Load at the start: {load()}.\n"
    )


def processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def commit() -> str:
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], check=False, capture_output=True, text=True, cwd=Path(__file__).parent
    )
    return asked.stdout.strip() or version("jiangce")


def load() -> str:
    return ", ".join(f"{one:.1f}" for one in os.getloadavg())


# ── the workloads ──


def flat(people: int, options: argparse.Namespace) -> list[str]:
    head = f"\n(a) 32 flat benefits, {people:,} people\n"
    out = [
        head,
        "| what comes out | side | cold s (processor) | again s (processor) | peak MiB |",
        "|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measuring.store(folder, {"person": facts.flat(people)})
        for what, words in (("amounts", "an amount a benefit and person"), ("decisions", "a list of who gets what")):
            sides = {side: [] for side in (JIANGCE, OPENFISCA)}
            for _ in range(options.processes):
                for side, found in sides.items():
                    found.append(run(side, "flat", what, folder, options.rounds, None))
            same(folder, dict.fromkeys(sides, what))
            out += table(words, {side: middle(found) for side, found in sides.items()})
    return out


def events(size: tuple[int, int, int], options: argparse.Namespace) -> list[str]:
    hires, employers, largest = size
    head = f"\n(b) first ten by date, highest of, ceiling: {hires:,} hires, {employers:,} employers, the largest {largest:,}\n"
    out = [
        head,
        "| what comes out | side | cold s (processor) | again s (processor) | peak MiB |",
        "|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = facts.events(hires, employers, largest)
        measuring.store(folder, {"hire": told[0], "employer": told[1]})
        limits = {JIANGCE: None, OPENFISCA: options.limit, BY_HAND: None}
        whats = {side: "decisions" if side == JIANGCE else "amounts" for side in limits}
        found = {side: run(side, "events", whats[side], folder, 1, limit) for side, limit in limits.items()}
        same(folder, {side: whats[side] for side, one in found.items() if one.cold is not None})
    return out + table("decisions, amounts", found, options.limit)


def run(side: str, work: str, what: str, folder: Path, rounds: int, limit: float | None) -> Measured:
    """In a process of its own, which stops itself at the limit."""
    command = [sys.executable, __file__, "--rounds", str(rounds), "--child", side, work, what, str(folder)]
    done = subprocess.run([*command, *([] if limit is None else ["--limit", str(limit)])], check=False)
    if limit is not None and done.returncode == -measuring.STOPPED:
        return Measured(None, None, 0)
    done.check_returncode()
    told: dict[str, Any] = json.loads((folder / f"{side}-{what}.json").read_text())
    return Measured(tuple(told["cold"]), _middle(told["warm"]) if told["warm"] else None, told["peak"])


def same(folder: Path, whats: dict[str, str]) -> None:
    """All that the sides found, to the 分; exits with 1 if not."""
    told = {side: measuring.outcome(side, what, folder) for side, what in whats.items()}
    ours = told.pop(next(iter(told)))
    for side, theirs in told.items():
        for benefit, amounts in ours.items():
            rows = np.flatnonzero(amounts != theirs[benefit])
            if len(rows) or not amounts.any():
                first = f"the first in row {rows[0]}" if len(rows) else "for nobody gets anything"
                sys.exit(f"{benefit}, {side}: {len(rows)} of {len(amounts)} differ, {first}")


# ── told ──


def _middle(times: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(wall for wall, _ in times), statistics.median(used for _, used in times)


def middle(found: list[Measured]) -> Measured:
    cold = [one.cold for one in found if one.cold]
    warm = [one.warm for one in found if one.warm]
    return Measured(_middle(cold), _middle(warm) if warm else None, statistics.median(one.peak for one in found))


def table(words: str, found: dict[str, Measured], limit: float = 0) -> list[str]:
    out, ours = [], found[JIANGCE]
    for side, one in found.items():
        if one.cold is None:
            out.append(f"| {words} | {NAMES[side]} | did not end in {limit:.0f} s of processor time | | |")
            continue
        cells = [f"{time[0]:.2f} ({time[1]:.2f})" if time else "" for time in (one.cold, one.warm)]
        out.append(f"| {words} | {NAMES[side]} | {cells[0]} | {cells[1]} | {one.peak:,.0f} |")
    return out + [
        f"| | {NAMES[side]} ÷ jiangce | {_ratio(one.cold, ours.cold, limit)} | {_ratio(one.warm, ours.warm)} | |"
        for side, one in found.items()
        if side != JIANGCE
    ]


def _ratio(theirs: tuple[float, float] | None, ours: tuple[float, float] | None, limit: float = 0) -> str:
    if ours is None or (theirs is None and not limit):
        return ""
    if theirs is None:
        return f"(more than {limit / ours[1]:.1f})"
    return f"{theirs[0] / ours[0]:.2f} ({theirs[1] / ours[1]:.2f})"


if __name__ == "__main__":
    sys.exit(main())
