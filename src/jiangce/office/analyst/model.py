"""What the analyst's page shows: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Named:
    """Something that can be chosen."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that can be moved: ``most`` and ``step`` are the slider's, the field beside it takes anything."""

    path: str
    words: str
    value: str
    unit: str
    most: str
    step: str


@dataclass(frozen=True, slots=True)
class Table:
    """``heads``: (words, right-aligned); cells as they are shown."""

    zh: str
    heads: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]
    note: str = ""
    chart: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a figure. ``seconds``: how long it took to find out."""

    changed: tuple[str, ...]
    tables: tuple[Table, ...]
    assumptions: tuple[str, ...]
    seconds: float
    draft: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen, so far as it has been."""

    policies: tuple[Named, ...]
    entries: tuple[Named, ...] = ()
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the facts are: how many, of which day."""

    words: str
    as_of: str


class Refused(ValueError):
    """A figure that cannot be set there; ``lines`` say why, in Chinese."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("；".join(lines))
        self.lines = lines


class Unreadable(Exception):
    """The facts that the operator named cannot be used; ``lines`` say why, in Chinese."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__("；".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page."""

    facts: Facts | None
    choices: Choices | None = None
    policy: str = ""
    entry: str = ""
    figure: Figure | None = None
    value: str = ""
    outcome: Outcome | None = None
    refused: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
