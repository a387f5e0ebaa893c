"""The bank's answer: read whole before anything is done, then each row to its line by number and amount, or on the list.

A file is taken once; a row whose line has been settled the same way before changes nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from jiangce.office.audit.log import append
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.identity.models import User
from jiangce.office.payments.bank import bank
from jiangce.office.payments.batching import APPROVER, PREPARER, NotDone, demand, held, locked
from jiangce.office.payments.models import Answer, Batch, Line, Stray
from jiangce.office.rulebook.workbooks import BadBook, read_plain

MOST_BYTES, MOST_ROWS = 2_000_000, 5_000
_MONEY = re.compile(r"^\d{1,10}(\.\d{1,2})?$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it was written. ``paid``: None where the word is not known."""

    at: int
    line: int | None
    amount: int | None
    paid: bool | None
    reason: str
    batch: str
    said: str


def read(data: bytes) -> list[Row]:
    """The rows of a file. Raises `NotDone` where it is not an answer at all."""
    if not data or len(data) > MOST_BYTES:
        raise NotDone("回盘文件是空的，或超过 2 MB：请核对是否选错文件")
    rows = _sheet(data) if data.startswith(b"PK\x03\x04") else _written(_text(data))
    rows = [[cell.strip() for cell in row] for row in rows]
    heads = rows[0] if rows else []
    places = {}
    for name, ways in bank().in_.items():
        at = next((heads.index(way) for way in ways if way in heads), None)
        if at is None and name in ("line", "amount", "result"):
            raise NotDone(
                f"回盘文件第一行没有“{ways[0]}”这一列（也可写作 {'、'.join(ways[1:])}）：请用银行返回的原文件"
            )
        places[name] = at
    body = [(at, row) for at, row in enumerate(rows[1:], 2) if any(row)]
    if not body or len(body) > MOST_ROWS:
        raise NotDone(f"回盘文件没有数据行，或多于 {MOST_ROWS} 行")
    return [
        _row(at, {name: row[n] if n is not None and n < len(row) else "" for name, n in places.items()})
        for at, row in body
    ]


def _sheet(data: bytes) -> list[list[str]]:
    try:
        return read_plain(data)
    except BadBook as trouble:
        raise NotDone(str(trouble)) from None


def _written(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        raise NotDone("回盘文件不是完整的 CSV（引号没有成对，或一格过长）：请用银行返回的原文件") from None


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotDone("回盘文件读不出文字：须为 .xlsx，或 CSV（UTF-8、GB18030 编码）")


def _row(at: int, cells: dict[str, str]) -> Row:
    words, number = bank(), cells["line"].removesuffix(".0")
    amount = cells["amount"].replace(",", "").removeprefix("¥")
    result = cells["result"]
    said = "，".join(
        f"{words.in_[name][0]} {cells[name]}" for name in ("line", "amount", "result", "reason") if cells.get(name)
    )  # type: ignore[index]
    return Row(
        at,
        int(number) if number.isascii() and number.isdigit() and len(number) < 8 else None,
        _fen(amount) if _MONEY.match(amount) else None,
        True if result in words.paid else False if result in words.failed else None,
        cells.get("reason", ""), cells.get("batch", ""), said[:300],
    )  # fmt: skip


def _fen(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int((part + "00")[:2])


def take(batch: Batch, data: bytes, by: User) -> tuple[Answer, bool]:
    """Book an answer, all of it or nothing; whether it is new. Raises `NotDone`."""
    rows, digest = read(data), sm3(data)
    with transaction.atomic():
        found = locked(batch, None)
        demand(by, APPROVER, found.region)
        if before := found.answers.filter(digest=digest).first():
            return before, False
        if found.state not in (Batch.State.APPROVED, Batch.State.SETTLED):
            raise NotDone(f"“{found.get_state_display()}”的批次还没有送银行，不能回盘")
        lines = {one.number: one for one in found.lines.exclude(state=Line.State.DROPPED)}
        claims = {one.pk: one for one in held(one.claim_id for one in lines.values())}
        answer = Answer.objects.create(batch=found, digest=digest, by=by)
        twice = {number for number, count in Counter(row.line for row in rows).items() if count > 1}
        for row in rows:
            line = lines.get(row.line) if row.line is not None else None
            why = _stray(found, row, line, twice)
            if why:
                Stray.objects.create(answer=answer, row=row.at, said=row.said, why=why)
            elif line is not None:
                _book(answer, row, line, claims[line.claim_id], by)
        answer.save()
        _settled(found)
        append(by, "batch.answer", found, {
            "digest": digest, "paid": answer.paid, "failed": answer.failed, "known": answer.known, "strays": answer.strays.count(),
        })  # fmt: skip
        return answer, True


def _stray(batch: Batch, row: Row, line: Line | None, twice: Iterable[int | None]) -> str:
    """Why a row fits nothing; "" where it does."""
    if row.batch and row.batch != batch.number:
        return f"是批次 {row.batch[:40]} 的回盘"
    if line is None:
        return "批次中没有这个序号"
    if row.line in twice:
        return "同一序号在文件中出现不止一次"
    if row.amount != line.amount:
        return f"金额与批次不符（批次为 {line.amount / 100:.2f} 元）"
    if row.paid is None:
        return "看不懂处理结果"
    if line.state == Line.State.WAITING or line.state == (Line.State.PAID if row.paid else Line.State.FAILED):
        return ""
    return f"此前已按“{line.get_state_display()}”办理，银行又报另一结果"


def _book(answer: Answer, row: Row, line: Line, claim: Claim, by: User) -> None:
    if line.state != Line.State.WAITING:
        answer.known += 1
        return
    line.state = Line.State.PAID if row.paid else Line.State.FAILED
    line.reason = "" if row.paid else (row.reason or "银行未说明原因")[:200]
    line.settled_at = timezone.now()
    line.save()
    try:
        move(claim, "pay" if row.paid else "fail", by, seen=claim.version, why=line.reason)
    except NotMoved as trouble:
        raise NotDone(f"第 {line.number} 行不能回盘，整个文件都没有办理：{trouble}") from None
    answer.paid, answer.failed = answer.paid + bool(row.paid), answer.failed + (not row.paid)


def _settled(batch: Batch) -> None:
    """When every line has its answer, the batch has."""
    if batch.state == Batch.State.APPROVED and not batch.lines.filter(state=Line.State.WAITING).exists():
        batch.state = Batch.State.SETTLED
        batch.version += 1
        batch.save()


def _demand_either(by: User, region: str) -> None:
    try:
        demand(by, PREPARER, region)
    except NotDone:
        demand(by, APPROVER, region)


def settle_stray(stray: Stray, by: User, note: str) -> Stray:
    """Say what was done about a row that fits nothing. Raises `NotDone`."""
    if not note.strip():
        raise NotDone("请写明如何处理")
    with transaction.atomic():
        found = Stray.objects.select_for_update(of=("self",)).select_related("answer__batch").get(pk=stray.pk)
        _demand_either(by, found.answer.batch.region)
        if found.settled_by_id:
            raise NotDone("这一行已经处理过")
        found.note, found.settled_by, found.settled_at = note.strip()[:300], by, timezone.now()
        found.save()
        append(by, "stray.settle", found.answer.batch, {"rows": found.row, "why": found.note})
        return found
