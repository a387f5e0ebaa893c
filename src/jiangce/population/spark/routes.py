"""Which rows go where, as data: the ways that rules lead, from each home on. Nothing here knows of Spark.

All rows of a table that hold something in a column can go where that is at home: no row has to be asked for. Where the way
leads on by another column, the rows that it leads to are asked for by those that are there already, one round a step; what is
asked for in one round of one table by one column is one answer, whichever rule asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import Plan, PolicyPlan
from jiangce.entitlement.reads import ID, Reads, Step, reads_of
from jiangce.population.spark.homes import ONE

Known = Mapping[str, Collection[str]]


class Rows(NamedTuple):
    """Rows of a table that came to a place, by what they hold in a column."""

    table: str
    column: str


@dataclass(slots=True)
class Routes:
    """``whole``: tables that go where a column is at home. ``asks``: round → what came → the steps on from there.

    In the first round what came are whole tables, later what was asked for in the round before. ``columns``: table → what is read
    of it; ``homes``: table → the columns that are home to an entry's rows.
    """

    whole: dict[Rows, None] = field(default_factory=dict)
    asks: list[dict[Rows, set[Step]]] = field(default_factory=list)
    columns: dict[str, set[str]] = field(default_factory=dict)
    homes: dict[str, set[str]] = field(default_factory=dict)

    def add(self, ready: PolicyPlan, homes: Mapping[str, str], known: Known) -> None:
        """The ways of one policy. ``known``: the columns that the tables have. Payments go everywhere, apart from this."""
        for one in ready.plans:
            assert one.entry.table is not None
            table, home = one.entry.table.name, homes[one.entry.id]
            if table == TABLE:
                raise ValueError(f"{ready.policy.id}/{one.entry.id}: decisions on payments are not made in Spark")
            if table not in known:
                continue
            self.homes.setdefault(table, set()).add(home)
            reads = self._read(ready, one, known)
            if home == ONE:
                self.whole |= {Rows(name, ONE): None for name in (table, *self._tables(reads)) if name in known}
            else:
                self._follow(reads, Rows(table, home), 0, known)

    def libraries(self) -> set[Rows]:
        """What is asked for: tables, by a column."""
        return {Rows(step.table, step.to) for asked in self.asks for steps in asked.values() for step in steps}

    def _read(self, ready: PolicyPlan, one: Plan, known: Known) -> Reads:
        assert one.entry.table is not None
        try:
            reads = reads_of(ready, one)
        except ValueError:  # all rows of a table are asked for
            reads = Reads(one.entry.table.name)
            for table in ready.policy.vocabulary.tables.values():
                self.columns.setdefault(table.name, set()).update({ID, *table.columns})
                reads.follow(Step(ID, table.name, ID))
        for part in reads.walk():
            held = self.columns.setdefault(part.table, set())
            held |= part.columns | {step.by for step in part.steps} | {ID}
            for step in part.steps:
                self.columns.setdefault(step.table, set()).update({step.to, ID})
        return reads

    @staticmethod
    def _tables(reads: Reads) -> set[str]:
        return {part.table for part in reads.walk() if part.table != TABLE}

    def _follow(self, reads: Reads, here: Rows, level: int, known: Known) -> None:
        if level == 0:
            self.whole[here] = None
        for step, below in reads.steps.items():
            there = known.get(step.table, ())
            if step.table == TABLE or step.by not in known[here.table] or step.to not in there:
                continue
            goal = Rows(step.table, step.to)
            if level == 0 and here.column == step.by:
                self._follow(below, goal, 0, known)
                continue
            while len(self.asks) <= level:
                self.asks.append({})
            self.asks[level].setdefault(here, set()).add(step)
            self._follow(below, goal, level + 1, known)
