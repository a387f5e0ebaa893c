"""A whole town: the same seed gives the same rows, whole or in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from jiangce.entitlement.columns import Frames
from jiangce.population.town import planting
from jiangce.population.town.draws import Draws
from jiangce.population.town.happenings import Happenings
from jiangce.population.town.orgs import Orgs
from jiangce.population.town.people import People
from jiangce.population.town.place import Place
from jiangce.population.town.shape import Region, common, regions
from jiangce.population.town.skills import Skills
from jiangce.population.town.truth import Truth, truths
from jiangce.population.town.work import Work
from jiangce.rules import library

ALL = "all"
AS_OF = date(2024, 12, 31)
EARLIEST, LATEST = date(2019, 1, 1), date(2099, 12, 31)
PIECE = 250_000  # people made at a time
#: a town's registers hold every row: no row means there was none
COMPLETE = frozenset({"insurance", "certificate", "study_year", "status", "catalogue"})
MOST = 100_000_000
SEEDS = 1 << 63

Tables = dict[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Plan:
    """What town is asked for. Raises `ValueError` for one that cannot be."""

    people: int
    region: str = ALL
    seed: int = 0
    as_of: date = AS_OF
    plants: bool = True

    def __post_init__(self) -> None:
        if not 1 <= self.people <= MOST:
            raise ValueError(f"people: {self.people}; expected a whole number from 1 to {MOST:,}")
        if not 0 <= self.seed < SEEDS:
            raise ValueError(f"seed: {self.seed}; expected a whole number from 0 to {SEEDS - 1}")
        if not EARLIEST <= self.as_of <= LATEST:
            raise ValueError(f"as_of: {self.as_of}; expected a day from {EARLIEST} to {LATEST}")
        if not self.regions():
            raise ValueError(
                f"region: {self.region}; expected {ALL}, {', '.join(regions())}, or the code of one of them"
            )

    def regions(self) -> list[Region]:
        if self.region == ALL:
            return list(regions().values())
        return [region for name, region in regions().items() if self.region in (name, region.code)]

    def places(self) -> list[Place]:
        """The places of the town with their people."""
        chosen = self.regions()
        weights = [one.weight for one in chosen]
        ends = [self.people * sum(weights[: k + 1]) // sum(weights) for k in range(len(chosen))]
        counts = np.diff([0, *ends]).tolist()
        return [Place(one, common(), n, self.as_of) for one, n in zip(chosen, counts, strict=True) if n]

    def islands(self) -> tuple[planting.Island, ...]:
        """The edge cases planted in it: those of the policies of its places."""
        codes = {region.code for region in self.regions()}
        policies = tuple(name for name, policy in library.policies().items() if policy.region in codes)
        return planting.islands(policies, self.as_of) if self.plants else ()

    def pieces(self, size: int = PIECE) -> Iterator[Tables]:
        """The town piece by piece, for those who do not want it in memory."""
        for place in self.places():
            draws = Draws(self.seed, place.region.code)
            folk = People(place, draws)
            yield {"org": Orgs(place, folk, draws).frame(), **Happenings(place, folk, draws).frames()}
            makers = (Work(place, folk, draws), Skills(place, folk, draws))
            for start in range(0, place.people, size):
                who = np.arange(start, min(start + size, place.people))
                tables = {"person": folk.frame(who)}
                for maker in makers:
                    tables |= maker.frames(who)
                yield tables
        if self.plants:
            yield planting.frames(self.islands())


@dataclass(slots=True)
class Town:
    """Everybody in it, as frames, and what is known of some of them beforehand."""

    plan: Plan
    frames: Frames = field(default_factory=Frames)
    truth: tuple[Truth, ...] = ()

    @property
    def as_of(self) -> date:
        return self.plan.as_of


def build(people: int, region: str = ALL, seed: int = 0, *, as_of: date = AS_OF, plants: bool = True) -> Town:
    """A town of so many people. ``region``: its name or code, or `ALL`. ``plants``: with edge cases set into it."""
    plan = Plan(people, region, seed, as_of, plants)
    parts: dict[str, list[pl.DataFrame]] = {}
    for tables in plan.pieces():
        for name, frame in tables.items():
            parts.setdefault(name, []).append(frame)
    tables = {name: planting.joined(frames) for name, frames in parts.items()}
    return Town(plan, Frames(tables, COMPLETE), tuple(truths(plan.islands())))
