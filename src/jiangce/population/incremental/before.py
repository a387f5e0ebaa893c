"""Payments made before, as far as they bear on some claims; and what these claims are to the next document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from jiangce.entitlement.claims import Paid
from jiangce.entitlement.columns.claimed import Claimed
from jiangce.entitlement.columns.earlier import EarlierFrames
from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.columns.payments import Payments
from jiangce.entitlement.columns.prepared import prepare
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.payments import DECIDED, TABLE, earlier_payments, own_name
from jiangce.entitlement.plan import PolicyPlan
from jiangce.entitlement.reads import ID, PARTIES
from jiangce.population.incremental.as_rows import case_of
from jiangce.population.incremental.cutting import closed
from jiangce.population.incremental.members import Members
from jiangce.population.incremental.shelf import Keys
from jiangce.population.incremental.standing import OfPolicy, Standing, handed_on
from jiangce.population.ways import Change, Links
from jiangce.population.ways.links import NO_PLACES, UNKNOWN, Places, all_of, among
from jiangce.rules.types import REFERENCES

FEW = 3000  # so many claims and payments at most are looked at one by one


def earlier(
    ready: PolicyPlan, links: Links, some: Claimed, members: Mapping[str, Members], standing: Standing
) -> EarlierFrames | list[Paid]:
    """The payments that may use a ceiling of these claims; one by one, where both are few."""
    places = _bearing(ready, links, some) if links.has(TABLE) and some.claims.height else NO_PLACES
    here = _Here(ready, links, members, standing.as_of)
    if some.claims.height <= FEW and len(places) <= FEW:
        return _one_by_one(ready, links, places, here, standing.as_of)
    if not len(places):
        return EarlierFrames()
    facts = prepare(closed(Frames({TABLE: links.rows(TABLE, places)}), standing.told, links), standing.words)
    return Payments(World(ready.policy, facts, standing.as_of)).earlier(ready, here.decided)


def _one_by_one(ready: PolicyPlan, links: Links, places: Places, here: _Here, today: date) -> list[Paid]:
    """As `entitlement.payments.earlier_payments` says, keys as text."""
    if not len(places):
        return []
    case = case_of(ready.policy, links, {TABLE: places}, {TABLE: ready.policy.vocabulary.tables[TABLE].columns}, today)
    told: dict[str, list[str]] = {}
    for row in case.rows(TABLE):
        fact = row.values.get("fact")
        if isinstance(fact, str):
            told.setdefault(own_name(ready.policy, row.values.get("benefit")), []).append(fact)
    decided = set[tuple[str, str]]()
    for entry, facts in told.items():
        names = pl.Series(facts, dtype=pl.String)
        decided |= {(entry, fact) for fact in names.filter(here.decided(entry, names))}
    return [
        replace(one, keys={at: _texts(key) for at, key in one.keys.items()})
        for one in earlier_payments(ready, case, decided)
    ]


def _texts(key: tuple[Any, ...]) -> tuple[str | None, ...]:
    return tuple([None if part is None else str(part) for part in key])


class _Here:
    """Which facts are decided here."""

    def __init__(self, ready: PolicyPlan, links: Links, members: Mapping[str, Members], today: date) -> None:
        self.links, self.members, self.today = links, members, today
        self.tables = {one.entry.id: one.entry.table for one in ready.plans if not one.entry.grouped}

    def decided(self, entry: str, names: pl.Series) -> pl.Series:
        """Of an entry those of these names."""
        links, table = self.links, self.tables.get(entry)
        if entry in self.members and table is None:
            numbers = links.each(names)
            return pl.Series(among(numbers, self.members[entry].exist(numbers)) & (numbers != UNKNOWN))
        if table is None or not links.has(table.name):
            return pl.repeat(False, len(names), eager=True)
        there = links.rows(table.name, links.find(table.name, ID, links.numbers(names)))
        if table.date in there.columns:  # later than today it is no fact yet
            there = there.filter((pl.col(table.date) <= self.today).fill_null(True))
        return names.is_in(there[ID].implode()).fill_null(False)


def _bearing(ready: PolicyPlan, links: Links, some: Claimed) -> Places:
    """The places of payments of anybody who is paid or stands in a key, or who is not known; all, where a ceiling goes by
    nobody at all, or it is not known who is paid (a payment that does not say all may then be his)."""
    used = [ready.caps[at] for at, frame in some.keys.items() if frame.height]
    if not used:
        return NO_PLACES
    under = pl.concat([frame["claim"] for frame in some.keys.values()]).unique()
    limited = some.claims.filter(pl.col("claim").is_in(under.implode()))
    if (limited["who"].list.len() == 0).any():
        return links.everything(TABLE)
    if any(not any(node.type.kind in REFERENCES for node in nodes) for cap in used for nodes in cap.keys.values()):
        return links.everything(TABLE)
    texts = [limited["payees"].explode()]
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
