"""What the documents state of a place, what that comes to for so many people, and what a town has reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from jiangce.population.town.people import LEVELS
from jiangce.population.town.place import Place
from jiangce.population.town.shape import Stated
from jiangce.rules import library

#: a table by its name, as far as it was made; None where there is none
Tables = Callable[[str], pl.LazyFrame | None]


@dataclass(frozen=True, slots=True)
class Reached:
    """One figure of a document: stated, in proportion, and as made. Planted rows do not count."""

    policy: str
    entry: str
    title: str
    stated: int
    asked: int
    reached: int


def calibration(places: list[Place], tables: Tables) -> Iterator[Reached]:
    """Every figure that towns are made to meet, place by place."""
    for place in places:
        for one in place.region.stated:
            whole = one.figure * one.times
            asked = (2 * whole * place.people + place.region.residents) // (2 * place.region.residents)
            title = library.policy(one.policy).entries[one.entry].title
            yield Reached(one.policy, one.entry, title, whole, asked, _reached(place, one, tables))


def _reached(place: Place, one: Stated, tables: Tables) -> int:
    rows = tables("certificate" if one.people_from else one.table)
    if rows is None:
        return 0
    own = pl.col("id")
    mine = rows.filter(own.str.starts_with(place.region.letter) & ~own.str.contains(".", literal=True))
    if one.people_from:
        at_least = LEVELS[LEVELS.index(one.people_from) :]
        found = mine.filter(pl.col("level").cast(pl.String).is_in(at_least)).select(pl.col("person").n_unique())
    else:
        for column, value in one.where.items():
            mine = mine.filter(pl.col(column).cast(pl.String) == value)
        found = mine.select(pl.len())
    return int(found.collect().item())
