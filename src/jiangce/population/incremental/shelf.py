"""Rows kept from run to run under keys: to take some away and add others costs as much as those, not as much as all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiangce.population.ways.links import among, once

Keys = NDArray[np.uint64]
NO_KEYS: Keys = np.empty(0, np.uint64)
_LEAST = 20_000  # so many rows may lie on top of any number


@dataclass(frozen=True, slots=True)
class Shelf:
    """``base``: the rows as they were put there, ``keys`` theirs in order and ``places`` where these stand in it; ``dead``: rows
    that hold no more; ``patch``: rows that came since, with their keys."""

    base: pl.DataFrame
    keys: Keys
    places: NDArray[np.int64]
    dead: NDArray[np.bool_]
    patch: pl.DataFrame
    patched: Keys

    @staticmethod
    def of(rows: pl.DataFrame, keys: Keys) -> Shelf:
        """A shelf with these rows."""
        order = np.argsort(keys, kind="stable")
        return Shelf(rows, keys[order], order, np.zeros(rows.height, np.bool_), rows.clear(), NO_KEYS)

    def replaced(self, gone: Keys, rows: pl.DataFrame, keys: Keys) -> Shelf:
        """Without what stands under some keys, and with further rows."""
        gone = once(gone)
        stays = ~among(self.patched, gone)
        patch = self.patch if stays.all() else self.patch.filter(pl.Series(stays))
        out = Shelf(
            self.base, self.keys, self.places, self._without(gone),
            pl.concat([patch, rows]) if rows.height else patch, np.concatenate([self.patched[stays], keys]),
        )  # fmt: skip
        return out if out.patch.height <= _LEAST + self.base.height // 8 else out._again()

    def _without(self, gone: Keys) -> NDArray[np.bool_]:
        first, last = (np.searchsorted(self.keys, gone, side) for side in ("left", "right"))
        if not (last > first).any():
            return self.dead
        dead = self.dead.copy()
        for low, high in zip(first[last > first], last[last > first], strict=True):
            dead[self.places[low:high]] = True
        return dead

    def _again(self) -> Shelf:
        """The same rows with nothing on top."""
        keys = np.empty(len(self.keys), np.uint64)
        keys[self.places] = self.keys
        return Shelf.of(self.frame(), np.concatenate([keys[~self.dead], self.patched]))

    @property
    def height(self) -> int:
        return int(self.base.height - self.dead.sum()) + self.patch.height

    def frame(self) -> pl.DataFrame:
        """All rows that hold."""
        base = self.base.filter(pl.Series(~self.dead)) if self.dead.any() else self.base
        return pl.concat([base, self.patch]) if self.patch.height else base
