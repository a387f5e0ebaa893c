"""One side, one piece of work, in a process of its own: times, peak memory, and what came out."""

from __future__ import annotations

import json
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from against import facts

Work = Callable[[], Any]
PATIENCE = 30  # seconds: what takes longer is not asked again
STOPPED = signal.SIGPROF  # ends a process that has used up its processor time


def child(side: str, work: str, what: str, folder: Path, rounds: int, limit: float | None = None) -> None:
    """Writes ``<side>-<what>.json`` and ``.npz`` into ``folder``, where the facts lie.

    ``limit``: seconds of processor time, for the machine may be busy; counted from here, without imports and reading.
    """
    tables = load(folder)
    begin, again, told = (_ours if side == "jiangce" else _theirs)(work, what, tables, side)
    before = memory()
    if limit is not None:
        signal.setitimer(signal.ITIMER_PROF, limit)
    cold = timed(begin)
    signal.setitimer(signal.ITIMER_PROF, 0)
    warm = [timed(again) for _ in range(rounds)] if cold[0] < PATIENCE else []
    times = {"cold": cold, "warm": warm, "before": before, "peak": memory()}
    np.savez(folder / f"{side}-{what}.npz", **told())
    (folder / f"{side}-{what}.json").write_text(json.dumps(times))


def outcome(side: str, what: str, folder: Path) -> facts.Columns:
    """What each benefit pays each row, in 分."""
    with np.load(folder / f"{side}-{what}.npz") as told:
        return {name: told[name] for name in told.files}


def timed(work: Work) -> tuple[float, float]:
    """Wall and processor seconds."""
    start, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - used


def memory() -> float:
    """The most this process has held so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def store(folder: Path, tables: dict[str, facts.Columns]) -> None:
    for name, columns in tables.items():
        np.savez(folder / f"facts-{name}.npz", **columns)


def load(folder: Path) -> dict[str, facts.Columns]:
    out = {}
    for path in folder.glob("facts-*.npz"):
        with np.load(path) as told:
            out[path.stem.removeprefix("facts-")] = {name: told[name] for name in told.files}
    return out


def _ours(work: str, what: str, tables: dict[str, facts.Columns], side: str) -> tuple[Work, Work, Work]:
    from against import ours

    rules, told = ours.frames(work, tables)
    day = facts.FLAT_DAY if work == "flat" else facts.EVENTS_DAY
    held: dict[str, Any] = {}
    size = len(tables["person" if work == "flat" else "hire"]["wage"])
    names = [name for name, entry in rules.entries.items() if entry.amount is not None]

    def begin() -> None:
        held["run"] = ours.Run(rules, told, day)
        again()

    def again() -> None:
        held.pop("out", None)
        held["out"] = getattr(held["run"], what)()

    def out() -> ours.Amounts:
        found = held["out"]
        told = ours.told_amounts(found, size) if what == "amounts" else ours.told_decisions(found, names, size)
        return {name.replace("-", "_"): values for name, values in told.items()}

    return begin, again, out


def _theirs(work: str, what: str, tables: dict[str, facts.Columns], side: str) -> tuple[Work, Work, Work]:
    from against import events, flat, theirs

    if work == "flat":
        made, names = flat.run(tables["person"]), list(flat.BENEFITS)
    else:
        made, names = events.run(tables["hire"], tables["employer"], side == "by-hand"), events.BENEFITS
    system, inputs, members = made
    size = len(tables["person" if work == "flat" else "hire"]["wage"])
    ids = np.char.add("p", np.char.zfill(np.arange(size).astype(str), 8)) if what == "decisions" else None
    held: dict[str, Any] = {}

    def begin() -> None:
        held["run"] = theirs.Run(system, size, inputs, members)
        ask()

    def again() -> None:
        held["run"].forget()
        ask()

    def ask() -> None:
        held["amounts"] = held["run"].amounts(names)
        if ids is not None:
            held["listed"] = theirs.listed(held["amounts"], ids)

    return begin, again, lambda: held["amounts"]
