"""Why an offer came out as it did: the conditions, and the registered facts behind them with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from jiangce.office.claims.facts import facts_for
from jiangce.office.offering.consenting import verdict_of
from jiangce.office.offering.models import Offer
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.telling import Told, told


@dataclass(frozen=True, slots=True)
class Reasons:
    """``decision``: as it comes out today (of `assessment.schema.json`); None: its fact is gone. ``facts``: the party's own.

    ``others``: so many facts of other people were counted with it; whose they are is nobody's business here.
    """

    decision: dict[str, Any] | None
    facts: list[Told]
    others: int


def reasons(offer: Offer) -> Reasons:
    """Decided anew: what is shown is what holds today."""
    today = timezone.localdate()
    gathered = facts_for(offer.policy, offer.party, today)
    found = verdict_of(offer, gathered)
    if found is None:
        return Reasons(None, [], 0)
    looked = found.looks() if found.looks else None
    rows = [*looked.rows, *looked.counted] if looked else []
    keys = {key for table, key in rows if table not in ("person", "org")}
    mine = of(offer.party).known(today).filter(key__in=keys).order_by("table", "on", "pk").distinct()
    facts = told(mine)
    return Reasons(found.decision, facts, len(keys) - len(facts))


def of(party: Person | Organisation) -> Any:
    """The facts in which a party occurs."""
    where = Q(links__person=party) if isinstance(party, Person) else Q(links__organisation=party)
    return Fact.objects.filter(where)
