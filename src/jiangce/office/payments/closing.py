"""What was paid is closed: with the batch, when its answers are in."""

from __future__ import annotations

from django.db import transaction

from jiangce.office.audit.log import append
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.identity.models import User
from jiangce.office.payments.batching import PREPARER, NotDone, demand, held, locked
from jiangce.office.payments.models import Batch, Line


def close(batch: Batch, by: User) -> int:
    """Close the claims of a batch that were paid: how many. Once more closes none. Raises `NotDone`."""
    with transaction.atomic():
        found = locked(batch, None)
        demand(by, PREPARER, found.region)
        claims = [
            one
            for one in held(found.lines.filter(state=Line.State.PAID).values_list("claim", flat=True))
            if one.state == "paid"
        ]
        for claim in claims:
            try:
                move(claim, "close", by, seen=claim.version)
            except NotMoved as trouble:
                raise NotDone(f"{claim.number}：{trouble}") from None
        if claims:
            append(by, "batch.close", found, {"count": len(claims)})
        return len(claims)
