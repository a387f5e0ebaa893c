"""The facts on which a party's claims under a policy are decided: its own, what they lead to, who is counted with it.

What was granted before and is not paid yet counts as paid: it stands in the payments as a commitment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from jiangce.office.asked import Asked
from jiangce.office.claims.companions import parties_of
from jiangce.office.claims.models import Claim, ClaimQuerySet, Step
from jiangce.office.identity.scoping import within
from jiangce.office.registers.everybody import CHUNK
from jiangce.office.registers.gathering import Beside, Gathered, Gathering, Rows
from jiangce.office.registers.merged import NOW, Standing, entries_now, keys_in, with_keys
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rulebook.decided import programme_of
from jiangce.office.rulebook.ways import peers, ways
from jiangce.office.rulebook.words import ORGANISATION, PERSON

PAYMENT = "payment"
COMMITTED = "claim-"
_PARTIES = ("person__merged_into", "organisation__merged_into")

Party = Person | Organisation


def facts_for(
    policy: str, party: Party, known_on: date, *, without: Claim | None = None, beside: Beside | None = None
) -> Rows:
    """Kept rows by table and id. ``without``: a claim that is being decided does not stand in its own way.

    ``beside``: what is declared beside the registers (`declaring.beside_of`).
    """
    return facts_for_all(policy, [party], known_on, without=without, beside=beside)


def facts_for_all(
    policy: str, parties: Sequence[Party], known_on: date, *, without: Claim | None = None, beside: Beside | None = None,
    at: datetime | None = None,
) -> Rows:  # fmt: skip
    """The same of several parties at once, in as many questions to the database as for one.

    ``at``: as it was at a moment of that day (people and organisations by day only).
    """
    return with_committed(reach(policy, parties, known_on, beside, at), without, at)


@dataclass(frozen=True, slots=True)
class Reached:
    """What the registers say (and what is said beside them) for decisions on some parties, and the keys of everybody met there."""

    rows: Gathered
    everybody: dict[type[Any], list[str]]  # by register


def reach(
    policy: str, parties: Sequence[Party], known_on: date, beside: Beside | None = None, at: datetime | None = None
) -> Reached:
    """Go all ways from the rows of these parties, as far as the registers know."""
    gathering = Gathering(known_on, beside, at)
    leads = ways(policy)
    themselves = {
        register: [one.key for one in parties if isinstance(one, kind)]
        for register, kind in ((PERSON, Person), (ORGANISATION, Organisation))
    }
    own = gathering.own(leads.keys() - themselves.keys(), themselves)
    for table in leads:
        roots = set(gathering.take(table, themselves[table]) if table in themselves else own.get(table, ()))
        for column in peers(policy, table):
            values = {gathering.rows[table][key].get(column) for key in roots}
            roots |= set(gathering.linked(table, column, [value for value in values if isinstance(value, str)]))
        for way in leads[table]:
            gathering.follow(way, table, roots)
    everybody = {Person: [*gathering.rows.get(PERSON, ())], Organisation: [*gathering.rows.get(ORGANISATION, ())]}
    for column in ("person", "payee", "employer"):
        gathering.linked(PAYMENT, column, [*everybody[Person], *everybody[Organisation]])
    gathering.close()
    return Reached(gathering.told(), everybody)


def with_committed(reached: Reached, without: Claim | None = None, at: datetime | None = None) -> Gathered:
    """These facts, and what was granted to anybody there and is not paid yet: it changes with every claim that is dealt with."""
    rows = Gathered(reached.rows)
    rows.versions = reached.rows.versions
    if granted := _committed(reached.everybody, without, at):
        rows[PAYMENT] = {**rows.get(PAYMENT, {}), **granted}
    return rows


def facts_of_claim(claim: Claim, known_on: date, *, beside: Beside | None = None, at: datetime | None = None) -> Rows:
    """What a claim is decided on: its party, and who is decided together with it; the claim not in its own way."""
    parties = parties_of(claim, Standing(at) if at else NOW)
    return facts_for_all(claim.policy, parties, known_on, without=claim, beside=beside, at=at)


def fact_of(claim: Claim, standing: Standing = NOW) -> str:
    """The claim's fact as it is called today (or was at a moment): where it is a party, or a group, by whoever stands for those."""
    if "=" not in claim.fact and claim.fact != claim.claimant:
        return claim.fact
    return with_keys(claim.fact, standing.renamed(keys_in(claim.fact)))


def _committed(
    everybody: Mapping[type[Any], list[str]], without: Claim | None, at: datetime | None
) -> dict[str, dict[str, Any]]:
    besides = without.pk if without and without.pk else 0
    if at is None:
        people, bodies = (entries_now(register, keys) for register, keys in everybody.items())
        found = _COMMITTED(besides, people, bodies) if people or bodies else []
        return {f"{COMMITTED}{one.pk}": as_payment(one) for one in found}
    standing = Standing(at)
    people, bodies = (standing.entries(register, keys) for register, keys in everybody.items())
    found = _theirs(_unpaid_at(at), besides, people, bodies)
    return {f"{COMMITTED}{one.pk}": as_payment(one, standing) for one in found}


def _unpaid() -> ClaimQuerySet:
    found: ClaimQuerySet = Claim.objects.filter(state__in=unpaid())
    return found


def _theirs(claims: ClaimQuerySet, besides: int, people: Any, bodies: Any) -> QuerySet[Claim]:
    """Claims of these entries, as their pks: what was claimed under one that is gone is the other's."""
    mine = claims.exclude(pk=besides).order_by().values("pk")
    found = mine.filter(person__in=people).union(mine.filter(organisation__in=bodies))
    return Claim.objects.filter(pk__in=found).select_related(*_PARTIES)


_COMMITTED = Asked(lambda besides, people, bodies: _theirs(_unpaid(), besides, people, bodies), int, (int,), (int,))


def _unpaid_at(moment: datetime) -> ClaimQuerySet:
    """Which claims were granted and not paid at a moment: their history says so."""
    last = Step.objects.filter(claim=OuterRef("pk"), at__lte=moment).order_by("-pk").values("after")[:1]
    found: ClaimQuerySet = Claim.objects.annotate(then=Subquery(last)).filter(then__in=unpaid())
    return found


def committed(region: str) -> Iterator[tuple[str, list[tuple[str, dict[str, Any]]]]]:
    """What was granted in a region and is not paid yet, as payments, some at a time; as `registers.everybody` tells facts."""
    claims = Claim.objects.filter(within("region", region), state__in=unpaid()).select_related(*_PARTIES)
    rows = claims.order_by("pk").iterator(chunk_size=CHUNK)
    while some := list(islice(rows, CHUNK)):
        yield PAYMENT, [(f"{COMMITTED}{one.pk}", as_payment(one)) for one in some]


def unpaid() -> list[str]:
    """The states in which a claim is granted and not paid yet."""
    from jiangce.office.claims.moves import machine

    return [name for name in machine().spent() if name not in ("paid", "closed", "recovering")]


def as_payment(claim: Claim, standing: Standing = NOW) -> dict[str, Any]:
    """What a granted claim is among the payments: its party's, as the registers know it now, or did at a moment."""
    none, party = {"none": True}, standing.of(claim.party)
    return {
        "benefit": f"{claim.policy}/{claim.entry}", "payee": party.key, "fact": with_keys(claim.fact, {claim.claimant: party.key}),
        "programme": programme_of(claim.policy, claim.entry) or none,
        "person": party.key if claim.person_id else none,
        "employer": party.key if claim.organisation_id else none,
        "fund": claim.fund or None, "amount": claim.granted if claim.granted is not None else claim.low,
        "fact_on": claim.fact_on.isoformat() if claim.fact_on else None, "paid_on": timezone.localdate(claim.opened_at).isoformat(),
    }  # fmt: skip
