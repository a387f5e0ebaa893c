"""The finance officers' pages, and the applicant's account: through everybody's hands, with wrong and stale forms."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.test import Client
from tests.office.conftest import Page
from tests.office.office_facts import Town, officer
from tests.office.payment_facts import Till, all_paid, amount, answer, approved, batched, card, till

from jiangce.office.audit.models import Record
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import move
from jiangce.office.payments.answers import take
from jiangce.office.payments.models import Batch, FirmAccount, Stray
from jiangce.office.registers.models import Person


@pytest.fixture
def desk(place: Town) -> Till:
    return till()


@pytest.fixture
def as_() -> Callable[[Any], Client]:
    def logged_in(who: Any) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return logged_in


def page(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status
    return Page(answer.content.decode()).text


def post(client: Client, where: str, **fields: Any) -> str:
    return Page(client.post(where, fields, follow=True).content.decode()).text


def test_a_batch_goes_through_everybodys_pages(desk: Till, as_: Callable[[Any], Client]) -> None:
    preparer, approver = as_(desk.preparer), as_(desk.approver)
    home = page(preparer, "/finance/")
    assert "¥2,000.06 4 笔" in home and "622202******0010" not in home and "收款人3" in home
    assert "所选编成一批" in home and "所选编成一批" not in page(approver, "/finance/")
    told = post(preparer, "/finance/make/", claim=[f"{one.number}@{one.version}" for one in desk.claims[:2]])
    batch = Batch.objects.get()
    assert f"批次 {batch.number} 已编制，2 笔，待复核" in told and "须由另一人复核" in told
    where = f"/finance/batches/{batch.number}/"
    assert "复核通过" in page(approver, where) and card(0) not in page(approver, where)
    assert "已复核" in post(approver, where + "act/", act="approve", seen=batch.version)
    sent = approver.post(where + "file/")
    assert sent["Content-Type"].startswith("text/csv") and card(0) in sent.content.decode()
    assert "no-store" in sent["Cache-Control"] and Record.objects.filter(action="batch.send").count() == 1
    file = SimpleUploadedFile(
        "回盘.csv",
        answer(
            batch, (1, amount(batch, 1), "成功", ""), (2, amount(batch, 2), "失败", "账户已销户"), (7, "1", "成功", "")
        ),
    )
    told = post(approver, where + "answer/", file=file)
    assert (
        "成功 1 笔，失败 1 笔" in told
        and "1 行对不上" in told
        and "批次中没有这个序号" in told
        and "账户已销户" in told
    )
    file.seek(0)
    assert "没有重复办理" in post(approver, where + "answer/", file=file)
    assert "已登记处理说明" in post(
        preparer, f"/finance/strays/{Stray.objects.get().pk}/", note="银行误发", back="batch"
    )
    assert "没有待处理的对不上的回盘" in page(preparer, "/finance/strays/") and "银行误发" in page(
        preparer, "/finance/strays/?state=done"
    )
    assert "已办结 1 件" in post(preparer, where + "act/", act="close")
    assert "账户已销户" in page(preparer, "/finance/?state=failed")


def test_all_of_a_fund_at_once_but_those_without_an_account(desk: Till, as_: Callable[[Any], Client]) -> None:
    QuerySet(Person).filter(pk=desk.claims[0].person_id).update(card="")
    client = as_(desk.preparer)
    assert "未登记" in page(client, "/finance/?account=missing") and "1 件" in page(client, "/finance/?account=missing")
    assert "3 件" in page(client, "/finance/?account=there")
    assert "3 笔" in post(client, "/finance/make/", all="1", fund="shangyu-2023/pool")
    told = post(client, "/finance/make/", claim=f"{desk.claims[0].number}@1")
    assert "没有登记收款账户" in told and Batch.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [{}, {"claim": "nonsense"}, {"claim": "x@y"}, {"claim": "330604261100000000@7"}, {"all": "1", "fund": "no/where"}],
)
def test_a_wrong_form_makes_no_batch(desk: Till, as_: Callable[[Any], Client], fields: dict[str, str]) -> None:
    client = as_(desk.preparer)
    told = post(client, "/finance/make/", **fields)
    assert "先选择" in told or "不能编入" in told
    assert not Batch.objects.exists()


def test_stale_and_wrong_steps_change_nothing(desk: Till, as_: Callable[[Any], Client]) -> None:
    batch = batched(desk)
    where, approver, preparer = f"/finance/batches/{batch.number}/", as_(desk.approver), as_(desk.preparer)
    for fields, why in (
        ({"act": "approve", "seen": "77"}, "请刷新"), ({"act": "approve"}, "请刷新"), ({"act": "dance", "seen": batch.version}, "没有这个动作"),
        ({"act": "refuse", "seen": batch.version, "why": " "}, "理由"),
    ):  # fmt: skip
        assert why in post(approver, where + "act/", **fields)
    assert "先选择要撤出" in post(preparer, where + "act/", act="take_off", seen=batch.version, why="x", line="zzz")
    assert "还没有送银行" in post(approver, where + "answer/", file=SimpleUploadedFile("a.csv", all_paid(batch)))
    assert "请选择银行返回的文件" in post(approver, where + "answer/")
    assert approver.post(where + "file/", follow=True).redirect_chain
    batch.refresh_from_db()
    assert (batch.state, batch.version) == ("prepared", 1)


def test_what_lies_elsewhere_is_not_there(desk: Till, as_: Callable[[Any], Client]) -> None:
    batch = approved(desk)
    take(batch, answer(batch, (9, "1", "成功", "")), desk.approver)
    other = as_(officer("外地", "finance_approver", "370300"))
    where = f"/finance/batches/{batch.number}/"
    for one in ("", "lines/"):
        page(other, where + one, 404)
    assert (
        other.post(where + "file/").status_code == 404
        and other.post(where + "act/", {"act": "approve"}).status_code == 404
    )
    assert other.post(f"/finance/strays/{Stray.objects.get().pk}/", {"note": "x"}).status_code == 404
    assert batch.number not in page(other, "/finance/batches/") and "还没有到发放环节" in page(other, "/finance/")


def test_lists_filter_sort_and_export(
    desk: Till, as_: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    batch = batched(desk)
    client = as_(officer("审计", "auditor"))
    for query in (
        "state=nonsense&order=zzz&page=99&fund=x",
        "q=" + "很" * 300,
        "fund=shangyu-2023/pool&order=money",
        "order=fund",
    ):
        page(client, f"/finance/?{query}")
        page(client, f"/finance/batches/?{query}")
    assert batch.number in page(client, f"/finance/batches/?state=prepared&q={desk.claims[0].number}")
    for where, cell in (
        (f"batches/{batch.number}/lines/", "收款人1"),
        ("batches/export/", "2000.06"),
        ("strays/export/", "批次号"),
    ):
        text = b"".join(client.get(f"/finance/{where}").streaming_content).decode("utf-8-sig")
        assert cell in text and card(1) not in text
    Claim.objects.update(state="payable", due_on=None)
    with django_assert_max_num_queries(14):
        page(client, "/finance/")
    rows = list(csv.reader(io.StringIO(b"".join(client.get("/finance/export/").streaming_content).decode("utf-8-sig"))))
    assert rows[1][6] == "500.00" and "*" in rows[1][9]


def test_an_applicant_is_asked_for_an_account_and_gives_it(place: Town, as_: Callable[[Any], Client]) -> None:
    from tests.office.test_rights import filed

    claim, client, who = filed(place), as_(place.worker), place.people[0]
    assert "还没有登记收款账户" in page(client, f"/my/claims/{claim.number}/") and "收款账户：未登记" in page(
        client, "/my/"
    )
    where = f"/my/account/{who.key}/"
    told = client.post(where, {"card": "6222021234567890123", "bank": "1"})
    assert told.status_code == 422 and "校验不符" in told.content.decode() and "请写开户行" in told.content.decode()
    assert "6222021234567890123" not in told.content.decode(), "not shown again"
    assert "收款账户已登记" in post(client, where, card=card(3), bank="绍兴银行")
    who.refresh_from_db()
    assert who.card.open() == card(3) and "还没有登记" not in page(client, f"/my/claims/{claim.number}/")
    assert card(3) not in page(client, where)
    firm = f"/my/account/{place.firm.key}/"
    page(client, firm, 404)
    assert "收款账户已登记" in post(as_(place.clerk), firm, card="3306041000123", bank="绍兴银行")
    assert FirmAccount.objects.get().card.open() == "3306041000123"


def test_money_asked_back_comes_in(desk: Till, place: Town, as_: Callable[[Any], Client]) -> None:
    batch = approved(desk)
    take(batch, all_paid(batch), desk.approver)
    claim = Claim.objects.get(pk=desk.claims[0].pk)
    claim = move(claim, "recover", place.chief, seen=claim.version, why="重复领取")
    client = as_(desk.approver)
    where = f"/finance/recovering/{claim.number}/"
    assert "重复领取" in page(
        client, "/finance/recovering/?order=money&q=收款人0&state=zzz"
    ) and "已收回款项" not in page(as_(desk.preparer), "/finance/recovering/")
    assert "须写明理由" in post(client, where, seen=claim.version, why=" ") and "请刷新" in post(client, where, why="x")
    assert "款项已收回" in post(client, where, seen=claim.version, why="11月25日，凭证12号")
    assert "已追回" in page(client, "/finance/recovering/?state=recovered")
    text = b"".join(client.get("/finance/recovering/export/?state=all").streaming_content).decode("utf-8-sig")
    assert claim.number in text and "500.00" in text
    assert as_(officer("外地", "finance_approver", "370300")).post(where, {"seen": 1, "why": "x"}).status_code == 404


def test_whoever_was_not_paid_reads_why(desk: Till, as_: Callable[[Any], Client]) -> None:
    batch = approved(desk)
    take(batch, answer(batch, (1, amount(batch, 1), "失败", "账户已销户")), desk.approver)
    who, claim = Person.objects.get(pk=desk.claims[0].person_id), desk.claims[0]
    who.account = officer("收款人", "applicant", "")
    who.save()
    assert "上次发放没有成功：账户已销户" in page(as_(who.account), f"/my/claims/{claim.number}/")


def test_lists_tell_the_time_on_the_wall(desk: Till, as_: Callable[[Any], Client]) -> None:
    """At half past four in the afternoon in Greenwich it is the next day here."""
    batch, evening = batched(desk), datetime(2026, 3, 31, 16, 30, tzinfo=UTC)
    Batch.objects.filter(pk=batch.pk).update(prepared_at=evening)
    client = as_(officer("审计", "auditor"))
    sheet = b"".join(client.get("/finance/batches/export/").streaming_content).decode()  # type: ignore[attr-defined]
    assert "2026-04-01 00:30" in sheet and "2026-03-31" not in sheet
    claim = desk.claims[0]
    claim.steps.create(move="recover", before="paid", after="recovering", by=desk.approver, role="chief", version=9)
    claim.steps.update(at=evening)
    Claim.objects.filter(pk=claim.pk).update(state="recovering")
    sheet = b"".join(client.get("/finance/recovering/export/").streaming_content).decode()  # type: ignore[attr-defined]
    assert "2026-04-01" in sheet and "2026-03-31" not in sheet
