"""One entry on its own: conditions that never or always hold, rows, uplifts and alternatives that never come to bear, gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from jiangce.entitlement.plan import Plan, PolicyPlan
from jiangce.entitlement.verify.findings import Finding, Flaw
from jiangce.entitlement.verify.question import Question
from jiangce.rules.nodes.amounts import AmountNode
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.logic import Junction
from jiangce.rules.nodes.tiers import Batched, Dated, Raised, Tiers
from jiangce.rules.nodes.values import Choice
from jiangce.rules.policy import Entry, Line
from jiangce.rules.types import date_words


def entry_findings(ready: PolicyPlan, one: Plan, z3: Any) -> Iterator[Finding]:
    """Everything about one entry that needs no other."""
    asked = Question.of(ready.policy, one.entry.on, z3)
    stopped = False
    for at, line in enumerate(lines_of(ready, one)):
        if stopped:
            break
        asked.at(f"{at}")
        found = list(_line(asked, one.entry, line))
        yield from found
        stopped = any(f.flaw is Flaw.NEVER for f in found)
        asked.hold(line.node)
    if stopped:
        return
    if one.entry.while_ is not None:
        yield from _line(Question.of(ready.policy, None, z3), one.entry, one.entry.while_)
    asked.at("amount")
    if one.entry.amount is not None:
        yield from _amount(asked, one.entry, one.entry.amount)
    rows = [(words, condition) for words, _, condition in one.entry.as_words if condition is not None]
    yield from _rows(asked, one.entry, rows, one.entry.by)


def lines_of(ready: PolicyPlan, one: Plan) -> list[Line]:
    """The lines that must hold, those of what is given first."""
    before: list[Line] = []
    if one.parent:
        parent = next(p for p in ready.plans if p.entry.id == one.parent)
        before = [
            Line(line.node, line.words, line.place, line.counts, own=line.own or "given")
            for line in lines_of(ready, parent)
        ]
    return [*before, *one.lines]


def _line(asked: Question, entry: Entry, line: Line) -> Iterator[Finding]:
    """A line against those above it, and the parts of a line against each other."""
    if line.own in ("place", "given"):
        return
    parts = line.node.parts if isinstance(line.node, Junction) and not line.node.any else (line.node,)
    inner = asked.copy()
    for part in parts:
        if inner.possible(part) is False:
            yield Finding(Flaw.NEVER, entry.id, line.place, part.words(), tuple(inner.witness()))
            return
        if line.own != "force" and inner.possible_not(part) is False and not _said(entry, "says-"):
            yield Finding(Flaw.ALWAYS, entry.id, line.place, part.words())
        if isinstance(part, Junction) and part.any:
            for way in part.parts:
                if inner.possible(way) is False:
                    yield Finding(Flaw.DEAD, entry.id, line.place, way.words(), tuple(inner.witness()))
        if inner.gave_up:
            yield Finding(Flaw.UNDECIDED, entry.id, line.place, part.words())
        inner.hold(part)


def _amount(asked: Question, entry: Entry, amount: AmountNode) -> Iterator[Finding]:
    for part in amount.walk():
        if isinstance(part, Tiers):
            yield from _rows(asked, entry, [(words, condition) for words, condition, _ in part.rows], part.by)
        elif isinstance(part, Batched):
            conditions = [(words, count.condition) for words, count, _ in part.rows]
            yield from _rows(asked, entry, [(w, c) for w, c in conditions if c is not None], entry.by)
        elif isinstance(part, Raised):
            yield from _rows(asked, entry, [(one.condition.words(), one.condition) for one in part.uplifts], None)
        elif isinstance(part, Dated):
            yield from _dates(asked, entry, part)


def _rows(asked: Question, entry: Entry, rows: Sequence[tuple[str, Node]], by: Node | None) -> Iterator[Finding]:
    """Rows that no fact can reach; values between two rows for which there is none."""
    inner = asked.copy()
    for words, condition in rows:
        if inner.possible(condition) is False:
            yield Finding(Flaw.DEAD, entry.id, entry.place, f"“{words}”一行", tuple(asked.witness()))
        inner.hold_not(condition)
    scale = None if by is None else asked.policy.vocabulary.scale_of(by.type)
    if by is None or scale is None or not rows or _said(entry, "gap-"):
        return
    covered = [rank for value, rank in scale.rank.items() if any(asked.copy().holds_for(by, value, c) for _, c in rows)]
    for value, rank in scale.rank.items():
        between = covered and min(covered) < rank < max(covered) and rank not in covered
        named = any(scale.values[value] in reading.text for reading in entry.readings)
        if between and not named and inner.possible_value(by, Choice(by.type, value, scale.values[value])):
            yield Finding(Flaw.GAP, entry.id, entry.place, f"表里没有“{scale.values[value]}”", tuple(inner.witness()))


def _dates(asked: Question, entry: Entry, amount: Dated) -> Iterator[Finding]:
    """Days on which the entry may be decided and no figure is in force yet."""
    first = amount.rows[0][0]
    inner = asked.copy()
    if inner.possible_before(first) and not _said(entry, "gap-"):
        what = f"{date_words(first)}以前没有金额"
        yield Finding(Flaw.GAP, entry.id, entry.place, what, tuple(inner.witness()))


def _said(entry: Entry, start: str) -> bool:
    """Does a reading of the entry declare that?"""
    return any(reading.name.startswith(start) for reading in entry.readings)


__all__ = ["entry_findings", "lines_of"]
