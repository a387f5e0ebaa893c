"""Declaring facts for a claim, and what the decisions of that claim, and of no other, see of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.dossier import Declaration, Dossier
from jiangce.office.claims.referred import not_known, outsiders, parties_of_row, with_parties
from jiangce.office.identity.models import Post, User
from jiangce.office.identity.scoping import covers
from jiangce.office.registers.gathering import Beside
from jiangce.office.registers.merged import NOW, Standing
from jiangce.office.registers.models import Fact, Member, Organisation, Person
from jiangce.office.rulebook.words import ORGANISATION, PERSON, tables
from jiangce.office.rulebook.written import TO_COME, Declared, is_to_come

#: the states of a claim in which what it rests on may still be changed
CHANGEABLE = ("draft", "returned")
KEY = re.compile(r"f-[2-9a-z]{12}\Z")
Row = tuple[str, str]  # table, key


class NotDeclared(ValueError):
    """Nothing was declared. ``wrong``: row → column ("" for the row as a whole) → why."""

    def __init__(self, message: str = "", wrong: Mapping[Row, Mapping[str, str]] | None = None) -> None:
        self.wrong = {row: dict(columns) for row, columns in (wrong or {}).items()}
        super().__init__(message or "；".join(dict.fromkeys(w for one in self.wrong.values() for w in one.values())))


class StaleDossier(NotDeclared):
    """Somebody changed it meanwhile."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a row: of one in the registers (only what is added or disputed), or of a new fact, under a fresh key.

    A fresh key is `registers.models.new_key("f")`; a form brings it along, so that what is sent twice is declared once.
    """

    table: str
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def row(self) -> Row:
        return self.table, self.key


# ── what decisions see ──


def beside_of(dossier: Dossier | None, at: datetime | None = None) -> Beside | None:
    """What was declared and not decided on (``at``: as it was at a moment); what was confirmed stands in the registers."""
    if dossier is None:
        return None
    found = dossier.declarations.filter(state=Declaration.State.DECLARED)
    if at is not None:
        open_then = Q(settled_at=None) | Q(settled_at__gt=at)
        found = dossier.declarations.filter(open_then, at__lte=at)
    return beside(found.values_list("table", "key", "base", "values"), Standing(at) if at else NOW)


def beside(declared: Iterable[tuple[str, str, int, Mapping[str, Any]]], standing: Standing = NOW) -> Beside | None:
    """The same of (table, key, base, values), whether they are written down yet or not; what is said of an entry that was merged
    away is said of the one that stands for it."""
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    new = set()
    said = list(declared)
    renamed = standing.renamed(key for table, key, _, values in said for key in parties_of_row(table, key, values))
    for table, key, base, values in said:
        key = renamed.get(key, key)
        rows.setdefault(table, {}).setdefault(key, {}).update(with_parties(table, values, renamed))
        if not base:
            new.add((table, key))
    return Beside(rows, frozenset(new)) if rows else None


def marks(said: Beside | None) -> Declared | None:
    """Which columns of which rows rest on somebody's word."""
    if said is None:
        return None
    return {(table, key): frozenset(row) for table, rows in said.rows.items() for key, row in rows.items()}


# ── declaring ──


def open_dossier(party: Person | Organisation, region: str, by: User) -> Dossier:
    """A dossier in which to declare."""
    mine = {"person": party} if isinstance(party, Person) else {"organisation": party}
    return Dossier.objects.create(**mine, region=region, opened_by=by)


def declare(dossier: Dossier, said: Iterable[Said], by: User, *, seen: int) -> Dossier:
    """Declare any number of rows in a dossier as it was ``seen``; what was said of the same row before is replaced.

    Raises `NotDeclared`, and then nothing has changed.
    """
    every = {one.row: one for one in _of_those_that_stand(said)}
    with transaction.atomic():
        held = held_open(dossier, by, seen)
        bases = _bases(every.values())
        if wrong := _wrong(held, every, bases):
            raise NotDeclared(wrong=wrong)
        replaced, changed = _changed(held, every, bases)
        _settle_as_replaced(replaced, by)
        now = timezone.now()
        Declaration.objects.bulk_create(
            Declaration(dossier=held, table=one.table, key=one.key, base=bases[one.row], values=dict(one.values), by=by, at=now)
            for one in changed
        )  # fmt: skip
        return _told(held, by, "declare", [one.row for one in changed])


def take_back(dossier: Dossier, rows: Iterable[Row], by: User, *, seen: int) -> Dossier:
    """No longer say anything of these rows. Raises `NotDeclared`."""
    wanted = set(rows)
    with transaction.atomic():
        held = held_open(dossier, by, seen)
        found = [one for row, one in by_row(_open(held)).items() if row in wanted]
        if len(found) < len(wanted):
            raise NotDeclared("要撤回的申报已不在这件申领中，请刷新后再看")
        _settle_as_replaced(found, by)
        return _told(held, by, "take_back", sorted(wanted))


def held_open(dossier: Dossier, by: User, seen: int | None = None) -> Dossier:
    """The dossier under lock, as far as the account may change it now (``seen``: its version). Raises `NotDeclared`."""
    held = Dossier.objects.select_for_update().get(pk=dossier.pk)
    if not may_declare(held, by):
        raise NotDeclared("只能为本人、本单位或本辖区的申领申报")
    if seen is not None and held.version != seen:
        raise StaleDossier("申报内容已在别处改动，请刷新后再填")
    if over := held.claims.exclude(state__in=CHANGEABLE).first():
        raise NotDeclared(f"“{over.get_state_display()}”的申领不能再改申报；如须更正，请经办人退回补正")
    return held


def may_declare(held: Dossier, by: User) -> bool:
    """Is it the account's own dossier, its firm's, or one of its counter?"""
    if isinstance(party := held.party.now, Person) and party.account_id == by.pk:
        return True
    if isinstance(party, Organisation) and Member.objects.of(by).filter(organisation=party).exists():
        return True
    return any(
        covers(post.region, held.region) for post in Post.objects.held_by(by) if post.role == "case_officer"
    )  # at the counter


def _open(held: Dossier) -> list[Declaration]:
    return list(held.declarations.filter(state=Declaration.State.DECLARED))


def by_row(declared: Iterable[Declaration]) -> dict[Row, Declaration]:
    """Declarations by what they are about; by the entry that stands for one that was merged away."""
    every = list(declared)
    renamed = NOW.renamed(one.key for one in every if one.table in (PERSON, ORGANISATION))
    return {(one.table, renamed.get(one.key, one.key)): one for one in every}


def _of_those_that_stand(said: Iterable[Said]) -> list[Said]:
    every = list(said)
    renamed = NOW.renamed(one.key for one in every if one.table in (PERSON, ORGANISATION))
    return [Said(one.table, renamed.get(one.key, one.key), one.values) for one in every]


def _changed(
    held: Dossier, every: Mapping[Row, Said], bases: Mapping[Row, int]
) -> tuple[list[Declaration], list[Said]]:
    """What is replaced, and what is to be written; whatever is said again as before stays."""
    before = by_row(_open(held))
    same = {
        row for row, old in before.items()
        if row in every and (old.values, old.base) == (dict(every[row].values), bases[row])
    }  # fmt: skip
    return [one for row, one in before.items() if row in every and row not in same], [
        one for row, one in every.items() if row not in same and one.values
    ]


def _settle_as_replaced(found: Iterable[Declaration], by: User) -> None:
    keys = [one.pk for one in found]
    Declaration.objects.filter(pk__in=keys).update(
        state=Declaration.State.REPLACED, settled_by=by, settled_at=timezone.now()
    )


def _told(held: Dossier, by: User, what: str, rows: list[Row]) -> Dossier:
    held.version += 1
    held.save(update_fields=["version"])
    append(by, f"dossier.{what}", held, {"rows": [f"{table}/{key}" for table, key in rows], "version": held.version})
    return held


def _bases(said: Iterable[Said]) -> dict[Row, int]:
    """The version that each row has in the registers; 0 where there is none. One query a table."""
    keys: dict[str, set[str]] = {}
    out: dict[Row, int] = {}
    for one in said:
        keys.setdefault(one.table, set()).add(one.key)
        out[one.row] = 0
    for table, wanted in keys.items():
        if table == PERSON:
            found: Any = Person.objects.current().filter(key__in=wanted)
        elif table == ORGANISATION:
            found = Organisation.objects.current().filter(key__in=wanted)
        else:
            found = Fact.objects.current().filter(table=table, key__in=wanted)
        out |= {(table, key): version for key, version in found.values_list("key", "version")}
    return out


def _wrong(held: Dossier, every: Mapping[Row, Said], bases: Mapping[Row, int]) -> dict[Row, dict[str, str]]:
    """What cannot be declared, row by row."""
    out: dict[Row, dict[str, str]] = {}
    for row, one in every.items():
        about = tables().get(one.table)
        if about is None:
            out[row] = {"": f"没有“{one.table}”这一类事实"}
        elif strange := {name: "没有这一栏" for name in one.values if name not in about.columns}:
            out[row] = strange
        elif not bases[row] and (about.register or not KEY.match(one.key)):
            out[row] = {"": f"登记簿中没有编号 {one.key[:40]}，请刷新后再填"}
        elif about.date and is_to_come(one.values.get(about.date), timezone.localdate()):
            out[row] = {about.date: f"“{about.columns[about.date].zh}”{TO_COME}"}
    fine = {row: one for row, one in every.items() if row not in out}
    out |= not_known(fine, {row for row in fine if not bases[row]}, held)
    others = outsiders({row: one for row, one in fine.items() if row not in out}, held)
    return out | {row: {"": "这项事实与申请方无关，不能在此申报"} for row in others}


__all__ = [
    "NotDeclared",
    "Said",
    "StaleDossier",
    "beside",
    "beside_of",
    "by_row",
    "declare",
    "held_open",
    "marks",
    "may_declare",
    "open_dossier",
    "take_back",
]
