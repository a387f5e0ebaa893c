"""From the registers, all that decisions under a policy can depend on, and nothing of others.

Which rows lead to which is known from the rules (`rulebook.ways`); here the ways are gone, table by table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet

from jiangce.office.asked import Asked
from jiangce.office.registers.models import Fact, FactQuerySet, Link, Organisation, Person
from jiangce.office.registers.then import rewind
from jiangce.office.rulebook.ways import ID, Way
from jiangce.office.rulebook.words import ORGANISATION, PARTY, PERSON, tables

Rows = dict[str, dict[str, dict[str, Any]]]  # table → id → column → value, as kept


class Gathered(Rows):
    """Rows as they were found. ``versions``: (table, id) → in which version a fact of the registers was found."""

    versions: dict[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Beside:
    """What somebody says beside the registers. ``new``: facts that stood in no register; the others add to one that does.

    Once a new fact is registered, the register has the last word.
    """

    rows: Rows = field(default_factory=dict)
    new: frozenset[tuple[str, str]] = frozenset()

    def over(self, table: str, known: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Rows of the registers, with what is said of them."""
        said = self.rows.get(table, {})
        return {key: {**row, **said[key]} if key in said else row for key, row in known.items()}

    def meaning(self, table: str, columns: Iterable[str], values: Iterable[str]) -> list[str]:
        """The rows in which one of the columns is said to be one of these."""
        columns, wanted = list(columns), set(values)
        found = self.rows.get(table, {}).items()
        return [key for key, row in found if any(isinstance(row.get(c), str) and row[c] in wanted for c in columns)]


PARTIES = (PERSON, ORGANISATION)


def _references(table: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What it refers to, by which column, and whose id stands there."""
    for name, refers in _referring(table):
        value = row.get(name)
        if isinstance(value, str):
            yield refers, name, value


@cache
def _referring(table: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, one.refers) for name, one in tables()[table].columns.items() if one.refers)


def _links_to(register: str, keys: Collection[str], column: str = "") -> QuerySet[Link, Any]:
    """The facts that mean one of these, in one column or in any.

    One question an index, put together by whoever asks: asked with `OR` over joined tables, the database reads all links.
    """
    links = Link.objects.order_by().filter(column=column) if column else Link.objects.order_by()
    if register == PERSON:
        found = links.filter(person__in=Person.objects.order_by().filter(key__in=keys).values("pk"))
    elif register == ORGANISATION:
        found = links.filter(organisation__in=Organisation.objects.order_by().filter(key__in=keys).values("pk"))
    else:
        found = links.filter(other__in=keys)
    return found.values("fact")


_COLUMNS = ("table", "key", "version", "values")


class _Question:
    """Which facts, told their keys or the keys of whom they mean. ``standing``: its SQL is made once, for whom is known by day."""

    def __init__(self, where: Callable[[FactQuerySet, Collection[str]], FactQuerySet]) -> None:
        self._where = where
        self.standing = Asked(lambda on, keys: self.of(Fact.objects.known(on), keys), date, (str,))

    def of(self, known: FactQuerySet, keys: Collection[str]) -> QuerySet[Any, Any]:
        """The same, of facts that are known at a moment; as they were entered, whatever the database finds first."""
        return self._where(known, keys).order_by("pk").values_list(*_COLUMNS)


_ENTRIES = {
    PERSON: Asked(lambda keys: Person.objects.filter(key__in=keys).only("key", "values", "place"), (str,)),
    ORGANISATION: Asked(
        lambda keys: Organisation.objects.filter(key__in=keys).only("key", "values", "name", "kind", "place"), (str,)
    ),
}


@cache
def _by_key(table: str) -> _Question:
    return _Question(lambda known, keys: known.filter(table=table, key__in=keys))


@cache
def _linked_to(wanted: tuple[str, ...], registers: tuple[str, ...], column: str = "") -> _Question:
    """Facts of these tables which mean one of some parties (or facts), in one column or in any."""

    def where(known: FactQuerySet, keys: Collection[str]) -> FactQuerySet:
        links = [_links_to(one, keys, column) for one in registers]
        return known.filter(pk__in=links[0].union(*links[1:]), table__in=wanted)

    return _Question(where)


def _named(body: Person | Organisation) -> dict[str, Any]:
    return {"name": body.name, "kind": getattr(body, "kind", "") or None}


class Gathering:
    """Rows found so far, as they were known on a day; what is said ``beside`` the registers is found by the same ways.

    ``at``: a moment of that day; what was entered later is left out.
    """

    def __init__(self, known_on: date, beside: Beside | None = None, at: datetime | None = None) -> None:
        self.known_on, self.at = known_on, at
        self.versions: dict[tuple[str, str], int] = {}
        self.beside = self._unregistered(beside) if beside else Beside()
        self.rows: Rows = {}
        self._asked: dict[tuple[str, str], dict[str, list[str]]] = {}  # (table, column) → value → rows linked by it

    def known(self) -> FactQuerySet:
        """The facts that were known then."""
        return Fact.objects.known_at(self.at) if self.at else Fact.objects.known(self.known_on)

    def _unregistered(self, beside: Beside) -> Beside:
        """Without the new facts that a register knows by now."""
        rows = {}
        for table, said in beside.rows.items():
            new = {key for key in said if (table, key) in beside.new}
            known = self._registered(table, new).keys() if new else ()
            rows[table] = {key: row for key, row in said.items() if key not in known}
        return Beside(rows, beside.new)

    def _registered(self, table: str, keys: set[str]) -> dict[str, dict[str, Any]]:
        if table in (PERSON, ORGANISATION):
            return self._parties(table, keys)
        return self._kept(self._found(_by_key(table), keys))

    def take(self, table: str, keys: Iterable[str]) -> list[str]:
        """Rows by their keys; which of them are there."""
        wanted = set(keys)
        known = self.rows.setdefault(table, {})
        if new := wanted - known.keys():
            known |= self._with_said(table, new, self._registered(table, new))
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

    def close(self) -> None:
        """Whomever and whatever a row points at is there too, or the row does not point: no way leads to what a row that
        was reached on the way to others means, and a fact can have been withdrawn."""
        looked: set[tuple[str, str]] = set()
        while new := [(t, key) for t, rows in self.rows.items() for key in rows if (t, key) not in looked]:
            looked.update(new)
            for refers, wanted in self._pointed(new).items():
                for table in PARTIES if refers == PARTY else (refers,):
                    self.take(table, wanted)
        for table, rows in self.rows.items():
            for key, row in rows.items():
                if lost := [name for refers, name, value in _references(table, row) if not self._there(refers, value)]:
                    rows[key] = {name: value for name, value in row.items() if name not in lost}

    def _pointed(self, rows: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
        """What rows point at and is not there: register or table → ids."""
        out: dict[str, set[str]] = {}
        for table, key in rows:
            for refers, _, value in _references(table, self.rows[table][key]):
                if not self._there(refers, value):
                    out.setdefault(refers, set()).add(value)
        return out

    def _there(self, refers: str, key: str) -> bool:
        return any(key in self.rows.get(table, {}) for table in (PARTIES if refers == PARTY else (refers,)))

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

    def own(self, wanted: Collection[str], keys: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
        """Of the wanted tables: the facts of which any column means one of these parties (register → keys), or is said to."""
        out: dict[str, set[str]] = {}
        for register, some in keys.items():
            for table, key, version, values in self._found(_linked_to(tuple(sorted(wanted)), (register,)), some):
                self.versions[table, key] = version
                self.rows.setdefault(table, {})[key] = self.beside.over(table, {key: values})[key]
                out.setdefault(table, set()).add(key)
        meant = {key for some in keys.values() for key in some}
        for table in self.beside.rows.keys() & tables().keys() & set(wanted):
            refers = [name for register in PARTIES for name in tables()[table].about(register)]
            out.setdefault(table, set()).update(self.take(table, self.beside.meaning(table, refers, meant)))
        return out

    def _linked(self, table: str, column: str, values: list[str]) -> dict[str, dict[str, Any]]:
        about = tables()[table].columns.get(column)
        if about is None or not about.refers:  # a column that is no reference (an occupation in a catalogue)
            facts = self.known().filter(table=table, **{f"values__{column}__in": values})
            found = self._kept(facts.values_list(*_COLUMNS))
        else:
            registers = PARTIES if about.refers == PARTY else (about.refers,)
            found = self._kept(self._found(_linked_to((table,), registers, column), values))
        if said := self.beside.rows.get(
            table
        ):  # who is said to mean somebody else falls out, who one of these comes in
            meant = self.beside.meaning(table, [column], values)
            more = self._with_said(table, set(meant), self._registered(table, set(meant) - found.keys()))
            found = {key: row for key, row in found.items() if key not in said.keys() - set(meant)} | more
        return self.beside.over(table, found)

    def _with_said(self, table: str, keys: set[str], known: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        """Registered rows with what is said of them, and of these keys the rows that stand in no register."""
        said = self.beside.rows.get(table, {})
        new = {key: said[key] for key in keys & said.keys() if (table, key) in self.beside.new}
        return new | self.beside.over(table, known)

    def _found(self, question: _Question, keys: Collection[str]) -> Iterable[tuple[str, str, int, dict[str, Any]]]:
        """Table, id, version and values of the facts that answer a question about these."""
        if not keys:
            return ()
        return question.of(self.known(), keys) if self.at else question.standing(self.known_on, keys)

    def _kept(self, found: Iterable[tuple[str, str, int, dict[str, Any]]]) -> dict[str, dict[str, Any]]:
        out = {}
        for table, key, version, values in found:
            self.versions[table, key], out[key] = version, values
        return out

    def told(self) -> Gathered:
        """What was found, without tables of which nothing was."""
        out = Gathered({table: rows for table, rows in self.rows.items() if rows})
        out.versions = self.versions
        return out

    def _parties(self, table: str, keys: set[str]) -> dict[str, dict[str, Any]]:
        found = rewind(_ENTRIES[table](keys), self.known_on)
        if table == PERSON:
            return {one.key: {**one.values, "place": one.place or None} for one in found}
        return {one.key: {**one.values, **_named(one), "place": one.place or None} for one in found}
