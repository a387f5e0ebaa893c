"""Drawing on ceilings that several claims share: all or nothing, and never past the edge, however many ask at once."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F

from jiangce.office.claims.models import Claim, Draw, Pot
from jiangce.office.rulebook.limits import Limit
from jiangce.office.rulebook.titled import ceiling_words


class CeilingReached(Exception):
    """A shared ceiling has no room for the claim."""

    def __init__(self, policy: str, limit: Limit, left: int) -> None:
        said = f"{limit.clause}，{ceiling_words(policy, limit.name)}"
        super().__init__(f"共用限额已用完（{said}）：上限{_many(limit, limit.figure)}，尚余{_many(limit, left)}")
        self.limit, self.left = limit, left


def _many(limit: Limit, figure: int) -> str:
    return f"{figure}次" if limit.times else f"{figure / 100:,.2f}元"


def draw(claim: Claim, bound: tuple[Limit, ...], amount: int) -> None:
    """Take what the claim needs of each pot. Raises `CeilingReached`, and then nothing was taken."""
    with transaction.atomic():
        for limit in sorted(bound, key=lambda one: (one.name, one.key)):  # one order for all: no deadlock
            _take(claim, limit, 1 if limit.times else amount)


def put_back(claim: Claim) -> None:
    """Return what a claim drew: it was rejected, or its money came back."""
    with transaction.atomic():
        for one in claim.draws.select_related("pot").order_by("pot__limit", "pot__key"):
            Pot.objects.filter(pk=one.pot_id).update(used=F("used") - one.amount)
            one.delete()


def _take(claim: Claim, limit: Limit, amount: int) -> None:
    if amount <= 0 or claim.draws.filter(pot__policy=claim.policy, pot__limit=limit.name, pot__key=limit.key).exists():
        return
    pot = _pot(claim.policy, limit)
    taken = Pot.objects.filter(pk=pot.pk, used__lte=F("ceiling") - amount).update(used=F("used") + amount)
    if not taken:
        pot.refresh_from_db()
        raise CeilingReached(claim.policy, limit, pot.ceiling - pot.used)
    Draw.objects.create(claim=claim, pot=pot, amount=amount)


def _pot(policy: str, limit: Limit) -> Pot:
    try:
        with transaction.atomic():
            return Pot.objects.get_or_create(
                policy=policy, limit=limit.name, key=limit.key, defaults={"ceiling": limit.figure}
            )[0]
    except IntegrityError:  # somebody made it a moment ago
        return Pot.objects.get(policy=policy, limit=limit.name, key=limit.key)
