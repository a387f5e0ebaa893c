"""What the registers of people and organisations ask beside the vocabulary: numbers, cards, the end of an organisation.

A register's table is the vocabulary's own with these columns put in; so the forms, templates and checks that serve facts
serve it too. Columns of the kind ``number`` are told as text, digit by digit, whatever a spreadsheet makes of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils import timezone

from jiangce.office.registers.identifiers import (
    BadIdentifier,
    bank_card,
    born_on,
    credit_code,
    person_number,
    phone_number,
)
from jiangce.office.rulebook.words import ORGANISATION, PERSON, Column, Table, tables
from jiangce.office.rulebook.written import ReadRow, read_row

NUMBER = "number"
LONGEST_BANK, LONGEST_NAME = 80, 120
#: what stands in a field of the model and not among the ``values``
FIELDS = {
    PERSON: ("name", "place", "number", "phone", "card", "card_bank"),
    ORGANISATION: ("name", "place", "kind", "code", "closed_on"),
}  # fmt: skip
SEALED = ("number", "phone", "card")
#: they are no body of their own (or a private person), so that they may have no credit code
WITHOUT_CODE = ("individual", "farm_operator", "studio", "base", "park", "other_body")


@dataclass(frozen=True, slots=True)
class _Own:
    """A column of ours. ``after``: the vocabulary's column behind which it stands."""

    column: Column
    after: str
    read: Callable[[str], Any]


def _number(name: str, zh: str, ask: str, expected: str, after: str, read: Callable[[str], Any]) -> _Own:
    return _Own(Column(name, zh, NUMBER, ask, "", "", True, expected), after, read)


def _today_number(text: str) -> str:
    return person_number(text, timezone.localdate())


def _bank(text: str) -> str:
    if len(text) > LONGEST_BANK:
        raise BadIdentifier(f"开户行最多{LONGEST_BANK}个字")
    return text


def _day(text: str) -> str:
    """A day, in whichever way the vocabulary's own days may be written."""
    read = read_row(PERSON, {"born_on": text})
    if read.wrong:
        raise BadIdentifier("“注销日期”应为：日期，如 2024-05-31")
    return str(read.values["born_on"])


_OWN: Mapping[str, tuple[_Own, ...]] = {
    PERSON: (
        _number("number", "证件号码", "证件上的号码？", "18位：居民身份证、港澳台居民居住证或外国人永久居留身份证", "name", _today_number),
        _number("phone", "手机号", "手机号？", "1开头的11位数字", "number", phone_number),
        _number("card", "卡号", "社保卡或银行卡的账号？", "社保卡或银行卡，15至19位数字", "phone", bank_card),
        _Own(Column("card_bank", "开户行", "text", "哪家银行？", "", "", True, "如：浙江农商银行上虞支行"), "card", _bank),
    ),
    ORGANISATION: (
        _number("code", "统一社会信用代码", "统一社会信用代码？", "18位，如 91330604MA0000000X", "name", credit_code),
        _Own(Column("closed_on", "注销日期", "date", "哪天注销？", "", "", False, "日期，如 2024-05-31；存续的留空"), "place", _day),
    ),
}  # fmt: skip


@cache
def register_tables() -> dict[str, Table]:
    """The two registers as tables, with our columns in their places."""
    return {name: _with(tables()[name], own) for name, own in _OWN.items()}


def _with(table: Table, own: tuple[_Own, ...]) -> Table:
    names = list(table.columns)
    for one in own:
        names.insert(names.index(one.after) + 1, one.column.name)
    every = {**table.columns, **{one.column.name: one.column for one in own}}
    return replace(table, columns={name: every[name] for name in names})


def needed(register: str) -> set[str]:
    """What an entry has to tell."""
    return {"name", "place", "number"} if register == PERSON else {"name", "place", "kind"}


def read_register_row(register: str, texts: Mapping[str, str]) -> ReadRow:
    """The values of an entry, our own columns with their checks; what contradicts itself is told."""
    own = {one.column.name: one for one in _OWN[register]}
    out = read_row(register, {name: text for name, text in texts.items() if name not in own})
    for name, one in own.items():
        if not (text := str(texts.get(name, "")).strip()):
            continue
        try:
            out.values[name] = one.read(text)
        except BadIdentifier as trouble:
            out.wrong[name] = str(trouble)
    if len(str(out.values.get("name", ""))) > LONGEST_NAME:
        out.wrong["name"] = f"名称最多{LONGEST_NAME}个字"
    if register == PERSON:
        _birth(out)
    return out


def _birth(read: ReadRow) -> None:
    """A number tells the day of birth; another one beside it is a mistake in one of them."""
    if "number" not in read.values:
        return
    born = born_on(read.values["number"]).isoformat()
    if read.values.setdefault("born_on", born) != born:
        read.wrong["born_on"] = f"与证件号码中的出生日期 {born} 不一致：请核对是哪一个写错"


def kind_of(number: str) -> str:
    """Which of the three papers a number stands on: by its first digits (81…83; 9)."""
    if number[:2] in ("81", "82", "83"):
        return "resident"
    return "foreigner" if number[:1] == "9" else "citizen"
