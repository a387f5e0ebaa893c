"""What the streams of a place come to: rows of recognitions, awards, projects, expenses … and more of every table."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import polars as pl

from jiangce.population.town.cells import Source
from jiangce.population.town.draws import Draws
from jiangce.population.town.people import People
from jiangce.population.town.place import Place
from jiangce.population.town.planting import joined
from jiangce.population.town.rows import Rows, ids
from jiangce.population.town.shape import regions
from jiangce.population.town.streams import streams_of
from jiangce.rules import library
from jiangce.rules.types import Type


class Happenings:
    def __init__(self, place: Place, people: People, draws: Draws) -> None:
        name = next(name for name, region in regions().items() if region is place.region)
        self.streams = streams_of(name)
        self.source = Source(place, people, draws, self.streams, column_types())

    def frames(self) -> dict[str, pl.DataFrame]:
        parts: dict[str, list[pl.DataFrame]] = {}
        for stream in self.streams.values():
            count = self.source.count(stream)
            rows = Rows(ids(self.source.prefix(stream), np.arange(count)))
            for name in stream.row:
                cell = self.source.cell(stream, name, count)
                rows.put(name, cell.values, cell.none)
            parts.setdefault(stream.table, []).append(rows.frame())
        return {name: joined(frames) for name, frames in parts.items()}


@lru_cache(maxsize=1)
def column_types() -> dict[str, dict[str, Type]]:
    """The type of every column of every table, of all vocabularies together."""
    out: dict[str, dict[str, Type]] = {}
    for policy in library.policies().values():
        for name, table in policy.vocabulary.tables.items():
            for column in table.columns.values():
                out.setdefault(name, {}).setdefault(column.name, column.type)
    return out
