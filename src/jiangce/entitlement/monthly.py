"""Highest of, month by month: of what several allowances pay for one month only the highest is paid.

A one-off sum, and a yearly one, fall into the month of their date. Money already paid stays and settles its month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from jiangce.entitlement.claims import Claim, Paid, Part

_Month = tuple[int, int]


class _Piece(NamedTuple):
    """What one claim pays in one month."""

    claim: Claim
    part: Part
    paid: bool

    @property
    def sure(self) -> int:
        return self.part.low if self.claim.status else 0

    def may_beat(self, best: _Piece) -> bool:
        if best.paid or self.part.high is None:
            return not best.paid
        return self.part.high > best.sure or (self.part.high == best.sure and self.claim.rank() < best.claim.rank())


def highest_by_month(claims: Iterable[Claim], at: int, paid: Sequence[Paid]) -> None:
    """Fit claims under the ceiling numbered ``at``, in place; ``claims`` in order, which settles ties."""
    groups: dict[tuple[tuple[Any, ...], _Month], list[_Piece]] = defaultdict(list)
    touched = list[Claim]()
    for claim in claims:
        key = claim.keys.get(at)
        if key is None or claim.status is False:
            continue
        if None in key:
            claim.provisional = True
            continue
        touched.append(claim)
        left = claim.already_paid
        for part in claim.parts:
            groups[key, _month(part.on)].append(_Piece(claim, part, left > 0))
            left -= part.low
    settled = {(payment.keys[at], _month(payment.on)) for payment in paid if at in payment.keys and payment.on}
    before = {id(claim): claim.high for claim in touched}
    for place, pieces in groups.items():
        _one_month(pieces, place in settled)
    for claim in touched:
        _close(claim, at, before[id(claim)])


def _month(day: date) -> _Month:
    return day.year, day.month


def _one_month(pieces: list[_Piece], settled: bool) -> None:
    sure = [piece for piece in pieces if piece.sure > 0]
    best = max(sure, key=lambda piece: (piece.paid, piece.sure), default=None)
    for piece in pieces:
        if settled and not piece.paid:
            piece.part.low, piece.part.high = 0, 0
    if settled or len(pieces) == 1:
        return
    rivals = [piece for piece in pieces if piece is not best and (best is None or piece.may_beat(best))]
    for piece in pieces:
        if piece is not best and piece not in rivals:
            piece.part.low, piece.part.high = 0, 0
        elif rivals and len(rivals) + (best is not None) > 1:
            piece.part.low = 0
            piece.claim.provisional = True


def _close(claim: Claim, at: int, before: int | None) -> None:
    """What it lost is a reduction; who lost all of it is refused."""
    after = claim.high
    if after == 0 and before != 0:
        claim.status, claim.refused = False, at
    elif after is not None and (before is None or after < before):
        claim.reductions.append((at, 0 if before is None else before - after))
