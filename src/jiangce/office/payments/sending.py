"""The file for the bank: the one place where accounts are opened, and each time the log says by whom."""

from __future__ import annotations

import csv
import io

from django.db import transaction

from jiangce.office.audit.log import append
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.identity.models import User
from jiangce.office.payments.bank import bank
from jiangce.office.payments.batching import APPROVER, NotDone, demand, locked
from jiangce.office.payments.digesting import digest
from jiangce.office.payments.models import Batch, Line
from jiangce.office.rulebook.spelled import plain_yuan

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def bank_file(batch: Batch, by: User) -> bytes:
    """The approved batch as CSV, until the bank has answered: what was paid is not sent once more. Raises `NotDone`."""
    with transaction.atomic():
        found = locked(batch, None)
        demand(by, APPROVER, found.region)
        if found.state not in (Batch.State.APPROVED, Batch.State.SETTLED):
            raise NotDone(f"“{found.get_state_display()}”的批次不能生成银行文件，须先复核")
        if answered(found):
            raise NotDone("银行回盘已登记，不能再生成银行文件，以免重复发放：发放失败的，请编入新批次")
        if digest(found) != found.digest:
            raise NotDone("批次明细与复核时的摘要不符，不能生成银行文件：请联系系统管理员核对日志")
        lines = found.lines.exclude(state=Line.State.DROPPED).select_related("claim").order_by("number")
        data = _written(found, list(lines))
        append(
            by,
            "batch.send",
            found,
            {"count": found.count, "total": found.total, "file": sm3(data), "why": "生成银行代发文件，含完整账号"},
        )
        return data


def answered(batch: Batch) -> bool:
    """Has the bank said of any line what became of it?"""
    return batch.lines.filter(state__in=(Line.State.PAID, Line.State.FAILED)).exists()


def _written(batch: Batch, lines: list[Line]) -> bytes:
    out, columns = io.StringIO(), bank().out
    writer = csv.writer(out)
    writer.writerow(columns)
    for line in lines:
        told = {
            "line": str(line.number), "name": line.name, "account": line.card.open(), "bank": line.bank,
            "amount": plain_yuan(line.amount), "purpose": bank().purpose, "batch": batch.number,
            "claim": line.claim.number,
        }  # fmt: skip
        writer.writerow([_safe(told[name]) for name in columns.values()])
    return ("\ufeff" + out.getvalue()).encode()


def _safe(text: str) -> str:
    """No cell that a spreadsheet takes for a formula, no line that a name breaks."""
    text = " ".join(text.split())
    return "'" + text if text[:1] in _FORMULA else text
