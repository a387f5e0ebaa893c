"""Whom declared rows mean: everybody has to be in the registers, and each row has to do with whoever declares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db.models import Q

from jiangce.office.claims.dossier import Declaration, Dossier
from jiangce.office.registers.models import Fact, Link, Organisation, Person
from jiangce.office.rulebook.words import ORGANISATION, PARTY, PERSON, tables

Row = tuple[str, str]  # table, key
_PARTIES = (PERSON, ORGANISATION, PARTY)


class OfRow(Protocol):
    """What is said of a row."""

    @property
    def table(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


def meant(table: str, values: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Column → what it refers to (person, org, party, a table), and the key."""
    columns = tables()[table].columns
    return {
        name: (columns[name].refers, value)
        for name, value in values.items()
        if name in columns and columns[name].refers and isinstance(value, str)
    }


def parties_of_row(table: str, key: str, values: Mapping[str, Any]) -> set[str]:
    """The keys of the parties that a row is about, or means."""
    means = {one for refers, one in meant(table, values).values() if refers in _PARTIES}
    return means | {key} if table in _PARTIES else means


def with_parties(table: str, values: Mapping[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """The values of a row with the parties that stand for those whom it means."""
    means = {name: one for name, (refers, one) in meant(table, values).items() if refers in _PARTIES}
    return {**values, **{name: renamed[one] for name, one in means.items() if one in renamed}}


def not_known(said: Mapping[Row, OfRow], new: Iterable[Row], held: Dossier) -> dict[Row, dict[str, str]]:
    """References to what is neither in the registers nor declared in the dossier. A query for each kind that is meant."""
    wanted: dict[str, set[str]] = {}
    for one in said.values():
        for refers, key in meant(one.table, one.values).values():
            wanted.setdefault(refers, set()).add(key)
    known = {refers: _there(refers, keys) for refers, keys in wanted.items()}
    if wanted.keys() - {PERSON, ORGANISATION, PARTY}:
        declared = {*new, *held.declarations.filter(state=Declaration.State.DECLARED).values_list("table", "key")}
        for table, key in declared:
            known.setdefault(table, set()).add(key)
    out: dict[Row, dict[str, str]] = {}
    for row, one in said.items():
        columns = tables()[one.table].columns
        for name, (refers, key) in meant(one.table, one.values).items():
            if key not in known[refers]:
                out.setdefault(row, {})[name] = f"“{columns[name].zh}”所指的 {key[:40]} 不在登记簿中"
    return out


def _there(refers: str, keys: set[str]) -> set[str]:
    found: set[str] = set()
    if refers in (PERSON, PARTY):  # also by the key of one that was merged away: it is another's now
        found |= set(Person.objects.filter(key__in=keys).values_list("key", flat=True))
    if refers in (ORGANISATION, PARTY):
        found |= set(Organisation.objects.filter(key__in=keys).values_list("key", flat=True))
    if refers not in (PERSON, ORGANISATION, PARTY):
        found |= set(Fact.objects.current().filter(table=refers, key__in=keys).values_list("key", flat=True))
    return found


def outsiders(said: Mapping[Row, OfRow], held: Dossier) -> list[Row]:
    """Rows that have nothing to do with the dossier's party: neither it, nor a fact of it, nor anybody in such a fact."""
    declared = held.declarations.filter(state=Declaration.State.DECLARED)
    rows = [(one.table, one.key, one.values) for one in declared]
    near = near_to(held.party, [*rows, *((row[0], row[1], one.values) for row, one in said.items())])
    return [row for row in said if row[1] not in near]


def near_to(party: Person | Organisation, declared: Iterable[tuple[str, str, Mapping[str, Any]]]) -> set[str]:
    """Keys that have to do with a party: itself, its facts, registered and declared, whom those mean, and what is said of them."""
    rows = [(key, {one for _, one in meant(table, values).values()}) for table, key, values in declared]
    near = {party.key, party.now.key} | _registered(party.now)
    for _ in range(2):  # whom a fact of the party means, and the facts of those
        for key, keys in rows:
            if key in near or keys & near:
                near |= keys | {key}
    return near


def _registered(party: Person | Organisation) -> set[str]:
    """The registered facts of the party, and those whom they mean."""
    own = Q(person=party) if isinstance(party, Person) else Q(organisation=party)
    facts = Fact.objects.current().filter(pk__in=Link.objects.filter(own).values("fact"))
    out = set(facts.values_list("key", flat=True))
    links = Link.objects.filter(fact__in=facts).values_list("person__key", "organisation__key", "other")
    return out | {key for link in links for key in link if key}
