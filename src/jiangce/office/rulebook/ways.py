"""From which rows a policy's decisions lead to which others."""

from __future__ import annotations

from functools import cache

from jiangce.entitlement.plan import plan
from jiangce.entitlement.reads import ID, Reads, Step, reads_of
from jiangce.rules import library

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


__all__ = ["ID", "Step", "Way", "ways"]
