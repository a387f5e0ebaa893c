"""Forwards: all rows that decisions on some rows read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from jiangce.entitlement.reads import Reads
from jiangce.population.ways.links import Links, Numbers, Places, all_of

ALIKE = 4  # rows of a table that are no more than so many times as many go together


def needed(links: Links, ways: Iterable[tuple[Reads, Places]]) -> dict[str, Places]:
    """Table → the places of the rows, those from which one sets out included. ``ways``: rules' ways, each with its rows.

    Rules that set out from the same table go together, from the rows of all: more than enough, in far fewer steps.
    """
    found: dict[str, list[Places]] = {}
    for reads, places in _joined(ways):
        follow(links, reads, places, found)
    return {table: all_of(parts) for table, parts in found.items()}


def _joined(ways: Iterable[tuple[Reads, Places]]) -> Iterator[tuple[Reads, Places]]:
    by_table: dict[str, list[tuple[Reads, Places]]] = {}
    for reads, places in ways:
        by_table.setdefault(reads.table, []).append((reads, places))
    for every in by_table.values():
        every.sort(key=lambda way: len(way[1]))
        while every:
            least = len(every[0][1])
            mine = [way for way in every if len(way[1]) <= ALIKE * least + 1000]
            every = every[len(mine) :]
            yield merged([reads for reads, _ in mine]), all_of(places for _, places in mine)


def merged(every: Sequence[Reads]) -> Reads:
    """All ways of several that set out from the same table."""
    out = Reads(every[0].table)
    for reads in every:
        out.columns |= reads.columns
    for step in dict.fromkeys(step for reads in every for step in reads.steps):
        out.steps[step] = merged([reads.steps[step] for reads in every if step in reads.steps])
    return out


def follow(links: Links, reads: Reads, places: Places, found: dict[str, list[Places]]) -> None:
    """Add to ``found`` the places of the rows and of all that they lead to, some of them more than once."""
    if not len(places):
        return
    found.setdefault(reads.table, []).append(places)
    held: dict[str, Numbers] = {}
    for step, below in reads.steps.items():
        if step.by not in held:
            held[step.by] = links.held(reads.table, step.by, places)
        follow(links, below, all_of([links.find(step.table, step.to, held[step.by])]), found)
