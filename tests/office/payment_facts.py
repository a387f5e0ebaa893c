"""Claims that are payable, for tests: as they stand after public notice, undecided, with the posts that pay them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.office.office_facts import REGION, officer, person

from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import User
from jiangce.office.payments.approving import approve
from jiangce.office.payments.batching import prepare
from jiangce.office.payments.models import Batch


def luhn(stem: str) -> str:
    """A number with a right check digit; nobody's."""
    total = 0
    for at, digit in enumerate(reversed(stem)):
        value = int(digit) * (2 - at % 2)
        total += value - 9 * (value > 9)
    return stem + str(-total % 10)


def card(at: int) -> str:
    return luhn(f"622202{at:012}")


@dataclass
class Till:
    """Who pays, and what waits."""

    preparer: User
    approver: User
    claims: list[Claim]


def till(count: int = 4, **more: Any) -> Till:
    by = officer("制单", "finance_preparer")
    made = [_claim(at, by, **more) for at in range(count)]
    return Till(by, officer("复核", "finance_approver"), made)


def _claim(at: int, by: User, **more: Any) -> Claim:
    who = person(f"收款人{at}", card=card(at), card_bank="浙江农商银行上虞支行")
    told = {
        "number": f"3306042611{at:08}", "policy": "shangyu-2023", "entry": "new-hire-grant", "fact": f"h{at}", "title": "新招员工一次性就业补贴",
        "clause": "三(一)1", "fund": "pool", "region": REGION, "low": 50_000, "high": 50_000, "granted": 50_000 + at, "state": "payable",
    }  # fmt: skip
    told |= {"high": 100_000}
    return Claim.objects.create(person=who, claimant=who.key, opened_by=by, **{**told, **more})


def seen(claims: list[Claim]) -> dict[str, int]:
    return {one.number: Claim.objects.get(pk=one.pk).version for one in claims}


def batched(place: Till) -> Batch:
    return prepare(place.preparer, seen(place.claims))


def approved(place: Till) -> Batch:
    made = batched(place)
    return approve(made, place.approver, seen=made.version)


def answer(batch: Batch, *results: tuple[int, str, str, str], heads: str = "序号,金额,结果,失败原因") -> bytes:
    """A bank's answer: (line, amount, result, reason) each."""
    return "\n".join([heads, *(",".join(map(str, one)) for one in results)]).encode()


def amount(batch: Batch, line: int) -> str:
    fen = batch.lines.get(number=line).amount
    return f"{fen // 100}.{fen % 100:02}"


def all_paid(batch: Batch) -> bytes:
    return answer(
        batch, *((one.number, amount(batch, one.number), "成功", "") for one in batch.lines.exclude(state="dropped"))
    )
