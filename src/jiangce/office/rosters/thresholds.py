"""The next threshold of a firm: the fewest more of its workers' kind with whom those who are there bring more.

Asked, not read off: rows like one of this year are added and everything is decided again, so that whatever a rule counts by
(ten hires of a year, whole batches of fifty, two tiers under one ceiling) is found, and no figure stands here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.core.cache import cache as kept

from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.registers.gathering import Rows
from jiangce.office.rosters.alike import is_more, more_of, with_more
from jiangce.office.rosters.deciding import Standing
from jiangce.office.rosters.sheet import entries
from jiangce.office.rulebook.decided import position, title_of
from jiangce.office.rulebook.payable import Key, payable
from jiangce.office.rulebook.spelled import shown
from jiangce.office.rulebook.words import ORGANISATION, PARTY, tables
from jiangce.office.rulebook.workers import parts, worker_column

FILE = Path(__file__).with_name("thresholds.yaml")
FURTHEST = 100  # more than so many are not asked for
KINDS = 3  # of rows of one table: the most frequent
LARGEST = 1500  # rows of a table beyond which nothing is asked: it would take too long
_KEEP = 3600


@dataclass(frozen=True, slots=True)
class Threshold:
    """``gain``: what those who are there get more (分); ``own``: what the further ones get themselves. ``like``: of what kind."""

    policy: str
    entry: str
    title: str
    clause: str
    more: int
    words: str
    like: str
    gain: int
    own: int


def thresholds(found: Standing) -> list[Threshold]:
    """The nearest of each kind, the nearest first."""
    out = []
    for policy, rows in found.rows.items():
        out += _of_policy(found, policy, rows)
    return sorted(out, key=lambda one: (one.more, -one.gain))


def _of_policy(found: Standing, policy: str, rows: Rows) -> list[Threshold]:
    among = frozenset({found.firm.key, *(one.person.key for one in found.staff)})
    told = json.dumps([policy, found.firm.key, found.day.isoformat(), rows], ensure_ascii=False, sort_keys=True)
    name = f"thresholds:{sm3(told.encode())}"
    known = kept.get(name)
    if known is None:
        known = [
            one
            for table, key in _prototypes(found, policy, rows)
            if (one := _next(found, policy, rows, table, key, among))
        ]
        known = list({(one.entry, one.more, one.gain): one for one in known}.values())
        kept.set(name, known, _KEEP)
    return known


def _prototypes(found: Standing, policy: str, rows: Rows) -> Iterator[tuple[str, str]]:
    """Of each table that the firm tells, a row of this year of each frequent kind."""
    seen: dict[str, set[str]] = {}
    for one in entries(found.firm, found.day):
        if one.policy == policy:
            columns = seen.setdefault(one.table, set())
            columns |= set(parts(policy, one.entry, found.firm.kind)[0].columns)
    for table, columns in seen.items():
        mine = _mine(found, rows, table)
        if not mine or len(mine) > LARGEST:
            continue
        scales = sorted(name for name in columns if tables()[table].columns[name].choices)
        kinds: dict[tuple[Any, ...], list[str]] = {}
        for key in mine:
            kinds.setdefault(tuple(str(rows[table][key].get(name)) for name in scales), []).append(key)
        for keys in sorted(kinds.values(), key=len, reverse=True)[:KINDS]:
            yield table, max(keys, key=lambda key: (str(rows[table][key].get(tables()[table].date)), key))


def _mine(found: Standing, rows: Rows, table: str) -> list[str]:
    """The firm's rows of this year: who comes next, comes this year."""
    about, staff = tables()[table], {one.person.key for one in found.staff}
    bodies = [name for name, one in about.columns.items() if one.refers in (ORGANISATION, PARTY)]
    who, year = worker_column(about), str(found.day.year)
    return [
        key for key, row in rows.get(table, {}).items()
        if row.get(who) in staff and str(row.get(about.date)).startswith(year)
        and ("employer" not in about.columns or any(row.get(name) == found.firm.key for name in bodies))
    ]  # fmt: skip


def _next(found: Standing, policy: str, rows: Rows, table: str, key: str, among: frozenset[str]) -> Threshold | None:
    """The fewest more with whom the others bring more; None within `FURTHEST`."""

    person = str(rows[table][key].get(worker_column(tables()[table])))

    def paid(times: int) -> dict[Key, int]:
        parties = among | {more_of(person, at) for at in range(times)}
        return payable(policy, with_more(rows, table, key, times), found.day, parties)

    now = paid(0)
    least, most = 0, 1
    while _others(paid(most)) == _others(now):  # first by doubling, then between the last two
        if most == FURTHEST:
            return None
        least, most = most, min(2 * most, FURTHEST)
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (middle, most) if _others(paid(middle)) == _others(now) else (least, middle)
    return _threshold(found, policy, rows, table, key, most, now, paid(most))


def _others(paid: Mapping[Key, int]) -> int:
    return sum(amount for (_, fact), amount in paid.items() if not is_more(fact))


def _threshold(
    found: Standing, policy: str, rows: Rows, table: str, key: str, more: int, now: Mapping[Key, int], then: Mapping[Key, int]
) -> Threshold | None:  # fmt: skip
    gained: dict[str, int] = {}
    for one in {*now, *then}:
        if not is_more(one[1]):
            gained[one[0]] = gained.get(one[0], 0) + then.get(one, 0) - now.get(one, 0)
    gain = sum(gained.values())
    if gain <= 0:  # more of them would take something away from those who are there: no threshold to reach for
        return None
    entry = max(sorted(gained), key=lambda name: (gained[name], -position(policy, name)))
    about = next((one for one in found.cases if one.told["benefit"] == entry), None)
    title, clause = (about.told["title"], about.told["clause"]) if about else title_of(policy, entry)
    words = _words().get(table, _words()["OTHER"]).format(n=more)
    return Threshold(
        policy, entry, title, clause, more, words, _like(rows, table, key), gain, sum(then.values()) - _others(then)
    )


def _like(rows: Rows, table: str, key: str) -> str:
    """Of what kind they would have to be, in the words of the scales."""
    row, columns = rows[table][key], tables()[table].columns
    return "、".join(
        shown(table, name, row[name]) for name, one in columns.items() if one.choices and isinstance(row.get(name), str)
    )


@cache
def _words() -> dict[str, str]:
    told: dict[str, str] = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    if "OTHER" not in told or any("{n}" not in text for text in told.values()):
        raise ValueError(f"{FILE.name}: 每句须有 {{n}}，且须有 OTHER")
    return told
