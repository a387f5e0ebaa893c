"""Whom somebody means in a form: by key, by number or code, or by a name that only one has."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from jiangce.office.registers.identifiers import BadIdentifier, credit_code, person_number
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rulebook.words import ORGANISATION, PARTY, PERSON

SHOWN = 5


class NotMeant(ValueError):
    """Nobody, or more than one; the message says what to write instead."""


def meant(refers: str, text: str, user: Any) -> str:
    """The key of the one that is meant; of what is no party the text itself. Raises `NotMeant`."""
    if refers not in (PERSON, ORGANISATION, PARTY):
        return text
    found = [*_people(text, user)] if refers in (PERSON, PARTY) else []
    found += [*_bodies(text, user)] if refers in (ORGANISATION, PARTY) else []
    if len(found) == 1:
        return str(found[0].key)
    if not found:
        raise NotMeant("登记簿中没有：请写编号、证件号码（单位写统一社会信用代码）或完整的名称")
    told = "、".join(f"{one.key}（{one.place}）" for one in found[:SHOWN])
    raise NotMeant(f"同名的不止一个，请写编号：{told}")


def _people(text: str, user: Any) -> list[Person]:
    seen = Person.objects.visible_to(user).current()
    if by_key := list(seen.filter(key=text)):
        return by_key
    if number := by_number(text):
        return list(seen.with_number(number))
    return list(seen.filter(name=text)[: SHOWN + 1])


def _bodies(text: str, user: Any) -> list[Organisation]:
    seen = Organisation.objects.visible_to(user).current()
    if by_key := list(seen.filter(key=text)):
        return by_key
    try:
        return list(seen.filter(code=credit_code(text)))
    except BadIdentifier:
        return list(seen.filter(name=text)[: SHOWN + 1])


def by_number(text: str) -> str:
    """An identity number in canonical form; "" where it is none."""
    try:
        return person_number(text, timezone.localdate())
    except BadIdentifier:
        return ""
