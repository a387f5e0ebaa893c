"""Whom and where people mean who do not know keys and codes: firms by their full name, places as they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from jiangce.office.pages.referring import NotMeant, by_number, meant
from jiangce.office.registers.identifiers import BadIdentifier, credit_code
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.telling import Told, told
from jiangce.office.rulebook.spelled import places_named
from jiangce.office.rulebook.words import ORGANISATION, PARTY, PERSON, tables

SHOWN = 5


def place_meant(text: str) -> str:
    """The code of a place by its name; a code as it stands. Raises `NotMeant`."""
    if text.isascii() and text.isdigit():
        return text
    found = places_named(text)
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise NotMeant("没有找到这个地方：请写县（市、区）的名称，如 绍兴市上虞区，或六位区划代码")
    told = "、".join(f"{name}（{code}）" for code, name in found[:SHOWN])
    raise NotMeant(f"这样称呼的不止一处，请写全或写代码：{told}{' 等' if len(found) > SHOWN else ''}")


def whom(refers: str, text: str, user: Any, firm: Organisation | None = None) -> str:
    """The key of whoever is meant. Firms are no secret: by code or full name; people only those that one may see.

    ``firm``: it may name those whom a fact of its own means.
    """
    if refers in (ORGANISATION, PARTY) and (found := _bodies(text)):
        if len(found) == 1:
            return found[0].key
        raise NotMeant("同名的单位不止一家，请写统一社会信用代码")
    if refers in (PERSON, PARTY):
        return _of_firm(text, firm) or meant(PERSON, text, user)
    raise NotMeant("登记簿中没有这家单位：请写营业执照上的全称或统一社会信用代码；尚未登记的请先到窗口登记")


def _of_firm(text: str, firm: Organisation | None) -> str:
    """The key of the one person of a firm's facts who is meant; "" where there is none, or more than one."""
    if firm is None:
        return ""
    people = (
        Person.objects.current().filter(links__fact__links__organisation=firm, links__fact__replaced_on=None).distinct()
    )
    number = by_number(text)
    found = people.with_number(number) if number else people.filter(Q(key=text) | Q(name=text))
    keys = list(found.values_list("key", flat=True)[:SHOWN])
    if len(keys) > 1:
        raise NotMeant(f"本单位同名的不止一人，请写证件号码或编号：{'、'.join(keys)}")
    return keys[0] if keys else ""


def _bodies(text: str) -> list[Organisation]:
    every = Organisation.objects.current()
    if found := list(every.filter(key=text)):
        return found
    try:
        return list(every.filter(code=credit_code(text)))
    except BadIdentifier:
        return list(every.filter(name=text)[:2])


def called(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    """What the parties and facts that rows mean are called, by key."""
    parties, facts = set(), set()
    for table, values in rows:
        columns = tables()[table].columns
        for name, value in values.items():
            if name in columns and columns[name].refers and isinstance(value, str):
                (parties if columns[name].refers in (PERSON, ORGANISATION, PARTY) else facts).add(value)
    out = dict(Person.objects.filter(key__in=parties).values_list("key", "name"))
    out |= dict(Organisation.objects.filter(key__in=parties).values_list("key", "name"))
    known = told(Fact.objects.current().filter(key__in=facts)) if facts else []
    return out | {one.fact.key: in_short(one) for one in known}


def in_short(one: Told) -> str:
    """A fact in a few words, without whom it means."""
    return "，".join(cell.text for cell in one.cells if not cell.refers)[:60] or one.fact.key


__all__ = ["NotMeant", "called", "in_short", "place_meant", "whom"]
