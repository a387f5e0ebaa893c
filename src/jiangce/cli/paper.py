"""Text set for a terminal: lines with styles, and tables whose Chinese breaks where Chinese may break.

A line is a list of spans. Widths are in terminal cells: a Chinese character takes two. Colours are left to Rich, which
is imported only where there is a terminal to show them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, east_asian_width

#: signs that never begin a line, and signs that never end one
_NO_START = frozenset("，。；：、）》〕”’！？%）·…—,.;:!?)]}")
_NO_END = frozenset("（《〔“‘([{¥")
_WORD = re.compile(r"[0-9A-Za-z_#¥$.,/=+-]+|\s+|.", re.DOTALL)
_GAP = "   "
_LEAST = 8


class Span(NamedTuple):
    """A text in one style: "", bold, dim, green, yellow, red, or several of these."""

    text: str
    style: str = ""


Line = list[Span]
Cell = str | Sequence[Span]  # several spans: several lines, one below the other


class Column(NamedTuple):
    """A column of a table. ``whole``: its cells are not broken."""

    name: str
    right: bool = False
    whole: bool = False


class Paper:
    """Lines being written, one below the other."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[Line] = []

    def put(self, *spans: Span | str) -> None:
        """One line. It may be longer than the paper is wide; then it is broken, its indentation kept."""
        line = [span if isinstance(span, Span) else Span(span) for span in spans]
        if sum(cells(span.text) for span in line) <= self.width:
            self.lines.append(line)
        else:
            self.lines += broken(line, self.width)

    def blank(self) -> None:
        self.lines.append([])

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        """A table with a head, as wide as it needs to be and no wider than the paper."""
        cut = [[_lines_of(cell) for cell in row] for row in rows]
        widths = _widths(columns, cut, self.width)
        self._row([[Span(c.name, "bold")] for c in columns], columns, widths)
        self.lines.append([Span("─" * (sum(widths) + len(_GAP) * (len(widths) - 1)), "dim")])
        for row in cut:
            wrapped = [
                [Span(part, s.style) for s in cell for part in wrap(s.text, w)]
                for cell, w in zip(row, widths, strict=True)
            ]
            self._row(wrapped, columns, widths)

    def _row(self, cells_: Sequence[Sequence[Span]], columns: Sequence[Column], widths: Sequence[int]) -> None:
        for at in range(max(len(cell) for cell in cells_)):
            line: Line = []
            for column, cell, width in zip(columns, cells_, widths, strict=True):
                span = cell[at] if at < len(cell) else Span("")
                room = " " * (width - cells(span.text))
                line += [Span(room), span] if column.right else [span, Span(room)]
                line.append(Span(_GAP))
            self.lines.append(line)

    def plain(self) -> str:
        """Everything without styles."""
        return "\n".join("".join(span.text for span in line).rstrip() for line in self.lines)


def _lines_of(cell: Cell) -> list[Span]:
    return [Span(cell)] if isinstance(cell, str) else list(cell)


def _widths(columns: Sequence[Column], rows: Iterable[Sequence[Sequence[Span]]], width: int) -> list[int]:
    """Each column as wide as its widest cell; where that is too much, the widest are made narrower."""
    widths = [cells(column.name) for column in columns]
    for row in rows:
        for at, cell in enumerate(row):
            widths[at] = max([widths[at], *(cells(span.text) for span in cell)])
    room = width - len(_GAP) * (len(columns) - 1)
    while sum(widths) > room:
        soft = [at for at, column in enumerate(columns) if not column.whole and widths[at] > _LEAST]
        if not soft:
            break
        widths[max(soft, key=widths.__getitem__)] -= 1
    return widths


@lru_cache(maxsize=8192)
def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(c) in "WF" else 0 if combining(c) else 1 for c in text)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` cells; closing signs never begin a line, opening ones never end it."""
    if cells(text) <= width:
        return [text]
    out, line, used = [], "", 0
    for unit in _units(text):
        size = cells(unit)
        if used + size > width and line.strip():
            out.append(line.rstrip())
            line, used, unit = "", 0, unit.lstrip()
            size = cells(unit)
        while size > width:
            cut = _cut(unit, width)
            out.append(unit[:cut])
            unit = unit[cut:]
            size = cells(unit)
        line += unit
        used += size
    return [*out, line.rstrip()] if line.strip() else out


def _cut(text: str, width: int) -> int:
    used = 0
    for at, sign in enumerate(text):
        used += cells(sign)
        if used > width:
            return max(at, 1)
    return len(text)


def _units(text: str) -> Iterator[str]:
    """Pieces between which a line may break."""
    held = ""
    for word in _WORD.findall(text):
        if held and word[0] not in _NO_START and held[-1] not in _NO_END:
            yield held
            held = ""
        held += word
    if held:
        yield held


def broken(line: Line, width: int) -> Iterator[Line]:
    """A line that is too long, in several; those after the first are indented two cells more than it is."""
    text = "".join(span.text for span in line)
    indent = len(text) - len(text.lstrip(" "))
    pieces = wrap(text[indent:], max(width - indent - 2, 2 * _LEAST))
    styles = [span.style for span in line for _ in span.text][indent:]
    at, source = 0, text[indent:]
    for number, piece in enumerate(pieces):
        at = source.index(piece, at)
        margin = " " * (indent + (2 if number else 0))
        yield [Span(margin), *_styled(piece, styles[at : at + len(piece)])]
        at += len(piece)


def _styled(text: str, styles: Sequence[str]) -> Iterator[Span]:
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or styles[at] != styles[start]:
            yield Span(text[start:at], styles[start])
            start = at
