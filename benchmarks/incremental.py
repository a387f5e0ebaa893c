"""Deciding again after a change, against deciding everything: seconds, and whether both say the same.

    python benchmarks/incremental.py FOLDER [--changed 1000] [--rounds 3] [--check]

FOLDER: as `./run synth FOLDER --people 1300000 --region all` writes it. Each round changes the place of work, the insurance and
the certificates of other people. ``--check`` compares the last round with a run over everything, row by row.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from datetime import date
from statistics import median

import polars as pl

from jiangce.entitlement.columns import prepare
from jiangce.population.incremental import screen_again, stand
from jiangce.population.intake import read_folder
from jiangce.population.screening import screen
from jiangce.population.ways import Change, Links
from jiangce.rules import library


def changes(frames: dict[str, pl.DataFrame], count: int, seed: int) -> dict[str, Change]:
    """Something new about so many people: a place, the end of a spell, a level."""
    people = frames["person"].sample(count, seed=seed)
    out = {"person": Change(people.with_columns(place=people["place"].shuffle(seed)))}
    for table, column in (("insurance", "ends_on"), ("certificate", "level")):
        mine = frames[table].filter(pl.col("person").is_in(people["id"].implode()))
        if mine.height and column in mine.columns:
            out[table] = Change(mine.with_columns(mine[column].shuffle(seed)))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--changed", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2024, 12, 31))
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    policies = [library.policy(name) for name in library.policy_ids()]
    frames = read_folder(given.folder, policies).frames
    start, used = time.perf_counter(), time.process_time()
    stood = stand(policies, frames, given.as_of)
    print(
        f"everything, kept to go on from: {time.perf_counter() - start:.2f} s wall, {time.process_time() - used:.2f} s processor"
    )
    walls, links = [], Links(frames)
    for seed in range(given.rounds + 1):
        told = changes(dict(frames.tables), given.changed, seed)
        rows = sum(change.rows.height for change in told.values() if change.rows is not None)
        start, used = time.perf_counter(), time.process_time()
        stood = screen_again(stood, told)
        wall, used = time.perf_counter() - start, time.process_time() - used
        links = links.after(told)
        print(
            f"{given.changed} people, {rows} rows changed: {wall:.2f} s wall, {used:.2f} s processor{'' if seed else ' (first: columns are sorted)'}"
        )
        walls.append(wall)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"median after the first: {median(walls[1:]):.2f} s; peak {peak:.2f} GiB; load {os.getloadavg()[0]:.1f}")
    if given.check:
        whole = screen(policies, prepare(links.frames(), policies), given.as_of).decisions
        mine = stood.decisions.select(whole.columns)
        order = ["policy", "entry", "fact"]
        print("the same as everything decided:", mine.sort(order).equals(whole.sort(order)), mine.height, whole.height)


if __name__ == "__main__":
    main()
