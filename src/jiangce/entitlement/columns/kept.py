"""What conditions came to, kept with the facts: another run, reading or reform finds whatever it asks alike.

How far the lines of an entry go hangs on the facts, the day, and what the lines say; never on rates, ceilings or who is
paid. So it is kept by that: a reform that changes one figure finds all entries but the one whose condition has it.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from jiangce.entitlement.plan import Plan, PolicyPlan, plan
from jiangce.entitlement.reads import reads_of
from jiangce.rules.policy import Policy
from jiangce.rules.vocabulary import Vocabulary

LEAST = 2**26  # bytes: room that there is always


class Kept:
    """Values by key, bounded by the sizes that are told of them: what was asked for longest ago goes first."""

    def __init__(self, most: int, least: int = LEAST) -> None:
        self.most = max(most, least)
        self.size = 0
        self._kept: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()

    def get(self, key: Hashable) -> Any | None:
        """What was kept, asked for just now."""
        found = self._kept.pop(key, None)
        if found is None:
            return None
        self._kept[key] = found
        return found[1]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Keep it, if it is not larger than all that may be kept."""
        self.size -= self._kept.pop(key, (0, None))[0]
        if size > self.most:
            return
        self._kept[key] = size, value
        self.size += size
        while self.size > self.most and self._kept:
            self.size -= self._kept.popitem(last=False)[1][0]


class Way(NamedTuple):
    """What the lines of an entry say, and the tables that they read; None: it may be any."""

    said: tuple[Hashable, ...]
    tables: frozenset[str] | None


_WAYS: WeakKeyDictionary[PolicyPlan, dict[str, Way]] = WeakKeyDictionary()
_GROUNDS: WeakKeyDictionary[Policy, str] = WeakKeyDictionary()


def way_of(policy: Policy, one: Plan) -> Way:
    """Found once for each entry."""
    ready = plan(policy)
    ways = _WAYS.setdefault(ready, {})
    if one.entry.id not in ways:
        ways[one.entry.id] = Way(_said(one), _tables(ready, one))
    return ways[one.entry.id]


def _said(one: Plan) -> tuple[Hashable, ...]:
    entry = one.entry
    assert entry.table is not None
    lines = tuple([(line.node.key(), line.counts, line.own) for line in one.lines])
    return (
        entry.table.name, entry.grouped, "" if entry.on is None else entry.on.key(),
        tuple([key.key() for key in entry.keys]), lines,
    )  # fmt: skip


def _tables(ready: PolicyPlan, one: Plan) -> frozenset[str] | None:
    try:
        return frozenset(rows.table for rows in reads_of(ready, one).walk())
    except ValueError:  # all rows of some table are asked for
        return None


def ground_of(policy: Policy) -> str:
    """All that nodes of equal keys may read differently under two policies: place, time, words, figures of others."""
    if policy not in _GROUNDS:
        parts = [policy.region, str(policy.in_force), *_words(policy.vocabulary)]
        parts += [f"{name}={source.by}{source.values}" for name, source in sorted(policy.standards.items())]
        _GROUNDS[policy] = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return _GROUNDS[policy]


def _words(vocabulary: Vocabulary) -> list[str]:
    out = [f"{name}={scale.rank}{list(scale.values)}{scale.numbered}" for name, scale in vocabulary.scales.items()]
    for table in vocabulary.tables.values():
        out.append(f"{table.name}={table.date}|{table.register}|{table.missing_unknown}")
        for column in table.columns.values():
            derive, only_if = (node.key() if node is not None else "" for node in (column.derive, column.only_if))
            out.append(f"{table.name}.{column.name}={column.type!r}|{column.derived}|{derive}|{only_if}")
    return out
