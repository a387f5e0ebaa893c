"""Forwards: all rows that decisions on some rows read."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from jiangce.entitlement.reads import Reads
from jiangce.population.ways.links import Links


def needed(links: Links, ways: Iterable[tuple[Reads, pl.Series]]) -> dict[str, pl.Series]:
    """Table → the places of the rows, those from which one sets out included. ``ways``: rules' ways, each with its rows."""
    found: dict[str, list[pl.Series]] = {}
    for reads, places in ways:
        _follow(links, reads, places, found)
    return {table: pl.concat(parts).unique().sort() for table, parts in found.items()}


def _follow(links: Links, reads: Reads, places: pl.Series, found: dict[str, list[pl.Series]]) -> None:
    if not len(places):
        return
    found.setdefault(reads.table, []).append(places)
    held: dict[str, pl.Series] = {}
    for step, below in reads.steps.items():
        if step.by not in held:
            held[step.by] = links.held(reads.table, step.by, places)
        _follow(links, below, links.find(step.table, step.to, held[step.by]).unique(), found)
