"""The second pair of eyes: a batch approved or sent back, by somebody who did not prepare it."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.identity.models import User
from jiangce.office.payments.accounts import index_of, sealed_of
from jiangce.office.payments.batching import APPROVER, PREPARER, NotDone, demand, locked
from jiangce.office.payments.digesting import digest
from jiangce.office.payments.models import Batch, Line

State = Batch.State


def approve(batch: Batch, by: User, *, seen: int) -> Batch:
    """Approve exactly what was prepared; once more is the same as once. Raises `NotDone`."""
    with transaction.atomic():
        found = locked(batch, None)
        if found.state in (State.APPROVED, State.SETTLED) and found.approved_by_id == by.pk:
            return found
        found = locked(batch, seen)
        demand(by, APPROVER, found.region)
        if found.state != State.PREPARED:
            raise NotDone(f"“{found.get_state_display()}”的批次不能复核")
        if found.prepared_by_id == by.pk:
            raise NotDone("制单与复核须由两人办理")
        if digest(found) != found.digest:
            raise NotDone("批次明细与制单时登记的摘要不符，不能复核：请联系系统管理员核对日志")
        _demand_accounts(found)
        found.state, found.approved_by, found.approved_at, found.why = State.APPROVED, by, timezone.now(), ""
        return _saved(found, by, "batch.approve", {"digest": found.digest, "total": found.total})


def refuse(batch: Batch, by: User, *, seen: int, why: str) -> Batch:
    """Send a batch back to whoever prepared it. Raises `NotDone`."""
    if not why.strip():
        raise NotDone("退回须写明理由")
    with transaction.atomic():
        found = locked(batch, seen)
        demand(by, APPROVER, found.region)
        if found.state != State.PREPARED or found.prepared_by_id == by.pk:
            raise NotDone("只有待复核、且非本人编制的批次可以退回")
        found.state, found.why = State.REFUSED, why.strip()[:300]
        return _saved(found, by, "batch.refuse", {"why": found.why})


def submit_again(batch: Batch, by: User, *, seen: int) -> Batch:
    """Put a batch that was sent back before the other once more. Raises `NotDone`."""
    with transaction.atomic():
        found = locked(batch, seen)
        demand(by, PREPARER, found.region)
        if found.state != State.REFUSED:
            raise NotDone("只有已退回的批次可以重新提交")
        _demand_accounts(found)
        found.state = State.PREPARED
        return _saved(found, by, "batch.submit_again", {"digest": found.digest})


def _demand_accounts(batch: Batch) -> None:
    """Nobody is paid into an account that he has changed since."""
    changed = []
    for line in batch.lines.filter(state=Line.State.WAITING).select_related("claim__person", "claim__organisation"):
        account, _ = sealed_of(line.claim.party)
        if account is None or index_of(account.open()) != line.account_index:
            changed.append(str(line.number))
    if changed:
        raise NotDone(f"第 {'、'.join(changed)} 行的收款账户在制单后有变更：请退回，撤出后重新编制")


def _saved(batch: Batch, by: User, action: str, told: dict[str, object]) -> Batch:
    batch.version += 1
    try:
        with transaction.atomic():
            batch.save()
    except IntegrityError:
        raise NotDone("批次没有办理成功：制单与复核须由两人办理") from None
    append(by, action, batch, told)
    return batch
