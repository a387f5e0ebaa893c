"""Entries of the registers as they were known on a day that is past: taken back change by change, the last one first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from jiangce.office.registers.entering import ACCOUNT
from jiangce.office.registers.merged import MERGED
from jiangce.office.registers.models import Change, Organisation, Person
from jiangce.office.registers.register_words import FIELDS, SEALED
from jiangce.office.rulebook.words import ORGANISATION, PERSON
from jiangce.office.rulebook.written import read_row

Party = Person | Organisation
#: what no decision reads
UNTOUCHED = {*SEALED, *ACCOUNT, MERGED}


def rewind(parties: Iterable[Party], known_on: date) -> list[Party]:
    """The same entries, not to be saved, with what was changed after the day as it was before. Sealed numbers are left alone."""
    found = list(parties)
    if known_on >= timezone.localdate() or not found:
        return found
    person = isinstance(found[0], Person)
    name, register = ("person", PERSON) if person else ("organisation", ORGANISATION)
    after = timezone.make_aware(datetime.combine(known_on + timedelta(days=1), time.min))
    mine = {one.pk: one for one in found}
    changes = Change.objects.filter(**{f"{name}__in": list(mine)}, at__gte=after).exclude(field__in=UNTOUCHED)
    for change in changes.order_by("-version", "-pk"):
        party = mine[change.person_id if person else change.organisation_id]
        _take_back(register, party, change)
    return found


def _take_back(register: str, party: Any, change: Change) -> None:
    before = change.before or change.before_sealed.open()
    if change.field in FIELDS[register]:
        value: Any = before
        if change.field == "closed_on":
            value = date.fromisoformat(before) if before else None
        setattr(party, change.field, value or (None if change.field == "code" else value))
        return
    values = dict(party.values)
    values.pop(change.field, None)
    party.values = values | (read_row(register, {change.field: before}).values if before else {})
