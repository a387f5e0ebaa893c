"""What one policy sees of facts that several policies share: the tables, columns and values of its own vocabulary.

A value of a scale that only another policy has is, to this one, *none of these* (`OTHER`): known, and nothing it asks
for. What no policy at all knows is a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX, Frames, enum_of
from jiangce.entitlement.questions import OTHER
from jiangce.rules.policy import Policy
from jiangce.rules.regions import inside
from jiangce.rules.types import Kind
from jiangce.rules.vocabulary import Table, Vocabulary

#: scale → its values in all vocabularies together
Known = Mapping[str, frozenset[str]]


def known_values(policies: Iterable[Policy]) -> Known:
    """Every value of every scale that one of the policies knows."""
    out: dict[str, set[str]] = {}
    for policy in policies:
        for name, scale in policy.vocabulary.scales.items():
            out.setdefault(name, {OTHER}).update(scale.values)
    return {name: frozenset(values) for name, values in out.items()}


def strangers(policies: Sequence[Policy], frames: Frames) -> list[str]:
    """Tables and columns that no policy knows, as ``table`` or ``table.column``."""
    out = []
    for name, frame in frames.tables.items():
        tables = [policy.vocabulary.tables[name] for policy in policies if name in policy.vocabulary.tables]
        known = {"id"} | {column for table in tables for column in table.columns}
        out += [f"{name}.{c}" for c in frame.columns if c.removesuffix(NONE_SUFFIX) not in known] if tables else [name]
    return out


def seen_by(policy: Policy, frames: Frames, known: Known) -> Frames:
    """The facts in the words of one policy. Raises `ValueError` for a value that no policy knows."""
    vocabulary = policy.vocabulary
    tables = {
        name: _seen(frame, vocabulary.tables[name], vocabulary, known)
        for name, frame in frames.tables.items()
        if name in vocabulary.tables
    }
    return Frames(tables, frames.complete & vocabulary.tables.keys())


def _seen(frame: pl.DataFrame, table: Table, vocabulary: Vocabulary, known: Known) -> pl.DataFrame:
    names = [name for name in frame.columns if name == "id" or name.removesuffix(NONE_SUFFIX) in table.columns]
    frame = frame.select(names)
    for name in names:
        column = table.columns.get(name)
        if column is not None and column.type.kind is Kind.SCALE:
            enum = enum_of(column.type, vocabulary)
            if frame.schema[name] != enum:
                frame = frame.with_columns(_own_values(frame[name], enum, known[column.type.name], table.name))
    return frame


def _own_values(values: pl.Series, enum: pl.Enum, known: frozenset[str], table: str) -> pl.Series:
    own = set(enum.categories)
    texts = values.cast(pl.String)
    present = set(texts.drop_nulls().unique())
    lost = present - known
    if lost:
        raise ValueError(f"{table}.{values.name}: no such value: {', '.join(sorted(lost)[:5])}")
    if present - own:
        texts = texts.replace(dict.fromkeys(present - own, OTHER))
    return texts.cast(enum)


def concerned(policies: Iterable[Policy], frames: Frames) -> list[Policy]:
    """The policies in whose region some place of the facts lies, the earliest of a region first."""
    there: set[str] = set()
    out = []
    every = list(policies)
    for name, frame in frames.tables.items():
        for column in _places(name, every) & set(frame.columns):
            there |= set(frame[column].drop_nulls().unique().cast(pl.String))
    out = [policy for policy in every if any(inside(policy.region, place) for place in there)]
    return in_turn(out)


def in_turn(policies: Iterable[Policy]) -> list[Policy]:
    """The order in which policies decide the same facts: of one region, the earlier document goes first."""
    return sorted(policies, key=lambda policy: (policy.region, policy.in_force, policy.id))


def _places(name: str, policies: Iterable[Policy]) -> set[str]:
    tables = (policy.vocabulary.tables.get(name) for policy in policies)
    return {c.name for table in tables if table for c in table.columns.values() if c.type.kind is Kind.PLACE}
