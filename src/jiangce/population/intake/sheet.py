"""One table on its way in: what was read, what it came to, what is wrong with which rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from jiangce.population.intake.report import Kind
from jiangce.population.words import TableWords


class Hint(NamedTuple):
    """What should stand there, and what to do."""

    expected: str
    remedy: str


def always(expected: str, remedy: str) -> Callable[[str], Hint]:
    """The same hint whatever the value."""
    said = Hint(expected, remedy)
    return lambda text: said


@dataclass(slots=True)
class Found:
    """One sort of fault in one column. ``rows``: places of the rows, in order; None: the whole column, or its lack.

    ``hint``: made from the value only for the few faults that are told one by one.
    """

    kind: Kind
    column: str
    rows: pl.Series | None
    hint: Callable[[str], Hint]
    header: str = ""  # the column as the file calls it, "" where the file has none
    value: str = ""  # of a fault without rows


@dataclass(slots=True)
class Sheet:
    """``raw``: as read, under the file's own headers; ``data``: typed, under the vocabulary's names.

    ``first``: the number of the first row in the file; ``numbers``: of each row, where some are passed over. ``aside``: rows to set aside; None: none so far.
    """

    words: TableWords
    file: str
    first: int
    raw: pl.DataFrame
    headers: dict[str, str] = field(default_factory=dict)  # column → its header
    data: dict[str, pl.Series] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    numbers: pl.Series | None = None
    aside: pl.Series | None = None
    copies: pl.Series | None = None  # rows that say what another says already
    pointing: dict[str, pl.Series] = field(default_factory=dict)  # column → rows that point at a row set aside

    @property
    def height(self) -> int:
        return self.raw.height

    def note(
        self, kind: Kind, column: str, rows: pl.Series | None, hint: Callable[[str], Hint], value: str = ""
    ) -> None:
        """Note a fault of these rows, which are set aside, or of a whole column."""
        if rows is not None and self.copies is not None:
            rows = rows.filter(~self.copies.gather(rows))  # what a copy says, its original says
        if rows is not None and not len(rows):
            return
        self.found.append(Found(kind, column, rows, hint, self.headers.get(column, ""), value))
        if rows is not None:
            marked = marks(rows, self.height)
            self.aside = marked if self.aside is None else self.aside | marked

    def numbers_of(self, rows: pl.Series) -> pl.Series:
        """The numbers of rows in the file."""
        return rows.cast(pl.Int64) + self.first if self.numbers is None else self.numbers.gather(rows)

    def set_aside(self) -> int:
        return 0 if self.aside is None else int(self.aside.sum())

    def kept(self) -> pl.Series | None:
        """Which rows stay; None: all."""
        if self.aside is None and self.copies is None:
            return None
        gone = [part for part in (self.aside, self.copies) if part is not None]
        return ~gone[0] if len(gone) == 1 else ~(gone[0] | gone[1])


def marks(rows: pl.Series, height: int) -> pl.Series:
    """The places of rows as a mask."""
    return pl.zeros(height, dtype=pl.Boolean, eager=True).scatter(rows, True)


def places(mask: pl.Series) -> pl.Series:
    """Where a mask is true."""
    return mask.arg_true()
