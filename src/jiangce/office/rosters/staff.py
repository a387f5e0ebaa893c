"""Whose employer a firm is, as the registers know it, or as it says itself in a file that is not filed yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from jiangce.office.claims.models import Dossier
from jiangce.office.registers.models import Fact, Link, Organisation, Person
from jiangce.office.rosters.models import Newcomer, Upload
from jiangce.office.rulebook.words import PERSON, tables
from jiangce.office.rulebook.workers import worker_column

MOST = 3000  # people of one firm that are decided together
_ENDS = ("left_on", "ends_on")  # by which a spell with a firm is over


def working(firm: Organisation) -> Dossier | None:
    """The dossier into which the firm's files go now: nothing was filed from it yet."""
    return (
        Dossier.objects.filter(organisation=firm, claims=None, uploads__isnull=False).distinct().order_by("-pk").first()
    )


def current(firm: Organisation) -> Dossier | None:
    """The dossier that decisions see: of its last file, whether claims were filed from it or not."""
    return Dossier.objects.filter(organisation=firm, uploads__isnull=False).distinct().order_by("-pk").first()


def of_firm(firm: Organisation) -> QuerySet[Fact]:
    """The registered facts that name the firm."""
    return Fact.objects.current().filter(pk__in=Link.objects.filter(organisation=firm).values("fact"))


def tied(firm: Organisation) -> set[str]:
    """Keys of those whom the registers tie to the firm today: hired and not left, insured by it, or brought in by it alone."""
    today, out = timezone.localdate().isoformat(), set()
    for table, values in of_firm(firm).values_list("table", "values"):
        about = tables().get(table)
        who = worker_column(about) if about else ""
        if about and who and values.get("employer") == firm.key and not _over(values, today):
            out.add(values.get(who))
    brought = set(Newcomer.objects.filter(upload__organisation=firm).values_list("person__key", flat=True))
    elsewhere = Link.objects.filter(person__key__in=brought, fact__replaced_on=None, fact__withdrawn=False)
    known = set(elsewhere.values_list("person__key", flat=True))  # of whom a register knows something by now
    return {key for key in out if isinstance(key, str)} | (brought - known)


def _over(values: Mapping[str, Any], today: str) -> bool:
    return any(isinstance(values.get(name), str) and values[name] < today for name in _ENDS)


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody of the firm. ``rows``: what is known of him with it: (table, values, is it registered)."""

    person: Person
    tied: bool
    rows: tuple[tuple[str, Mapping[str, Any], bool], ...]

    def first(self, table: str) -> Mapping[str, Any] | None:
        """The latest row of a table."""
        date = tables()[table].date
        found = [values for name, values, _ in self.rows if name == table]
        return max(found, key=lambda values: str(values.get(date) or ""), default=None)


def workers(firm: Organisation, dossier: Dossier | None) -> list[Worker]:
    """Everybody of the firm: those in facts that name it, and those in its file; certificates only of who is tied to it."""
    rows: dict[str, list[tuple[str, Mapping[str, Any], bool]]] = {}
    mine = tied(firm)
    certified = Fact.objects.current().filter(table="certificate", links__person__key__in=mine)
    registered = [
        *of_firm(firm).values_list("table", "key", "values"),
        *certified.values_list("table", "key", "values"),
    ]
    declared = dossier.declarations.filter(state="declared").values_list("table", "key", "values") if dossier else ()
    seen = set()
    for known, found in ((True, registered), (False, declared)):
        for table, key, values in found:
            about = tables().get(table)
            who = values.get(worker_column(about)) if about else None
            if isinstance(who, str) and (table, key) not in seen:
                seen.add((table, key))
                rows.setdefault(who, []).append((table, values, known))
    people = Person.objects.filter(key__in=rows).order_by("name", "pk")[: MOST + 1]
    return [Worker(one, one.key in mine, tuple(rows[one.key])) for one in people]


def uploads(firm: Organisation) -> QuerySet[Upload]:
    """Its files, the last first."""
    return Upload.objects.filter(organisation=firm).select_related("by")


__all__ = ["MOST", "PERSON", "Worker", "of_firm", "tied", "uploads", "worker_column", "workers", "working"]
