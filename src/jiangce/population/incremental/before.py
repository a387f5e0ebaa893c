"""Payments made before, as far as they bear on some claims; and what these claims are to the next document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
import polars as pl

from jiangce.entitlement.columns.claimed import Claimed
from jiangce.entitlement.columns.earlier import EarlierFrames
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.payments import Payments
from jiangce.entitlement.columns.prepared import prepare
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.payments import DECIDED, TABLE
from jiangce.entitlement.plan import PolicyPlan
from jiangce.entitlement.reads import ID, PARTIES
from jiangce.population.incremental.cutting import closed
from jiangce.population.incremental.members import Members
from jiangce.population.incremental.shelf import Keys, found_in
from jiangce.population.incremental.standing import OfPolicy, Standing, handed_on
from jiangce.population.ways import Change, Links
from jiangce.population.ways.links import UNKNOWN, Places, all_of
from jiangce.rules.types import REFERENCES


def earlier(
    ready: PolicyPlan, links: Links, some: Claimed, members: Mapping[str, Members], standing: Standing
) -> EarlierFrames:
    """The payments that may use a ceiling of these claims."""
    if not links.has(TABLE) or not some.claims.height:
        return EarlierFrames()
    rows = links.rows(TABLE, _bearing(ready, links, some))
    if not rows.height:
        return EarlierFrames()
    facts = prepare(closed(Frames({TABLE: rows}), standing.told, links), standing.words)
    tables = {one.entry.id: one.entry.table for one in ready.plans if not one.entry.grouped}

    def decided(entry: str, names: pl.Series) -> pl.Series:
        if entry in members and entry not in tables:
            numbers = links.each(names)
            return pl.Series(found_in(numbers, members[entry].exist(numbers)) & (numbers != UNKNOWN))
        table = tables.get(entry)
        if table is None:
            return pl.repeat(False, len(names), eager=True)
        there = (
            links.rows(table.name, links.find(table.name, ID, links.numbers(names))) if links.has(table.name) else None
        )
        if there is None:
            return pl.repeat(False, len(names), eager=True)
        if table.date in there.columns:  # later than today it is no fact yet
            there = there.filter((pl.col(table.date) <= standing.as_of).fill_null(True))
        return names.is_in(there[ID].implode()).fill_null(False)

    return Payments(World(ready.policy, facts, standing.as_of)).earlier(ready, decided)


def _bearing(ready: PolicyPlan, links: Links, some: Claimed) -> Places:
    """The places of payments of anybody who is paid or stands in a key, or who is not known; all, where a ceiling goes by
    nobody at all, or it is not known who is paid (a payment that does not say all may then be his)."""
    if (some.claims["who"].list.len() == 0).any():
        return links.everything(TABLE)
    used = [ready.caps[at] for at, frame in some.keys.items() if frame.height]
    if any(not any(node.type.kind in REFERENCES for node in nodes) for cap in used for nodes in cap.keys.values()):
        return links.everything(TABLE)
    texts = [some.claims["payees"].explode()]
    texts += [frame[name] for frame in some.keys.values() for name in frame.columns if name != "claim"]
    numbers = links.numbers(pl.concat([part.cast(pl.String).rename("") for part in texts]))
    parts = [links.find(TABLE, name, numbers) for name in PARTIES] + [links.unknown(TABLE, "payee")]
    return all_of(parts)


def handed_again(
    stood: OfPolicy, links: Links, decisions: pl.DataFrame, replaced: Keys, as_of: date
) -> tuple[pl.DataFrame, Change]:
    """What is handed to the next document, with these decisions in the place of those that are replaced; and what of it is new."""
    policy, before = stood.policy, stood.handed
    entries = {one.entry.id: one.entry for one in stood.ready.plans if one.entry.programme and not one.entry.grouped}
    if policy.is_draft or not entries:  # it hands nothing on
        return before, Change()
    mine = decisions.filter(pl.col("entry").is_in(list(entries)))
    tables: dict[str, pl.DataFrame] = {}
    for (name,), told in mine.group_by("entry"):
        table = entries[str(name)].table
        assert table is not None
        rows = links.rows(table.name, links.find(table.name, ID, links.numbers(told["fact"])))
        tables[table.name] = pl.concat([tables[table.name], rows]).unique(ID) if table.name in tables else rows
    new = handed_on(policy, Frames(tables), mine, as_of)
    if not before.width:
        return (new, Change(new)) if new.height else (before, Change())
    away = before[ID].is_in(_handed_ids(stood, links, replaced, entries).implode())
    if not away.any() and not new.height:
        return before, Change()
    change = _difference(before.filter(away), new)
    kept = before.filter(~away)
    return pl.concat([kept, new], how="diagonal") if new.width else kept, change


def _difference(old: pl.DataFrame, new: pl.DataFrame) -> Change:
    """What of some rows is not said again, and what is new."""
    if not new.height:
        return Change(None, old[ID])
    both = pl.concat([old, new], how="diagonal")
    alike = both.is_duplicated()
    said_again = both[ID].filter(alike)
    fresh = both.tail(new.height).filter(~alike.tail(new.height))
    return Change(fresh if fresh.height else None, old[ID].filter(~old[ID].is_in(said_again.implode())))


def _handed_ids(stood: OfPolicy, links: Links, replaced: Keys, entries: Iterable[str]) -> pl.Series:
    """The ids of the payments that these decisions were to the next document."""
    parts = [pl.Series(dtype=pl.String)]
    of_entry = replaced >> np.uint64(32)
    for at, name in enumerate(stood.rules):
        if name in entries:
            facts = links.texts((replaced[of_entry == at] & np.uint64(0xFFFFFFFF)).astype(np.uint32))
            parts.append(f"{DECIDED}{stood.policy.id}/{name}/" + facts)
    return pl.concat([part.alias(ID) for part in parts])
