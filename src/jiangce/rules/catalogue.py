"""Closed lists that a document prints: a word has a class (车工 is of class A), two values have a figure (A, 初级: 70课时)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from jiangce.rules.problems import Place
from jiangce.rules.types import NONE, Type, Value


@dataclass(slots=False)
class Catalogue:
    """What is looked up (``keys``), what is found (``type``), and every cell; a word without a cell has ``other``.

    ``other`` is *none* where the document prints nothing for such a word.
    """

    name: str
    zh: str
    place: Place
    keys: tuple[Type, ...]
    type: Type
    cells: dict[tuple[str, ...], Value] = field(default_factory=dict)
    other: Value = NONE
    none: str = ""  # the label of *none*

    def find(self, words: tuple[str, ...]) -> Value:
        """The value of known words."""
        return self.cells.get(words, self.other)

    @cached_property
    def digest(self) -> str:
        """A short hash of its content: a rule that looks here is another rule when a cell changes."""
        text = repr(sorted(self.cells.items(), key=lambda cell: cell[0])) + repr(self.other)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
