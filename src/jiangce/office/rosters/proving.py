"""Which documents prove what a firm declared of its workers: by worker, by kind of document, and for each decision.

Asked for is what the vocabulary names as the proof of a declared column, of the rows that a decision reads which is not
refused: whoever gets nothing need not prove anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jiangce.office.claims.evidence import Slot, handed_in, lacking, slots
from jiangce.office.claims.models import Declaration, Dossier
from jiangce.office.registers.models import Person
from jiangce.office.rosters.deciding import NO, Case, Standing
from jiangce.office.rosters.staff import worker_column
from jiangce.office.rulebook.words import tables

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document for one worker."""

    slot: Slot
    person: Person


@dataclass(frozen=True, slots=True)
class Kind:
    """One document for one kind of fact, and the workers of whom it is asked, by name."""

    table: str
    document: str
    proves: tuple[str, ...]
    sheets: tuple[Sheet, ...]

    @property
    def id(self) -> str:
        return f"{self.table}/{self.document}"

    @property
    def zh(self) -> str:
        return tables()[self.table].zh

    @property
    def there(self) -> int:
        return len(self.sheets) - self.lacking

    @property
    def lacking(self) -> int:
        return sum(not one.slot.there for one in self.sheets)


class Proofs:
    """The documents asked for, and those that are there."""

    def __init__(self, found: Standing) -> None:
        self._of: dict[Row, list[Slot]] = {}
        for one in _slots(found.dossier):
            self._of.setdefault((one.table, one.key), []).append(one)
        self._people = _people(found)
        self._open = [one for one in found.cases if one.status != NO] if self._of else []

    def of(self, case: Case) -> list[Slot]:
        """The documents that a decision asks for."""
        looks = case.found.looks if self._of else None
        return [slot for row in (looks().rows if looks else ()) for slot in self._of.get(row, ())]

    def lacking(self, case: Case) -> list[Slot]:
        """Those of them that are not there."""
        return lacking(self.of(case))

    def kinds(self) -> list[Kind]:
        """Document by document, the one that most lack first."""
        found: dict[tuple[str, str], dict[Row, Slot]] = {}
        for case in self._open:
            for slot in self.of(case):
                found.setdefault((slot.table, slot.document), {})[slot.table, slot.key] = slot
        made = [_kind(table, document, every.values(), self._people) for (table, document), every in found.items()]
        return sorted((one for one in made if one.sheets), key=lambda one: (-one.lacking, one.zh, one.document))


def _slots(dossier: Dossier | None) -> list[Slot]:
    if dossier is None:
        return []
    declared = dossier.declarations.filter(state=Declaration.State.DECLARED)
    return slots(declared.select_related("dossier__person", "dossier__organisation"), handed_in(dossier))


def _people(found: Standing) -> dict[Row, Person]:
    """Of whom a declared row tells; a row to which his own points (the training behind a certificate) is his too."""
    people = {one.person.key: one.person for one in found.staff}
    rows = found.beside.rows if found.beside else {}
    out: dict[Row, Person] = {}
    for table, every in rows.items():
        who = worker_column(tables()[table])
        for key, values in every.items():
            person = people.get(str(values.get(who))) if who else people.get(key)
            if person is not None:
                out[table, key] = person
    for table, every in rows.items():
        for key, values in every.items():
            for name, value in values.items():
                refers = tables()[table].columns[name].refers
                if refers and isinstance(value, str) and (table, key) in out and value in rows.get(refers, {}):
                    out.setdefault((refers, value), out[table, key])
    return out


def _kind(table: str, document: str, every: Iterable[Slot], people: dict[Row, Person]) -> Kind:
    sheets = [Sheet(one, people[one.table, one.key]) for one in every if (one.table, one.key) in people]
    proves = dict.fromkeys(label for one in sheets for label in one.slot.proves)
    return Kind(table, document, tuple(proves), tuple(sorted(sheets, key=lambda one: (one.person.name, one.slot.key))))


__all__ = ["Kind", "Proofs", "Sheet"]
