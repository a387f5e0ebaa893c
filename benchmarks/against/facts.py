"""Invented facts as plain NumPy arrays, the same for both sides: money in 分, days since 1970, scales by their place.

Nothing is unknown: openfisca has no word for that.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[np.int64]]

HERE, ELSEWHERE = 339901, 330604
FLAT_DAY, EVENTS_DAY = date(2024, 12, 1), date(2024, 12, 31)

#: the values of the scales, in their order; 0 is *none* where the scale's column may be none
LEVELS = ["apprentice", "junior", "intermediate", "senior", "technician", "senior_technician", "special_technician"]
DEGREES = ["none", "secondary", "college", "bachelor", "master", "doctor"]
TITLES = ["none", "clerk", "assistant", "middle", "associate", "full"]
LINES = ["making", "building", "caring", "trading"]


def day(year: int, month: int, on: int) -> int:
    """A day as NumPy counts it."""
    return (date(year, month, on) - date(1970, 1, 1)).days


def flat(people: int, seed: int = 1) -> Columns:
    """Persons with all that the invented benefits look at; most are no more than ordinary."""
    rng = np.random.default_rng(seed)

    def some(shares: list[float]) -> NDArray[np.int64]:
        return rng.choice(len(shares), people, p=shares).astype(np.int64)

    def where(share: float, values: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(rng.random(people) < share, values, 0)

    return {
        "place": np.where(rng.random(people) < 0.9, HERE, ELSEWHERE),
        "born_on": rng.integers(day(1960, 1, 1), day(2006, 1, 1), people),
        "level": some([0.35, 0.2, 0.2, 0.17, 0.05, 0.02, 0.01]),
        "degree": some([0.3, 0.3, 0.2, 0.15, 0.04, 0.01]),
        "title_grade": some([0.8, 0.05, 0.08, 0.05, 0.015, 0.005]),
        "line": some([0.4, 0.2, 0.1, 0.3]),
        "months_paid": rng.integers(0, 121, people),
        "post_years": rng.integers(0, 31, people),
        "wage": rng.integers(2_500, 15_000, people) * 100,
        "fee": where(0.25, rng.integers(10_000, 800_000, people)),
        "rent": where(0.3, rng.integers(30_000, 500_000, people)),
        "learned": where(0.3, rng.integers(4, 161, people)),
        "medals": where(0.02, rng.integers(1, 8, people)),
        "patents": where(0.03, rng.integers(1, 12, people)),
        "taught": where(0.05, rng.integers(1, 8, people)),
        "children": rng.choice(4, people, p=[0.5, 0.35, 0.13, 0.02]).astype(np.int64),
        "veteran": (rng.random(people) < 0.04).astype(np.int64),
        "disabled": (rng.random(people) < 0.02).astype(np.int64),
        "native": (rng.random(people) < 0.6).astype(np.int64),
    }


def events(hires: int, employers: int, largest: int, seed: int = 1) -> tuple[Columns, Columns]:
    """Hires of one year (hired_on, employer, worker, level, contract_months, wage) and the employers (place).

    Sizes fall with a power of the employer's place in the order, from ``largest`` down: most employers hired a few
    people, a few hired thousands. Everybody was hired about one and a half times.
    """
    rng = np.random.default_rng(seed)
    sizes = _sizes(hires, employers, largest)
    employer = np.repeat(np.arange(employers), sizes)
    rng.shuffle(employer)
    told = {
        "employer": employer,
        "worker": rng.integers(0, max(1, hires * 2 // 3), hires),
        "hired_on": rng.integers(day(2024, 1, 1), day(2024, 12, 31), hires),
        "level": rng.choice(7, hires, p=[0.35, 0.2, 0.2, 0.17, 0.05, 0.02, 0.01]).astype(np.int64),
        "contract_months": rng.choice([3, 6, 12, 24, 36], hires, p=[0.1, 0.15, 0.4, 0.15, 0.2]).astype(np.int64),
        "wage": rng.integers(2_500, 15_000, hires) * 100,
    }
    place = np.where(rng.random(employers) < 0.95, HERE, ELSEWHERE)
    return told, {"place": place}


def _sizes(hires: int, employers: int, largest: int) -> NDArray[np.int64]:
    """One each at least; the steepness is the one at which they come to ``hires``."""
    places = np.arange(1, employers + 1, dtype=float)
    low, high = 0.0, 5.0
    for _ in range(60):
        steep = (low + high) / 2
        if np.maximum(largest * places**-steep, 1).sum() > hires:
            low = steep
        else:
            high = steep
    sizes = np.maximum(largest * places**-high, 1).astype(np.int64)
    sizes[: hires - sizes.sum()] += 1  # what rounding down has left over, one more each from the front
    return sizes
