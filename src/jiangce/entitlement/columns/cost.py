"""How dear a condition is over many rows: its own columns cost least, links little, related rows most."""

from __future__ import annotations

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.related import Related

LINK, RELATED = 2, 50


def cost(node: Node) -> int:
    """A number to sort conditions by."""
    own = RELATED if isinstance(node, Related) else 1
    if isinstance(node, Get):
        own += LINK if node.owner is not None else 0
        own += sum(cost(column.derive) for column in node.columns.values() if column.derive is not None)
    return own + sum(cost(child) for child in node.children())
