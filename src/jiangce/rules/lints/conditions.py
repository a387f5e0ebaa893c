"""Conditions that say nothing or cannot hold, and tables of amounts with a hole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from jiangce.rules.card_amounts import core
from jiangce.rules.lints.subject import Subject
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare, Member
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.logic import Junction
from jiangce.rules.nodes.tiers import Batched, Tiers
from jiangce.rules.nodes.values import Choice, Literal, Outer, Truth
from jiangce.rules.number_keys import span_of
from jiangce.rules.policy import Entry, Line
from jiangce.rules.problems import Place, Problems
from jiangce.rules.rule_nodes import deep


def check(subject: Subject) -> None:
    """Note idle and impossible conditions, line by line, and gaps in ordered tables."""
    for entry in subject.policy.entries.values():
        lines = [*entry.lines, *([entry.while_] if entry.while_ else [])]
        for line in lines:
            for node in deep(line.node):
                _idle(node, line.place, subject.problems)
        _against_each_other(entry.lines, subject.problems)
        _gaps(subject, entry)


def _idle(node: Node, place: Place, problems: Problems) -> None:
    """A comparison that comes out the same whatever the facts are."""
    if isinstance(node, Truth):
        problems.add(place, "条件不看任何事实", "a condition that looks at no fact", found=node.words())
    elif isinstance(node, Compare):
        left, right = _bare(node.left), _bare(node.right)
        constant = isinstance(left, Literal | Choice) and isinstance(right, Literal | Choice)
        if left.key() == right.key() and type(node.left) is type(node.right):
            problems.add(place, "一项与它自己比较", "compared with itself", found=node.words())
        elif constant:
            problems.add(place, "两个固定值比较", "two fixed values are compared", found=node.words())
        elif isinstance(right, Choice) and node.scale is not None and node.rank is not None:
            _out_of_order(node, right, place, problems)
    elif isinstance(node, Member):
        labels = [item.key() for item in node.options.items]
        if len(set(labels)) < len(labels):
            problems.add(place, "列表里有重复的选项", "an option is listed twice", found=node.words())
        always = isinstance(node.left, Get) and node.left.owner is None and not node.left.first.none
        if always and node.scale is not None and set(node.scale.values) == set(labels):
            problems.add(
                place, "列表包括全部选项，条件总是成立", "all values are listed: it always holds", found=node.words()
            )


def _out_of_order(node: Compare, right: Choice, place: Place, problems: Problems) -> None:
    """``>= the lowest``, ``> the highest``, or a value apart from the order."""
    assert node.scale is not None
    rank = node.scale.rank.get(right.name)
    top = len(node.scale.rank) - 1
    if rank is None:
        problems.add(place, "这个选项没有先后，不能比较大小", "this value has no place in the order", found=right.label)
    elif (node.op, rank) in ((">=", 0), ("<=", top)):
        problems.add(place, "任何选项都符合，条件没有作用", "every value satisfies it", found=node.words())
    elif (node.op, rank) in (("<", 0), (">", top)):
        problems.add(place, "没有选项能符合", "no value can satisfy it", found=node.words())


def _bare(node: Node) -> Node:
    return node.inner if isinstance(node, Outer) else node


def _against_each_other(lines: Sequence[Line], problems: Problems) -> None:
    """The same line twice; one column that would have to equal two values."""
    seen: dict[str, Line] = {}
    equal: dict[str, tuple[str, Line]] = {}
    for line in lines:
        if line.node.key() in seen:
            problems.add(line.place, "重复的条件", "the same condition twice", found=line.words)
        seen.setdefault(line.node.key(), line)
        for part in _all_of(line.node):
            if isinstance(part, Compare) and part.op == "==" and isinstance(part.right, Choice | Literal):
                name, value = part.left.key(), part.right.key()
                if equal.setdefault(name, (value, line))[0] != value:
                    problems.add(
                        line.place,
                        "与前面的条件不能同时成立",
                        "cannot hold together with a line above",
                        found=part.words(),
                    )


def _all_of(node: Node) -> Iterator[Node]:
    """The conditions that must all hold for this one."""
    if isinstance(node, Junction) and not node.any:
        for part in node.parts:
            yield from _all_of(part)
    else:
        yield node


def _gaps(subject: Subject, entry: Entry) -> None:
    """Between two rows of an ordered table a value without a row: a reading must speak of it."""
    amount = core(entry)
    if entry.by is None or not isinstance(amount, Tiers | Batched):
        return
    if isinstance(amount, Batched):
        _gap(subject, entry, entry.by, amount)
    for table in amount.walk():
        if isinstance(table, Tiers):
            _gap(subject, entry, table.by, table)


def _gap(subject: Subject, entry: Entry, by: Node, amount: Tiers | Batched) -> None:
    _number_gap(subject, entry, amount)
    scale = subject.policy.vocabulary.scale_of(by.type)
    if scale is None or not scale.ordered:
        return
    conditions = [row[1] for row in amount.rows]
    covered = {scale.rank[name] for condition in conditions for name in _covered(condition) if name in scale.rank}
    names = list(scale.rank)
    for rank in range(min(covered, default=0), max(covered, default=0)):
        label = scale.values[names[rank]]
        if rank not in covered and not any(label in reading.text for reading in entry.readings):
            subject.problems.add(
                subject.place(entry, "pay"), f"表里缺“{label}”一行，要写 reading 说明", "a gap in the table needs a `reading` that names it",
                found=names[rank],
            )  # fmt: skip


def _number_gap(subject: Subject, entry: Entry, amount: Tiers | Batched) -> None:
    """Between two ranges of numbers one that lies in neither: 20人以下, 50人以上, and 30人?"""
    spans = sorted(span for row in amount.rows if row[1] is not None and (span := span_of(row[1])) is not None)
    for (_, last), (first, _) in pairwise(spans):
        if first > last + 1 and not any(reading.name.startswith("gap-") for reading in entry.readings):
            subject.problems.add(
                subject.place(entry, "pay"), "表的两档之间有数没有着落，要写 reading（gap-…）说明",
                "numbers between two rows of the table have none: a reading `gap-…` must say so",
                found=f"{int(last)} … {int(first)}", expected="gap-…: …",
            )  # fmt: skip


def _covered(condition: Node) -> set[str]:
    """The values of its scale for which a row's key holds."""
    inner = getattr(condition, "condition", None) or condition
    if isinstance(inner, Member):
        return {item.key() for item in inner.options.items}
    parts = inner.parts if isinstance(inner, Junction) else (inner,)
    found: set[str] | None = None
    for part in parts:
        if isinstance(part, Compare) and part.scale is not None:
            holds = _values(part)
            found = holds if found is None else found & holds
    return found or set()


def _values(part: Compare) -> set[str]:
    assert part.scale is not None
    if part.op == "==":
        return {part.right.key()}
    rank, at = part.scale.rank, part.scale.rank.get(part.right.key(), 0)
    return {name for name, other in rank.items() if (other >= at if part.op == ">=" else other <= at)}
