"""Streams: rows of any table described as data, `streams/common.yaml` for every town and one file a region. Checked here."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import Field, model_validator

from jiangce.population.town.shape import FOLDER, Strict, read_data

POOLS = ("any", "studying", "employed", "young", "skilled", "senior", "technician")
RINGS = ("here", "same_city", "same_province", "other_province", "abroad")


class Drawn(Strict):
    """How the values of a column are drawn: one key says it; ``none`` is the share, per mille, that is *none*."""

    choice: dict[str, int] = Field(default_factory=dict)
    between: tuple[int, int] | None = None
    days: tuple[str, str] | None = None
    after: str | tuple[str, str] = ""  # a date column, here or of another stream; `length`: days from it
    length: tuple[int, int] = (0, 0)
    person: str = ""  # one of POOLS
    org: str = ""  # a kind; `where` it is
    where: str = "here"
    employer_of: str = ""  # the employer of the person in that column
    place_of: str = ""  # the county of the person or organisation in that column
    trade_of: str = ""
    trade: int | None = None  # the n-th trade of the place and those after it, one a row
    same: str = ""  # as in that column
    of: tuple[str, str] | None = None  # stream and column: what the row of the same number has there
    row: str = ""  # stream: its row of the same number
    place: str = ""  # one of RINGS
    none: int = Field(default=0, ge=0, le=1000)

    @model_validator(mode="after")
    def _one(self) -> Drawn:
        said = self.model_fields_set - {"none", "length", "where"}
        if len(said) != 1:
            raise ValueError(f"one key says how a column is drawn; here: {', '.join(sorted(said)) or 'none'}")
        if self.person and self.person not in POOLS:
            raise ValueError(f"person: {self.person}; expected {', '.join(POOLS)}")
        if self.place and self.place not in RINGS:
            raise ValueError(f"place: {self.place}; expected {', '.join(RINGS)}")
        return self


class Stream(Strict):
    """So many rows of a table: ``count`` in the whole real place, ``rate`` for 100,000 people, or ``exactly``."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    table: str
    count: int = 0
    rate: int = 0
    exactly: int = 0
    least: int = 1
    row: dict[str, str | Drawn]

    @model_validator(mode="after")
    def _counted(self) -> Stream:
        if sum(value > 0 for value in (self.count, self.rate, self.exactly)) != 1:
            raise ValueError(f"{self.id}: one of count, rate, exactly")
        return self

    def rows(self, people: int, residents: int) -> int:
        whole = (2 * self.count * people + residents) // (2 * residents) + self.rate * people // 100_000
        return self.exactly or max(whole, self.least)


@lru_cache(maxsize=16)
def streams_of(region: str) -> dict[str, Stream]:
    """The streams of a region by id: those of every town, then its own. Raises `ValueError`."""
    out: dict[str, Stream] = {}
    for name in ("common", region):
        path = FOLDER / "streams" / f"{name}.yaml"
        data: list[Any] = read_data(path) if path.exists() else []
        for one in data:
            stream = Stream.model_validate(one)
            if stream.id in out:
                raise ValueError(f"{path.name}: {stream.id} is there already")
            out[stream.id] = stream
    return out
