"""Earlier payments, found by ceiling and key: what used the room of a claim, and what may have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from jiangce.entitlement.claims import Claim, Paid


class Earlier:
    """All earlier payments; those of one answer come in the order in which they were told."""

    def __init__(self, paid: Iterable[Paid]) -> None:
        self._known: dict[int, dict[tuple[Any, ...], list[Paid]]] = defaultdict(dict)
        self._vague: dict[int, dict[str, list[tuple[int, Paid]]]] = {}
        for number, payment in enumerate(paid):
            for at, key in payment.keys.items():
                if None in key:
                    self._vague.setdefault(at, {}).setdefault(payment.payee, []).append((number, payment))
                else:
                    self._known[at].setdefault(key, []).append(payment)

    def known(self, at: int) -> Iterable[tuple[tuple[Any, ...], list[Paid]]]:
        """The payments under ceiling ``at`` of which all keys are known, by key."""
        return self._known[at].items() if at in self._known else ()

    def of(self, at: int, key: tuple[Any, ...]) -> Sequence[Paid]:
        """The payments of this very key."""
        return self._known[at].get(key, ()) if at in self._known else ()

    def perhaps(self, at: int, claims: Sequence[Claim]) -> list[Paid]:
        """The payments of a key not wholly known that may be that of one of the claims; see `Paid.may_be`."""
        vague = self._vague.get(at)
        if vague is None:
            return []
        found = {
            number: payment
            for claim in claims
            for number, payment in _of_payees(vague, claim.payees)
            if payment.may_be(at, claim)
        }
        return [found[number] for number in sorted(found)]


def _of_payees(vague: dict[str, list[tuple[int, Paid]]], payees: tuple[str, ...]) -> Iterator[tuple[int, Paid]]:
    """Of nobody known it may be anybody's, and anybody's may be his of whom nobody is known."""
    for payee in ("", *payees) if payees else vague:
        yield from vague.get(payee, ())
