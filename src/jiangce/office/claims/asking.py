"""How the decision on a claim is asked for among many that are dealt with together: with the same answer as alone."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from jiangce.office.audit.models import Record
from jiangce.office.claims.companions import parties_of
from jiangce.office.claims.declaring import beside_of
from jiangce.office.claims.facts import Reached, facts_of_claim, reach, with_committed
from jiangce.office.claims.models import Claim
from jiangce.office.registers.gathering import Rows

#: acts that change neither a registered fact nor what is declared; what was granted is asked for each time anyway
HARMLESS = ("claim.", "letter.", "evidence.", "account.", "audit.")


class Asking(Protocol):
    """Where a review gets the facts."""

    def facts(self, claim: Claim, known_on: date) -> Rows:
        """What a claim is decided on, as of now, under the lock of the claim."""


class Alone:
    """Asked of the registers."""

    def facts(self, claim: Claim, known_on: date) -> Rows:
        return facts_of_claim(claim, known_on, beside=beside_of(claim.dossier))


ALONE = Alone()


class Among:
    """For many: those who are decided together (a firm and the workers for whom it filed) are looked up once.

    They are looked up again when somebody has changed something in the registers. The log says whether somebody has: every
    change is told there in its own transaction.
    """

    def __init__(self) -> None:
        self._seen = _last()
        self._reached: dict[tuple[str, date, int | None, frozenset[str]], Reached] = {}

    def facts(self, claim: Claim, known_on: date) -> Rows:
        self._forget_if_changed()
        parties = parties_of(claim)
        key = (claim.policy, known_on, claim.dossier_id, frozenset(one.key for one in parties))
        if key not in self._reached:
            self._reached[key] = reach(claim.policy, parties, known_on, beside_of(claim.dossier))
        return with_committed(self._reached[key], claim)

    def _forget_if_changed(self) -> None:
        new = list(Record.objects.filter(seq__gt=self._seen).order_by("seq").values_list("seq", "action"))
        if not all(action.startswith(HARMLESS) for _, action in new):
            self._reached.clear()
        self._seen = new[-1][0] if new else self._seen


def _last() -> int:
    return Record.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
