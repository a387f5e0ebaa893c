"""Where the rows of an entry are decided: at home with the rows they are counted with, else with a person or a party of theirs.

Found from the rule alone. A home is a column of the entry's table: rows that hold the same in it are decided in one place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import Plan, PolicyPlan
from jiangce.entitlement.reads import ID, Reads, reads_of
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.groups import Together
from jiangce.rules.nodes.phrase import Phrase
from jiangce.rules.rule_nodes import tops
from jiangce.rules.types import REFERENCES

#: all rows in one place: what they are counted by stands in no column, or is not known of some row
ONE = ""


def homes(
    ready: PolicyPlan, columns: Mapping[str, Collection[str]], unknown: frozenset[tuple[str, str]]
) -> dict[str, str]:
    """Entry → the column that is its rows' home. ``columns``: those that the tables have.

    ``unknown``: columns, (table, column), which are not known of some row: that row may count with any other.
    """
    out: dict[str, str] = {}
    for plans in _families(ready):
        root = plans[0]
        assert root.entry.table is not None
        table = root.entry.table.name
        counted = [keys for one in plans for keys in _counted(one)]
        home = ONE if _apart(ready, plans) else _nearest(ready, plans, columns)
        if counted and home != ONE:
            home = _common(counted, table, columns.get(table, ()), unknown)
        out |= {one.entry.id: home for one in plans}
    return out


def counting(ready: PolicyPlan) -> set[tuple[str, str]]:
    """The columns by which rows may be counted together, (table, column)."""
    return {
        (one.entry.table.name, name)
        for one in ready.plans
        if one.entry.table is not None
        for keys in _counted(one)
        for key in keys
        if (name := _column(key, one.entry.table.name))
    }


def _families(ready: PolicyPlan) -> list[list[Plan]]:
    """Entries that are decided with what they are given with, which comes first."""
    found: dict[str, list[Plan]] = {}
    family: dict[str, str] = {}
    for one in ready.plans:
        root = family[one.entry.id] = family[one.parent] if one.parent else one.entry.id
        found.setdefault(root, []).append(one)
    return list(found.values())


def _counted(one: Plan) -> Iterator[tuple[Node, ...]]:
    """The keys by which rows are counted together, each time that they are."""
    if one.entry.grouped:
        yield tuple(one.entry.keys)
    for node in (*(line.node for line in one.lines), *tops(one.entry)):
        yield from _together(node)


def _together(node: Node) -> Iterator[tuple[Node, ...]]:
    if isinstance(node, Together):
        yield node.keys
    for child in node.children():
        yield from _together(child)


def _common(
    counted: list[tuple[Node, ...]], table: str, columns: Collection[str], unknown: frozenset[tuple[str, str]]
) -> str:
    """A column that is among the keys every time; a reference, if there is one."""
    named = [{name: key for key in keys if (name := _column(key, table))} for keys in counted]
    common = [name for name in named[0] if all(name in other for other in named)]
    sound = [name for name in common if name in columns and (table, name) not in unknown]
    return max(sound, key=lambda name: named[0][name].type.kind in REFERENCES, default=ONE)


def _column(node: Node, table: str) -> str:
    """The column of the row that a key is, as told; "" where it is none."""
    if isinstance(node, Phrase):
        return _column(node.body, table)
    if isinstance(node, Get) and node.owner is None and table in node.columns:
        column = node.columns[table]
        return column.name if column.derive is None else ""
    return ""


def _apart(ready: PolicyPlan, plans: list[Plan]) -> bool:
    """Does the rule ask for rows that no key leads to, or lead on from payments?"""
    for one in plans:
        try:
            reads = reads_of(ready, one)
        except ValueError:
            return True
        if through_payments(reads):
            return True
    return False


def through_payments(reads: Reads) -> bool:
    """Does a way lead on from payments?"""
    return any(part.table == TABLE and part.steps for part in reads.walk())


def _nearest(ready: PolicyPlan, plans: list[Plan], columns: Mapping[str, Collection[str]]) -> str:
    """The column from which most ways lead on; rows that lead nowhere stay by their own id."""
    ways: dict[str, int] = {}
    for one in plans:
        assert one.entry.table is not None
        for step, below in reads_of(ready, one).steps.items():
            if step.by in columns.get(one.entry.table.name, ()):
                ways[step.by] = ways.get(step.by, 0) + sum(1 for _ in below.walk())
    return max(ways, key=lambda name: ways[name], default=ID)
