"""The organisations of a place."""

from __future__ import annotations

import numpy as np
import polars as pl

from jiangce.population.town.draws import Draws, Truth, Whole
from jiangce.population.town.people import SENIOR, People
from jiangce.population.town.place import Block, Place
from jiangce.population.town.rows import Rows, ids


class Orgs:
    def __init__(self, place: Place, people: People, draws: Draws) -> None:
        self.place, self.people, self.draws = place, people, draws.within("org")

    def frame(self) -> pl.DataFrame:
        return pl.concat([self._block(block) for block in self.place.blocks], how="diagonal_relaxed")

    def _block(self, block: Block) -> pl.DataFrame:
        place, draws, kind = self.place, self.draws, block.kind
        own = np.arange(block.start, block.stop)
        rows = Rows(ids(place.org, own)).same("kind", kind.kind)
        if kind.place == "outside":
            outside = place.elsewhere["same_province"] + place.elsewhere["other_province"]
            rows.words("place", outside, draws.below("outside", own, len(outside)))
        else:
            rows.words("place", place.counties, draws.choice("county", own, place.county_weights))
        for name in ("school_kind", "industry", "ownership"):
            shares: dict[str, int] = getattr(kind, name)
            if shares:
                rows.words(name, list(shares), draws.choice(name, own, list(shares.values())))
        rows.yes("nonprofit", draws.happens("nonprofit", own, kind.nonprofit))
        if kind.hosted:
            rows.refs("host", place.org, self._host(own), ~draws.happens("hosted", own, kind.hosted))
            rows.refs("leader", place.person, self.senior(own), ~draws.happens("led", own, kind.led))
        if kind.kind == "school":
            rows.refs("founder", place.org, self._host(own), ~draws.happens("founded", own, kind.founded))
        return rows.frame()

    def _host(self, own: Whole) -> Whole:
        """An enterprise, a large one more often."""
        weights = self.place.worker_weights[: self.place.enterprises.count]
        return self.draws.choice("host", own, weights.tolist())

    def senior(self, own: Whole, name: str = "leader") -> Whole:
        """For each number a skilled person: the first of a few drawn who is one, else the last."""
        out = np.zeros(len(own), dtype=np.int64)
        found: Truth = np.zeros(len(own), dtype=np.bool_)
        for attempt in range(40):
            who = self.draws.below(f"{name}{attempt}", own, self.place.people)
            out = np.where(found, out, who)
            found = found | (self.people.level(who) >= SENIOR)
        return out
