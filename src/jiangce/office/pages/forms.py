"""Forms that the vocabulary makes: a field a column, what is expected beside it, what is wrong beside that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from jiangce.office.pages.referring import NotMeant, meant
from jiangce.office.registers.register_words import needed, read_register_row, register_tables
from jiangce.office.rulebook.spelled import spelled
from jiangce.office.rulebook.words import ORGANISATION, PARTY, PERSON, Column, Table, tables
from jiangce.office.rulebook.written import ReadRow, read_row

LONGEST = 200
Find = Callable[[str, str, Any], str]
YES_NO = (("是", "是"), ("否", "否"))


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. ``options``: a list to choose from, where there is one; "" is 不清楚."""

    name: str
    zh: str
    ask: str
    hint: str
    required: bool
    options: tuple[tuple[str, str], ...] = ()
    text: str = ""
    wrong: str = ""


def fact_tables() -> dict[str, Table]:
    """The tables in which facts stand; people and organisations have registers of their own."""
    return {name: one for name, one in tables().items() if not one.register}


def form_table(name: str) -> Table:
    """A table as a form shows it: a register with its numbers, or a table of facts."""
    return register_tables().get(name) or tables()[name]


def fields(table: str, texts: Mapping[str, str], wrong: Mapping[str, str]) -> list[FormField]:
    """All fields of a table, as somebody filled them in."""
    about = form_table(table)
    must = required(about)
    made = [field_of(one, one.name in must) for one in about.columns.values()]
    return [replace(one, text=_chosen(one, texts.get(one.name, "")), wrong=wrong.get(one.name, "")) for one in made]


def required(about: Table) -> set[str]:
    """What has to be told: of a fact its day, and the first whom it is about; of an entry of a register what it is found by."""
    if about.register:
        return needed(about.name)
    return set(about.identifying)


def field_of(column: Column, needed: bool) -> FormField:
    """One column as an empty field."""
    none = ((column.none, column.none),) if column.none else ()
    options: tuple[tuple[str, str], ...] = ()
    if column.choices:
        options = (*((value, label) for value, label in column.choices.items()), *none)
    elif column.kind == "bool":
        options = (*YES_NO, *none)
    return FormField(column.name, column.zh, column.ask, "" if options else _hint(column), needed, options)


def _hint(column: Column) -> str:
    if column.refers in (PERSON, PARTY):
        hint = "编号、证件号码或姓名" if column.refers == PERSON else "个人或单位的编号、号码或名称"
    elif column.refers == ORGANISATION:
        hint = "编号、统一社会信用代码或全称"
    else:
        hint = f"{'' if not column.refers else '所指事实的'}{column.expected}"
    return f"{hint}；没有的写“{column.none}”" if column.none else hint


def one_field(table: str, column: str, *, name: str, text: str = "", wrong: str = "") -> FormField:
    """The field of one column under a name of its own, for forms over several rows."""
    made = field_of(tables()[table].columns[column], False)
    return replace(made, name=name, text=_chosen(made, text), wrong=wrong)


def _chosen(field: FormField, text: str) -> str:
    """A label as its option, so that what was chosen stays chosen."""
    values = {label: value for value, label in field.options}
    return values.get(text, text)


def texts_of(table: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The values of a fact as a form shows them."""
    return {name: spelled(table, name, value) for name, value in values.items()}


def posted(table: str, told: Any) -> dict[str, str]:
    """What was filled in, bounded."""
    return {name: str(told.get(name, ""))[: LONGEST + 1].strip() for name in form_table(table).columns}


def read_form(
    table: str, texts: Mapping[str, str], user: Any, find: Find = meant, must: set[str] | None = None
) -> ReadRow:
    """The values that were meant; everything that is wrong, beside its field.

    ``find``: whom a text means; ``must``: what has to be told, where that is not `required`.
    """
    about, meant_texts, wrong = form_table(table), dict(texts), {}
    for name, text in texts.items():
        column = about.columns[name]
        if column.refers and text and text not in ("none", column.none):
            try:
                meant_texts[name] = find(column.refers, text, user)
            except NotMeant as trouble:
                wrong[name] = str(trouble)
                del meant_texts[name]
    read = read_register_row(table, meant_texts) if about.register else read_row(table, meant_texts)
    read.wrong |= wrong
    for name in required(about) if must is None else must:
        if not texts.get(name):
            read.wrong[name] = f"请填写“{about.columns[name].zh}”"
    return read
