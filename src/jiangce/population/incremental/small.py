"""A few rows decided again one by one: each as a case, with what it reads; what is counted together stands kept.

Polars costs the same for a thousand rows as for ten; plain Python costs ten microseconds a decision. Whoever is counted with
a changed row is looked at only if the count now says something else; a group, with those of its rows that may pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jiangce.entitlement.evaluate import Draft, claim_of, evaluate, group_name, keyed
from jiangce.entitlement.payments import TABLE, not_together, own_payments
from jiangce.entitlement.plan import Plan
from jiangce.entitlement.reads import ID, Reads
from jiangce.population.incremental.as_rows import CutCase, case_of
from jiangce.population.incremental.members import Members, fitting, keys_of, name_of
from jiangce.population.incremental.standing import OfPolicy
from jiangce.population.incremental.tallies import DOUBTFUL, PASSED, REFUSED, ROWS
from jiangce.population.ways import Links
from jiangce.population.ways.links import NO_NUMBERS, Numbers, Places, all_of, among, once
from jiangce.population.ways.needed import follow, merged
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env, Peers, Row
from jiangce.rules.policy import EntryKind
from jiangce.rules.types import NONE

MOST = 200_000  # so many decisions at most are taken one by one


@dataclass(slots=True)
class Found:
    """``drafts``: what was decided again and is not refused; ``rows``: row entry → the numbers of the ids that were looked at;
    ``groups``: entry → the numbers of the names of groups that were; ``members``: whoever is counted together now."""

    drafts: list[Draft] = field(default_factory=list)
    rows: dict[str, Numbers] = field(default_factory=dict)
    groups: dict[str, Numbers] = field(default_factory=dict)
    members: dict[str, Members] = field(default_factory=dict)


class TooMuch(Exception):
    """These rows are better decided all at once."""


class Small:
    """One policy, on the facts ``after`` a change."""

    def __init__(self, stood: OfPolicy, after: Links, today: date) -> None:
        self.stood, self.after, self.today = stood, after, today
        self.plans = {one.entry.id: one for one in stood.ready.plans}
        self.found = Found(members=dict(stood.members))
        self.asked: dict[str, Numbers] = {}  # entry → the groups that are decided again, if they have enough rows
        self.starts: dict[tuple[str, ...], NDArray[np.bool_]] = {}  # which rows are of the place and time

    def decide(self, rows: Mapping[str, Places], ids: Mapping[str, Numbers]) -> Found:
        """``rows``: family → the places of rows that changed, or read what changed; ``ids``: their numbers, with those that are gone."""
        self._may(rows)
        rows, ids = self._with_anybodys(rows, ids)
        passed = self._of_place_and_time(rows)
        case, mine = self._case(passed)
        for name, numbers in ids.items():
            self._looked_at(name, numbers)
        by_entry: dict[str, list[Draft]] = {}
        for plan in self.stood.ready.plans:
            family = self.stood.rules[plan.entry.id].family
            if plan.entry.grouped and family in ids:
                self._members_again(plan, case, mine.get(family, ()), ids[family])
            elif family in ids:
                by_entry[plan.entry.id] = self._evaluated(plan, case, by_entry, mine.get(family, ()), ids[family])
        self._claim(case, [draft for made in by_entry.values() for draft in made])
        self._others(ids)
        return self.found

    def _may(self, rows: Mapping[str, Places]) -> None:
        stood = self.stood
        if sum(len(rows[rule.family]) for rule in stood.rules.values() if rule.family in rows) > MOST:
            raise TooMuch
        for rule in stood.rules.values():
            if rule.counted and rule.family in rows and not rule.kept:
                raise TooMuch

    def _with_anybodys(
        self, rows: Mapping[str, Places], ids: Mapping[str, Numbers]
    ) -> tuple[Mapping[str, Places], Mapping[str, Numbers]]:
        """With the rows that may be counted with any other: as long as they stay so, they are counted on top."""
        out_rows, out_ids = dict(rows), dict(ids)
        for name, rule in self.stood.rules.items():
            vague = self.stood.members[name].anybodys if rule.count is not None and rule.family in ids else NO_NUMBERS
            if len(vague):
                out_ids[name] = once(np.concatenate([ids[name], vague]))
                out_rows[name] = all_of([self.after.find(rule.reads.table, ID, out_ids[name])])
        return out_rows, out_ids

    def _looked_at(self, family: str, numbers: Numbers) -> None:
        for name, rule in self.stood.rules.items():
            if rule.family == family and not self.plans[name].entry.grouped:
                self.found.rows[name] = once(np.concatenate([self.found.rows.get(name, NO_NUMBERS), numbers]))

    # ── the rows and what they read ──

    def _of_place_and_time(self, rows: Mapping[str, Places]) -> dict[str, Places]:
        """The rows that are of the policy's place and time; of what is decided in groups all."""
        out = {family: places for family, places in rows.items() if self.plans[family].entry.grouped}
        by_table: dict[str, dict[str, Places]] = {}
        for family, places in rows.items():
            if family not in out and len(places):
                by_table.setdefault(self.stood.rules[family].reads.table, {})[family] = places
        every = {next(iter(mine)): all_of(mine.values()) for mine in by_table.values()}
        case, there = self._case(
            every, first=True, families={next(iter(mine)): tuple(mine) for mine in by_table.values()}
        )
        for mine in by_table.values():
            first = next(iter(mine))
            for family, places in mine.items():
                passed = self._passing(case, self.plans[family], there[first])
                kept = places[passed if len(places) == len(passed) else passed[np.searchsorted(every[first], places)]]
                if len(kept):
                    out[family] = kept
        return out

    def _passing(self, case: CutCase, plan: Plan, rows: Sequence[Row]) -> NDArray[np.bool_]:
        """Which rows are; asked once for all entries of a table that begin alike."""
        on, table, lines = plan.entry.on, plan.entry.table, [line.node for line in plan.lines if line.own]
        assert table is not None
        key = table.name, on.key() if on is not None else "", *[node.key() for node in lines]
        if key not in self.starts:
            self.starts[key] = np.array([self._passes(case, row, on, lines) for row in rows], np.bool_)
        return self.starts[key]

    def _passes(self, case: CutCase, row: Row, on: Node | None, lines: Sequence[Node]) -> bool:
        if not case.exists(row):
            return False
        env = Env(case, row, self.today if on is None else None)
        value = on.run(env) if on is not None else None
        if isinstance(value, date):
            env.on = value
        return all(node.run(env) is not False for node in lines)

    def _case(
        self, rows: Mapping[str, Places], first: bool = False, families: Mapping[str, tuple[str, ...]] | None = None
    ) -> tuple[CutCase, dict[str, list[Row]]]:
        """The facts that some rows need, as a case, and these rows in it: family → rows, in the order of their places.

        ``first``: what their place and time need alone; ``families``: the rows of one are those of all of these.
        """
        by_table: dict[str, list[str]] = {}
        for family in rows:
            by_table.setdefault(self.stood.rules[family].reads.table, []).append(family)
        found: dict[str, list[Places]] = {}
        columns: dict[str, set[str]] = {}
        for table, told in by_table.items():
            names = tuple(told) if families is None else families[told[0]]
            reads, needs = self._reads(table, names, first)
            follow(self.after, reads, all_of([rows[family] for family in told]), found)
            for name, read in needs.items():
                columns.setdefault(name, set()).update(read)
        if TABLE in found:
            columns[TABLE] = set(self.stood.policy.vocabulary.tables[TABLE].columns)
        places = {table: all_of(parts) for table, parts in found.items()}
        case = case_of(self.stood.policy, self.after, places, columns, self.today)
        at = {
            table: dict(zip(places[table].tolist(), case.facts.tables.get(table, ()), strict=True))
            for table in by_table if table in places
        }  # fmt: skip
        mine = {
            family: [at[self.stood.rules[family].reads.table][place] for place in np.sort(every).tolist()]
            for family, every in rows.items() if len(every)
        }  # fmt: skip
        return case, mine

    def _reads(self, table: str, families: tuple[str, ...], first: bool) -> tuple[Reads, Mapping[str, set[str]]]:
        """What entries of these families read, in one, and table → the columns that are read; kept from run to run."""
        key, kept = (table, families, first), self.stood.kept
        if key not in kept:
            rules = [rule for rule in self.stood.rules.values() if rule.family in families]
            reads = merged([rule.first if first else rule.reads for rule in rules])
            columns: dict[str, set[str]] = {}
            for one in reads.walk():
                columns.setdefault(one.table, set()).update(one.columns)
            kept[key] = reads, columns
        found: tuple[Reads, Mapping[str, set[str]]] = kept[key]
        return found

    # ── rows ──

    def _evaluated(
        self, plan: Plan, case: CutCase, by_entry: dict[str, list[Draft]], rows: Sequence[Row], ids: Numbers | None
    ) -> list[Draft]:
        """``ids``: the rows of which it may have changed whether they are counted; None: none."""
        there = [row for row in rows if case.exists(row)]
        if not plan.counts or plan.entry.grouped:
            return evaluate(plan, case, by_entry, rows=there)
        return evaluate(plan, case, by_entry, rows=there, counted=lambda at, drafts: self._peers(plan, at, drafts, ids))

    def _peers(self, plan: Plan, at: int, drafts: Sequence[Draft], ids: Numbers | None) -> Peers:
        """Whoever is counted, as one knows them: how many of each key."""
        name, keys = plan.entry.id, keys_of(plan)
        told = [tuple([key.run(draft.env) for key in keys]) for draft in drafts]
        names = [None if NONE in mine else name_of(keys, mine) for mine in told]
        if ids is not None:
            rows = [
                (draft.env.row.id, group, _passed(draft.status), None in mine)
                for draft, group, mine in zip(drafts, names, told, strict=True) if draft.status is not False
            ]  # fmt: skip
            self._take(name, rows, ids)
        sure: Counter[Any] = Counter()
        maybe: Counter[Any] = Counter()
        whole = {group: mine for group, mine in zip(names, told, strict=True) if group is not None and None not in mine}
        numbers = self.after.each(pl.Series(list(whole), dtype=pl.String))
        vague: dict[tuple[int, ...], Counter[Any]] = {}
        for draft, mine in zip(drafts, told, strict=True):
            if draft.status is not False and None in mine and NONE not in mine:
                pattern = tuple([at for at, part in enumerate(mine) if part is None])
                vague.setdefault(pattern, Counter())[mine] += 1
        counts = self.found.members[name].counts(numbers)
        for number, mine in zip(numbers.tolist(), whole.values(), strict=True):
            sure[mine], maybe[mine] = counts[number]
        count = self.stood.rules[name].count
        assert count is not None
        return Peers([], tallies={count.node: (sure, maybe, vague)})

    def _take(self, name: str, rows: Sequence[tuple[Any, ...]], ids: Numbers) -> None:
        """What became of rows that are counted together; if it is newly unknown with whom, all have to be looked at."""
        told = pl.DataFrame(rows, schema=ROWS, orient="row")
        self.found.members[name] = self.found.members[name].after(ids, told, self.after)
        if not self.plans[name].entry.grouped and self.found.members[name].otherwise_vague(self.stood.members[name]):
            raise TooMuch

    def _members_again(self, plan: Plan, case: CutCase, rows: Sequence[Row], ids: Numbers) -> None:
        there = [row for row in rows if case.exists(row)]
        told = [
            (peer.row.id, group_name(plan.entry, keys), _passed(peer.passed), None in keys)
            for keys, peer in keyed(plan, case, there)
        ]  # fmt: skip
        self._take(plan.entry.id, told, ids)

    # ── those that are counted with them ──

    def _others(self, ids: Mapping[str, Numbers]) -> None:
        """The rows whose count now says something else, and the groups whose rows changed."""
        more: dict[str, Numbers] = {}
        for name, rule in self.stood.rules.items():
            if rule.counted and rule.family in ids:
                before, now, mine = self.stood.members[name], self.found.members[name], ids[rule.family]
                groups = once(np.concatenate([before.groups_of(mine), now.groups_of(mine)]))
                if self.plans[name].entry.grouped:
                    more[name] = self._rows_of_groups(name, mine, groups)
                else:
                    others = now.counting(self._otherwise(name, groups))
                    more[name] = others[~np.isin(others, mine)]
        if sum(map(len, more.values())) > MOST:
            raise TooMuch
        places = {
            name: self.after.find(self.stood.rules[name].reads.table, ID, numbers) for name, numbers in more.items() if len(numbers)
        }  # fmt: skip
        if not places:
            return
        case, there = self._case(places)
        by_entry: dict[str, list[Draft]] = {}
        for plan in self.stood.ready.plans:
            family = self.stood.rules[plan.entry.id].family
            if family in there:
                by_entry[plan.entry.id] = self._evaluated(plan, case, by_entry, there[family], None)
                if plan.entry.grouped:
                    by_entry[plan.entry.id] = self._asked_for(plan, by_entry[plan.entry.id])
        for name in places:
            if not self.plans[name].entry.grouped:
                self._looked_at(name, more[name])
        self._claim(case, [draft for made in by_entry.values() for draft in made])

    def _rows_of_groups(self, name: str, mine: Numbers, groups: Numbers) -> Numbers:
        """The rows by which to decide these groups, and those to which one of mine may belong; one of too few is refused unasked."""
        before, now, needed = self.stood.members[name], self.found.members[name], self.stood.rules[name].needed
        unclear = self.after.texts(once(np.concatenate([before.vague_of(mine), now.vague_of(mine)])))
        if len(unclear):
            may = once(np.concatenate([before.reaching(needed), now.reaching(needed)]))
            groups = once(np.concatenate([groups, fitting(unclear, may, self.after)]))
        self.found.groups[name] = groups
        self.asked[name] = asked = groups[among(groups, now.reaching(needed))]
        if not len(asked):
            return NO_NUMBERS
        vague = now.anybodys
        every = now.one_of_each(asked) if len(vague) else NO_NUMBERS  # whoever is vague may make any a group
        return once(np.concatenate([now.counting(asked), every, vague]))

    def _asked_for(self, plan: Plan, drafts: Sequence[Draft]) -> list[Draft]:
        names = set(self.after.texts(self.asked[plan.entry.id]))
        return [draft for draft in drafts if draft.fact in names]

    def _otherwise(self, name: str, groups: Numbers) -> Numbers:
        """The groups of which the count now says something else; if anybody may be counted on top, of which it is another."""
        members = self.found.members[name]
        before, now = self.stood.members[name].counts(groups), members.counts(groups)
        count = self.stood.rules[name].count
        assert count is not None
        if len(members.anybodys):
            return np.array([group for group in groups.tolist() if before[group] != now[group]], np.uint32)
        other = [group for group in groups.tolist() if count.says(*before[group]) != count.says(*now[group])]
        return np.array(other, np.uint32)

    # ── claims ──

    def _claim(self, case: CutCase, drafts: Sequence[Draft]) -> None:
        """Those not refused, with what was paid for the same; see `assess.decide`."""
        standing = [draft for draft in drafts if draft.status is not False]
        own = own_payments(self.stood.ready, case)
        for draft in standing:
            if draft.plan.entry.kind is EntryKind.BENEFIT:
                paid = own.get((draft.plan.entry.id, draft.fact), 0) if own else 0
                draft.claim = claim_of(draft, self.stood.ready.caps, paid > 0, paid)
        not_together(self.stood.ready, case, standing)
        self.found.drafts += standing


def _passed(status: bool | None) -> int:
    return DOUBTFUL if status is None else PASSED if status else REFUSED
