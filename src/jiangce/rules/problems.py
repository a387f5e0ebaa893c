"""Mistakes in what people write: where, what was found, what was expected, what was probably meant.

Everything that reads text (policies, vocabularies, cases) reports `Problem`s and goes on; nothing stops at the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """Where something stands: a file (or "<stdin>"), line and column, both counted from 1; line 0 where it is no file."""

    file: str
    line: int = 1
    column: int = 1

    def shifted(self, columns: int) -> Place:
        return Place(self.file, self.line, self.column + columns)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. ``zh`` and ``en`` say what is wrong; ``expected`` and ``nearest`` what to write instead."""

    place: Place
    zh: str
    en: str
    found: str = ""
    expected: str = ""
    nearest: str = ""

    def lines(self) -> list[str]:
        """The message as printed: Chinese first, then English, then found, expected and the nearest name."""
        out = [f"{self.place}: {self.zh}", f"    {self.en}"]
        if self.found:
            out.append(f"    写的是 found: {self.found}")
        if self.expected:
            out.append(f"    应当是 expected: {self.expected}")
        if self.nearest:
            out.append(f"    是否想写 did you mean: {self.nearest}")
        return out


class Mistake(Exception):
    """Raised where a mistake is found; caught by `Problems.catch`, which keeps it and goes on."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.en)
        self.problem = problem


class Refused(Exception):
    """A whole input was refused; carries every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("; ".join(str(p.place) + ": " + p.en for p in self.problems[:3]))


class Problems:
    """Collects mistakes; the same mistake at the same place is kept once."""

    def __init__(self) -> None:
        self._seen: dict[Problem, None] = {}

    def add(self, place: Place, zh: str, en: str, *, found: object = "", expected: str = "", nearest: str = "") -> None:
        self._seen.setdefault(Problem(place, zh, en, clip(str(found)), expected, nearest))

    @contextmanager
    def catch(self) -> Iterator[None]:
        """Keep a `Mistake` raised inside and go on after the block."""
        try:
            yield
        except Mistake as mistake:
            self._seen.setdefault(mistake.problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self._seen.setdefault(problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._seen))

    def __len__(self) -> int:
        return len(self._seen)

    def refuse_if_any(self) -> None:
        if self._seen:
            raise Refused(self)


def mistake(place: Place, zh: str, en: str, *, found: object = "", expected: str = "", nearest: str = "") -> Mistake:
    """A `Mistake` ready to be raised."""
    return Mistake(Problem(place, zh, en, clip(str(found)), expected, nearest))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like ``name``, or "" when none is near. Of very many only those that begin alike are looked at."""
    import difflib  # only a mistake needs it

    name = name[:60]
    like = list(known)
    if len(like) > 200:
        like = [other for other in like if other[:2] == name[:2] and abs(len(other) - len(name)) <= 2][:50]
    found = difflib.get_close_matches(name, like, n=1, cutoff=0.6)
    return found[0] if found else ""


def likely(name: str, known: Iterable[str], limit: int = 8) -> str:
    """The known names most like ``name``, the likest first, then how many more."""
    import difflib  # only a mistake needs it

    wanted = name[:60]
    match = difflib.SequenceMatcher(b=wanted)
    rank = dict[str, float]()
    for other in known:
        match.set_seq1(other)
        rank[other] = -match.ratio()
    ordered = sorted(rank, key=lambda other: (rank[other], other))
    more = f" … (+{len(ordered) - limit})" if len(ordered) > limit else ""
    return ", ".join(ordered[:limit]) + more


def some(names: Iterable[str], limit: int = 12) -> str:
    """A list of names short enough to print: the first ``limit``, then how many more."""
    ordered = sorted(names)
    more = f" … (+{len(ordered) - limit})" if len(ordered) > limit else ""
    return ", ".join(ordered[:limit]) + more


def clip(text: str, limit: int = 120) -> str:
    """Text short enough for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
