"""From the registers, all that decisions under a policy can depend on, and nothing of others.

Which rows lead to which is known from the rules (`rulebook.ways`); here the ways are gone, table by table.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from jiangce.office.registers.models import Fact, Link, Organisation, Person
from jiangce.office.rulebook.ways import ID, Way
from jiangce.office.rulebook.words import ORGANISATION, PERSON

Rows = dict[str, dict[str, dict[str, Any]]]  # table → id → column → value, as kept


class Gathering:
    """Rows found so far, as they were known on a day."""

    def __init__(self, known_on: date) -> None:
        self.known_on = known_on
        self.rows: Rows = {}

    def take(self, table: str, keys: Iterable[str]) -> list[str]:
        """Rows by their keys; which of them are there."""
        wanted = set(keys)
        known = self.rows.setdefault(table, {})
        if new := wanted - known.keys():
            known |= (
                self._parties(table, new) if table in (PERSON, ORGANISATION) else self._facts(table, Q(key__in=new))
            )
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
        values = list(values)
        links = Link.objects.filter(column=column).filter(
            Q(person__key__in=values) | Q(organisation__key__in=values) | Q(other__in=values)
        )
        found = self._facts(table, Q(pk__in=links.values("fact")))
        if not found:  # a column that is no reference (an occupation in a catalogue)
            found = self._facts(table, Q(**{f"values__{column}__in": values}))
        self.rows.setdefault(table, {}).update(found)
        return list(found)

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
