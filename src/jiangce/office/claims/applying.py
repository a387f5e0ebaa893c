"""Applying: a draft for one entry and one fact, what is known of it, what is left to ask, what comes out so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from jiangce.office.claims.declaring import CHANGEABLE, Said, beside_of, by_row, declare, marks, open_dossier
from jiangce.office.claims.evidence import Slot, handed_in, slots
from jiangce.office.claims.facts import fact_of, facts_of_claim
from jiangce.office.claims.filing import opened
from jiangce.office.claims.judging import Verdict, verdicts
from jiangce.office.claims.models import Claim, Declaration
from jiangce.office.claims.moving import NotMoved
from jiangce.office.claims.parting import concerning
from jiangce.office.claims.referred import near_to
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rulebook.asked import Asked, Entry, Left, entry_of, outlook
from jiangce.office.rulebook.decided import policies_of
from jiangce.office.rulebook.words import tables

Party = Person | Organisation
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a draft is. ``rows``: what the decision reads of the party's own, in order; ``asked``: theirs to answer.

    ``tables``: of which a further row of theirs would settle something; ``beyond``: what registers, or others, have to tell.
    """

    verdict: Verdict | None
    rows: tuple[Row, ...]
    declared: Mapping[Row, Declaration]
    asked: tuple[Asked, ...]
    tables: tuple[tuple[str, str], ...]
    beyond: tuple[str, ...]
    slots: tuple[Slot, ...]

    @property
    def lacking(self) -> list[Slot]:
        return [one for one in self.slots if not one.there]

    @property
    def ready(self) -> bool:
        """May it be filed?"""
        told = self.verdict.decision["status"] if self.verdict else "not entitled"
        return told != "not entitled" and not self.asked and not self.lacking


def choices(party: Party, entry: Entry) -> list[Verdict]:
    """The facts of the party on which the entry could be applied for, those that are due first."""

    def theirs(name: str, _: str, payees: tuple[str, ...]) -> bool:
        return name == entry.id and party.key in payees

    found = verdicts(entry.policy, party, timezone.localdate(), wanted=theirs)
    order = {"entitled": 0, "open": 1, "not entitled": 2}
    return sorted(found, key=lambda one: (order[one.decision["status"]], str(one.decision["on"])))


def may_begin_anew(party: Party, entry: Entry) -> str:
    """The column in which the party would stand in a new fact; "" where the entry is not of one fact, or not of such a party."""
    kind = "person" if isinstance(party, Person) else "org"
    return "" if entry.grouped else entry.role.get(kind, "")


def begin(party: Party, entry: Entry, by: User, *, fact: str = "", new: str = "") -> Claim:
    """A draft: on a ``fact`` that there is, or on a ``new`` one, to be declared, under a fresh key. Raises `NotMoved`.

    Asked for twice, the same draft is found again.
    """
    if entry.policy not in policies_of(party.place, timezone.localdate()):
        raise NotMoved("申请方所在地不适用这项政策，不能申领")
    mine = Claim.objects.live().filter(policy=entry.policy, entry=entry.id, claimant=party.key, fact=fact or new)
    if (found := mine.first()) is not None:
        if found.state in CHANGEABLE:
            return found
        raise NotMoved(f"同一事项已有申领（{found.number}，{found.get_state_display()}），不能重复申领")
    column = may_begin_anew(party, entry)
    if new and not column:
        raise NotMoved("这一项须按登记的事实申领，不能自行补报")
    if not new and fact not in {one.decision["fact"] for one in choices(party, entry)}:
        raise NotMoved("登记簿中没有可据以申领的这项事实，请刷新后再选")
    with transaction.atomic():
        dossier = open_dossier(party, entry.region, by)
        if new:
            dossier = declare(dossier, [Said(entry.table, new, {column: party.key})], by, seen=dossier.version)
        about = {"entry": entry.id, "title": entry.title, "clause": entry.clause, "fund": entry.fund}
        return opened(party, by, dossier, policy=entry.policy, fact=fact or new, **about)


def standing(claim: Claim) -> Standing:
    """How far a draft, or a claim that was returned, is."""
    today, only = timezone.localdate(), (claim.entry, fact_of(claim))
    beside = beside_of(claim.dossier)
    rows = facts_of_claim(claim, today, beside=beside)
    found = outlook(claim.policy, rows, today, *only, marks(beside))
    left, read = (found.left, found.read) if found else (Left(), ())
    declared = _declared(claim)
    near = near_to(claim.party, [(table, key, one.values) for (table, key), one in declared.items()])
    own_asked = [one for one in left.asked if one.row in near]
    others = ["其他相关人员的登记情况"] if len(own_asked) < len(left.asked) else []
    asked = tuple(dict.fromkeys([*own_asked, *_to_register(declared.values())]))
    own = [*dict.fromkeys([*[row for row in read if row[1] in near], *declared])]
    handed = handed_in(claim.dossier) if claim.dossier else ()
    return Standing(
        Verdict(found.decision, found.rules_hash, found.semantics, today, found.limits) if found else None,
        tuple(sorted(own, key=lambda row: _first(row, claim))), declared, asked, left.tables, (*left.beyond, *others),
        tuple(slots(_used(declared, read), handed)),
    )  # fmt: skip


def _to_register(declared: Iterable[Declaration]) -> list[Asked]:
    """What a new fact has to tell to stand in a register, whatever the decision asks: its day, and whom it is about."""
    return [
        Asked(one.table, one.key, name)
        for one in declared if one.base == 0
        for name in tables()[one.table].identifying if name not in one.values
    ]  # fmt: skip


def _first(row: Row, claim: Claim) -> tuple[bool, bool, str, str]:
    """The fact that is claimed for, the party itself, and the rest."""
    return row[1] != claim.fact, row[1] not in claim.keys, *row


def _used(declared: Mapping[Row, Declaration], read: Any) -> list[Declaration]:
    """What the decision reads of what was declared: only that is proven."""
    return [one for row, one in declared.items() if row in set(read)]


def _declared(claim: Claim) -> dict[Row, Declaration]:
    if claim.dossier is None:
        return {}
    found = claim.dossier.declarations.filter(state=Declaration.State.DECLARED).select_related(
        "dossier__person", "dossier__organisation"
    )
    return by_row(concerning(claim, found))


__all__ = ["Asked", "Entry", "Standing", "begin", "choices", "entry_of", "may_begin_anew", "standing"]
