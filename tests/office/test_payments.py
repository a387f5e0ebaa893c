"""Money to people: batches by two pairs of eyes, the file for the bank, its answer, and nobody paid twice."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from tests.office.office_facts import Town, hired, officer, person
from tests.office.payment_facts import Till, all_paid, amount, answer, approved, batched, card, seen, till

from jiangce.office.audit import checking
from jiangce.office.audit.models import Record
from jiangce.office.claims.facts import facts_for
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.payments.accounts import NotKept, keep, sealed_of
from jiangce.office.payments.answers import read, settle_stray, take
from jiangce.office.payments.approving import approve, refuse, submit_again
from jiangce.office.payments.bank import OWN, BadBank, bank
from jiangce.office.payments.batching import NotDone, prepare, take_off
from jiangce.office.payments.closing import close
from jiangce.office.payments.funds import funds
from jiangce.office.payments.models import Batch, FirmAccount, Line, Stray
from jiangce.office.payments.sending import bank_file
from jiangce.office.registers.accounts import Account, read_account
from jiangce.office.registers.entering import change, values_of
from jiangce.office.registers.merging import merge
from jiangce.office.registers.models import Fact, Person


@pytest.fixture
def desk(db: None, keyring: None, this_calendar: None) -> Till:
    return till()


@pytest.fixture
def this_calendar(db: None) -> None:
    from django.utils import timezone

    from jiangce.office.workdays.models import Year

    for year in (timezone.localdate().year, timezone.localdate().year + 1):
        Year.objects.get_or_create(year=year)


def states() -> list[str]:
    return list(Claim.objects.order_by("pk").values_list("state", flat=True))


def test_from_payable_to_closed(desk: Till) -> None:
    batch = batched(desk)
    assert (batch.count, batch.total) == (4, 200_006) and states() == ["batched"] * 4
    batch = approve(batch, desk.approver, seen=batch.version)
    rows = list(csv.DictReader(io.StringIO(bank_file(batch, desk.approver).decode("utf-8-sig"))))
    assert [(row["序号"], row["账号"], row["金额"]) for row in rows] == [
        (str(at + 1), card(at), f"500.0{at}") for at in range(4)
    ]
    told, new = take(batch, all_paid(batch), desk.approver)
    assert (told.paid, told.failed, new) == (4, 0, True) and states() == ["paid"] * 4
    batch.refresh_from_db()
    assert batch.state == Batch.State.SETTLED
    assert close(batch, desk.preparer) == 4 and states() == ["closed"] * 4 and close(batch, desk.preparer) == 0
    assert not checking.verdict().trouble
    actions = [
        one for one in Record.objects.order_by("seq").values_list("action", flat=True) if one.startswith("batch.")
    ]
    assert actions == ["batch.prepare", "batch.approve", "batch.send", "batch.answer", "batch.close"]


def test_what_cannot_be_batched_is_told_one_by_one_and_nothing_is_made(desk: Till) -> None:
    first, second, third, fourth = desk.claims
    QuerySet(Person).filter(pk=first.person_id).update(card="")
    Claim.objects.filter(pk=second.pk).update(version=9)
    Claim.objects.filter(pk=third.pk).update(state="noticed")
    wanted = {first.number: 1, second.number: 1, third.number: 1, fourth.number: 1, "gone": 1}
    with pytest.raises(NotDone) as told:
        prepare(desk.preparer, wanted)
    assert "没有登记收款账户" in told.value.each[first.number] and "由他人办理" in told.value.each[second.number]
    assert "公示中" in told.value.each[third.number] and told.value.each["gone"] == "没有这件申领"
    assert fourth.number not in told.value.each
    assert not Batch.objects.exists() and states() == ["payable", "payable", "noticed", "payable"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"fund": "other"}, "同一项资金"),
        ({"policy": "tonglu-2021"}, "同一项资金"),
        ({"region": "330603"}, "没有这件申领"),
    ],
)
def test_a_batch_is_of_one_fund(desk: Till, change: dict[str, str], why: str) -> None:
    Claim.objects.filter(pk=desk.claims[0].pk).update(**change)
    with pytest.raises(NotDone) as told:
        prepare(desk.preparer, seen(desk.claims))
    assert why in str(told.value) + json.dumps(told.value.each, ensure_ascii=False)


def test_two_pairs_of_eyes(desk: Till) -> None:
    """The service says so, and so does the database."""
    with pytest.raises(NotDone, match="岗位"):
        prepare(desk.approver, seen(desk.claims))
    batch = batched(desk)
    with pytest.raises(NotDone, match="岗位"):
        approve(batch, desk.preparer, seen=batch.version)
    desk.preparer.posts.create(role="finance_approver", region="330604")
    with pytest.raises(NotDone, match="两人"):
        approve(batch, desk.preparer, seen=batch.version)
    batch.state, batch.approved_by, batch.approved_at = "approved", desk.preparer, batch.prepared_at
    with pytest.raises(IntegrityError, match="by_two"), transaction.atomic():
        batch.save()
    batch.refresh_from_db()
    batch.state = "approved"
    with pytest.raises(IntegrityError), transaction.atomic():
        batch.save()


def test_approving_twice_is_once(desk: Till) -> None:
    batch = batched(desk)
    old = batch.version
    again = approve(approve(batch, desk.approver, seen=old), desk.approver, seen=old)
    assert again.version == old + 1 and Record.objects.filter(action="batch.approve").count() == 1
    with pytest.raises(NotDone, match="他人办理"):
        approve(batch, officer("另一复核", "finance_approver"), seen=old)


def test_a_batch_that_was_touched_is_not_approved(desk: Till) -> None:
    batch = batched(desk)
    batch.lines.filter(number=2).update(amount=1)
    with pytest.raises(NotDone, match="摘要不符"):
        approve(batch, desk.approver, seen=batch.version)


def test_an_account_changed_since_is_not_paid_into(desk: Till) -> None:
    batch = batched(desk)
    who = desk.claims[1].person
    who.card = card(77)
    who.save()
    with pytest.raises(NotDone, match="第 2 行"):
        approve(batch, desk.approver, seen=batch.version)


def test_sent_back_mended_and_submitted_again(desk: Till) -> None:
    batch = batched(desk)
    with pytest.raises(NotDone, match="理由"):
        refuse(batch, desk.approver, seen=batch.version, why=" ")
    batch = refuse(batch, desk.approver, seen=batch.version, why="第3笔待核")
    before = batch.digest
    batch = take_off(batch, [batch.lines.get(number=3).pk], desk.preparer, seen=batch.version, why="待核")
    assert states() == ["batched", "batched", "payable", "batched"] and batch.digest != before and batch.count == 3
    batch = submit_again(batch, desk.preparer, seen=batch.version)
    batch = approve(batch, desk.approver, seen=batch.version)
    with pytest.raises(NotDone, match="不能再撤出"):
        take_off(batch, [batch.lines.first().pk], desk.preparer, seen=batch.version, why="x")
    assert "收款人2" not in bank_file(batch, desk.approver).decode()
    again = prepare(desk.preparer, seen([desk.claims[2]]))
    whole = take_off(again, again.lines.values_list("pk", flat=True), desk.preparer, seen=again.version, why="全部撤出")
    assert whole.state == Batch.State.DROPPED and whole.number != batch.number and whole.number.endswith("0002")


def test_a_failed_payment_waits_for_a_better_account(desk: Till) -> None:
    batch = approved(desk)
    take(batch, answer(batch, (2, amount(batch, 2), "失败", "户名不符")), desk.approver)
    failed = desk.claims[1]
    assert states() == ["batched", "failed", "batched", "batched"]
    assert failed.steps.last().why == "户名不符"
    with pytest.raises(NotDone) as told:
        prepare(desk.preparer, seen([failed]))
    assert "户名不符" in told.value.each[failed.number] and "没有变更" in told.value.each[failed.number]
    who = Person.objects.get(pk=failed.person_id)
    who.card = card(99)
    who.save()
    again = prepare(desk.preparer, seen([failed]))
    assert again.count == 1 and again.lines.get().card.open() == card(99)
    take_off(again, [again.lines.get().pk], desk.preparer, seen=again.version, why="撤")
    who.card = card(1)
    who.save()
    with pytest.raises(NotDone):
        prepare(desk.preparer, seen([failed]))
    assert prepare(desk.preparer, seen([failed]), again="银行称系统故障，可原账户重发").count == 1


def test_the_answer_is_booked_whole_and_what_fits_nothing_is_listed(desk: Till) -> None:
    batch = approved(desk)
    data = answer(
        batch, (1, amount(batch, 1), "成功", ""), (2, "9.99", "成功", ""), (9, "1.00", "成功", ""), (3, amount(batch, 3), "天知道", ""),
        (4, amount(batch, 4), "成功", ""), (4, amount(batch, 4), "失败", "重复"),
    )  # fmt: skip
    told, _ = take(batch, data, desk.approver)
    assert (told.paid, told.failed, states()) == (1, 0, ["paid", "batched", "batched", "batched"])
    why = {one.row: one.why for one in Stray.objects.all()}
    assert (
        "金额与批次不符" in why[3]
        and "没有这个序号" in why[4]
        and "看不懂" in why[5]
        and "不止一次" in why[6]
        and len(why) == 5
    )
    batch.refresh_from_db()
    assert batch.state == Batch.State.APPROVED, "some wait"
    with pytest.raises(NotDone, match="岗位不能办理该区域"):  # whatever other post lets him see it
        settle_stray(Stray.objects.first(), officer("外地", "finance_preparer", "370300"), "已电话核对")
    stray = settle_stray(Stray.objects.first(), desk.preparer, "已电话核对")
    assert stray.settled_by == desk.preparer
    with pytest.raises(NotDone, match="处理过"):
        settle_stray(stray, desk.approver, "再来")


def test_the_same_answer_twice_is_once(desk: Till) -> None:
    batch = approved(desk)
    take(batch, all_paid(batch), desk.approver)
    count = Record.objects.count()
    told, new = take(batch, all_paid(batch), desk.approver)
    assert not new and told.paid == 4 and Record.objects.count() == count
    told, new = take(batch, all_paid(batch) + b"\n", desk.approver)
    assert new and (told.paid, told.known) == (0, 4), "another file that says the same"
    told, _ = take(batch, answer(batch, (1, amount(batch, 1), "失败", "退汇")), desk.approver)
    assert told.strays.get().why.startswith("此前已按“已发放”办理") and states() == ["paid"] * 4


def test_an_answer_that_cannot_be_booked_whole_is_not_booked(desk: Till) -> None:
    """The one who batched may not say that it was paid; then not a single line is."""
    batch = approved(desk)
    desk.preparer.posts.create(role="finance_approver", region="330604")
    with pytest.raises(NotDone, match="整个文件都没有办理"):
        take(batch, all_paid(batch), desk.preparer)
    assert states() == ["batched"] * 4 and not batch.answers.exists()
    with pytest.raises(NotDone, match="岗位"):
        take(batch, all_paid(batch), officer("外地", "finance_approver", "370300"))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "空的"), (b"x" * 2_000_001, "2 MB"), ("序号,金额\n1,2".encode(), "没有“结果”"), ("序号,金额,结果\n".encode(), "没有数据行"),
        (b"PK\x03\x04\x00\x00", "xlsx"), (b"\xff\xfe\x00\x00", "CSV"), (("序号,金额,结果\n" + "1,1,成功\n" * 5001).encode(), "5000"),
        (("序号,金额,结果\n1,1,\"" + "x" * 140_000).encode(), "一格过长"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_answer_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(NotDone, match=why):
        read(data)


def test_an_answer_with_the_line_ends_of_an_old_machine() -> None:
    (row,) = read("序号,金额,结果\r1,5.00,成功\r".encode())
    assert (row.line, row.amount, row.paid) == (1, 500, True)


def test_answers_as_banks_write_them() -> None:
    text = '明细序号,交易金额,交易状态,返回信息\n1,"1,500.00",交易成功,\n2.0,¥3,退票,"账号, 户名不符"\n,x,成功,\n'
    rows = read(text.encode("gb18030"))
    assert [(one.line, one.amount, one.paid, one.reason) for one in rows] == [
        (1, 150_000, True, ""), (2, 300, False, "账号, 户名不符"), (None, None, True, "")
    ]  # fmt: skip
    assert read(text.encode())[1].said == "序号 2.0，金额 ¥3，结果 退票，失败原因 账号, 户名不符"


def test_an_answer_as_a_workbook(desk: Till) -> None:
    import xlsxwriter

    batch, out = approved(desk), io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("代发结果")
        for at, row in enumerate(
            [("序号", "账号", "金额", "结果"), (1, "6222", 500, "成功"), (2, "6222", 500.01, "失败")]
        ):
            sheet.write_row(at, 0, row)
    told, _ = take(batch, out.getvalue(), desk.approver)
    assert (told.paid, told.failed) == (1, 1) and batch.lines.get(number=2).reason == "银行未说明原因"


def test_the_file_for_the_bank_is_logged_and_no_trap(desk: Till) -> None:
    who = desk.claims[0].person
    who.name = '=HYPERLINK("http://x")\n'
    who.save()
    batch = batched(desk)
    with pytest.raises(NotDone, match="须先复核"):
        bank_file(batch, desk.approver)
    batch = approve(batch, desk.approver, seen=batch.version)
    with pytest.raises(NotDone, match="岗位"):
        bank_file(batch, officer("审计", "auditor"))
    rows = list(csv.reader(io.StringIO(bank_file(batch, desk.approver).decode("utf-8-sig"))))
    assert rows[1][1].startswith("'=") and rows[1][2] == card(0)
    assert card(0) not in str(batch.lines.first().card)
    told = json.loads(Record.objects.get(action="batch.send").detail)
    assert told["count"] == 4 and len(told["file"]) == 64
    assert not any(card(0) in detail for detail in Record.objects.values_list("detail", flat=True))
    raw = QuerySet(Line).extra(select={"raw": "card"}).values_list("raw", flat=True)
    assert all(card(at) not in text for at in range(4) for text in raw)


def test_money_moves_by_batches_alone(desk: Till) -> None:
    claim = desk.claims[0]
    with pytest.raises(NotMoved, match="资金发放"):
        move(claim, "batch", desk.preparer, seen=claim.version)
    batch = approved(desk)
    claim.refresh_from_db()
    for name, who in (("pay", desk.approver), ("fail", desk.approver), ("unbatch", desk.preparer)):
        with pytest.raises(NotMoved, match="资金发放"):
            move(claim, name, who, seen=claim.version, why="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Line.objects.create(batch=batch, number=9, claim=claim, payee="x", name="x", card="1", amount=1)


def test_what_was_paid_is_a_fact_that_later_decisions_find(place: Town) -> None:
    """From commitment to payment under one id; what came back is none from that day on, and stays known as of before."""
    at = till(1)
    claim = at.claims[0]
    who, key = claim.person, f"claim-{claim.pk}"
    hired(who, place.firm)
    today = timezone.localdate()

    def payments() -> dict[str, Any]:
        return facts_for("shangyu-2023", who, today)["payment"]

    assert payments()[key]["amount"] == 50_000, "committed"
    batch = approved(at)
    take(batch, all_paid(batch), at.approver)
    fact = Fact.objects.current().get(table="payment")
    assert fact.key == key and batch.number in fact.source and fact.on == today
    told = payments()[key]
    assert (told["payee"], told["amount"], told["paid_on"]) == (who.key, 50_000, today.isoformat()) and len(
        payments()
    ) == 1
    close(batch, at.preparer)
    assert key in payments()
    claim.refresh_from_db()
    claim = move(claim, "recover", place.chief, seen=claim.version, why="重复领取")
    assert key in payments(), "until it has come back"
    move(claim, "return_money", at.approver, seen=claim.version, why="已退回，凭证12号")
    assert key not in facts_for("shangyu-2023", who, today).get("payment", {})
    assert (
        not Fact.objects.current().filter(table="payment").exists()
        and Fact.objects.filter(table="payment").count() == 2
    )


def test_an_account_that_a_reviewer_set_since_is_not_paid_into(desk: Till) -> None:
    claim, chief = desk.claims[0], officer("复审", "chief")
    claim.steps.create(move="approve", before="reviewed", after="approved", by=chief, role="chief", version=1)
    who = claim.person
    assert who is not None
    new = values_of(who) | {"card": card(66)}
    who = change(who, new, by=chief, why="本人来电", seen=who.version)
    with pytest.raises(NotDone) as found:
        batched(desk)
    assert "由审核该申领的" in found.value.each[claim.number] and len(found.value.each) == 1
    change(who, new | {"card": card(67)}, by=officer("他人", "case_officer"), why="本人到窗口", seen=who.version)
    assert batched(desk).count == 4


def test_whoever_was_merged_meanwhile_is_paid_and_booked_where_he_is_now(desk: Till) -> None:
    """His entry is another by the time that the bank answers, and so is the account that he keeps."""
    batch, claim = approved(desk), desk.claims[0]
    assert claim.person is not None
    now = person(claim.person.name)
    merge(claim.person, now, by=None, why="同一人")
    take(batch, answer(batch, (1, amount(batch, 1), "成功", "")), desk.approver)
    assert Fact.objects.current().get(table="payment").values["payee"] == now.key
    now.refresh_from_db()
    now.card = card(77)
    now.save()
    kept, _ = sealed_of(Claim.objects.get(pk=claim.pk).party)
    assert kept is not None and kept.open() == card(77)


def test_totals_add_up_by_fund(desk: Till) -> None:
    Claim.objects.filter(pk=desk.claims[0].pk).update(fund="")
    batch = prepare(desk.preparer, seen(desk.claims[1:3]))
    batch = approve(batch, desk.approver, seen=batch.version)
    take(batch, answer(batch, (1, amount(batch, 1), "成功", "")), desk.approver)
    told = {one.fund: one for one in funds(desk.preparer)}
    assert told["pool"].parts == {"payable": (1, 50_003), "batched": (1, 50_002), "failed": (0, 0), "paid": (1, 50_001)}
    assert told[""].title == "未指定资金" and told[""].parts["payable"] == (1, 50_000) and told["pool"].title
    assert not funds(officer("外地", "finance_preparer", "370300"))


def test_accounts_of_firms_and_people(place: Town) -> None:
    with pytest.raises(NotKept):
        keep(place.firm, read_account(place.firm, "33060410001", "绍兴银行"), place.worker)
    keep(place.firm, read_account(place.firm, "3306041000123", "绍兴银行"), place.clerk)
    keep(place.firm, read_account(place.firm, "3306041000999", "绍兴银行"), place.clerk)
    assert FirmAccount.objects.get().version == 2 and sealed_of(place.firm)[0].open() == "3306041000999"
    keep(place.people[0], Account(card(5), "绍兴银行"), place.worker)
    place.people[0].refresh_from_db()
    assert place.people[0].card.open() == card(5) and sealed_of(place.people[1]) == (None, "")


def test_a_banks_own_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "bank.yaml"
    monkeypatch.setenv(OWN, str(file))
    file.write_text(
        "out: {Seq: line, Name: name, Acct: account, Amt: amount}\nin: {line: [Seq], amount: [Amt], result: [Res]}\npaid: [S]\nfailed: [F]\npurpose: 补贴\n",
        encoding="utf-8",
    )
    assert list(bank().out) == ["Seq", "Name", "Acct", "Amt"]
    assert read(b"Seq,Amt,Res\n1,2,F\n")[0].paid is False
    other = tmp_path / "other.yaml"
    monkeypatch.setenv(OWN, str(other))
    for text, why in (
        ("out: {}\nin: {}\n", "bank|other"),
        ("[", "other"),
        (
            "out: {a: line, b: name, c: account, d: amount}\nin: {line: [a]}\npaid: [x]\nfailed: [x]\npurpose: y\n",
            "缺少|既算",
        ),
    ):
        other.write_text(text, encoding="utf-8")
        from jiangce.office.payments import bank as module

        module._read.cache_clear()
        with pytest.raises(BadBank, match=why):
            bank()
