"""Figures as columns, ready for an SVG: places and sizes in whole units. Drawn on the server; without JavaScript and without styles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT, STEP, GAP, HEAD = 120, 60, 8, 16  # of the columns; of one month; between months; above for the number


@dataclass(frozen=True, slots=True)
class Bar:
    """``series``: which of the figures; ``words``: told when pointed at."""

    series: str
    x: int
    y: int
    width: int
    height: int
    words: str


@dataclass(frozen=True, slots=True)
class Columns:
    """Bars side by side; ``ticks``: where each place's name stands; ``tops``: its largest figure, above it."""

    width: int
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, str], ...]
    tops: tuple[tuple[int, int, str], ...]


def columns(
    names: Sequence[str], series: dict[str, Sequence[int]], words: Sequence[Sequence[str]], shown: Sequence[str]
) -> Columns:
    """One group of bars a name. ``words``: by series and name; ``shown``: what stands above each group."""
    most = max((value for values in series.values() for value in values), default=0) or 1
    width = (STEP - GAP) // len(series)
    bars, tops = [], []
    for at in range(len(names)):
        highest = HEIGHT
        for number, (one, values) in enumerate(series.items()):
            tall = max(1, round(HEIGHT * values[at] / most)) if values[at] else 0
            x, y = at * STEP + GAP // 2 + number * width, HEAD + HEIGHT - tall
            bars.append(Bar(one, x, y, width - 1, tall, words[number][at]))
            highest = min(highest, HEIGHT - tall)
        tops.append((at * STEP + STEP // 2, HEAD + highest - 4, shown[at]))
    ticks = tuple((at * STEP + STEP // 2, name) for at, name in enumerate(names))
    return Columns(len(names) * STEP, HEAD + HEIGHT + 20, tuple(bars), ticks, tuple(tops))
