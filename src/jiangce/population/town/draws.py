"""Chance that is the same everywhere: a value hangs on seed, name and number alone.

Each draw is a hash of (seed, name, number), so it does not matter in which order, in how many pieces or on how many
threads a town is made. Only whole numbers are used: no machine and no version of a library rounds them otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
ONE = 1 << 32


class Draws:
    """Draws under one name ("zibo/hire"); ``numbers`` say whose they are."""

    def __init__(self, seed: int, name: str = "") -> None:
        self.seed, self.name = seed, name

    def within(self, name: str) -> Draws:
        return Draws(self.seed, f"{self.name}/{name}")

    def _key(self, name: str) -> np.uint64:
        digest = hashlib.blake2b(f"{self.seed}|{self.name}|{name}".encode(), digest_size=8).digest()
        return np.uint64(int.from_bytes(digest, "big"))

    def bits(self, name: str, numbers: NDArray[Any]) -> Bits:
        """32 random bits each (splitmix64's finaliser, the upper half)."""
        x = numbers.astype(np.uint64) * _GOLDEN + self._key(name)
        x ^= x >> np.uint64(30)
        x *= _FIRST
        x ^= x >> np.uint64(27)
        x *= _SECOND
        x ^= x >> np.uint64(31)
        return x >> np.uint64(32)

    def spread(self, name: str, numbers: NDArray[Any]) -> Bits:
        """32 bits each, spread evenly: among any run of numbers each share is met to within a few."""
        return (numbers.astype(np.uint64) * _GOLDEN + self._key(name)) >> np.uint64(32)

    def below(self, name: str, numbers: NDArray[Any], ends: int | NDArray[Any]) -> Whole:
        """Whole numbers from 0 to below ``ends``."""
        ends = np.asarray(ends).astype(np.uint64)
        found: Whole = ((self.bits(name, numbers) * ends) >> np.uint64(32)).astype(np.int64)
        return found

    def between(self, name: str, numbers: NDArray[Any], first: int | Whole, last: int | Whole) -> Whole:
        """Whole numbers from ``first`` to ``last``, both among them."""
        found: Whole = np.asarray(first) + self.below(name, numbers, np.maximum(np.asarray(last) - first + 1, 1))
        return found

    def happens(self, name: str, numbers: NDArray[Any], permille: int | NDArray[Any]) -> Truth:
        return np.asarray(self.below(name, numbers, 1000) < permille)

    def choice(self, name: str, numbers: NDArray[Any], weights: Sequence[int]) -> Whole:
        """Places in ``weights``."""
        return placed(self.bits(name, numbers), weights)


def placed(bits: Bits, weights: Sequence[int] | Whole) -> Whole:
    """Where 32 bits fall among shares of these weights."""
    ends = np.cumsum(np.asarray(weights, dtype=np.int64))
    found: Whole = np.searchsorted(ends, ((bits * np.uint64(ends[-1])) >> np.uint64(32)).astype(np.int64), side="right")
    return found
