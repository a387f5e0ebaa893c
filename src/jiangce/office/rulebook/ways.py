"""From which rows a policy's decisions lead to which others."""

from __future__ import annotations

from functools import cache

from jiangce.entitlement.plan import plan
from jiangce.entitlement.reads import ID, Reads, Step, reads_of
from jiangce.rules import library
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.groups import Together
from jiangce.rules.types import REFERENCES

Way = Reads


@cache
def ways(policy: str) -> dict[str, tuple[Reads, ...]]:
    """Table → what the decisions on its rows read; equal ways once."""
    ready = plan(library.policies()[policy])
    found: dict[str, dict[object, Reads]] = {}
    for one in ready.plans:
        reads = reads_of(ready, one)
        found.setdefault(reads.table, {}).setdefault(reads.key(), reads)
    return {table: tuple(reads.values()) for table, reads in found.items()}


@cache
def peers(policy: str, table: str) -> tuple[str, ...]:
    """The references by which rows of a table are counted together: who shares one may decide over the other."""
    found: dict[str, None] = {}
    for one in plan(library.policies()[policy]).plans:
        if one.entry.table is None or one.entry.table.name != table:
            continue
        keys = [*one.entry.keys]
        for line in one.lines:
            keys += [key for node in line.node.walk() if isinstance(node, Together) for key in node.keys]
        for key in keys:
            if isinstance(key, Get) and key.owner is None and not key.first.derived and key.type.kind in REFERENCES:
                found[key.name] = None
    return tuple(found)


__all__ = ["ID", "Step", "Way", "peers", "ways"]
