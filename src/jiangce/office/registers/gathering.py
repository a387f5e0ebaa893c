"""From the registers, all that decisions under a policy can depend on, and nothing of others.

Which rows lead to which is known from the rules (`rulebook.ways`); here the ways are gone, table by table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q

from jiangce.office.registers.models import Fact, Link, Organisation, Person
from jiangce.office.rulebook.ways import ID, Way
from jiangce.office.rulebook.words import ORGANISATION, PERSON

Rows = dict[str, dict[str, dict[str, Any]]]  # table → id → column → value, as kept


class Gathering:
    """Rows found so far, as they were known on a day.

    ``declared``: rows that somebody says there are, laid over the registers: found by the same ways, and giving way to
    what is registered under the same key.
    """

    def __init__(self, known_on: date, declared: Mapping[str, Mapping[str, Mapping[str, Any]]] | None = None) -> None:
        self.known_on = known_on
        self._declared = declared or {}
        self._said: Rows = {}  # of what is declared, what no register knows better
        self.rows: Rows = {}
        self._asked: dict[tuple[str, str], dict[str, list[str]]] = {}  # (table, column) → value → rows linked by it

    def declared(self, table: str) -> dict[str, dict[str, Any]]:
        """The rows of a table that are declared and stand in no register."""
        if table not in self._said:
            told = {key: dict(row) for key, row in self._declared.get(table, {}).items()}
            known = self._registered(table, set(told)) if told else {}
            self._said[table] = {key: row for key, row in told.items() if key not in known}
        return self._said[table]

    def _registered(self, table: str, keys: set[str]) -> dict[str, dict[str, Any]]:
        return self._parties(table, keys) if table in (PERSON, ORGANISATION) else self._facts(table, Q(key__in=keys))

    def take(self, table: str, keys: Iterable[str]) -> list[str]:
        """Rows by their keys; which of them are there."""
        wanted = set(keys)
        known = self.rows.setdefault(table, {})
        if new := wanted - known.keys():
            told = self.declared(table)
            known |= {key: told[key] for key in new & told.keys()}
            known |= self._registered(table, new)
        return [key for key in wanted if key in known]

    def follow(self, way: Way, table: str, keys: Iterable[str]) -> None:
        """Go the ways that lead on from these rows."""
        keys = list(keys)
        for step, below in way.steps.items():
            values = keys if step.by == ID else self._values(table, step.by, keys)
            if not values:
                continue
            found = self.take(step.table, values) if step.to == ID else self.linked(step.table, step.to, values)
            self.follow(below, step.table, found)

    def _values(self, table: str, column: str, keys: Iterable[str]) -> list[str]:
        told = (self.rows[table][key].get(column) for key in keys)
        return [value for value in told if isinstance(value, str)]

    def linked(self, table: str, column: str, values: Iterable[str]) -> list[str]:
        """Facts of which a column means one of these."""
        values = list(dict.fromkeys(values))
        asked = self._asked.setdefault((table, column), {})
        if new := [value for value in values if value not in asked]:
            asked |= {value: [] for value in new}
            for key, row in self._linked(table, column, new).items():
                asked.setdefault(str(row.get(column)), []).append(key)
                self.rows.setdefault(table, {})[key] = row
        return [key for value in values for key in asked[value]]

    def _linked(self, table: str, column: str, values: list[str]) -> dict[str, dict[str, Any]]:
        links = Link.objects.filter(column=column).filter(
            Q(person__key__in=values) | Q(organisation__key__in=values) | Q(other__in=values)
        )
        found = self._facts(table, Q(pk__in=links.values("fact")))
        if not found:  # a column that is no reference (an occupation in a catalogue)
            found = self._facts(table, Q(**{f"values__{column}__in": values}))
        meant = set(values)
        return {key: row for key, row in self.declared(table).items() if row.get(column) in meant} | found

    def _facts(self, table: str, where: Q) -> dict[str, dict[str, Any]]:
        found = Fact.objects.known(self.known_on).filter(where, table=table)
        return {fact.key: fact.values for fact in found.only("key", "values")}

    def _parties(self, table: str, keys: set[str]) -> dict[str, dict[str, Any]]:
        if table == PERSON:
            people = Person.objects.filter(key__in=keys)
            return {one.key: {**one.values, "place": one.place or None} for one in people}
        bodies = Organisation.objects.filter(key__in=keys)
        return {
            one.key: {**one.values, "name": one.name, "kind": one.kind or None, "place": one.place or None}
            for one in bodies
        }
