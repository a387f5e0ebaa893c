"""Which entry stands for which: today, or at a moment that is past."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from jiangce.office.asked import Asked
from jiangce.office.registers.models import DEEPEST, Change, Organisation, Person

Party = Person | Organisation
#: what the history of an entry calls it that it was merged into another, whose key stands there
MERGED = "merged_into"
_MODELS: tuple[type[Any], ...] = (Person, Organisation)


class Standing:
    """Who stands for whom. ``at``: as it was at a moment; an entry merged before merges had a history was always merged."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at

    @cached_property
    def _then(self) -> dict[tuple[type[Any], int], str]:
        """Of the entries merged or parted since: the key of the one into which each was merged then, "" for none."""
        out: dict[tuple[type[Any], int], str] = {}
        if self.at is not None:
            later = Change.objects.filter(field=MERGED, at__gt=self.at).order_by("pk")
            for person, body, before in later.values_list("person", "organisation", "before"):
                out.setdefault((Person, person) if person else (Organisation, body), before)
        return out

    def of(self, party: Any) -> Any:
        """The entry that stands for this one: itself, or the one it was merged into."""
        while (into := self._into(party)) is not None:
            party = into
        return party

    def _into(self, party: Any) -> Any:
        told = self._then.get((type(party), party.pk))
        if told is None:
            return party.merged_into if party.merged_into_id is not None else None
        return type(party).objects.filter(key=told).first() if told else None

    def entries(self, register: type[Any], keys: Collection[str]) -> QuerySet[Any, Any]:
        """The entries of these keys, and those merged into them, as their pks."""
        today = register.objects.filter(key__in=keys).with_merged()
        return register.objects.filter(pk__in=self._found(register, keys)).values("pk") if self._then else today

    def _found(self, register: type[Any], keys: Collection[str]) -> set[int]:
        """The same where something was merged or parted since: followed one by one."""
        then = {pk: into for (kind, pk), into in self._then.items() if kind is register}
        new, out = dict(register.objects.filter(key__in=keys).values_list("key", "pk")), set[int]()
        while new:
            out |= set(new.values())
            those = [pk for pk, into in then.items() if into in new]
            here = register.objects.filter(merged_into__in=list(new.values())).exclude(pk__in=list(then))
            found = [*here.values_list("key", "pk"), *register.objects.filter(pk__in=those).values_list("key", "pk")]
            new = {key: pk for key, pk in found if pk not in out}
        return out

    def renamed(self, keys: Iterable[str]) -> dict[str, str]:
        """Of some keys those of entries merged away → the keys of those that stand for them."""
        wanted = set(keys)
        if not wanted:
            return {}
        away = [
            one.objects.order_by().filter(key__in=wanted, merged_into__isnull=False).values_list("key")
            for one in _MODELS
        ]
        gone = {key for (key,) in away[0].union(away[1])}
        for model, pks in self._pks():
            gone |= set(model.objects.filter(pk__in=pks, key__in=wanted).values_list("key", flat=True))
        entries = [one for model in _MODELS if gone for one in model.objects.filter(key__in=gone)]
        return {one.key: now for one in entries if (now := self.of(one).key) != one.key}

    def _pks(self) -> Iterable[tuple[type[Any], list[int]]]:
        for model in _MODELS:
            if pks := [pk for kind, pk in self._then if kind is model]:
                yield model, pks


NOW = Standing()
_ENTRIES = {
    one: Asked(lambda keys, one=one: one.objects.order_by().filter(key__in=keys).values_list("pk", flat=True), (str,))
    for one in _MODELS
}
_GONE = {
    one: Asked(
        lambda pks, one=one: one.objects.order_by().filter(merged_into__in=pks).values_list("pk", flat=True), (int,)
    )
    for one in _MODELS
}


def entries_now(register: type[Any], keys: Collection[str]) -> list[int]:
    """The entries of these keys, and those merged into them, as their pks: asked step by step, each by its index.

    As one question (`Standing.entries`) PostgreSQL thinks longer about it than all of these take.
    """
    out = new = _ENTRIES[register](keys) if keys else []
    while new := _GONE[register](new) if new else []:
        out = out + new
    return out


_KEY = re.compile(r"[^\s,=\"]+")


def keys_in(text: str) -> set[str]:
    """What may be keys of entries in the name of a fact: itself, or those of a group (employer=o-…, year=2024)."""
    return set(_KEY.findall(text))


def with_keys(text: str, new: Mapping[str, str]) -> str:
    """The same with other keys for some."""
    return _KEY.sub(lambda found: new.get(found[0], found[0]), text) if new else text


__all__ = ["DEEPEST", "MERGED", "NOW", "Standing", "entries_now", "keys_in", "with_keys"]
