"""How a condition came out: the smallest pieces of an explanation, made by the nodes themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Missing:
    """One fact that could still change the decision."""

    table: str
    row: str  # id of the row; "" for a missing row
    column: str  # "" for an atom that is declared as a whole
    label: str  # 中文：用人单位的类别
    ask: str  # the question; "" where only a register can tell
    proof: str
    key: str  # what `Facts.answers` calls it


class Condition(NamedTuple):
    """One line of a rule as it came out for this fact. ``holds is None``: unknown."""

    words: str  # 招用后连续参保满3个月
    holds: bool | None
    found: str = ""  # 2个月
    needed: str = ""  # 满3个月
    short: str = ""  # 还差1个月; "" unless it failed by a countable distance
    gap: float = 0.0  # the same as a number, for ranking; 0 where it cannot be counted
    clause: str = ""
    reading: tuple[str, ...] = ()
    declared: bool = False  # rests on a declared, not proven value
    children: tuple[Any, ...] = ()  # of Told


class Traced:
    """A condition as a node traced it: the values are kept, the words are made when they are first read.

    Reads like a `Condition`. All that came out alike share it (`Node.keep`), so nothing in it may change. ``kept`` is
    for what a reader makes of it once (JSON).
    """

    __slots__ = ("_found", "_short", "children", "declared", "holds", "kept", "node", "other", "value")
    clause = ""
    reading: tuple[str, ...] = ()

    def __init__(
        self,
        node: Any,
        holds: bool | None,
        value: Any = None,  # what was found
        other: Any = None,  # what it was compared with
        declared: bool = False,
        children: tuple[Any, ...] = (),
    ) -> None:
        self.node = node
        self.holds = holds
        self.value = value
        self.other = other
        self.declared = declared
        self.children = children
        self._found: str | None = None
        self._short: tuple[str, float] | None = None
        self.kept: Any = None

    @property
    def words(self) -> str:
        return str(self.node.said())

    @property
    def found(self) -> str:
        if self._found is None:
            self._found = str(self.node.found_words(self))
        return self._found

    @property
    def needed(self) -> str:
        return str(self.node.needs())

    def _distance(self) -> tuple[str, float]:
        if self._short is None:
            self._short = self.node.short_of(self) if self.holds is False else ("", 0.0)
        return self._short

    @property
    def short(self) -> str:
        return self._distance()[0]

    @property
    def gap(self) -> float:
        return self._distance()[1]


Told = Condition | Traced
