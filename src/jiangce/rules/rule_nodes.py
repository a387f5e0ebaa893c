"""Every node of an entry, wherever it stands: in conditions, amounts, ceilings, keys, payees, measures."""

from __future__ import annotations

from collections.abc import Iterator

from jiangce.rules.catalogue import Catalogue
from jiangce.rules.nodes.amounts import AmountNode
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.lookup import Lookup
from jiangce.rules.nodes.tiers import Tiers
from jiangce.rules.nodes.values import Literal, Outer
from jiangce.rules.policy import Entry


def entry_nodes(entry: Entry) -> Iterator[Node]:
    """All expression nodes of the entry, those of words of the vocabulary and of outer rows included."""
    for top in tops(entry):
        yield from deep(top)


def deep(node: Node) -> Iterator[Node]:
    """A node and all below it, through references to outer rows."""
    yield node
    for child in node.children():
        yield from deep(child)
    if isinstance(node, Outer):
        yield from deep(node.inner)
    total = getattr(node, "of", None)  # the column a total adds up belongs to the related rows
    if isinstance(total, Node) and all(total is not child for child in node.children()):
        yield from deep(total)


def catalogues_of(entry: Entry) -> list[Catalogue]:
    """The closed lists the entry looks up, itself or through derived columns, in the order met."""
    found: dict[str, Catalogue] = {}
    waiting, seen = list(entry_nodes(entry)), set[tuple[str, str]]()
    for node in waiting:
        if isinstance(node, Lookup):
            found.setdefault(node.catalogue.name, node.catalogue)
        elif isinstance(node, Get):
            for column in node.columns.values():
                if column.derive is not None and (column.table, column.name) not in seen:
                    seen.add((column.table, column.name))
                    waiting += deep(column.derive)
    return list(found.values())


def tops(entry: Entry) -> Iterator[Node]:
    yield from entry.keys
    yield from (line.node for line in entry.lines)
    if entry.while_ is not None:
        yield entry.while_.node
    yield from (day for day in (entry.from_, entry.until) if isinstance(day, Literal))
    for node in (entry.distinct, entry.on, *entry.bys, entry.terms, entry.batch, entry.up_to, entry.measure):
        if node is not None:
            yield node
    yield from (condition for _, _, condition in entry.as_words if condition is not None)
    if entry.amount is not None:
        yield from amount_nodes(entry.amount)
    for cap in entry.caps:
        yield cap.figure
        for keys in cap.keys.values():
            yield from keys
    for exclusion in entry.not_with:
        for keys in exclusion.keys.values():
            yield from keys
    yield from entry.to
    for share in entry.of_which:
        yield share.share
        yield share.to
    if entry.goal is not None:
        yield from (node for node in (entry.goal.value, entry.goal.most) if node is not None)


def amount_nodes(amount: AmountNode) -> Iterator[Node]:
    """The expression nodes of an amount and its parts."""
    for part in amount.walk():
        yield from part.nodes()
        if isinstance(part, Tiers):
            yield from (condition for _, condition, _ in part.rows)
