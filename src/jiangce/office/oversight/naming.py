"""What records mean by keys and row numbers, called by name: asked for all of a page together."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps

from jiangce.office.audit.models import Record
from jiangce.office.claims.models import Claim, Dossier
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.rosters.models import Filing
from jiangce.office.rulebook.words import tables

PARTIES = ("key", "away", "into")  # details that are the key of a person, a body or a fact
_LISTED = (Person, Organisation, Fact, Claim, Dossier, Filing)


@dataclass(frozen=True, slots=True)
class Names:
    """``keys``: by the key of a register; ``rows``: by the subject as the log has it. ``numbers``: of claims."""

    keys: dict[str, str] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)


def names_in(records: Iterable[Record]) -> Names:
    """The names of whatever these records are about or tell of; a question for each register that is met."""
    records = list(records)
    wanted: dict[str, set[int]] = {}
    for one in records:
        label, _, pk = one.subject.partition(":")
        if pk.isdigit():
            wanted.setdefault(label, set()).add(int(pk))
    rows = {}
    for model in _LISTED:
        label = model._meta.label_lower
        if label in wanted:
            rows |= {f"{label}:{pk}": name for pk, name in _called(model, wanted[label])}
    numbers = {one: name for one, name in rows.items() if one.startswith(f"{Claim._meta.label_lower}:")}
    return Names(_by_key({key for one in records for key in _keys(one)}), rows, numbers)


def _called(model: type[Any], pks: set[int]) -> Iterator[tuple[int, str]]:
    found = model._default_manager.filter(pk__in=pks)
    if model is Fact:
        for pk, table, on in found.values_list("pk", "table", "on"):
            yield pk, fact_called(table, on)
    elif model is Dossier:
        for pk, person, body in found.values_list("pk", "person__name", "organisation__name"):
            yield pk, person or body
    else:
        yield from found.values_list("pk", "number" if model in (Claim, Filing) else "name")


def fact_called(table: str, on: Any) -> str:
    """A fact in two words: what it is, and of when."""
    zh = tables()[table].zh if table in tables() else "事实"
    return f"{zh} {on:%Y-%m-%d}" if on else zh


def _keys(one: Record) -> Iterator[str]:
    told = json.loads(one.detail)
    if isinstance(told, dict):
        yield from (value for name in (*PARTIES, "fact") if isinstance(value := told.get(name), str))


def _by_key(keys: set[str]) -> dict[str, str]:
    out, facts = parties_called(keys), [key for key in keys if key.startswith("f-")]
    if facts:
        found = Fact.objects.filter(key__in=facts, replaced_on=None).values_list("key", "table", "on")
        out |= {key: fact_called(table, on) for key, table, on in found}
    return out


def parties_called(keys: Iterable[str]) -> dict[str, str]:
    """People and bodies by their keys; others are left out."""
    every, out = list(keys), {}
    if people := [key for key in every if key.startswith("p-")]:
        out |= dict(Person.objects.filter(key__in=people).values_list("key", "name"))
    if bodies := [key for key in every if key.startswith("o-")]:
        out |= dict(Organisation.objects.filter(key__in=bodies).values_list("key", "name"))
    return out


def kind_called(label: str) -> str:
    """What a subject is: the name that its table has."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return ""
