"""Facts as people read them: columns by their labels, parties by their names, asked for together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.rulebook.spelled import shown
from jiangce.office.rulebook.titled import entry_titled, fact_kind, fund_called
from jiangce.office.rulebook.words import ORGANISATION, PARTY, PERSON, tables

PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value. ``refers``: person | org | a table, where it means a row of it; then ``key`` is that row's."""

    column: str
    zh: str
    text: str
    refers: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact to read."""

    fact: Fact
    table: str
    cells: tuple[Cell, ...]


Names = Mapping[str, tuple[str, str]]  # the key of a party → which register, its name


def told(facts: Iterable[Fact], names: Names | None = None) -> list[Told]:
    """All of them, in their order; two queries for whomever they mean, where the names are not known yet."""
    facts = list(facts)
    if names is None:
        names = _names(facts)
    return [_told(fact, names) for fact in facts]


def _told(fact: Fact, names: Names) -> Told:
    about = tables().get(fact.table)
    cells = []
    for name, value in fact.values.items():
        column = about.columns.get(name) if about else None
        if column is None:
            cells.append(Cell(name, name, str(value)))
        elif column.refers and isinstance(value, str):
            refers, text = names.get(value, (column.refers, _unnamed(column.refers, value)))
            cells.append(Cell(name, column.zh, text, refers, value))
        else:
            text = _of_payment(fact.values).get(name, "") if fact.table == PAYMENT else ""
            cells.append(Cell(name, column.zh, text or shown(fact.table, name, value)))
    return Told(fact, about.zh if about else fact.table, tuple(cells))


def _unnamed(refers: str, key: str) -> str:
    """A fact that is meant, by what it is; a party that no register has, by its key."""
    return f"登记的{tables()[refers].zh}" if refers in tables() and refers not in (PERSON, ORGANISATION) else key


def _of_payment(values: Mapping[str, Any]) -> dict[str, str]:
    """What a payment was for, and out of which money, as one calls it in writing: the benefit stands there as policy/entry."""
    policy, _, entry = str(values.get("benefit") or "").partition("/")
    if not entry:
        return {}
    fund, kind, on = values.get("fund"), fact_kind(policy, entry), values.get("fact_on")
    out = {"benefit": entry_titled(policy, entry)}
    if isinstance(fund, str):
        out["fund"] = fund_called(policy, fund)
    if isinstance(values.get("fact"), str) and kind:
        out["fact"] = f"{kind}（{on}）" if isinstance(on, str) else kind
    return out


def parties_in(facts: Iterable[Fact]) -> set[str]:
    """The keys of the people and organisations that facts mean."""
    return {value for fact in facts for name, value in fact.values.items() if _is_party(fact.table, name, value)}


def _names(facts: list[Fact]) -> Names:
    wanted = parties_in(facts)
    if not wanted:
        return {}
    people = Person.objects.filter(key__in=wanted).values_list("key", "name")
    bodies = Organisation.objects.filter(key__in=wanted).values_list("key", "name")
    return {key: (PERSON, name) for key, name in people} | {key: (ORGANISATION, name) for key, name in bodies}


def _is_party(table: str, column: str, value: Any) -> bool:
    about = tables().get(table)
    found = about.columns.get(column) if about else None
    return found is not None and found.refers in (PERSON, ORGANISATION, PARTY) and isinstance(value, str)
