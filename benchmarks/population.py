"""Everybody at once: time and memory of a screening by all policies, its growth, and the same work written by hand.

    python benchmarks/population.py                    # targets 1 and 3: 1.3 million people
    python benchmarks/population.py --growth           # target 5: 0.2 to 5.2 million
    python benchmarks/population.py --growth --plot FILE.svg       # and a picture of it
    python benchmarks/population.py --folder DIR       # keep the towns there, and use those that are there

Each town is read and decided in a process of its own, whose memory is its peak. Processor time stands beside wall time,
because the machine may be busy.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl
from by_hand import decide_by_hand
from growing import Point, plot

from jiangce.entitlement.columns import Frames, decide_columns, prepare
from jiangce.entitlement.plan import plan
from jiangce.population import town
from jiangce.population.intake import read_folder
from jiangce.population.screening import screen
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems
from jiangce.rules.variants import variant

AS_OF = date(2024, 12, 31)
OTHER_DAY = date(2024, 12, 30)
READING = {"post-allowance-once/listed-at-start": "listed-when-issued"}  # of shangyu-2023
PEOPLE = 1_300_000
GROWTH = (200_000, 650_000, 1_300_000, 2_600_000, 5_200_000)
BY_HAND = ("new-hire-grant", "agency-award")  # of shangyu-2023
TABLES = ("person", "org", "hire", "insurance", "payment")
REPEATS = 3


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it gives, seconds of wall time, seconds of processor time."""
    wall, processor = time.perf_counter(), time.process_time()
    found = work()
    return found, time.perf_counter() - wall, time.process_time() - processor


def peak() -> float:
    """GiB of memory, at most, since the process began."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


# ── one town, in a process of its own ──


def measure(folder: Path) -> dict[str, Any]:
    """Target 1: read, prepare and screen by all policies; then screen again."""
    policies, memory = list(library.policies().values()), peak()
    frames, *taken_in = timed(lambda: read_folder(folder, policies).frames)
    prepared, *preparing = timed(lambda: prepare(frames, policies))
    found, *deciding = timed(lambda: screen(policies, prepared, AS_OF))
    again = [timed(lambda: screen(policies, prepared, AS_OF))[1:] for _ in range(REPEATS)]
    day = timed(lambda: screen(policies, prepared, OTHER_DAY))[1:]
    other = variant(library.policy("shangyu-2023"), READING, Problems())
    assert other is not None
    read = [other if policy.id == other.id else policy for policy in policies]
    reading = timed(lambda: screen(read, prepared, OTHER_DAY))[1:]
    return {
        "other_day": day, "other_reading": reading,
        "rows": {name: frame.height for name, frame in frames.tables.items()}, "decisions": found.decisions.height,
        "reading": taken_in, "preparing": preparing, "deciding": deciding, "peak": peak(), "before": memory,
        "again": [median(times) for times in zip(*again, strict=True)], "load": os.getloadavg()[0],
        "largest": _largest(frames),
    }  # fmt: skip


def _largest(frames: Frames) -> int:
    workers = frames.tables["hire"].group_by("employer").agg(pl.col("person").n_unique())
    return int(workers["person"].max())  # type: ignore[arg-type]


def floor(folder: Path) -> dict[str, Any]:
    """Target 3: two benefits by the rules, and written by hand; the same decisions."""
    policy = library.policy("shangyu-2023")
    ready = plan(policy)
    ready.plans = tuple(one for one in ready.plans if one.entry.id in BY_HAND)
    given = {name: pl.read_parquet(folder / f"{name}.parquet") for name in TABLES}
    tables = {name: _raw(frame, policy, name) for name, frame in given.items()}
    frames = Frames(tables, frozenset({"insurance"}))
    policies = list(library.policies().values())
    rules, again, hand = [], [], []
    for _ in range(REPEATS + 1):
        prepared, *preparing = timed(partial(prepare, frames, policies))
        decide = partial(decide_columns, policy, prepared, AS_OF, refused=False)
        ours, *deciding = timed(decide)
        rules.append([a + b for a, b in zip(preparing, deciding, strict=True)])
        again.append(timed(decide)[1:])
        theirs, *by_hand = timed(partial(decide_by_hand, tables, AS_OF, policy.in_force))
        hand.append(by_hand)
    order = ["entry", "fact"]
    same = ours.decisions.sort(order).equals(theirs.sort(order))
    medians = {name: [median(each) for each in zip(*times[1:], strict=True)] for name, times in
               (("rules", rules), ("again", again), ("hand", hand))}  # fmt: skip
    return medians | {"same": same, "decisions": theirs.height, "load": os.getloadavg()[0]}


def _raw(frame: pl.DataFrame, policy: Policy, table: str) -> pl.DataFrame:
    """The columns that the policy knows and does not derive, without what points at tables left out."""
    columns = policy.vocabulary.tables[table].columns
    kept = {
        name
        for name, column in columns.items()
        if not column.derived and column.type.name not in ("project", "training")
    }
    return frame.select("id", *(name for name in frame.columns if name.removesuffix("__none") in kept))


# ── all of them ──


def town_of(people: int, kept: Path) -> Path:
    folder = kept / f"town-{people}"
    if not folder.is_dir():
        town.write(town.build(people), folder)
    return folder


def apart(what: str, folder: Path) -> dict[str, Any]:
    """The measurement in a process of its own."""
    done = subprocess.run([sys.executable, __file__, what, str(folder)], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def seconds(pair: list[float]) -> str:
    return f"{pair[0]:.1f} / {pair[1]:.1f}"


def cold_of(found: dict[str, Any]) -> list[float]:
    return [sum(found[name][at] for name in ("reading", "preparing", "deciding")) for at in (0, 1)]


def told(found: dict[str, Any]) -> str:
    events = sum(count for name, count in found["rows"].items() if name not in ("person", "org", "catalogue"))
    cold = cold_of(found)
    cells = (
        f"{found['rows']['person']:,}", f"{events:,}", f"{found['rows']['org']:,} ({found['largest']:,})", f"{found['decisions']:,}",
        seconds(found["reading"]), seconds(found["preparing"]), seconds(found["deciding"]), seconds(cold),
        seconds(found["again"]), f"{found['peak']:.2f}", f"{found['load']:.1f}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


HEAD = """\
| people | event rows | organisations (largest) | decisions | read, s wall / processor | prepare | decide | cold, all | re-run | peak GiB | load |
|---|---|---|---|---|---|---|---|---|---|---|"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--floor", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure or args.floor:
        print(json.dumps(measure(args.measure) if args.measure else floor(args.floor)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        kept = args.folder or Path(temporary)
        kept.mkdir(parents=True, exist_ok=True)
        print(
            f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}, Polars {pl.__version__}\n\n{HEAD}"
        )
        points = []
        for people in GROWTH if args.growth else (args.people,):
            found = apart("--measure", town_of(people, kept))
            points.append(Point(found["rows"]["person"], cold_of(found)[0], found["again"][0], found["peak"]))
            print(told(found), flush=True)
        if args.plot:
            plot(points, args.plot)
        if not args.growth:
            print(
                f"\nanother day: {seconds(found['other_day'])}; then another reading: {seconds(found['other_reading'])}"
            )
            found = apart("--floor", town_of(args.people, kept))
            print(
                f"\n{', '.join(BY_HAND)}: {found['decisions']:,} decisions, the same: {found['same']}; load {found['load']:.1f}\n"
            )
            for name in ("hand", "rules", "again"):
                ratio = [found[name][at] / found["hand"][at] for at in (0, 1)]
                print(f"| {name} | {seconds(found[name])} s | {ratio[0]:.2f} / {ratio[1]:.2f} times |")


if __name__ == "__main__":
    main()
