"""The organisations of a place."""

from __future__ import annotations

import numpy as np
import polars as pl

from jiangce.population.town.draws import Draws, Truth, Whole, placed
from jiangce.population.town.people import SENIOR, People
from jiangce.population.town.place import Block, Place
from jiangce.population.town.rows import Rows, ids
from jiangce.population.town.shape import OwnColumn


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
        if kind.place == "here":
            for name, column in place.region.org.items():
                if kind.kind in column.kinds:
                    self._own(rows, own, name, column)
        return rows.frame()

    def _own(self, rows: Rows, own: Whole, name: str, column: OwnColumn) -> None:
        """A column that only the policies of this place ask for."""
        if column.choice:
            codes = self.draws.choice(name, own, list(column.choice.values()))
            if set(column.choice) <= {"true", "false"}:
                rows.yes(name, np.asarray(codes == list(column.choice).index("true")))
            else:
                rows.words(name, list(column.choice), codes)
        elif column.between is not None:
            rows.whole(name, self.draws.between(name, own, *column.between))
        else:
            of_kind = self.draws.below(f"{name} kind", own, len(column.org))
            found = np.zeros(len(own), dtype=np.int64)
            for number, kind in enumerate(column.org):
                found = np.where(of_kind == number, pool(self.place, self.draws, name, own, kind, "here"), found)
            rows.refs(name, self.place.org, found, self.draws.happens(f"{name} none", own, column.none))

    def _host(self, own: Whole) -> Whole:
        return pool(self.place, self.draws, "host", own, "enterprise", "here")

    def senior(self, own: Whole, name: str = "leader") -> Whole:
        """For each number a skilled person: the first of a few drawn who is one, else the last."""
        out = np.zeros(len(own), dtype=np.int64)
        found: Truth = np.zeros(len(own), dtype=np.bool_)
        for attempt in range(40):
            who = self.draws.below(f"{name}{attempt}", own, self.place.people)
            out = np.where(found, out, who)
            found = found | (self.people.level(who) >= SENIOR)
        return out


def pool(place: Place, draws: Draws, name: str, numbers: Whole, kind: str, where: str) -> Whole:
    """For each number an organisation of a kind; an enterprise of the place by its size, others alike."""
    blocks = place.blocks_of(kind, where if where != "any" else "")
    if not blocks:
        raise ValueError(f"org: {kind} {where}; no such organisations")
    if blocks[0] is place.enterprises:
        return placed(draws.bits(name, numbers), place.worker_weights[: place.enterprises.count])
    found = np.concatenate([np.arange(block.start, block.stop) for block in blocks])
    return np.asarray(found[draws.below(name, numbers, len(found))])
