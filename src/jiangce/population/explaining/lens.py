"""All facts under one policy on one day, asked for rows: which a fact means, which count together, where rules lead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from jiangce.entitlement.columns.frames import facts_of
from jiangce.entitlement.columns.prepared import Prepared
from jiangce.entitlement.columns.settling import settle_columns
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.plan import Plan, plan
from jiangce.entitlement.reads import Reads, reads_of
from jiangce.population.explaining.ground import Ground, Places
from jiangce.population.explaining.same_key import Keyed
from jiangce.population.screening.sight import Known, seen_by
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.groups import Together
from jiangce.rules.policy import Policy
from jiangce.rules.types import REFERENCES, Kind


class Lens:
    """What it finds it keeps, for the next row that is asked about."""

    def __init__(self, policy: Policy, prepared: Prepared, known: Known, as_of: date) -> None:
        self.policy, self.known, self.as_of = policy, known, as_of
        self.ready = plan(policy)
        self.plans = {one.entry.id: one for one in self.ready.plans}
        self.world = World(policy, prepared, as_of)
        settle_columns(self.world)
        self._keyed: dict[tuple[str, tuple[str, ...]], Keyed] = {}
        self._reads: dict[str, Reads] = {}

    def rows_of(self, entry: str, fact: str, ground: Ground) -> Places:
        """The row, or the rows of the group, that a fact means; empty where there is none."""
        one = self.plans[entry]
        assert one.entry.table is not None
        if one.entry.grouped:
            return self.keyed(one, one.entry.keys).said([key.key() for key in one.entry.keys], fact)
        return ground.find(one.entry.table.name, "id", pl.Series([fact]))

    def peers(self, one: Plan, places: Places) -> Places:
        """The rows that count together with these, or may."""
        out: Places = set()
        for nodes in self._counted(one):
            keyed = self.keyed(one, nodes)
            out |= keyed.same(keyed.of(places))
        return out

    def _counted(self, one: Plan) -> Iterator[tuple[Node, ...]]:
        """By which keys rows count together: those of the group, or of each line that counts, its parents' included."""
        if one.entry.grouped:
            yield one.entry.keys
        at: Plan | None = one
        while at is not None:
            for line in at.lines:
                yield from (node.keys for node in line.node.walk() if isinstance(node, Together))
            at = self.plans.get(at.parent)

    def keyed(self, one: Plan, nodes: tuple[Node, ...]) -> Keyed:
        key = one.entry.id, tuple([node.key() for node in nodes])
        if key not in self._keyed:
            self._keyed[key] = Keyed(self.world, one, nodes)
        return self._keyed[key]

    def reads(self, one: Plan) -> Reads:
        if one.entry.id not in self._reads:
            self._reads[one.entry.id] = reads_of(self.ready, one)
        return self._reads[one.entry.id]

    def case(self, ground: Ground) -> Facts:
        """The rows taken so far, and every row that they point at, as facts of a case."""
        new = {name: set(places) for name, places in ground.taken.items()}
        while new:
            new = self._pointed_at(ground, new)
        return facts_of(seen_by(self.policy, ground.cut(), self.known))

    def _pointed_at(self, ground: Ground, places: dict[str, Places]) -> dict[str, Places]:
        out: dict[str, Places] = {}
        for name, rows in places.items():
            table = self.policy.vocabulary.tables.get(name)
            for column in table.columns.values() if table is not None else ():
                if column.type.kind not in REFERENCES:
                    continue
                party = column.type.kind is Kind.PARTY
                targets = [t.name for t in self.policy.vocabulary.parties()] if party else [column.type.name]
                values = ground.values(name, column.name, rows)
                for target in targets if len(values) else ():
                    new = ground.take(target, ground.find(target, "id", values))
                    if new:
                        out.setdefault(target, set()).update(new)
        return out
