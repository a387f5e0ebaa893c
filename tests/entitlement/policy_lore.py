"""What a policy's rules speak of: every node, figure and choice in them. Read off the rules, not written by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from jiangce.rules.nodes.amounts import AmountNode
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.values import Choice, Literal, OneOf, Outer
from jiangce.rules.policy import Entry, Policy
from jiangce.rules.types import Kind


def nodes_of(policy: Policy) -> Iterator[Node]:
    """Every node of every entry that decides, of derived columns and of `applies`."""
    for entry in policy.entries.values():
        if entry.decides:
            for node in entry_nodes(entry):
                yield from within(node)
    for table in policy.vocabulary.tables.values():
        for column in table.columns.values():
            for node in (column.derive, column.only_if):
                if node is not None:
                    yield from within(node)
    for node in policy.applies.values():
        yield from within(node)


def entry_nodes(entry: Entry) -> Iterator[Node]:
    """The expressions of one entry."""
    yield from (line.node for line in entry.lines)
    yield from entry.keys
    yield from entry.to
    yield from (node for node in (entry.on, entry.distinct, entry.by, entry.measure) if node is not None)
    yield from (condition for _, _, condition in entry.as_words if condition is not None)
    if entry.while_ is not None:
        yield entry.while_.node
    for cap in entry.caps:
        yield cap.figure
        yield from (node for nodes in cap.keys.values() for node in nodes)
    for amount in amounts_of(entry):
        yield from amount.nodes()
        for row in getattr(amount, "rows", ()):
            yield from (part for part in row if isinstance(part, Node))


def amounts_of(entry: Entry) -> Iterator[AmountNode]:
    if entry.amount is not None:
        yield from entry.amount.walk()


def within(node: Node) -> Iterator[Node]:
    """A node and all inside it, what stands outside a related row included."""
    yield node
    children = [*node.children(), *((node.inner,) if isinstance(node, Outer) else ())]
    children += [child for child in (getattr(node, "region", None),) if isinstance(child, Node)]
    for child in children:
        yield from within(child)


@dataclass(slots=True)
class Lore:
    """Figures of the rules by kind, choices by scale: the values around which facts are worth making."""

    figures: dict[Kind, list[int]] = field(default_factory=lambda: defaultdict(list))
    dates: list[date] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def lore_of(policy: Policy) -> Lore:
    lore = Lore()
    for node in nodes_of(policy):
        for item in node.items if isinstance(node, OneOf) else (node,):
            if isinstance(item, Choice):
                lore.choices[item.type.name].append(item.name)
            elif isinstance(item, Literal) and isinstance(item.printed, date):
                lore.dates.append(item.printed)
            elif isinstance(item, Literal) and isinstance(item.printed, int):
                lore.figures[item.type.kind].append(item.printed)
    return lore
