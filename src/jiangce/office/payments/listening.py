"""Moves of money are made by batches: a claim that moves without its line is held back, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jiangce.office.claims.models import Claim, Step
from jiangce.office.claims.moves import Move
from jiangce.office.claims.moving import NotMoved
from jiangce.office.payments.booking import enter, take_back
from jiangce.office.payments.models import Line
from jiangce.office.registers.recording import WrongFact

#: by which state of its last line each move is borne out
BORNE_OUT = {
    "batch": Line.State.WAITING, "unbatch": Line.State.DROPPED, "pay": Line.State.PAID, "fail": Line.State.FAILED,
}  # fmt: skip


def heard(sender: Any, *, claim: Claim, move: Move, step: Step, **_: Any) -> None:
    """A claim has moved, inside the transaction. Raises `NotMoved`."""
    if move.id == "return_money":
        _booked(lambda: take_back(claim, step.by, step.why))
    wanted = BORNE_OUT.get(move.id)
    if wanted is None:
        return
    last = claim.payment_lines.order_by("-pk").first()
    if last is None or last.state != wanted:
        raise NotMoved(f"“{move.zh}”须在“资金发放”中随批次办理")
    if move.id == "pay":
        _booked(lambda: enter(claim, step.by))


def _booked(work: Callable[[], object]) -> None:
    try:
        work()
    except WrongFact as trouble:
        raise NotMoved(f"付款记录不能登记：{trouble}") from None
