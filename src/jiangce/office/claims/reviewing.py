"""First review and approval: the decision is computed again, and a difference stops the case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.asking import ALONE, Asking
from jiangce.office.claims.confirming import demand_examiner, undecided
from jiangce.office.claims.filing import take_bounds
from jiangce.office.claims.judging import Verdict, differences, freeze, verdict
from jiangce.office.claims.models import Claim, Declaration, Judgement
from jiangce.office.claims.moves import Move
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.claims.pots import CeilingReached, draw
from jiangce.office.identity.models import User
from jiangce.office.registers.accounts import last_hands
from jiangce.office.rulebook.words import tables

LONGEST = 300  # of the reason for an amount


class Changed(NotMoved):
    """The decision came out differently from the one on file: name → (then, now)."""

    def __init__(self, found: dict[str, tuple[Any, Any]]) -> None:
        super().__init__("重新认定的结果与此前不同，请核对后重新认定或退回：" + "、".join(found))
        self.found = found


class Undecided(NotMoved):
    """Declarations that the decision rests on, and nobody has looked into."""

    def __init__(self, left: Sequence[Declaration]) -> None:
        times = Counter(tables()[one.table].zh for one in left)
        said = "、".join(f"{zh} {count} 项" for zh, count in times.items())
        super().__init__(f"还有 {len(left)} 项申报未核实（{said}），请先逐项核实或不予采信")
        self.left = tuple(left)


def review(
    claim: Claim, by: User, *, seen: int, granted: int | None = None, why: str = "", asking: Asking = ALONE
) -> Claim:
    """Pass the first review: the amount is set within its bounds, its ceilings are drawn on. Raises `NotMoved`."""

    def judged(held: Claim, _: Move) -> None:
        _not_to_own_account(held, by)
        found = _same(held, Judgement.Occasion.FILING, asking)
        _all_decided(held, found, asking)
        if len(why.strip()) > LONGEST:
            raise NotMoved(f"核定理由最多 {LONGEST} 字，现有 {len(why.strip())} 字：请缩短")
        held.granted = _granted(held, granted, why)
        held.granted_why = why.strip()
        try:
            draw(held, found.limits, held.granted)
        except CeilingReached as reached:
            raise NotMoved(str(reached)) from None
        freeze(held, found, Judgement.Occasion.REVIEW)

    return move(claim, "review", by, seen=seen, why=why, before=judged)


def approve(claim: Claim, by: User, *, seen: int, asking: Asking = ALONE) -> Claim:
    """Approve what another has reviewed. Raises `NotMoved`."""

    def judged(held: Claim, _: Move) -> None:
        _not_to_own_account(held, by)
        freeze(held, _same(held, Judgement.Occasion.REVIEW, asking), Judgement.Occasion.APPROVAL)

    return move(claim, "approve", by, seen=seen, before=judged)


def judge_again(claim: Claim, by: User, *, seen: int) -> Claim:
    """Take the decision as it comes out today in the place of the one on file, before the first review goes on."""
    today = timezone.localdate()
    with transaction.atomic():
        held = Claim.objects.select_for_update().get(pk=claim.pk)
        if held.version != seen or held.state != "accepted":
            raise NotMoved("该申领已变动，请刷新后再看")
        demand_examiner(held, by, "您的岗位不能重新认定该申领")
        found = verdict(held, today, today)
        if found is None or not found.entitled:
            raise NotMoved("按现有事实已不符合领取条件，请退回补正或不予支持")
        if held.whose.key not in found.decision["payees"]:
            raise NotMoved("按现有事实，这一项不发给申请方，请不予支持")
        frozen = freeze(held, found, Judgement.Occasion.FILING)
        take_bounds(held, found.decision)
        held.granted, held.version = None, held.version + 1
        held.save(update_fields=["low", "high", "granted", "version"])
        append(by, "claim.judge_again", held, {"digest": frozen.digest})
    return held


def _not_to_own_account(claim: Claim, by: User) -> None:
    """Whoever wrote down where the money goes does not say that it is due. Raises `NotMoved`."""
    payee = claim.whose
    if by.pk in last_hands([payee]).get(payee.key, ()):
        raise NotMoved("申请人的收款账户由您登记或改动，须由他人审核")


def _same(claim: Claim, occasion: str, asking: Asking) -> Verdict:
    """The decision on file, if what is known today leads to the same. Raises `NotMoved`."""
    before = claim.judgements.filter(occasion=occasion).order_by("-pk").first()
    if before is None:
        raise NotMoved("缺少此前的认定，不能办理")
    now = verdict(claim, before.as_of, timezone.localdate(), asking)
    if found := differences(before, now):
        raise Changed(found)
    assert now is not None
    if not now.entitled:
        raise NotMoved("条件尚未全部查清，请先补正：" + _lacking(now))
    return now


def _lacking(now: Verdict) -> str:
    """What is not known yet, or what is in doubt where nothing is lacking."""
    labels = dict.fromkeys(one["label"] for one in now.decision["missing"])
    return "、".join(list(labels)[:5]) or "见案件页标“?”的条件"


def _all_decided(claim: Claim, found: Verdict, asking: Asking) -> None:
    """Nobody is paid on a word alone. Raises `NotMoved`."""
    if left := undecided(claim, found.as_of, asking):
        raise Undecided(left)


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
