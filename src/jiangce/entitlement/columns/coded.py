"""The columns of one table, each made ready when somebody first asks for it: of its type, references as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import RLock

import polars as pl

from jiangce.entitlement.columns.directory import check_ids
from jiangce.entitlement.columns.numbers import Numbers
from jiangce.entitlement.columns.words import Words
from jiangce.rules.types import REFERENCES

FEW = 4  # references of fewer rows than one in so many are looked up alone, until as many were as there are


class Coded(Mapping[str, pl.Series]):
    """Columns by name. Asking raises `ValueError` for values that are not of the type, and references to nowhere."""

    def __init__(self, table: str, frame: pl.DataFrame, words: Words, numbers: Mapping[str, Numbers]) -> None:
        self.height = frame.height
        self._table, self._frame, self._words, self._numbers = table, frame, words, numbers
        self._made: dict[str, pl.Series] = {}
        self._asked: dict[str, int] = {}
        self._lock = RLock()

    def __getitem__(self, name: str) -> pl.Series:
        found = self._made.get(name)
        if found is None:
            with self._lock:
                found = self._made.get(name)
                if found is None:
                    found = self._made[name] = self._make(name)
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._frame.columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._frame.columns)

    def __len__(self) -> int:
        return self._frame.width

    @property
    def size(self) -> int:
        """Bytes of all of them, about, ready or not."""
        numbers = [name for name in self._frame.columns if self._range(name) is not None]
        return int(self._frame.drop(numbers).estimated_size()) + 4 * self.height * len(numbers)

    def part(self, name: str, rows: pl.Series) -> pl.Series:
        """A column for some of the rows."""
        numbers = None if name in self._made else self._range(name)
        if numbers is not None:
            self._asked[name] = self._asked.get(name, 0) + FEW * len(rows)
            if self._asked[name] < self.height:
                return self._numbered(name, self._frame[name].gather(rows), numbers)
        return self[name].gather(rows)

    def _make(self, name: str) -> pl.Series:
        if name not in self._frame.columns:
            raise KeyError(name)
        numbers = self._range(name)
        if numbers is not None:
            return self._numbered(name, self._frame[name], numbers)
        values = self._words.typed(self._table, self._frame[name])
        if name == "id":
            check_ids(values, self._table)
        return values

    def _numbered(self, name: str, values: pl.Series, numbers: Numbers) -> pl.Series:
        values = self._words.typed(self._table, values)
        return numbers.of(values.alias(f"{self._table}.{name}"), self._words.types[self._table][name].name)

    def _range(self, name: str) -> Numbers | None:
        """The numbers that a column of references holds."""
        type_ = self._words.types[self._table].get(name)
        return self._numbers[self._words.space(type_)] if type_ is not None and type_.kind in REFERENCES else None
