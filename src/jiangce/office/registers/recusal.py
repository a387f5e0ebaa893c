"""Nobody writes what is registered of himself, or of an organisation for which he acts: whatever his posts, and by whatever way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jiangce.office.identity.models import User
from jiangce.office.registers.models import Link, Organisation, Person
from jiangce.office.rulebook.words import tables

RECUSED = "这项登记涉及您本人或您所经办的单位，须回避：请由其他人员办理"


def own_keys(user: User | None) -> frozenset[str]:
    """The keys of the account's person and of the organisations for which it acts today, merged entries with them."""
    if user is None:
        return frozenset()
    people = Person.objects.filter(pk__in=Person.objects.of(user))
    bodies = Organisation.objects.filter(pk__in=Organisation.objects.of(user))
    return frozenset(people.values_list("key", flat=True)) | frozenset(bodies.values_list("key", flat=True))


def is_own(own: frozenset[str], meant: Iterable[str]) -> bool:
    """Is one of these one's own, or a registered fact that means one's own, also by way of other facts?"""
    left, seen = set(meant) if own else set(), set[str]()
    while left:
        if left & own:
            return True
        seen |= left
        links = Link.objects.filter(fact__key__in=left, fact__replaced_on=None)
        found = links.values_list("person__key", "organisation__key", "other")
        left = {key for link in found for key in link if key} - seen
    return False


def meant_by(table: str, values: Mapping[str, Any]) -> set[str]:
    """The keys of whomever and whatever a row means."""
    columns = tables()[table].columns
    return {
        value for name, value in values.items() if name in columns and columns[name].refers and isinstance(value, str)
    }
