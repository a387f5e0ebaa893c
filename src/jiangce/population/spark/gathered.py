"""What came to one place, as frames to decide on: each row once, references that lead elsewhere made good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import polars as pl

from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.words import PARTY, Words
from jiangce.entitlement.reads import ID
from jiangce.rules.types import REFERENCES

#: in front of a home column's name: where the row is at home by it
HOME = "@home:"


def frames_of(parts: Iterable[tuple[str, pl.DataFrame]], empty: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The tables; one of which nothing came is there all the same, without rows."""
    found: dict[str, list[pl.DataFrame]] = {}
    for name, frame in parts:
        found.setdefault(name, []).append(frame)
    out = {}
    for name, frame in empty.items():
        told = pl.concat(found.get(name, [frame]), how="diagonal_relaxed").unique(ID, keep="any").sort(ID)
        out[name] = told
    return out


def sound(tables: Mapping[str, pl.DataFrame], words: Words, complete: frozenset[str]) -> Frames:
    """The frames without what only tells the way, and with a bare row for each reference to a row that is not here.

    Nothing is read of such a row, else it would have come.
    """
    plain = {
        name: frame.select(column for column in frame.columns if not column.startswith(HOME))
        for name, frame in tables.items()
    }
    wanted: dict[str, list[pl.Series]] = {}
    for name, frame in plain.items():
        for column in frame.columns:
            type_ = words.types[name].get(column)
            if type_ is not None and type_.kind in REFERENCES:
                wanted.setdefault(words.space(type_), []).append(frame[column].cast(pl.String).drop_nulls())
    for space, values in wanted.items():
        tables_of = [name for name in words.parties if name in plain] if space == PARTY else [space]
        there = [plain[name][ID].cast(pl.String) for name in tables_of if name in plain]
        asked = pl.concat(values).unique().alias(ID)
        lost = asked.filter(~asked.is_in(pl.concat(there).implode())) if there else asked
        if len(lost):
            goal = tables_of[0] if tables_of else words.parties[0]
            bare = lost.sort().to_frame()
            plain[goal] = pl.concat([plain[goal], bare], how="diagonal_relaxed") if goal in plain else bare
    return Frames(plain, complete)
