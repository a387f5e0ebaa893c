"""The facts on which a party's claims under a policy are decided: its own, what they lead to, who is counted with it.

What was granted before and is not paid yet counts as paid: it stands in the payments as a commitment.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from jiangce.office.claims.models import Claim
from jiangce.office.registers.gathering import Gathering, Rows
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.rulebook.ways import peers, ways

PAYMENT = "payment"
COMMITTED = "claim-"


def facts_for(policy: str, party: Person | Organisation, known_on: date, *, without: Claim | None = None) -> Rows:
    """Kept rows by table and id. ``without``: a claim that is being decided does not stand in its own way."""
    gathering = Gathering(known_on)
    leads = ways(policy)
    for table in leads:
        roots = set(_own(gathering, table, party))
        for column in peers(policy, table):
            values = {gathering.rows[table][key].get(column) for key in roots}
            roots |= set(gathering.linked(table, column, [value for value in values if isinstance(value, str)]))
        for way in leads[table]:
            gathering.follow(way, table, roots)
    everybody = [*gathering.rows.get("person", ()), *gathering.rows.get("org", ())]
    for column in ("person", "payee", "employer"):
        gathering.linked(PAYMENT, column, everybody)
    gathering.rows.setdefault(PAYMENT, {}).update(_committed(everybody, without))
    return {table: rows for table, rows in gathering.rows.items() if rows}


def _own(gathering: Gathering, table: str, party: Person | Organisation) -> list[str]:
    """The rows of a table that mean the party, or the party itself."""
    if table in ("person", "org"):
        return gathering.take(table, [party.key]) if isinstance(party, Person) == (table == "person") else []
    field = "links__person" if isinstance(party, Person) else "links__organisation"
    found = Fact.objects.known(gathering.known_on).filter(table=table, **{field: party}).values_list("key", flat=True)
    return gathering.take(table, set(found))


def _committed(parties: list[str], without: Claim | None) -> dict[str, dict[str, Any]]:
    claims = Claim.objects.filter(state__in=_unpaid()).exclude(pk=without.pk if without else None)
    mine = claims.filter(person__key__in=parties) | claims.filter(organisation__key__in=parties)
    return {f"{COMMITTED}{one.pk}": _as_payment(one) for one in mine.select_related("person", "organisation")}


def _unpaid() -> list[str]:
    from jiangce.office.claims.moves import machine

    return [name for name in machine().spent() if name not in ("paid", "closed", "recovering")]


def _as_payment(claim: Claim) -> dict[str, Any]:
    none = {"none": True}
    return {
        "benefit": f"{claim.policy}/{claim.entry}", "payee": claim.party.key, "fact": claim.fact,
        "person": claim.person.key if claim.person else none,
        "employer": claim.organisation.key if claim.organisation else none,
        "fund": claim.fund or None, "amount": claim.granted if claim.granted is not None else claim.low,
        "fact_on": claim.fact_on.isoformat() if claim.fact_on else None, "paid_on": claim.opened_at.date().isoformat(),
    }  # fmt: skip
