"""A clause cut into what it says, one thing after the other. Nothing is lost: the pieces put together are the clause.

A sentence ends with 。；！？ or with its line. Short lines in a row without any of these are the cells of a table, and
stay together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jiangce.rules.clauses import Clause

_SENTENCE = re.compile(r"[^。；;！？!?\n]*(?:[。；;！？!?]+[”’』」）)》]*|\n+|\Z)")
_CELL = 36  # characters; a longer line is a sentence
_CELLS = 3  # so many short lines in a row are a table


class Piece(NamedTuple):
    """A part of a clause: characters ``start:end`` of its text; ``table``: cells, not a sentence."""

    start: int
    end: int
    text: str
    table: bool = False

    @property
    def said(self) -> str:
        """Without margins and layout marks."""
        return " ".join(self.text.split()).strip("#*> ")


def pieces(clause: Clause) -> list[Piece]:
    """The pieces of a clause in order; blank ones belong to the piece before."""
    found = [Piece(m.start(), m.end(), m.group()) for m in _SENTENCE.finditer(clause.text) if m.end() > m.start()]
    out: list[Piece] = []
    for piece in _tables(found):
        if out and not piece.said:
            last = out.pop()
            piece = Piece(last.start, piece.end, last.text + piece.text, last.table)
        out.append(piece)
    return out


def _tables(found: list[Piece]) -> Iterator[Piece]:
    """Runs of cells as one piece each."""
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and _is_cell(found[end]):
            end += 1
        if sum(bool(piece.said) for piece in found[at:end]) >= _CELLS:
            yield Piece(found[at].start, found[end - 1].end, "".join(piece.text for piece in found[at:end]), True)
            at = end
        else:
            yield found[at]
            at += 1


def _is_cell(piece: Piece) -> bool:
    ends_with_line = piece.text.endswith("\n") and piece.said[-1:] not in tuple("。；;！？!?：:")
    return "\t" in piece.text or (ends_with_line and len(piece.said) <= _CELL)


__all__ = ["Piece", "pieces"]
