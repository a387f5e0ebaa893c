"""Rows of a worksheet on their way into the registers of people and organisations: who is there already is found out first."""

from __future__ import annotations

from typing import Any

from jiangce.office.audit.log import append
from jiangce.office.identity.scoping import covers
from jiangce.office.pages.forms import form_table, read_form
from jiangce.office.registers.entering import Twins, check, enter
from jiangce.office.registers.models import Organisation, Person, new_key
from jiangce.office.registers.recording import WrongFact
from jiangce.office.registers.there import There
from jiangce.office.registry.importing import Batch, Row, finder
from jiangce.office.registry.rights import places
from jiangce.office.rulebook.words import ORGANISATION, PERSON
from jiangce.office.rulebook.workbooks import Grid

NOT_YOURS = "不在您所辖区域：请由当地登记"


def look_through(grid: Grid, register: str, source: str, user: Any) -> Batch:
    """Every row read as a form would be; a number that is there already, in the file or the register, is told."""
    find, mine = finder(), places(user)
    rows = []
    for one in grid.rows:
        read = read_form(register, one.texts, user, find)
        wrong, key = read.wrong | one.wrong, new_key("p" if register == PERSON else "o")
        rows.append(Row(one.number, one.texts, wrong or check(register, read.values), read.values, key))
    there = There(register, [row.values for row in rows if not row.wrong])
    for row in rows:
        if not row.wrong:
            _look(row, there, mine)
    _twice(rows, register)
    return Batch(register, source, (mine or [""])[0], list(grid.columns), rows)


def _look(row: Row, there: There, mine: list[str]) -> None:
    if not any(covers(region, row.values.get("place", "")) for region in mine):
        row.wrong["place"] = NOT_YOURS
        return
    found = there.holder(row.values)
    if found is not None and found.name == row.values["name"]:
        row.same = found.key
    elif found is not None:
        row.wrong[there.name] = f"这个号码已登记在别的名称之下（编号 {found.key}）：请核对号码和名称"
    elif near := there.twins(row.values):
        told = "、".join(one.key for one in near)
        row.wrong["name"] = (
            f"登记簿中已有名称和所在地都相同的（{told}）：是同一个的，请在那里更正；确为另一个的，请逐个登记"
        )


def _number(register: str) -> str:
    return "number" if register == PERSON else "code"


def _twice(rows: list[Row], register: str) -> None:
    name, seen = _number(register), {}  # type: ignore[var-annotated]
    for row in rows:
        number = row.values.get(name)
        if row.wrong or not number:
            continue
        if number in seen:
            row.wrong[name] = f"与第 {seen[number]} 行的号码相同：只留一行"
        seen.setdefault(number, row.number)


def enter_all(batch: Batch, user: Any) -> tuple[int, list[str]]:
    """Enter the good rows one by one: how many, and why others were not. Sent twice, they are entered once."""
    done, told, mine = 0, [], places(user)
    for row in batch.good:
        if not any(covers(region, row.values["place"]) for region in mine):
            told.append(f"第 {row.number} 行：{NOT_YOURS}")
            continue
        try:
            enter(batch.table, row.values, source=batch.source, by=user, key=row.key)
            done += 1
        except WrongFact as trouble:
            told.append(f"第 {row.number} 行：{trouble}")
        except Twins as trouble:
            told.append(f"第 {row.number} 行：{trouble}")
    append(user, "party.import", "registers.import", {"table": batch.table, "rows": done, "source": batch.source})
    return done, told


def masked(register: str, name: str, text: str) -> str:
    """A cell of the preview: numbers by their ends only."""
    model = Person if register == PERSON else Organisation
    if register == ORGANISATION or form_table(register).columns[name].kind != "number":
        return text
    return str(model._meta.get_field(name).sealed(text))  # type: ignore[union-attr]
