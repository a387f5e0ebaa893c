"""For which workers' claims a firm acts: those that it filed; their reasons it reads only where the registers tie the two."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rosters.models import Filing, Line


def filed_by_firm(user: User) -> QuerySet[Any, Any]:
    """Claims (their pks) that the account's firms filed. One of a worker whom no register ties to the firm is seen by its state alone,
    in the list of the filing: what the registers know of a stranger is not told to whoever names him."""
    firms = Organisation.objects.of(user)
    mine = Line.objects.order_by().filter(filing__organisation__in=firms)
    return mine.filter(Q(known=True) | Q(claim__state="draft")).values("claim")


def filed_with(claim: Claim) -> Iterator[Person | Organisation]:
    """The firm of a claim that was filed together with others, and the workers who were decided with it."""
    filing = Filing.objects.filter(lines__claim=claim).select_related("organisation").first()
    if filing is not None:
        yield filing.organisation
        yield from filing.people.all()
