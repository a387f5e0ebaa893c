"""A file that was looked through is taken over: new people into the register, all the rest declared; once, or not at all."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.declaring import NotDeclared, Said, declare, open_dossier
from jiangce.office.identity.models import User
from jiangce.office.registers.identifiers import born_on, person_number
from jiangce.office.registers.models import Organisation, Person, number_index
from jiangce.office.registers.register_words import kind_of
from jiangce.office.rosters.models import Newcomer, Upload
from jiangce.office.rosters.reading import Batch, Row
from jiangce.office.rosters.sheet import NAME, NUMBER, PLACE
from jiangce.office.rosters.staff import working
from jiangce.office.rulebook.words import PERSON
from jiangce.office.rulebook.workers import WorkerEntry
from jiangce.office.rulebook.written import read_row


class NotTaken(Exception):
    """Nothing was taken over; the message says why, and what to do."""


def take(batch: Batch, entry: WorkerEntry, firm: Organisation, by: User) -> Upload:
    """The good rows of a file. Sent twice, it is taken over once. Raises `NotTaken`."""
    done = Upload.objects.filter(parcel=batch.parcel, organisation=firm).first()
    if done is not None:
        return done
    if not batch.good:
        raise NotTaken("没有可以采用的行")
    try:
        with transaction.atomic():
            return _taken(batch, entry, firm, by)
    except NotDeclared as trouble:
        raise NotTaken(str(trouble)[:300] or "名册与此前申报的冲突，请刷新后重新上传") from None
    except IntegrityError:  # the number, or the parcel, was quicker elsewhere
        done = Upload.objects.filter(parcel=batch.parcel, organisation=firm).first()
        if done is not None:
            return done
        raise NotTaken("登记簿刚有变动（有人同时登记了名册中的人员），请重新上传") from None


def _taken(batch: Batch, entry: WorkerEntry, firm: Organisation, by: User) -> Upload:
    held = Organisation.objects.select_for_update().get(pk=firm.pk)  # two files of one firm: one after the other
    dossier = working(held) or open_dossier(held, held.place, by)
    new = _people({row.person: row for row in batch.good if row.new}, held)
    made = Upload.objects.create(
        organisation=held, dossier=dossier, region=held.place, policy=entry.policy, entry=entry.entry, name=batch.name,
        digest=batch.digest, rows=len(batch.good), people=len(new), parcel=batch.parcel, by=by,
    )  # fmt: skip
    Newcomer.objects.bulk_create(Newcomer(person=one, upload=made) for one in new)
    said = [Said(table, key, values) for row in batch.good for table, key, values in row.said]
    declare(dossier, said, by, seen=dossier.version)
    append(
        by, "roster.take", made, {"entry": entry.id, "digest": batch.digest, "rows": made.rows, "people": made.people}
    )
    return made


def _people(rows: dict[str, Row], firm: Organisation) -> list[Person]:
    """Those whom the register does not know, on the firm's word. Raises `IntegrityError` where it knows one by now."""
    Person.objects.bulk_create([_person(key, row, firm) for key, row in rows.items()])
    return list(Person.objects.filter(key__in=rows))


def _person(key: str, row: Row, firm: Organisation) -> Person:
    number = person_number(row.texts[NUMBER], timezone.localdate())
    place = read_row(PERSON, {PLACE: row.texts.get(PLACE, "")}).values.get(PLACE)
    return Person(
        key=key, name=row.texts[NAME], number=number, number_index=number_index(number), id_kind=kind_of(number),
        place=place if isinstance(place, str) else firm.place, values={"born_on": born_on(number).isoformat()},
        source=f"单位申报（{firm.name}）"[:80],
    )  # fmt: skip
