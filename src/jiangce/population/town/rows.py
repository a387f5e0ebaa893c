"""Rows of one table being made: arrays into the columns that `entitlement.columns.frames` describes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.population.town.draws import Truth, Whole

NONE = "none"
_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    return (day - _EPOCH).days


def ids(prefix: str, numbers: NDArray[Any]) -> pl.Series:
    return pl.select(pl.lit(prefix) + pl.lit(pl.Series(numbers)).cast(pl.String)).to_series()


class Rows:
    """Columns of one table, put one by one; null where ``known`` is false, *none* where ``none`` is true."""

    def __init__(self, own_ids: pl.Series) -> None:
        self.columns: dict[str, pl.Series] = {"id": own_ids.alias("id")}

    def put(self, name: str, values: pl.Series, none: Truth | None = None) -> Rows:
        if none is not None:
            flags = pl.Series(name + NONE_SUFFIX, none)
            values = pl.select(pl.when(~flags).then(values)).to_series()
            self.columns[flags.name] = flags
        self.columns[name] = values.alias(name)
        return self

    def words(self, name: str, values: Sequence[str], codes: Whole) -> Rows:
        """Values of a scale, or texts, by their place in ``values``; the one called none is *none*."""
        found = pl.Series(list(values), dtype=pl.String).gather(pl.Series(codes))
        return self.put(name, found, codes == list(values).index(NONE) if NONE in values else None)

    def same(self, name: str, value: str | bool | int) -> Rows:
        return self.put(name, pl.Series([value]).new_from_index(0, len(self.columns["id"])))

    def dates(self, name: str, days: Whole, none: Truth | None = None) -> Rows:
        return self.put(name, pl.Series(days.astype(np.int32)).cast(pl.Date), none)

    def whole(self, name: str, values: Whole, none: Truth | None = None) -> Rows:
        return self.put(name, pl.Series(values), none)

    def yes(self, name: str, values: Truth) -> Rows:
        return self.put(name, pl.Series(values))

    def refs(self, name: str, prefix: str, numbers: Whole, none: Truth | None = None) -> Rows:
        return self.put(name, ids(prefix, numbers), none)

    def frame(self) -> pl.DataFrame:
        return pl.DataFrame(list(self.columns.values()))
