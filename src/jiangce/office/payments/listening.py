"""Moves of money are made by batches: a claim that moves without its line is held back, whoever asks."""

from __future__ import annotations

from typing import Any

from jiangce.office.claims.models import Claim, Step
from jiangce.office.claims.moves import Move
from jiangce.office.claims.moving import NotMoved
from jiangce.office.payments.models import Line

#: by which state of its last line each move is borne out
BORNE_OUT = {
    "batch": Line.State.WAITING, "unbatch": Line.State.DROPPED, "pay": Line.State.PAID, "fail": Line.State.FAILED,
}  # fmt: skip


def heard(sender: Any, *, claim: Claim, move: Move, step: Step, **_: Any) -> None:
    """A claim has moved, inside the transaction. Raises `NotMoved`."""
    wanted = BORNE_OUT.get(move.id)
    if wanted is None:
        return
    last = claim.payment_lines.order_by("-pk").first()
    if last is None or last.state != wanted:
        raise NotMoved(f"“{move.zh}”须在“资金发放”中随批次办理")
