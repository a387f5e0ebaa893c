"""Which rows a change makes one decide again, entry by entry."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from jiangce.entitlement.reads import ID
from jiangce.population.incremental.counted import Peers, peers
from jiangce.population.incremental.standing import OfPolicy
from jiangce.population.ways import Changed, Links
from jiangce.population.ways.links import Numbers, Places, all_of, once
from jiangce.population.ways.touched import Backwards


class Direct(NamedTuple):
    """Rows that changed or read what changed. ``rows``: family (an entry, with those that are given with it) → their places
    after the change; ``ids``: family → their numbers, with those of rows that are gone."""

    rows: dict[str, Places]
    ids: dict[str, Numbers]


class Spread(NamedTuple):
    """With those that are counted together with them. ``rows``: family → the places, after the change, of the rows to decide.

    ``values``: counting entry → by what those rows, as they were or are, are counted (of a group: by its keys); None: all.
    """

    rows: dict[str, Places]
    values: dict[str, Peers | None]


def to_decide(stood: OfPolicy, after: Links, back: Backwards) -> Direct:
    """What a change makes one decide again, whoever else is counted with it."""
    found: dict[str, list[Numbers]] = {}
    known: dict[int, Numbers] = {}
    for rule in stood.rules.values():
        if id(rule.way) not in known:
            table = rule.way.table
            old = stood.links.held(table, ID, back.touched(rule.way))
            known[id(rule.way)] = once(np.concatenate([old, back.changed.held(table, ID)]))
        if len(known[id(rule.way)]):
            found.setdefault(rule.family, []).append(known[id(rule.way)])
    ids = {family: once(np.concatenate(parts)) for family, parts in found.items()}
    places: dict[tuple[str, bytes], Places] = {}
    rows = {}
    for family, numbers in ids.items():
        key = stood.rules[family].reads.table, numbers.tobytes()
        if key not in places:
            places[key] = all_of([after.find(key[0], ID, numbers)])
        rows[family] = places[key]
    return Direct(rows, ids)


def with_peers(direct: Direct, stood: OfPolicy, after: Links, changed: Changed) -> Spread:
    """With whatever is counted together with the rows of an entry, was, or may be."""
    out = Spread(dict(direct.rows), {})
    for name, rule in stood.rules.items():
        if rule.counted and rule.family in out.rows:
            _add_peers(out, stood, after, changed, name, direct.ids[rule.family])
    return out


def _add_peers(out: Spread, stood: OfPolicy, after: Links, changed: Changed, name: str, mine: Numbers) -> None:
    rule = stood.rules[name]
    table, vague, places = rule.reads.table, stood.members[name].anybodys, out.rows[rule.family]
    if not all(one.trails for one in rule.counted) or np.isin(mine, vague).any():
        out.rows[rule.family], out.values[name] = after.everything(table), None
        return
    found: list[Peers] = []
    for one in rule.counted:
        ids = once(np.concatenate([after.held(table, ID, places), changed.held(table, ID)]))
        found.append(peers(after, stood.links, table, one, places, stood.links.find(table, ID, ids)))
        places = all_of([places, found[-1].places])
    out.rows[rule.family] = all_of([places, after.find(table, ID, vague)])
    out.values[name] = found[0]
