"""The facts on their way: rows to where they are needed, packed so that one shuffle carries all tables.

Packing, asking and answering run in Spark's workers; `gathered_facts` is the driver's plan of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.reads import ID, Step
from jiangce.population.spark import blobs
from jiangce.population.spark.gathered import HOME
from jiangce.population.spark.homes import ONE
from jiangce.population.spark.routes import Routes, Rows

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

#: kinds of blobs: rows for who decides, rows to be asked for, questions
FACTS, LIBRARY, ASKED = "facts", "library", "asked"
PART, VALUE = "@part", "@value"


def home(column: str, parts: int) -> pl.Expr:
    """Where rows are at home by a column; where it is not known, all in one place."""
    if column == ONE:
        return pl.lit(0, dtype=pl.Int32)
    return _place(pl.col(column), parts)


def _place(values: pl.Expr, parts: int) -> pl.Expr:
    return (values.cast(pl.String).fill_null("").hash(0) % parts).cast(pl.Int32)


@dataclass(frozen=True, slots=True)
class Packing:
    """Rows of one table as blobs, one for each place that they go to."""

    table: str
    keep: tuple[str, ...]
    whole: tuple[str, ...]
    libraries: tuple[str, ...]
    homes: tuple[str, ...]
    parts: int

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        found = blobs.frame(batches)
        if found is None:
            return
        rows = found.select(*self.keep, *(home(column, self.parts).alias(HOME + column) for column in self.homes))
        if self.whole:
            goals = pl.concat_list(home(column, self.parts) for column in self.whole).list.unique()
            sent = rows.with_columns(found.with_columns(goals.alias(PART))[PART]).explode(PART)
            yield from self._sent(FACTS, "", sent)
        for column in self.libraries:
            yield from self._sent(
                LIBRARY, column, rows.with_columns(found.select(home(column, self.parts).alias(PART)))
            )

    def _sent(self, kind: str, column: str, rows: pl.DataFrame) -> Iterator[pa.RecordBatch]:
        for (part,), mine in rows.group_by(PART):
            told = blobs.packed({"rows": mine.drop(PART)}, table=self.table, column=column)
            yield blobs.batch([(int(str(part)), kind, told)])


@dataclass(frozen=True, slots=True)
class Asking:
    """What came to a place asks for what the ways lead on to; goes out to where that is at home."""

    steps: Mapping[Rows, set[Step]]
    whole: bool  # what came are whole tables
    parts: int

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for part, _, blob in blobs.rows(batches):
            frames, about = blobs.unpacked(blob)
            asked: dict[Rows, list[pl.Series]] = {}
            for came, steps in self.steps.items():
                if came.table != about["table"] or (not self.whole and came.column != about["column"]):
                    continue
                rows = frames["rows"]
                mine = rows.filter(home(came.column, self.parts) == part) if self.whole else rows
                for step in steps:
                    values = mine[step.by].cast(pl.String).drop_nulls().unique()
                    asked.setdefault(Rows(step.table, step.to), []).append(values)
            for goal, found in asked.items():
                yield from self._out(part, goal, pl.concat(found).unique())

    def _out(self, part: int, goal: Rows, values: pl.Series) -> Iterator[pa.RecordBatch]:
        told = values.alias(VALUE).to_frame().with_columns(_place(pl.col(VALUE), self.parts).alias(PART))
        for (to,), mine in told.group_by(PART):
            blob = blobs.packed({"values": mine.select(VALUE)}, table=goal.table, column=goal.column, asker=part)
            yield blobs.batch([(int(str(to)), ASKED, blob)])


@dataclass(frozen=True, slots=True)
class Answering:
    """The rows that are asked for, each question's to who asked."""

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        library: dict[tuple[int, str, str], list[pl.DataFrame]] = {}
        asked: dict[tuple[int, str, str], list[pl.DataFrame]] = {}
        for part, kind, blob in blobs.rows(batches):
            frames, about = blobs.unpacked(blob)
            key = (part, about["table"], about["column"])
            if kind == LIBRARY:
                library.setdefault(key, []).append(frames["rows"])
            else:
                who = pl.lit(about["asker"], dtype=pl.Int32).alias(PART)
                asked.setdefault(key, []).append(frames["values"].with_columns(who))
        for key, questions in asked.items():
            if key in library:
                yield from self._answered(
                    key, pl.concat(library[key], how="diagonal_relaxed"), pl.concat(questions).unique()
                )

    @staticmethod
    def _answered(key: tuple[int, str, str], rows: pl.DataFrame, asked: pl.DataFrame) -> Iterator[pa.RecordBatch]:
        _, table, column = key
        found = rows.with_columns(pl.col(column).cast(pl.String).alias(VALUE)).join(asked, on=VALUE).drop(VALUE)
        for (to,), mine in found.group_by(PART):
            told = blobs.packed({"rows": mine.drop(PART)}, table=table, column=column)
            yield blobs.batch([(int(str(to)), FACTS, told)])


def gathered_facts(tables: Mapping[str, DataFrame], routes: Routes, parts: int) -> list[DataFrame]:
    """All that is read in each place, but for payments, in one partition each, and last what is kept on the way to it.

    Nothing where no table is read.
    """
    libraries = routes.libraries()
    packed = []
    for name, rows in tables.items():
        whole = tuple(sorted(one.column for one in routes.whole if one.table == name))
        wants = tuple(sorted(one.column for one in libraries if one.table == name))
        if name != TABLE and (whole or wants):
            wanted = routes.columns.get(name, set()) | {ID} | routes.homes.get(name, set()) | {*whole, *wants}
            keep = tuple(c for c in rows.columns if c.removesuffix(NONE_SUFFIX) in wanted)
            homes = tuple(sorted(routes.homes.get(name, ())))
            packing = Packing(name, keep, whole, wants, homes, parts)
            packed.append(rows.select(*keep).mapInArrow(packing, blobs.SCHEMA))
    if not packed:
        return []
    every = _union(packed).persist()
    facts, library = (every.where(every["name"] == kind) for kind in (FACTS, LIBRARY))
    came, out = facts, [facts]
    for number, steps in enumerate(routes.asks):
        asked = came.mapInArrow(Asking(steps, number == 0, parts), blobs.SCHEMA)
        came = together([library, asked], parts).mapInArrow(Answering(), blobs.SCHEMA).persist()
        out.append(came)
    return [together(out, parts).persist(), every, *out[1:]]


def together(rows: Iterable[DataFrame], parts: int) -> DataFrame:
    """Blobs, each place's in one partition."""
    told = _union(rows)
    return told.repartitionById(parts, told["part"])


def _union(frames: Iterable[DataFrame]) -> DataFrame:
    return reduce(lambda one, other: one.unionAll(other), frames)


def unknown(tables: Mapping[str, DataFrame], columns: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Of these columns, (table, column), those that are not known of some row."""
    from pyspark.sql import functions as F  # noqa: N812

    by_table: dict[str, list[str]] = {}
    for table, column in columns:
        if table in tables and column in tables[table].columns:
            by_table.setdefault(table, []).append(column)
    out = set()
    for table, names in by_table.items():
        rows, vague = tables[table], []
        for name in names:
            none = name + NONE_SUFFIX
            said = F.coalesce(F.col(none), F.lit(False)) if none in rows.columns else F.lit(False)
            vague.append(F.max(F.col(name).isNull() & ~said).alias(name))
        told = rows.agg(*vague).first()
        out |= {(table, name) for name in names if told is not None and told[name]}
    return frozenset(out)


def read(session: SparkSession, files: Mapping[str, str]) -> dict[str, DataFrame]:
    """Parquet files as tables; ``files``: table → where."""
    return {name: session.read.parquet(where) for name, where in files.items()}


def polars(rows: DataFrame) -> pl.DataFrame:
    """Rows brought to the driver."""
    found = pl.from_arrow(rows.toArrow())
    assert isinstance(found, pl.DataFrame)
    return found


def spark(session: SparkSession, frame: pl.DataFrame) -> DataFrame:
    """A frame of the driver as Spark's."""
    plain = frame.with_columns(pl.col(pl.Enum, pl.Categorical).cast(pl.String))
    return session.createDataFrame(plain.to_arrow(compat_level=pl.CompatLevel.oldest()))
