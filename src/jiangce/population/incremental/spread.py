"""Which rows a change makes one decide again, entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from jiangce.entitlement.reads import ID
from jiangce.population.incremental.counted import Peers, peers
from jiangce.population.incremental.standing import OfPolicy
from jiangce.population.ways import Change, Changed, Links, touched
from jiangce.population.ways.links import Places, all_of


class Spread(NamedTuple):
    """``rows``: family (an entry, with those that are given with it) → the places, after the change, of the rows to decide.

    ``values``: counting entry → by what those rows, as they were or are, are counted (of a group: by its keys); None: all.
    """

    rows: dict[str, Places]
    values: dict[str, Peers | None]


def to_decide(stood: OfPolicy, after: Links, changes: Mapping[str, Change]) -> Spread:
    """What a change makes one decide again."""
    changed = Changed(stood.links, changes)
    found: dict[str, list[Places]] = {}
    for rule in stood.rules.values():
        table = rule.reads.table
        old = touched(changed, rule.reads)
        ids = np.union1d(stood.links.held(table, ID, old), changed.held(table, ID))
        if len(ids):
            found.setdefault(rule.family, []).append(after.find(table, ID, ids))
    out = Spread({name: all_of(parts) for name, parts in found.items()}, {})
    for name, rule in stood.rules.items():
        if rule.counted and rule.family in out.rows:
            _add_peers(out, stood, after, changed, name)
    return out


def _add_peers(out: Spread, stood: OfPolicy, after: Links, changed: Changed, name: str) -> None:
    """Add whatever is counted together with the rows of an entry, was, or may be."""
    rule = stood.rules[name]
    table, vague, places = rule.reads.table, after.numbers(stood.vague[name]), out.rows[rule.family]
    if not all(one.trails for one in rule.counted) or np.isin(changed.held(table, ID), vague).any():
        out.rows[rule.family], out.values[name] = after.everything(table), None
        return
    found: list[Peers] = []
    for one in rule.counted:
        ids = np.union1d(after.held(table, ID, places), changed.held(table, ID))
        found.append(peers(after, stood.links, table, one, places, stood.links.find(table, ID, ids)))
        places = all_of([places, found[-1].places])
    out.rows[rule.family] = all_of([places, after.find(table, ID, vague)])
    out.values[name] = found[0]
