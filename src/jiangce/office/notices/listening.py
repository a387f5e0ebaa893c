"""What a claim's move has to do with its notice: which moves only a notice makes, and what becomes of the line.

It runs inside the transaction of the move, so a refusal here leaves the claim where it was, whoever asked for the move.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from jiangce.office.claims.models import Claim, Step
from jiangce.office.claims.moves import Move
from jiangce.office.claims.moving import NotMoved
from jiangce.office.notices.ending import settle
from jiangce.office.notices.models import Notice, NoticeLine, Objection
from jiangce.office.notices.terms import terms

#: what the line comes to by each move; those that lead to the money wait for the end of the notice
OUTCOMES = {
    "pass": NoticeLine.Outcome.PASSED, "dismiss": NoticeLine.Outcome.DISMISSED, "refuse": NoticeLine.Outcome.REFUSED,
    "send_back": NoticeLine.Outcome.SENT_BACK, "object": NoticeLine.Outcome.OBJECTED,
}  # fmt: skip
_TO_THE_MONEY = ("pass", "dismiss")
_UNREAD = "还有未处理的异议，须先受理或答复"


def heard(sender: Any, *, claim: Claim, move: Move, step: Step, **_: Any) -> None:
    """A claim has moved. Raises `NotMoved` for what its notice does not allow."""
    if step.before not in ("approved", "noticed", "objected"):
        return
    if move.id == "publish":
        _published(claim, step)
    elif move.id in OUTCOMES:
        _gone_on(claim, move, step)


def _line(claim: Claim) -> NoticeLine | None:
    found = NoticeLine.objects.filter(
        claim=claim, outcome__in=("running", "objected"), notice__state__in=("open", "ended")
    )
    return found.select_related("notice").first()


def _waived(claim: Claim, step: Step) -> bool:
    return bool(step.why) and not terms().of(claim.policy, claim.entry).demanded


def _published(claim: Claim, step: Step) -> None:
    if _line(claim) is None and not _waived(claim, step):
        raise NotMoved("须随公示名单一并公示：请在“公示办理”中拟定名单后公示")


def _gone_on(claim: Claim, move: Move, step: Step) -> None:
    line = _line(claim)
    if line is None:
        if move.id in _TO_THE_MONEY and not _waived(claim, step):
            raise NotMoved(f"没有该申领的公示记录，不能办理“{move.zh}”")
        return
    if move.id in _TO_THE_MONEY:
        _demand_over(line, move)
    line.outcome = OUTCOMES[move.id]
    line.settled_on = None if move.id == "object" else timezone.localdate()
    line.save(update_fields=["outcome", "settled_on"])
    if move.id in ("dismiss", "refuse", "send_back"):
        accepted = line.objections.filter(state=Objection.State.ACCEPTED)
        accepted.update(state=Objection.State.SETTLED, outcome=line.outcome)
        settle(Notice.objects.select_for_update().get(pk=line.notice_id), step.by)


def _demand_over(line: NoticeLine, move: Move) -> None:
    if not line.notice.over:
        raise NotMoved(f"公示期至{line.notice.last_day:%Y年%m月%d日}届满，期满后才能办理“{move.zh}”")
    if line.objections.filter(state=Objection.State.RECEIVED).exists():
        raise NotMoved(_UNREAD)


def not_yet(claim: Claim, move: Move) -> str:
    """What a move has to wait for on account of the notice, in words; "" where it need not wait.

    A page shows it in the place of a button that would be refused.
    """
    line = _line(claim) if move.id in _TO_THE_MONEY else None
    if line is None:
        return ""
    if line.notice.last_day is not None and not line.notice.over:
        first = line.notice.last_day + timedelta(days=1)
        return f"公示期至{line.notice.last_day:%Y年%m月%d日}届满，{first:%Y年%m月%d日}起才能办理"
    return _UNREAD if line.objections.filter(state=Objection.State.RECEIVED).exists() else ""
