"""Payable claims into a batch, lines out of it again: all that was asked for, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.claims.models import Claim, Step
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.identity.models import User
from jiangce.office.identity.scoping import covers
from jiangce.office.payments.accounts import index_of, sealed_of
from jiangce.office.payments.digesting import count_again
from jiangce.office.payments.models import Batch, Line, Series
from jiangce.office.registers.accounts import last_hands

READY = ("payable", "failed")
MOST = 500
PREPARER, APPROVER = "finance_preparer", "finance_approver"


class NotDone(Exception):
    """Nothing has changed; the message says why. ``each``: claim's number → what is wrong with it."""

    def __init__(self, message: str, each: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.each = dict(each or {})


def demand(by: User, role: str, region: str) -> None:
    """Has the account this post there? Raises `NotDone`."""
    if not any(place and covers(place, region) for place in by.regions(role)):
        raise NotDone("您的岗位不能办理该区域的这一步")


def held(claims: Iterable[int]) -> list[Claim]:
    """Claims under lock, all before anything is written, in one order for all: no two of us wait for each other."""
    return list(Claim.objects.select_for_update().filter(pk__in=list(claims)).order_by("pk"))


def prepare(by: User, chosen: Mapping[str, int], *, again: str = "") -> Batch:
    """A batch of claims as they were seen (number → version), all of one fund.

    ``again``: why a payment that failed goes to the same account once more. Raises `NotDone`; then nothing has changed.
    """
    if not chosen:
        raise NotDone("请先选择要编入批次的申领")
    if len(chosen) > MOST:
        raise NotDone(f"一个批次最多 {MOST} 笔，现选了 {len(chosen)} 笔：请分批编制")
    with transaction.atomic():
        seen_ids = Claim.objects.visible_to(by).filter(number__in=chosen).values_list("pk", flat=True)
        claims = held(seen_ids)
        failed = {
            line.claim_id: line
            for line in Line.objects.filter(claim__in=claims, state=Line.State.FAILED).order_by("pk")
        }
        last = {} if again.strip() else failed
        by_reviewers = _accounts_by_reviewers(claims)
        each = dict.fromkeys(
            (one.number for one in claims if one.pk in by_reviewers),
            "收款账户由审核该申领的人登记或改动，请由申请人或其他经办人重新登记",
        )
        each |= {one.number: said for one in claims if (said := _trouble(one, chosen[one.number], last.get(one.pk)))}
        each |= dict.fromkeys(set(chosen) - {one.number for one in claims}, "没有这件申领")
        if each:
            raise NotDone(f"有 {len(each)} 笔不能编入，没有生成批次", each)
        if len({(one.region, one.policy, one.fund) for one in claims}) > 1:
            raise NotDone("一个批次只能发放同一项资金：请按资金筛选后再编制")
        demand(by, PREPARER, claims[0].region)
        return _made(by, claims, again)


def _trouble(claim: Claim, seen: int, failed: Line | None) -> str:
    """Why it cannot be batched. ``failed``: its last payment that did, where the same account will not do."""
    if claim.version != seen:
        return "已由他人办理，请刷新后再看"
    if claim.state not in READY:
        return f"“{claim.get_state_display()}”的申领不能编入"
    if not claim.granted:
        return "没有核定金额"
    account, _ = sealed_of(claim.party)
    if account is None:
        return "没有登记收款账户，已在申请方页面提示补填"
    if failed is not None and failed.account_index == index_of(account.open()):
        return f"上次发放失败（{failed.reason}），收款账户没有变更"
    return ""


def _accounts_by_reviewers(claims: list[Claim]) -> set[int]:
    """The claims whose payee's account was last written by somebody who reviewed or approved them."""
    payees = {one.pk: one.whose for one in claims}
    last = last_hands(payees.values())
    hands = set(Step.objects.filter(claim__in=payees, move__in=("review", "approve")).values_list("claim", "by"))
    return {claim for claim, who in payees.items() if any((claim, by) in hands for by in last.get(who.key, ()))}


def _made(by: User, claims: list[Claim], again: str) -> Batch:
    first = claims[0]
    batch = Batch.objects.create(
        number=_number(first.region), region=first.region, policy=first.policy, fund=first.fund, prepared_by=by,
        count=len(claims), total=sum(one.granted or 0 for one in claims), digest="",
    )  # fmt: skip
    for at, claim in enumerate(claims, 1):
        account, bank = sealed_of(claim.party)
        assert account is not None and claim.granted
        number = account.open()
        Line.objects.create(
            batch=batch, number=at, claim=claim, payee=claim.whose.key, name=claim.whose.name, card=number,
            account_index=index_of(number), bank=bank, amount=claim.granted,
        )  # fmt: skip
        _moved(claim, "batch", by, "")
    count_again(batch)
    batch.save()
    told = {"count": batch.count, "total": batch.total, "digest": batch.digest}
    append(by, "batch.prepare", batch, told | ({"why": again.strip()[:300]} if again.strip() else {}))
    return batch


def _number(region: str) -> str:
    year = timezone.localdate().year
    Series.objects.get_or_create(region=region, year=year)
    Series.objects.filter(region=region, year=year).update(last=F("last") + 1)
    return f"{region}-{year}-{Series.objects.get(region=region, year=year).last:04}"


def _moved(claim: Claim, name: str, by: User, why: str) -> None:
    try:
        move(claim, name, by, seen=claim.version, why=why)
    except NotMoved as trouble:
        raise NotDone(f"{claim.number}：{trouble}") from None


def locked(batch: Batch, seen: int | None) -> Batch:
    """The batch under lock, as it was seen. Raises `NotDone`."""
    found = Batch.objects.select_for_update().get(pk=batch.pk)
    if seen is not None and found.version != seen:
        raise NotDone(f"批次 {found.number} 已由他人办理（{found.get_state_display()}），请刷新后再看")
    return found


def take_off(batch: Batch, lines: Iterable[int], by: User, *, seen: int, why: str) -> Batch:
    """Take lines out of a batch that is not approved: their claims wait again. Raises `NotDone`."""
    if not why.strip():
        raise NotDone("撤出须写明理由")
    with transaction.atomic():
        found = locked(batch, seen)
        demand(by, PREPARER, found.region)
        if found.state not in (Batch.State.PREPARED, Batch.State.REFUSED):
            raise NotDone(f"“{found.get_state_display()}”的批次不能再撤出明细")
        rows = list(found.lines.filter(pk__in=list(lines), state=Line.State.WAITING).order_by("number"))
        if not rows:
            raise NotDone("请先选择要撤出的明细")
        claims = {one.pk: one for one in held(row.claim_id for row in rows)}
        for row in rows:
            row.state, row.reason, row.settled_at = Line.State.DROPPED, why.strip()[:200], timezone.now()
            row.save()
            _moved(claims[row.claim_id], "unbatch", by, why)
        count_again(found)
        found.version += 1
        found.save()
        append(
            by,
            "batch.take_off",
            found,
            {"lines": [row.number for row in rows], "why": why.strip()[:300], "digest": found.digest},
        )
        return found
