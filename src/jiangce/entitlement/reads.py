"""What a decision reads, found from the rule alone: from which rows the way leads to which others, and by what.

The rows at the root are the entry's own. A step leads on to the row that a reference points at, or to the rows of
another table of which a column is the same as one of these. Nothing here looks at a fact: whoever has facts follows the
steps from rows to all that a decision on them needs, or against them from a changed row to the decisions it can touch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import Plan, PolicyPlan
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.dates import YearOf
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.groups import Together
from jiangce.rules.nodes.phrase import Phrase
from jiangce.rules.nodes.picked import Picked
from jiangce.rules.nodes.related import Related
from jiangce.rules.nodes.values import Outer, This
from jiangce.rules.rule_nodes import tops
from jiangce.rules.types import REFERENCES

ID = "id"
PARTIES = ("person", "payee", "employer")  # whom a payment names


class Step(NamedTuple):
    """From rows to those of ``table`` whose column ``to`` is what these rows have in the column ``by``.

    To follow a reference, ``to`` is "id"; for what belongs to the row itself, ``by`` is.
    """

    by: str
    table: str
    to: str


@dataclass(slots=True, eq=False)
class Reads:
    """Rows of one table that are read, the columns that are read of them as told, and where the way leads from there."""

    table: str
    columns: set[str] = field(default_factory=set)
    steps: dict[Step, Reads] = field(default_factory=dict)

    def follow(self, step: Step) -> Reads:
        """What the step leads to."""
        found = self.steps.get(step)
        if found is None:
            found = self.steps[step] = Reads(step.table)
        return found

    def walk(self) -> Iterator[Reads]:
        """This and all that it leads to."""
        yield self
        for below in self.steps.values():
            yield from below.walk()

    def key(self) -> tuple[object, ...]:
        """The steps from here, in a canonical order: equal for two that lead to the same rows."""
        return self.table, tuple(sorted((step, below.key()) for step, below in self.steps.items()))


class _Here(NamedTuple):
    """Where a node stands: of which rows it speaks, and the row outside them."""

    rows: Reads
    outer: _Here | None = None


def reads_of(ready: PolicyPlan, plan: Plan, paid: bool = False) -> Reads:
    """All that decisions of one entry read, payees and the keys of ceilings included.

    What is given with another entry reads what that one does. ``paid``: the payments made before as well, of whoever is
    paid or stands in a key.
    """
    assert plan.entry.table is not None
    root = Reads(plan.entry.table.name)
    by_name = {one.entry.id: one for one in ready.plans}
    one: Plan | None = plan
    while one is not None:
        _visit_plan(ready, one, _Here(root))
        if paid:
            _visit_payments(ready, one, _Here(root))
        one = by_name.get(one.parent)
    return root


def first_reads(plan: Plan) -> Reads:
    """What tells the date of a row, and whether it is of the policy's place and time: no more is read of most rows."""
    assert plan.entry.table is not None
    root = Reads(plan.entry.table.name)
    if plan.entry.table.date:
        root.columns.add(plan.entry.table.date)
    for node in (*([plan.entry.on] if plan.entry.on is not None else []), *(x.node for x in plan.lines if x.own)):
        _visit(node, _Here(root))
    return root


def _visit_payments(ready: PolicyPlan, plan: Plan, here: _Here) -> None:
    """Payments for the fact itself, and of every party that is paid or stands in a key."""
    here.rows.follow(Step(ID, TABLE, "fact")).columns.add("fact")
    keys = [node for at in plan.caps for node in ready.caps[at].keys[plan.entry.id]]
    keys += [node for _, one in ready.not_with.get(plan.entry.id, ()) for node in one.keys.get(plan.entry.id, ())]
    for node in (*plan.entry.to, *keys):
        if node.type.kind in REFERENCES:
            for rows, column in _stands(node, here):
                for to in PARTIES:
                    rows.follow(Step(column, TABLE, to)).columns.add(to)


def _visit_plan(ready: PolicyPlan, plan: Plan, here: _Here) -> None:
    entry, table = plan.entry, plan.entry.table
    assert table is not None
    if table.date:
        here.rows.columns.add(table.date)  # by which a row exists yet
    nodes = [line.node for line in plan.lines]
    for at in plan.caps:
        nodes += ready.caps[at].keys[entry.id]
    for _, one in ready.not_with.get(entry.id, ()):
        nodes += one.keys.get(entry.id, ())
    for node in (*nodes, *tops(entry)):
        _visit(node, here)
    if not entry.to:  # whom a treatment concerns: its first person or party
        raw = (column for column in table.columns.values() if not column.derived)
        here.rows.columns.update(column.name for column in raw if column.type.kind in REFERENCES)


class Trail(NamedTuple):
    """Where a value may stand as it was told: the steps from a row, and the column at their end ("id": the row there)."""

    steps: tuple[Step, ...]
    column: str


class Counting(NamedTuple):
    """By what rows of an entry are counted together: a reference that all of them share, and where it may stand.

    No trail: they share no reference, so that any row may be counted with any other. ``year``: a date column of the rows
    themselves, if only those of one year are counted together ("": of all years).
    """

    trails: tuple[Trail, ...]
    year: str = ""


def counted_by(plan: Plan) -> tuple[Counting, ...]:
    """The ways in which an entry's rows are counted together."""
    groups = [tuple(plan.entry.keys)] if plan.entry.grouped else []
    for line in plan.lines:
        groups += [node.keys for node in line.node.walk() if isinstance(node, Together)]
    assert plan.entry.table is not None
    table = plan.entry.table.name
    return tuple(dict.fromkeys(Counting(_trails(keys, table), _year(keys)) for keys in groups))


def _year(keys: Sequence[Node]) -> str:
    """The date whose year is the second key, as far as it stands in the row itself."""
    for key in keys if len(keys) == 2 else ():
        node = key.first.derive if isinstance(key, Get) and key.owner is None and key.first.derive is not None else key
        inner = node.inner if isinstance(node, YearOf) else None
        if isinstance(inner, Get) and inner.owner is None and inner.first.derive is None:
            return inner.name
    return ""


def _trails(keys: Sequence[Node], table: str) -> tuple[Trail, ...]:
    for key in keys:
        if key.type.kind in REFERENCES:
            root = Reads(table)
            ends = [(id(rows), column) for rows, column in _stands(key, _Here(root))]
            ways = {id(rows): steps for rows, steps in _ways(root, ())}
            return tuple(dict.fromkeys(Trail(ways[rows], column) for rows, column in ends))
    return ()


def _ways(reads: Reads, steps: tuple[Step, ...]) -> Iterator[tuple[Reads, tuple[Step, ...]]]:
    yield reads, steps
    for step, below in reads.steps.items():
        yield from _ways(below, (*steps, step))


def _visit(node: Node, here: _Here) -> None:
    if isinstance(node, Outer):
        assert here.outer is not None
        _visit(node.inner, here.outer)
    elif isinstance(node, Get):
        _visit_get(node, here)
    elif isinstance(node, Related):
        _visit_related(node, here)
    else:
        for child in node.children():
            _visit(child, here)


def _visit_get(node: Get, here: _Here) -> None:
    if node.owner is not None:
        _visit(node.owner, here)
    for owner in _owners(node, here):
        column = node.columns.get(owner.rows.table)
        if column is None:
            continue
        owner.rows.columns.add(column.name)
        if column.derive is not None:
            _visit(column.derive, _Here(owner.rows))
        if column.only_if is not None:
            _visit(column.only_if, _Here(owner.rows))


def _visit_related(node: Related, here: _Here) -> None:
    total = getattr(node, "of", None)
    inner = [part for part in (node.condition, total) if isinstance(part, Node)]
    inside = list(_related(node, here))
    for child in node.children():
        if all(child is not part for part in inner):  # said of the row, not of those related to it
            _visit(child, here)
    for below in inside:
        below.rows.columns.update({node.table.date} if node.table.date else ())
        below.rows.columns.update({"starts_on", "ends_on"} & set(node.table.columns))
        for part in inner:
            _visit(part, below)


def _related(node: Related, here: _Here) -> Iterator[_Here]:
    """The related rows, as far as a key tells which."""
    if node.key_node is None or node.key_column is None:
        raise ValueError(f"{node.key()}: all rows of {node.table.name} are asked for")
    for rows, column in _stands(node.key_node, here):
        below = rows.follow(Step(column, node.table.name, node.key_column.name))
        below.columns.add(node.key_column.name)
        yield _Here(below, here)


def _owners(node: Get, here: _Here) -> Iterator[_Here]:
    """The rows of which a column is read; a row that is reached has no row outside it."""
    if node.owner is None:
        yield here
        return
    for rows, column in _stands(node.owner, here):
        if column == ID:
            yield _Here(rows)
        else:
            for table in node.tables():
                yield _Here(rows.follow(Step(column, table, ID)))


def _stands(node: Node, here: _Here) -> Iterator[tuple[Reads, str]]:
    """Where a value stands as it was told: rows, and the column of theirs ("id": the rows themselves)."""
    if isinstance(node, This):
        yield here.rows, ID
    elif isinstance(node, Outer):
        assert here.outer is not None
        yield from _stands(node.inner, here.outer)
    elif isinstance(node, Phrase):
        yield from _stands(node.body, here)
    elif isinstance(node, Picked):
        yield from ((below.rows, ID) for below in _related(node, here))
    elif isinstance(node, Get):
        for owner in _owners(node, here):
            column = node.columns.get(owner.rows.table)
            if column is not None:
                yield owner.rows, column.name
                if column.derive is not None:
                    yield from _stands(column.derive, _Here(owner.rows))
    else:
        raise ValueError(f"{node.key()} stands in no column, so no key can be made of it")
