"""Finds every figure of an official text, so that `policy coverage` can ask for each of them: which rule uses it?

A lost figure would pass in silence, so everything that holds a numeral is returned, numbers of clauses and numerals in
names too; `kind` tells them apart, and what no word list knows is a figure.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from jiangce.rules.clauses import Clause, clauses
from jiangce.rules.figure_scan import Hit, scan
from jiangce.rules.figure_words import FigureKind, Unit, Value
from jiangce.rules.numerals import exact

__all__ = ["Figure", "FigureKind", "Unit", "Value", "figures", "normal", "parse_figure", "readings"]

_AROUND = 8  # characters of context on either side
_LONGEST_CONTEXT = 24


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of an official text.

    `printed` is the shortest form that keeps the meaning ("500元", "300-500万元", "第一名", "每月5日"); a number that takes
    its unit from a list is written with it ("5万元" for the first of 5万、3万元).  `value` is in the base of `unit` (see
    `Unit`): an int, a Fraction, or a tuple: (low, high) of a range, the terms of a ratio, a date, the numbers of a name.
    `counted` is the measure word (人, 家, 个月), "" for money, shares and calendar years.  `line` is the line of the file,
    `column` that of the first character without Word's bookmarks, both from 1.  `context` is for messages only and must
    not be stored.
    """

    clause: str
    printed: str
    value: Value
    unit: Unit
    line: int
    column: int
    context: str
    counted: str = ""
    kind: FigureKind = FigureKind.FIGURE


def figures(text_or_clauses: str | Iterable[Clause]) -> list[Figure]:
    """All figures in document order, never overlapping, in time linear in the text; a str is cut into clauses first."""
    cut = clauses(text_or_clauses) if isinstance(text_or_clauses, str) else text_or_clauses
    return [figure for clause in cut for figure in _of_clause(clause)]


def parse_figure(printed: str) -> tuple[Value, Unit, str]:
    """Value, unit and counted word of a figure written alone: "每50人", "300-500万元", "10人及以上".

    Raises ValueError where `printed` holds no number or more than one.
    """
    found = list(scan(printed))
    if len(found) != 1:
        listed = "、".join(hit.printed for hit in found) or "none"
        raise ValueError(f"{printed!r} holds {len(found)} figures ({listed}), expected one, such as 每50人")
    return found[0].value, found[0].unit, found[0].counted


def normal(figure: Figure) -> tuple[str, Unit, Value]:
    """What two figures must share to be the same: clause, unit and value, however they are printed."""
    return figure.clause, figure.unit, figure.value


def readings(figure: Figure) -> frozenset[tuple[str, Unit, Value]]:
    """The keys (see `normal`) that a rule may use the figure by.

    Mostly one. A number without a unit, as tables print it below the heading 金额（元）, may stand for yuan, hours, heads
    or times.
    """
    keys = {normal(figure)}
    if figure.unit == Unit.PLAIN and isinstance(figure.value, int | Fraction):
        keys.add((figure.clause, Unit.MONEY, exact(figure.value * Fraction(100))))
        keys.update((figure.clause, unit, figure.value) for unit in (Unit.HOURS, Unit.COUNT, Unit.TIMES))
    return frozenset(keys)


def _of_clause(clause: Clause) -> Iterator[Figure]:
    starts = [0, *(line_end.end() for line_end in re.finditer("\n", clause.text))]
    for hit in scan(clause.text):
        row = bisect_right(starts, hit.start) - 1
        yield Figure(
            clause.id,
            hit.printed,
            hit.value,
            hit.unit,
            clause.line + row,
            hit.start - starts[row] + 1,
            _context(clause.text, hit),
            hit.counted,
            hit.kind,
        )


def _context(text: str, hit: Hit) -> str:
    around = text[max(0, hit.start - _AROUND) : min(hit.end, hit.start + _LONGEST_CONTEXT) + _AROUND]
    return " ".join(around.split())[:_LONGEST_CONTEXT]
