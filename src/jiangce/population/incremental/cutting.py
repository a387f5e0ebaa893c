"""The facts that some rows need, as frames of their own; whatever they only point at is there by its id."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import numpy as np
import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.reads import ID, PARTIES
from jiangce.population.incremental.standing import OfPolicy
from jiangce.population.ways import Links, needed
from jiangce.population.ways.links import Places, all_of
from jiangce.population.words import Words
from jiangce.rules.types import REFERENCES


def cut(stood: OfPolicy, after: Links, rows: Mapping[str, Places], words: Words) -> Frames:
    """``rows``: family → places. Payments of which nothing says whose they are come along."""
    places = needed(after, [(rule.reads, rows[rule.family]) for rule in stood.rules.values() if rule.family in rows])
    if after.has(TABLE):
        nobodys = [after.unknown(TABLE, name) for name in PARTIES]
        mine = reduce(np.intersect1d, nobodys)
        places[TABLE] = all_of([places.get(TABLE, mine[:0]), mine])
    return closed(
        Frames({name: after.rows(name, found) for name, found in places.items()}, after.complete), words, after
    )


def closed(frames: Frames, words: Words, links: Links) -> Frames:
    """With a row, of its id alone, for each that is pointed at and is not there."""
    tables = dict(frames.tables)
    asked: dict[str, list[pl.Series]] = {}
    for name, frame in frames.tables.items():
        for column in frame.columns:
            field = words.tables[name].fields.get(column.removesuffix(NONE_SUFFIX)) if name in words.tables else None
            if field is not None and column == field.name and field.type.kind in REFERENCES:
                for target in words.targets(field.type):
                    asked.setdefault(target, []).append(frame[column].drop_nulls().cast(pl.String))
    for target, ids in asked.items():
        there = tables[target][ID] if target in tables else pl.Series(ID, dtype=pl.String)
        wanted = pl.concat(ids).unique()
        lost = wanted.filter(~wanted.is_in(there.implode()))
        real = links.rows(target, links.find(target, ID, links.numbers(lost)), (ID,)) if links.has(target) else None
        if real is not None and real.height:
            tables[target] = pl.concat([tables[target], real], how="diagonal") if target in tables else real
    return Frames(tables, frames.complete)
