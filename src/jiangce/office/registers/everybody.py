"""Everybody of a region with all facts about them, a few thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from jiangce.office.identity.scoping import within
from jiangce.office.registers.models import Fact, Link, Organisation, Person
from jiangce.office.rulebook.words import ORGANISATION, PERSON, tables

CHUNK = 2000
Chunk = tuple[str, list[tuple[str, dict[str, Any]]]]  # a table, and some of its rows: id, values as kept


def everybody(region: str, known_on: date) -> Iterator[Chunk]:
    """The facts of a region as known on a day, all others about its people and organisations, and whoever they mean.

    A fact registered elsewhere counts too where it is about somebody from here: he may have been insured there before.
    """
    facts = facts_about(region, known_on)
    for table in (name for name, one in tables().items() if not one.register):
        rows = facts.filter(table=table).order_by("pk").values_list("key", "values")
        for some in _chunks(rows.iterator(chunk_size=CHUNK)):
            yield table, some
    yield from _parties(region, facts)


def facts_about(region: str, known_on: date) -> QuerySet[Fact]:
    """See `everybody`."""
    here, there = within("place", region), within("fact__region", region)
    bodies = Organisation.objects.filter(here)
    met = Link.objects.filter(there | Q(organisation__in=bodies), person__isnull=False)
    about = Link.objects.filter(
        Q(organisation__in=bodies) | Q(person__in=Person.objects.filter(here)) | Q(person__in=met.values("person"))
    )
    known: QuerySet[Fact] = Fact.objects.known(known_on)
    return known.filter(within("region", region) | Q(pk__in=about.values("fact")))


def _parties(region: str, facts: QuerySet[Fact]) -> Iterator[Chunk]:
    here = within("place", region)
    links = Link.objects.filter(fact__in=facts)
    meant = Q(pk__in=links.filter(person__isnull=False).values("person"))  # also who was merged away since the day
    people = Person.objects.filter((here & Q(merged_into=None)) | meant)
    bodies = Organisation.objects.filter(
        here | Q(pk__in=links.filter(organisation__isnull=False).values("organisation"))
    )
    for some in _chunks(people.order_by("pk").values_list("key", "values", "place").iterator(chunk_size=CHUNK)):
        yield PERSON, [(key, {**values, "place": place or None}) for key, values, place in some]
    rows = bodies.order_by("pk").values_list("key", "values", "name", "kind", "place")
    for many in _chunks(rows.iterator(chunk_size=CHUNK)):
        yield ORGANISATION, [_body(*one) for one in many]


def _body(key: str, values: dict[str, Any], name: str, kind: str, place: str) -> tuple[str, dict[str, Any]]:
    return key, {**values, "name": name, "kind": kind or None, "place": place or None}


def _chunks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(rows)
    while some := list(islice(left, CHUNK)):
        yield some
