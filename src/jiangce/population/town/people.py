"""Who lives in a place: level, age, what they do, where they work. Each a function of the person's number alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiangce.population.town.draws import ONE, Draws, Truth, Whole, placed
from jiangce.population.town.place import Place
from jiangce.population.town.rows import Rows, ids

#: levels by number; 0: without a certificate
LEVELS = ("none", "junior", "intermediate", "senior", "technician", "senior_technician", "special_technician",
          "chief_technician")  # fmt: skip
SENIOR = LEVELS.index("senior")
STUDYING, EMPLOYED, FLEXIBLE, IDLE = range(4)
_YOUNG = 27
_TITLES = ("none", "clerk", "assistant", "middle", "associate", "full")


class People:
    """The people of one place, numbered from 0; nothing of them is kept."""

    def __init__(self, place: Place, draws: Draws) -> None:
        self.place, self.draws = place, draws.within("person")
        shape, region = place.common, place.region
        high = [region.high_skilled * share for share in self._shares(shape.skills.higher)]
        low = [(region.skilled - region.high_skilled) * share for share in self._shares(shape.skills.lower)]
        by_level = dict(zip(shape.skills.higher, high, strict=True)) | dict(zip(shape.skills.lower, low, strict=True))
        weights = [round(by_level[level] * ONE / region.residents) for level in LEVELS[1:]]
        self._level_ends = np.cumsum(np.asarray([ONE - sum(weights), *weights], dtype=np.int64))
        self._ages(shape.skills.least_age)

    @staticmethod
    def _shares(weights: dict[str, int]) -> list[float]:
        return [weight / sum(weights.values()) for weight in weights.values()]

    def _ages(self, least: dict[str, int]) -> None:
        bands = self.place.common.ages
        self.first_age = bands[0].ages[0]
        years = [(band, band.weight * 1000 // (band.ages[1] - band.ages[0] + 1)) for band in bands
                 for _ in range(band.ages[0], band.ages[1] + 1)]  # fmt: skip
        self._age_ends = np.cumsum(np.asarray([weight for _, weight in years], dtype=np.int64))
        self._does = np.asarray([[b.studying, b.studying + b.employed, b.studying + b.employed + b.flexible]
                                 for b, _ in years])  # fmt: skip
        starts = np.concatenate([[0], self._age_ends])
        self._age_from = np.asarray([starts[least[level] - self.first_age] for level in LEVELS], dtype=np.int64)

    def level(self, who: NDArray[Any]) -> Whole:
        spread = self.draws.spread("level", who).astype(np.int64)
        return np.searchsorted(self._level_ends, spread, side="right")

    def age(self, who: NDArray[Any]) -> Whole:
        start = self._age_from[self.level(who)]
        at = start + self.draws.below("age", who, self._age_ends[-1] - start)
        found: Whole = self.first_age + np.searchsorted(self._age_ends, at, side="right")
        return found

    def does(self, who: NDArray[Any]) -> Whole:
        """`STUDYING`, `EMPLOYED`, `FLEXIBLE` or `IDLE`."""
        ends = self._does[self.age(who) - self.first_age]
        return np.asarray((self.draws.below("does", who, 1000)[:, None] >= ends).sum(axis=1))

    def employer(self, who: NDArray[Any]) -> Whole:
        """The organisation somebody works for, if employed."""
        return placed(self.draws.bits("employer", who), self.place.worker_weights)

    def trade(self, who: NDArray[Any]) -> Whole:
        return self.draws.choice("trade", who, list(self.place.region.trades.values()))

    def employed(self, who: NDArray[Any]) -> Truth:
        return np.asarray(self.does(who) == EMPLOYED)

    def among(self, who: NDArray[Any], pool: str) -> Truth:
        """Are they what ``pool`` says (see `streams.POOLS`)?"""
        if pool in ("skilled", "senior", "technician"):
            least = {"skilled": 1, "senior": SENIOR, "technician": SENIOR + 1}[pool]
            return np.asarray(self.level(who) >= least)
        if pool == "any":
            return np.ones(len(who), dtype=np.bool_)
        does = self.does(who)
        if pool == "young":
            return np.asarray((does == EMPLOYED) & (self.age(who) <= _YOUNG))
        return np.asarray(does == (STUDYING if pool == "studying" else EMPLOYED))

    def county(self, who: NDArray[Any]) -> Whole:
        return self.draws.choice("county", who, self.place.county_weights)

    def frame(self, who: NDArray[Any]) -> pl.DataFrame:
        rows = Rows(ids(self.place.person, who))
        rows.words("place", self.place.counties, self.county(who))
        rows.words("title_grade", _TITLES, self.draws.choice("title", who, (940, 15, 22, 16, 5, 2)))
        return rows.frame()
