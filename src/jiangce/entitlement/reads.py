"""What a decision reads, found from the rule alone: from which rows the way leads to which others, and by what.

The rows at the root are the entry's own. A step leads on to the row that a reference points at, or to the rows of
another table of which a column is the same as one of these. Nothing here looks at a fact: whoever has facts follows the
steps from rows to all that a decision on them needs, or against them from a changed row to the decisions it can touch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from jiangce.entitlement.plan import Plan, PolicyPlan
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.phrase import Phrase
from jiangce.rules.nodes.picked import Picked
from jiangce.rules.nodes.related import Related
from jiangce.rules.nodes.values import Outer, This
from jiangce.rules.rule_nodes import tops
from jiangce.rules.types import REFERENCES

ID = "id"


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


def reads_of(ready: PolicyPlan, plan: Plan) -> Reads:
    """All that decisions of one entry read, payees and the keys of ceilings included; not the payments made before.

    What is given with another entry reads what that one does.
    """
    assert plan.entry.table is not None
    root = Reads(plan.entry.table.name)
    by_name = {one.entry.id: one for one in ready.plans}
    one: Plan | None = plan
    while one is not None:
        _visit_plan(ready, one, _Here(root))
        one = by_name.get(one.parent)
    return root


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
