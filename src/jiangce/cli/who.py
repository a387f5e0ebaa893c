"""What the people, organisations and facts of a case are called, and in which words they are counted."""

from __future__ import annotations

from jiangce.cli.folding import Fold
from jiangce.entitlement.case_reading import CaseFile
from jiangce.entitlement.decision import Decision
from jiangce.rules.nodes.env import Row
from jiangce.rules.types import REFERENCES
from jiangce.rules.vocabulary import Vocabulary

#: so many are called by name; more are counted
_NAMED = 3


class Who:
    """Looks up names and measure words for the decisions on one case."""

    def __init__(self, case: CaseFile, vocabulary: Vocabulary) -> None:
        self.names = case.names
        self.tables = case.facts.tables
        self.vocabulary = vocabulary
        self._people = {row.id for row in self.tables.get("person", ())}
        self._rows: dict[str, dict[str, Row]] = {}

    def name(self, party: str) -> str:
        return self.names.get(party, party)

    def concerned(self, decision: Decision) -> tuple[str, ...]:
        """Who is paid; where nobody is, whom the fact is about."""
        if decision.payees:
            return decision.payees
        table = self.vocabulary.tables.get(decision.table)
        rows = self._rows.get(decision.table)
        if rows is None:
            rows = self._rows[decision.table] = {row.id: row for row in self.tables.get(decision.table, ())}
        row = rows.get(decision.fact)
        for column in table.columns.values() if table and row else ():
            value = row.values.get(column.name) if row else None
            if column.type.kind in REFERENCES and isinstance(value, str):
                return (value,)
        return ()

    def people(self, fold: Fold) -> str:
        """Who is paid or concerned: up to three names, else how many."""
        parties = list(dict.fromkeys(party for d in fold.decisions for party in self.concerned(d)))
        if 0 < len(parties) <= _NAMED:
            return "、".join(self.name(party) for party in parties)
        if not parties:
            return self.facts(fold)
        measure = "人" if self._people.issuperset(parties) else "个"
        return f"{len(parties)} {measure}"

    def measure(self, fold: Fold) -> str:
        """The measure word of the facts decided."""
        table = self.vocabulary.tables.get(fold.first.table)
        return table.measure if table else "项"

    def facts(self, fold: Fold) -> str:
        """Which facts, by id: hire-1, or hire-1 等 137 人."""
        ids = [self.fact(d) for d in fold.decisions]
        if len(ids) <= _NAMED:
            return "、".join(ids)
        return f"{ids[0]} 等 {len(ids)} {self.measure(fold)}"

    def fact(self, decision: Decision) -> str:
        """One fact or group: hire-1, or acme 2024 for "employer=acme, year=2024"."""
        if "=" not in decision.fact:
            return decision.fact
        values = (part.partition("=")[2] for part in decision.fact.split(", "))
        return " ".join(self.name(value) for value in values)
