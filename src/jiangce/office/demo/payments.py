"""Paying in the demonstration: a batch that was paid but for one line, one that waits for approval, and claims that wait."""

from __future__ import annotations

import itertools

from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import User
from jiangce.office.payments.answers import take
from jiangce.office.payments.approving import approve
from jiangce.office.payments.bank import bank
from jiangce.office.payments.batching import prepare
from jiangce.office.payments.models import Batch

#: the states that lie behind public notice
BEHIND = ("payable", "batched", "paid", "failed")
WHY = "账户状态异常，请持卡人到网点核实"


def ask_one(claims: dict[str, list[Claim]]) -> None:
    """The first of those that wait has no account yet: somebody has to be asked for his."""
    for claim in claims.get("payable", [])[:1]:
        if claim.person is not None:
            claim.person.card, claim.person.card_bank = "", ""
            claim.person.save()


def show(claims: dict[str, list[Claim]], preparer: User, approver: User) -> None:
    """``claims``: by the state in which they shall be; all of them payable now."""
    done = _batch([*claims.get("paid", []), *claims.get("failed", [])], preparer)
    if done is not None:
        approve(done, approver, seen=done.version)
        take(done, _answer(done, {claim.pk for claim in claims.get("failed", [])}), approver)
    _batch(claims.get("batched", []), preparer)


def _batch(claims: list[Claim], preparer: User) -> Batch | None:
    if not claims:
        return None
    return prepare(
        preparer, dict(Claim.objects.filter(pk__in=[one.pk for one in claims]).values_list("number", "version"))
    )


def _answer(batch: Batch, failed: set[int]) -> bytes:
    """What the bank sends back, in its own format."""
    words = bank()
    heads = [words.in_[name][0] for name in ("line", "amount", "result", "reason")]
    rows = [
        [str(line.number), f"{line.amount / 100:.2f}", (words.failed if bad else words.paid)[0], WHY if bad else ""]
        for line in batch.lines.order_by("number")
        for bad in [line.claim_id in failed]
    ]
    return "\n".join(",".join(row) for row in itertools.chain([heads], rows)).encode()
