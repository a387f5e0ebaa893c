"""Values of a column of a stream, drawn as its description says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from jiangce.population.town.draws import Draws, Truth, Whole
from jiangce.population.town.orgs import pool
from jiangce.population.town.people import People
from jiangce.population.town.place import Place
from jiangce.population.town.rows import NONE, day_number, ids
from jiangce.population.town.streams import Drawn, Stream
from jiangce.rules.types import Kind, Type

_TRIES = 60
AS_OF = "as_of"


@dataclass(slots=True)
class Cell:
    """Values; where they are none; behind references the numbers (organisations: negative, less one), days of dates."""

    values: pl.Series
    none: Truth | None = None
    numbers: Whole | None = None


class Source:
    """The streams of one place: a column of one may look at a column of another."""

    def __init__(self, place: Place, people: People, draws: Draws, streams: dict[str, Stream],
                 types: dict[str, dict[str, Type]]) -> None:  # fmt: skip
        self.place, self.people, self.draws = place, people, draws.within("stream")
        self.streams, self.types = streams, types
        self._cells: dict[tuple[str, str, int], Cell] = {}

    def count(self, stream: Stream) -> int:
        return stream.rows(self.place.people, self.place.region.residents)

    def prefix(self, stream: Stream) -> str:
        return f"{self.place.region.letter}-{stream.id}-"

    def cell(self, stream: Stream, name: str, count: int) -> Cell:
        key = (stream.id, name, count)
        if key not in self._cells:
            if name not in stream.row:
                raise ValueError(f"stream {stream.id}: no column {name}")
            self._cells[key] = _Cells(self, stream, count).made(name, stream.row[name])
        return self._cells[key]


class _Cells:
    """The columns of one stream."""

    def __init__(self, source: Source, stream: Stream, count: int) -> None:
        self.source, self.stream, self.count = source, stream, count
        self.place, self.people = source.place, source.people
        self.draws = source.draws.within(stream.id)
        self.numbers = np.arange(count)

    def made(self, name: str, said: str | Drawn) -> Cell:
        type_ = self.source.types[self.stream.table].get(name)
        if type_ is None:
            raise ValueError(f"stream {self.stream.id}: {self.stream.table} has no column {name}")
        if isinstance(said, str):
            return self._of_texts(type_, [said], np.zeros(self.count, dtype=np.int64))
        kind = next(iter(said.model_fields_set - {"none", "length", "where"}))
        cell: Cell = getattr(self, f"_{kind}")(name, said, type_)
        if said.none:
            absent = self.draws.happens(f"{name} none", self.numbers, said.none)
            cell = Cell(cell.values, absent if cell.none is None else absent | cell.none, cell.numbers)
        return cell

    def _of_texts(self, type_: Type, texts: list[str], codes: Whole) -> Cell:
        """Values written as in a case file."""
        none = codes == texts.index(NONE) if NONE in texts else None
        values = [None if text == NONE else _value(type_, text) for text in texts]
        series = pl.Series(values, dtype=_DTYPES.get(type_.kind, pl.String())).gather(pl.Series(codes))
        days = [day_number(value) if isinstance(value, date) else 0 for value in values]
        return Cell(series, none, np.asarray(days)[codes] if type_.kind is Kind.DATE else None)

    def _choice(self, name: str, said: Drawn, type_: Type) -> Cell:
        codes = self.draws.choice(name, self.numbers, list(said.choice.values()))
        return self._of_texts(type_, list(said.choice), codes)

    def _between(self, name: str, said: Drawn, type_: Type) -> Cell:
        assert said.between is not None
        scale = {Kind.MONEY: 100, Kind.SHARE: 10_000}.get(type_.kind, 1)
        return Cell(pl.Series(self.draws.between(name, self.numbers, *said.between) * scale))

    def _days(self, name: str, said: Drawn, type_: Type) -> Cell:
        assert said.days is not None
        first, last = (self.place.today if day == AS_OF else day_number(date.fromisoformat(day)) for day in said.days)
        return _dates(self.draws.between(name, self.numbers, min(first, self.place.today), min(last, self.place.today)))

    def _after(self, name: str, said: Drawn, type_: Type) -> Cell:
        stream, column = said.after if isinstance(said.after, tuple) else (self.stream.id, said.after)
        start = self._behind(stream, column)
        return _dates(start + self.draws.between(name, self.numbers, *said.length))

    def _behind(self, stream: str, column: str) -> Whole:
        """Days, or numbers of persons and organisations, of the same rows."""
        found = self._beside(stream, column).numbers
        if found is None:
            raise ValueError(f"stream {self.stream.id}: {stream}.{column} is neither a date nor a reference")
        return found

    def _beside(self, stream: str, column: str) -> Cell:
        """A column here, or of the rows of another stream with the same numbers (from the first again, if it has fewer)."""
        if stream == self.stream.id:
            return self.source.cell(self.stream, column, self.count)
        if stream not in self.source.streams:
            raise ValueError(f"stream {self.stream.id}: no stream {stream}")
        other = self.source.streams[stream]
        whole = self.source.count(other)
        cell, at = self.source.cell(other, column, whole), self.numbers % whole
        return Cell(cell.values.gather(pl.Series(at)), None if cell.none is None else cell.none[at],
                    None if cell.numbers is None else cell.numbers[at])  # fmt: skip

    # ── people and organisations ──

    def _person(self, name: str, said: Drawn, type_: Type) -> Cell:
        who = self.numbers * 0
        found = self.numbers < 0
        for attempt in range(_TRIES):
            drawn = self.draws.below(f"{name} {attempt}", self.numbers, self.place.people)
            who = np.where(found, who, drawn)
            found = found | self.people.among(drawn, said.person)
            if found.all():
                break
        return Cell(ids(self.place.person, who), None, who)

    def _org(self, name: str, said: Drawn, type_: Type) -> Cell:
        found = pool(self.place, self.draws, name, self.numbers, said.org, said.where)
        return self._orgs(found)

    def _orgs(self, which: Whole) -> Cell:
        return Cell(ids(self.place.org, which), None, -1 - which)

    def _employer_of(self, name: str, said: Drawn, type_: Type) -> Cell:
        return self._orgs(self.people.employer(self._behind(self.stream.id, said.employer_of)))

    def _place_of(self, name: str, said: Drawn, type_: Type) -> Cell:
        who = self._behind(self.stream.id, said.place_of)
        county = self.people.county(np.maximum(who, 0))
        return Cell(pl.Series(self.place.counties).gather(pl.Series(county)))

    def _trade_of(self, name: str, said: Drawn, type_: Type) -> Cell:
        who = np.maximum(self._behind(self.stream.id, said.trade_of), 0)
        return Cell(pl.Series(list(self.place.region.trades)).gather(pl.Series(self.people.trade(who))))

    def _trade(self, name: str, said: Drawn, type_: Type) -> Cell:
        trades = list(self.place.region.trades)
        return Cell(
            pl.Series([trades[((said.trade or 0) + k) % len(trades)] for k in range(self.count)], dtype=pl.String)
        )

    def _place(self, name: str, said: Drawn, type_: Type) -> Cell:
        ring = self.place.counties if said.place == "here" else self.place.elsewhere[said.place]
        return Cell(pl.Series(ring).gather(pl.Series(self.draws.below(name, self.numbers, len(ring)))))

    # ── other columns and streams ──

    def _same(self, name: str, said: Drawn, type_: Type) -> Cell:
        return self.source.cell(self.stream, said.same, self.count)

    def _of(self, name: str, said: Drawn, type_: Type) -> Cell:
        assert said.of is not None
        return self._beside(*said.of)

    def _row(self, name: str, said: Drawn, type_: Type) -> Cell:
        other = self.source.streams[said.row]
        whole = self.source.count(other)
        return Cell(ids(self.source.prefix(other), self.numbers % whole))


_DTYPES: dict[Kind, Any] = {Kind.BOOL: pl.Boolean(), Kind.DATE: pl.Date()} | dict.fromkeys(
    (Kind.MONEY, Kind.COUNT, Kind.MONTHS, Kind.DAYS, Kind.HOURS, Kind.SHARE, Kind.YEAR), pl.Int64()
)


def _dates(days: Whole) -> Cell:
    return Cell(pl.Series(days.astype(np.int32)).cast(pl.Date), None, days)


def _value(type_: Type, text: str) -> Any:
    from jiangce.rules.types import read_value

    return text if type_.kind not in _DTYPES else read_value(type_.kind, text)
