"""A batch pinned down: whoever approves it, approves exactly these lines."""

from __future__ import annotations

import json

from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.payments.models import Batch, Line


def digest(batch: Batch) -> str:
    """SM3 of the batch and its lines that are not dropped; accounts stand in it by their blind index."""
    lines = batch.lines.exclude(state=Line.State.DROPPED).select_related("claim").order_by("number")
    told = {
        "number": batch.number, "region": batch.region, "policy": batch.policy, "fund": batch.fund,
        "lines": [[one.number, one.claim.number, one.payee, one.name, one.account_index, one.bank, one.amount] for one in lines],
    }  # fmt: skip
    return sm3(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def count_again(batch: Batch) -> None:
    """Number, sum and digest after its lines have changed; a batch without any is dropped."""
    left = batch.lines.exclude(state=Line.State.DROPPED)
    amounts = list(left.values_list("amount", flat=True))
    batch.count, batch.total = len(amounts), sum(amounts)
    if not amounts:
        batch.state = Batch.State.DROPPED
    batch.digest = digest(batch)
