"""The worksheet in which a firm tells its workers for an entry: who, and the columns that the rule reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jiangce.office.registers.models import Organisation
from jiangce.office.registers.register_words import register_tables
from jiangce.office.rulebook.words import PERSON, Column, tables
from jiangce.office.rulebook.workbooks import Head
from jiangce.office.rulebook.workers import Part, WorkerEntry, parts, worker_entries

NAME, NUMBER, PLACE = "name", "number", "place"
TITLE = "员工名册"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """``part``: whose row it goes into; None: the person."""

    id: str
    label: str
    column: Column
    part: Part | None = None
    must: bool = False


def entries(firm: Organisation, on: date) -> list[WorkerEntry]:
    """For which entries the firm can tell its workers."""
    return worker_entries(firm.place, firm.kind, on)


def entry_of(firm: Organisation, on: date, told: str) -> WorkerEntry | None:
    """One of them, by policy/entry."""
    return next((one for one in entries(firm, on) if one.id == told), None)


def columns(entry: WorkerEntry, firm: Organisation) -> list[SheetColumn]:
    """Name and number first, then what the entry's own row tells, then the rows beside it."""
    person = register_tables()[PERSON].columns
    out = [
        SheetColumn(NAME, "姓名", person[NAME], must=True),
        SheetColumn(NUMBER, "身份证号", person[NUMBER], must=True),
    ]
    for part in parts(entry.policy, entry.entry, firm.kind):
        about = tables()[part.table]
        for name in part.columns:
            column = about.columns[name]
            label = column.zh if part.needed else f"{about.zh}·{column.zh}"
            must = part.needed and name == about.date
            out.append(SheetColumn(f"{part.id}/{name}", label, column, part, must))
    return [*out, SheetColumn(PLACE, "工作地", person[PLACE])]


def heads(asked: list[SheetColumn]) -> list[Head]:
    """The same, to read a file by: what names somebody, or a body, has to be text."""
    return [Head(one.id, _labels(one), one.column.kind, one.id == NUMBER or bool(one.column.refers)) for one in asked]


def _labels(one: SheetColumn) -> tuple[str, ...]:
    return (one.label, "证件号码", "身份证号码") if one.id == NUMBER else (one.label,)
