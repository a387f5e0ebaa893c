"""First review and approval: the decision is computed again, and a difference stops the case."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.confirming import undecided
from jiangce.office.claims.filing import take_bounds
from jiangce.office.claims.judging import Verdict, differences, freeze, verdict
from jiangce.office.claims.models import Claim, Judgement
from jiangce.office.claims.moves import Move
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.claims.pots import CeilingReached, draw
from jiangce.office.identity.models import User
from jiangce.office.rulebook.words import tables


class Changed(NotMoved):
    """The decision came out differently from the one on file: name → (then, now)."""

    def __init__(self, found: dict[str, tuple[Any, Any]]) -> None:
        super().__init__("重新认定的结果与此前不同，请核对后重新认定或退回：" + "、".join(found))
        self.found = found


def review(claim: Claim, by: User, *, seen: int, granted: int | None = None, why: str = "") -> Claim:
    """Pass the first review: the amount is set within its bounds, its ceilings are drawn on. Raises `NotMoved`."""

    def judged(held: Claim, _: Move) -> None:
        found = _same(held, Judgement.Occasion.FILING)
        _all_decided(held, found)
        held.granted = _granted(held, granted, why)
        held.granted_why = why.strip()
        try:
            draw(held, found.limits, held.granted)
        except CeilingReached as reached:
            raise NotMoved(str(reached)) from None
        freeze(held, found, Judgement.Occasion.REVIEW)

    return move(claim, "review", by, seen=seen, why=why, before=judged)


def approve(claim: Claim, by: User, *, seen: int) -> Claim:
    """Approve what another has reviewed. Raises `NotMoved`."""

    def judged(held: Claim, _: Move) -> None:
        freeze(held, _same(held, Judgement.Occasion.REVIEW), Judgement.Occasion.APPROVAL)

    return move(claim, "approve", by, seen=seen, before=judged)


def judge_again(claim: Claim, by: User, *, seen: int) -> Claim:
    """Take the decision as it comes out today in the place of the one on file, before the first review goes on."""
    today = timezone.localdate()
    found = verdict(claim, today, today)
    if found is None or not found.entitled:
        raise NotMoved("按现有事实已不符合领取条件，请退回补正或不予支持")
    frozen = freeze(claim, found, Judgement.Occasion.FILING)
    take_bounds(claim, found.decision)
    changed = Claim.objects.filter(pk=claim.pk, version=seen, state="accepted").update(
        low=claim.low, high=claim.high, granted=None, version=F("version") + 1
    )
    if not changed:
        frozen.delete()
        raise NotMoved("该申领已变动，请刷新后再看")
    append(by, "claim.judge_again", claim, {"digest": frozen.digest})
    claim.refresh_from_db()
    return claim


def _same(claim: Claim, occasion: str) -> Verdict:
    """The decision on file, if what is known today leads to the same. Raises `NotMoved`."""
    before = claim.judgements.filter(occasion=occasion).order_by("-pk").first()
    if before is None:
        raise NotMoved("缺少此前的认定，不能办理")
    now = verdict(claim, before.as_of, timezone.localdate())
    if found := differences(before, now):
        raise Changed(found)
    assert now is not None
    if not now.entitled:
        raise NotMoved("条件尚未全部查清，请先补正：" + "、".join(one["words"] for one in now.decision["missing"][:5]))
    return now


def _all_decided(claim: Claim, found: Verdict) -> None:
    """Nobody is paid on a word alone. Raises `NotMoved`."""
    if left := undecided(claim, found.as_of):
        said = "、".join(dict.fromkeys(tables()[one.table].zh for one in left))
        raise NotMoved(f"还有 {len(left)} 项申报未核实（{said}），请先逐项核实或不予采信")


def _granted(claim: Claim, asked: int | None, why: str) -> int:
    """The amount within its bounds; where there is a choice, somebody made it and said why."""
    if claim.high is not None and claim.low == claim.high:
        if asked not in (None, claim.low):
            raise NotMoved("金额已由条款确定，不能改动")
        return claim.low
    if asked is None:
        raise NotMoved("金额为限额或区间，须由经办核定")
    if not why.strip():
        raise NotMoved("核定金额须写明理由")
    if asked < claim.low or (claim.high is not None and asked > claim.high):
        raise NotMoved("核定金额超出条款允许的范围")
    return asked
