"""A firm's file looked through: whom each row means, what it says of him, and what is wrong with it, in its cell.

A firm learns nothing here of people it does not employ: of a number that the register knows under another name it is told
only that the two do not match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jiangce.office.claims.models import Dossier
from jiangce.office.registers.identifiers import BadIdentifier, person_number
from jiangce.office.registers.models import Fact, Organisation, Person, new_key, number_index
from jiangce.office.rosters.sheet import NAME, NUMBER, PLACE, SheetColumn, columns
from jiangce.office.rosters.staff import tied
from jiangce.office.rulebook.sifted import Sifted
from jiangce.office.rulebook.words import ORGANISATION, PERSON, tables
from jiangce.office.rulebook.workbooks import Grid
from jiangce.office.rulebook.workers import FIRM, WORKER, Part, WorkerEntry, parts
from jiangce.office.rulebook.written import TO_COME, is_to_come, read_row

MISMATCH = "姓名与身份证号不符，请核对两栏"
LONGEST_NAME = 60


@dataclass(slots=True)
class Row:
    """One row. ``said``: [table, key, values] to declare; ``new``: nobody in the register has the number."""

    number: int
    texts: dict[str, str]
    wrong: dict[str, str]
    person: str = ""
    new: bool = False
    said: list[list[Any]] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.wrong and bool(self.said)

    @property
    def same(self) -> bool:
        return not self.wrong and not self.said


@dataclass(slots=True)
class Batch(Sifted[Row]):
    """A file looked through. ``parcel``: by which it is known when it comes back."""

    firm: str
    entry: str
    name: str
    digest: str
    parcel: str
    columns: list[str]
    rows: list[Row]


def look_through(grid: Grid, entry: WorkerEntry, firm: Organisation, dossier: Dossier | None, today: date) -> list[Row]:
    """Every row read; queries for all of them together, not one a row."""
    asked = columns(entry, firm)
    rows = [Row(one.number, one.texts, dict(one.wrong)) for one in grid.rows]
    numbers = _people(rows, today)
    known = {
        one.number_index: one for one in Person.objects.filter(number_index__in=map(number_index, numbers.values()))
    }
    for row in rows:
        if row.number in numbers:
            _meant(row, known.get(number_index(numbers[row.number])))
    _one_key_each(rows, numbers)
    read = _Reader(entry, firm, asked, _bodies(rows, asked), _told_before(rows, entry, firm, dossier), today)
    for row in rows:
        read.row(row)
    _twice(rows, asked)
    return rows


def _people(rows: Iterable[Row], today: date) -> dict[int, str]:
    """Row → its identity number in canonical form; what is wrong with names and numbers is told."""
    out = {}
    for row in rows:
        name, number = row.texts.get(NAME, ""), row.texts.get(NUMBER, "")
        if not name:
            row.wrong.setdefault(NAME, "请填写姓名")
        elif len(name) > LONGEST_NAME:
            row.wrong.setdefault(NAME, f"姓名最多{LONGEST_NAME}个字")
        if not number:
            row.wrong.setdefault(NUMBER, "请填写身份证号")
        if NUMBER in row.wrong:
            continue
        try:
            out[row.number] = person_number(number, today)
        except BadIdentifier as trouble:
            row.wrong[NUMBER] = str(trouble)
    return out


def _meant(row: Row, found: Person | None) -> None:
    if found is None:
        row.new = True
    elif "".join(found.name.split()) != "".join(row.texts.get(NAME, "").split()):
        row.wrong.setdefault(NUMBER, MISMATCH)
    else:
        row.person = found.key


def _one_key_each(rows: Iterable[Row], numbers: Mapping[int, str]) -> None:
    """Somebody new who stands in several rows is one person; two names under one number are a mistake."""
    keys: dict[str, tuple[str, str, int]] = {}
    for row in rows:
        if not row.new:
            continue
        name = "".join(row.texts.get(NAME, "").split())
        key, first, at = keys.setdefault(numbers[row.number], (new_key("p"), name, row.number))
        row.person = key
        if first != name:
            row.wrong.setdefault(NUMBER, f"与第 {at} 行的身份证号相同，姓名不同")


def _bodies(rows: Iterable[Row], asked: Iterable[SheetColumn]) -> dict[str, str]:
    """Code or full name as written → the key of the one body that has it."""
    texts = {row.texts.get(one.id, "") for one in asked if one.column.refers == ORGANISATION for row in rows} - {""}
    if not texts:
        return {}
    found = Organisation.objects.current()
    named: dict[str, list[str]] = {}
    for key, name in found.filter(name__in=texts).values_list("key", "name"):
        named.setdefault(name, []).append(key)
    codes = dict(found.filter(code__in=[text.upper() for text in texts]).values_list("code", "key"))
    return {name: keys[0] for name, keys in named.items() if len(keys) == 1} | codes


Known = dict[tuple[str, str, str], tuple[str, bool]]  # (table, person, day) → key, is it registered


def _told_before(rows: Iterable[Row], entry: WorkerEntry, firm: Organisation, dossier: Dossier | None) -> Known:
    """What the firm declared before, or the registers know of the firm's own people, by whom and when."""
    every = parts(entry.policy, entry.entry, firm.kind)
    names = {part.table: _who(part) for part in every}
    out: Known = {}
    declared = dossier.declarations.filter(state="declared", table__in=names) if dossier else []
    for one in declared:
        out[_at(one.table, names[one.table], one.values)] = (one.key, False)
    people = {row.person for row in rows if row.person and not row.new}
    facts = Fact.objects.current().filter(table__in=names, links__person__key__in=people).distinct()
    mine = tied(firm)
    for table, key, values in facts.values_list("table", "key", "values"):
        who = values.get(names[table])
        if who in mine or firm.key in values.values():
            out[_at(table, names[table], values)] = (key, True)
    return out


def _who(part: Part) -> str:
    return next(name for name, who in part.fixed.items() if who == WORKER)


def _at(table: str, who: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
    return table, str(values.get(who)), str(values.get(tables()[table].date))


class _Reader:
    """Reads the rows of one file."""

    def __init__(
        self, entry: WorkerEntry, firm: Organisation, asked: list[SheetColumn], bodies: Mapping[str, str], before: Known, today: date,
    ) -> None:  # fmt: skip
        self.firm, self.bodies, self.before, self.asked, self.today = firm, bodies, before, asked, today
        self.parts = parts(entry.policy, entry.entry, firm.kind)

    def row(self, row: Row) -> None:
        """What the row says, part by part: those that it points at before itself."""
        made: dict[str, tuple[str, str, dict[str, Any], bool]] = {}
        for part in self.parts:
            texts = {one.column.name: row.texts.get(one.id, "") for one in self.asked if one.part is part}
            if part.needed or any(texts.values()):
                values = self._values(row, part, texts)
                key, registered = self.before.get(_at(part.table, _who(part), values), (new_key("f"), False))
                made[part.id] = (part.table, key, values, registered)
        root = self.parts[0]
        for part in self.parts:
            if part.of and part.id in made:
                made[root.id][2][part.of] = made[part.id][1]
        self._place(row)
        row.said = (
            [] if row.wrong else [[t, key, values] for t, key, values, registered in made.values() if not registered]
        )

    def _values(self, row: Row, part: Part, texts: dict[str, str]) -> dict[str, Any]:
        about = tables()[part.table]
        for name, text in texts.items():
            if about.columns[name].refers == ORGANISATION and text and text != about.columns[name].none:
                found = self.bodies.get(text) or self.bodies.get(text.upper())
                if found is None:
                    row.wrong[f"{part.id}/{name}"] = "登记簿中没有这个单位：请写统一社会信用代码，或完整的名称"
                    continue
                texts[name] = found
        read = read_row(
            part.table, {name: text for name, text in texts.items() if f"{part.id}/{name}" not in row.wrong}
        )
        row.wrong |= {f"{part.id}/{name}": why for name, why in read.wrong.items()}
        if about.date in part.columns and not texts.get(about.date):
            row.wrong.setdefault(f"{part.id}/{about.date}", f"请填写“{about.columns[about.date].zh}”")
        elif is_to_come(read.values.get(about.date), self.today):
            row.wrong.setdefault(f"{part.id}/{about.date}", f"“{about.columns[about.date].zh}”{TO_COME}")
        who = {FIRM: self.firm.key, WORKER: row.person}
        return read.values | {name: who[one] for name, one in part.fixed.items()}

    def _place(self, row: Row) -> None:
        if row.texts.get(PLACE) and PLACE not in row.wrong:
            row.wrong |= read_row(PERSON, {PLACE: row.texts[PLACE]}).wrong


def _twice(rows: Iterable[Row], asked: list[SheetColumn]) -> None:
    """Two rows for one worker and one day would be counted twice."""
    seen: dict[tuple[str, str], int] = {}
    date_of = next((one.id for one in asked if one.must and one.part), "")
    for row in rows:
        if row.wrong or not row.said:
            continue
        at = (row.person, str(row.said[0][2].get(tables()[row.said[0][0]].date)))
        if at in seen:
            row.wrong = {date_of or NUMBER: f"与第 {seen[at]} 行是同一人同一天：只留一行"}
            row.said = []
        seen.setdefault(at, row.number)
