"""What was paid becomes a fact of the register, where every later decision finds it; what came back is withdrawn.

Until then a granted claim counts as a commitment (`claims.facts`); the fact takes its place, under the same id.
"""

from __future__ import annotations

from django.utils import timezone

from jiangce.office.claims.facts import COMMITTED, PAYMENT, as_payment
from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import User
from jiangce.office.registers.models import Fact
from jiangce.office.registers.recording import record, withdraw


def enter(claim: Claim, by: User) -> Fact:
    """Write the payment down, known from today on. Raises `WrongFact`."""
    line = claim.payment_lines.select_related("batch").order_by("-pk").first()
    source = f"发放批次 {line.batch.number}" if line else "资金发放"
    values = as_payment(claim) | {"paid_on": timezone.localdate().isoformat()}
    return record(PAYMENT, values, region=claim.region, source=source, by=by, key=f"{COMMITTED}{claim.pk}")


def take_back(claim: Claim, by: User, why: str) -> None:
    """The money came back: no decision from today on counts it. Raises `WrongFact`."""
    found = Fact.objects.current().filter(table=PAYMENT, key=f"{COMMITTED}{claim.pk}").first()
    if found is not None:
        withdraw(found, by=by, why=why or "款项已收回")
