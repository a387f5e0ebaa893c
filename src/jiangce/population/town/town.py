"""A whole town: the same seed gives the same rows, whole or in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from jiangce.entitlement.columns import Frames
from jiangce.population.town.draws import Draws
from jiangce.population.town.orgs import Orgs
from jiangce.population.town.people import People
from jiangce.population.town.place import Place
from jiangce.population.town.shape import common, regions
from jiangce.population.town.skills import Skills
from jiangce.population.town.work import Work

ALL = "all"
AS_OF = date(2024, 12, 31)
PIECE = 250_000  # people made at a time
#: a town's registers hold every row: no row means there was none
COMPLETE = frozenset({"insurance", "certificate", "study_year", "status", "catalogue"})
MOST = 100_000_000

Tables = dict[str, pl.DataFrame]


@dataclass(slots=True)
class Town:
    """Everybody in it, as frames."""

    people: int
    region: str
    seed: int
    as_of: date
    frames: Frames = field(default_factory=Frames)


def build(people: int, region: str = ALL, seed: int = 0, *, as_of: date = AS_OF) -> Town:
    """A town of so many people. ``region``: its name or code, or `ALL` of them."""
    parts: dict[str, list[pl.DataFrame]] = {}
    for tables in pieces(people, region, seed, as_of=as_of):
        for name, frame in tables.items():
            parts.setdefault(name, []).append(frame)
    tables = {name: pl.concat(frames, how="diagonal_relaxed") for name, frames in parts.items()}
    return Town(people, region, seed, as_of, Frames(tables, COMPLETE))


def pieces(people: int, region: str, seed: int, *, as_of: date = AS_OF, size: int = PIECE) -> Iterator[Tables]:
    """The same town piece by piece, for those who do not want it in memory."""
    for place in places(people, region, as_of):
        draws = Draws(seed, place.region.code)
        folk = People(place, draws)
        yield {"org": Orgs(place, folk, draws).frame()}
        makers = (Work(place, folk, draws), Skills(place, folk, draws))
        for start in range(0, place.people, size):
            who = np.arange(start, min(start + size, place.people))
            tables = {"person": folk.frame(who)}
            for maker in makers:
                tables |= maker.frames(who)
            yield tables


def places(people: int, region: str, as_of: date) -> list[Place]:
    """The places of a town with their people. Raises `ValueError` for arguments that make no town."""
    known = regions()
    if not 1 <= people <= MOST:
        raise ValueError(f"people: {people}; expected a whole number from 1 to {MOST:,}")
    chosen = list(known.values()) if region == ALL else [r for n, r in known.items() if region in (n, r.code)]
    if not chosen:
        raise ValueError(f"region: {region}; expected {ALL}, {', '.join(known)}, or the code of one of them")
    weights = [one.weight for one in chosen]
    ends = [people * sum(weights[: k + 1]) // sum(weights) for k in range(len(chosen))]
    counts = np.diff([0, *ends]).tolist()
    return [Place(one, common(), count, as_of) for one, count in zip(chosen, counts, strict=True) if count]
