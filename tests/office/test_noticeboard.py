"""The pages of public notice: what anyone sees, how he objects, what officers do with a list, in whose region."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.office.conftest import Page
from tests.office.notice_facts import LONG_AGO, Bureau, approved, prepared, put_up, run_out, said
from tests.office.office_facts import officer

from jiangce.office.audit.log import history
from jiangce.office.audit.sm3 import sm3
from jiangce.office.claims.models import Claim
from jiangce.office.notices.ending import pass_all
from jiangce.office.notices.models import Notice, Objection
from jiangce.office.notices.objecting import take
from jiangce.office.workdays.counting import of_days

NAMES = ("张敏", "王小明", "欧阳修文")
FIELDS = {"line": "2", "who": "李实名", "reach": "13900000000", "what": "该员工2022年起就在本区参保，不是首次参保。"}


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> None:
    cache.clear()


def at(who: Any = None) -> Client:
    client = Client()
    if who is not None:
        client.force_login(who)
    return client


def page(client: Client, where: str, status: int = 200) -> Page:
    answer = client.get(where)
    assert answer.status_code == status, answer.content.decode()[:300]
    return Page(answer.content.decode())


def post(client: Client, where: str, status: int = 200, **fields: Any) -> Page:
    answer = client.post(where, fields, follow=True)
    assert answer.status_code == status, answer.content.decode()[:300]
    return Page(answer.content.decode())


def once(shown: Page) -> str:
    return shown.all("input", name="once")[0]["value"]


# ── anyone ──


def test_anyone_reads_a_list_and_nobody_is_named(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    notice = put_up(bureau.officer)
    client = at()
    board = page(client, "/notices/")
    assert "1 份名单" in board.text and f"/notices/{notice.number}/" in board.links()
    shown = page(client, f"/notices/{notice.number}/")
    for told in (
        "王*明",
        "3306************",
        "¥500",
        "¥1,500",
        "5个工作日",
        "上虞区人力社保局就业管理科",
        "0575-00000000",
        "✓ 名单与公示时一致",
    ):
        assert told in shown.text, told
    lists = b"".join(client.get(f"/notices/{notice.number}/list/"))
    raw = client.get(f"/notices/{notice.number}/bytes/").content
    assert sm3(raw) == notice.digest and notice.digest in shown.text
    people = [(claim.person.name, claim.person.number.open()) for claim in Claim.objects.select_related("person")]
    for where in (board.text, shown.text, lists.decode(), raw.decode()):
        for name, number in people:
            assert name not in where and number not in where
    assert "王*明" in lists.decode() and "sessionid" not in client.cookies


def test_the_board_is_filtered_sorted_and_taken_away(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    over = put_up(bureau.officer, days_ago=25)
    approved(bureau.officer, ["周一"], entry="new-hire-transport", title="区外新员工一次性交通补贴")
    up = put_up(bureau.officer)
    assert over.public_until is not None and over.public_until >= timezone.localdate()

    def numbers(query: str) -> list[str]:
        return re.findall(r"/notices/(\d{6}-\d{4}-\d{4})/", " ".join(page(at(), f"/notices/?{query}").links()))

    first, second = over.number, up.number
    assert (
        numbers("") == [second, first]
        and numbers("order=ends") == [first, second]
        and numbers("order=large") == [first, second]
    )
    assert numbers("state=open") == [second] and numbers("state=over") == [first] and numbers("q=交通") == [second]
    assert numbers("place=330604&policy=shangyu-2023") == [second, first] and numbers("place=330122") == []
    assert numbers("state=nonsense&order=x&page=99") == [second, first]
    told = b"".join(at().get("/notices/export/?state=over")).decode()
    assert first in told and second not in told
    assert "没有符合的公示" in page(at(), "/notices/?q=nothing").text


def test_a_long_board_and_a_long_list_turn_their_pages(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jiangce.office.noticeboard.views.public.PAGE", 1)
    monkeypatch.setattr("jiangce.office.noticeboard.views.public.LINES", 2)
    approved(bureau.officer, NAMES)
    first = put_up(bureau.officer)
    approved(bureau.officer, ["周一"])
    put_up(bureau.officer)
    board = page(at(), "/notices/?state=open")
    assert "第 1 / 2 页" in board.text and "?state=open&place=&policy=&q=&order=new&page=2" in board.links()
    assert f"/notices/{first.number}/" in page(at(), "/notices/?state=open&page=2").links()
    where = f"/notices/{first.number}/"
    shown, second, whole = (page(at(), where + query).text for query in ("", "?page=2", "?all=1"))
    assert ("张*" in shown, "欧**文" in shown, "欧**文" in second) == (True, False, True)
    assert "张*" in whole and "欧**文" in whole and all("¥1,500" in one for one in (shown, second, whole))


def test_what_was_shown_long_enough_is_withdrawn_and_the_archive_stays(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    notice = put_up(bureau.officer, days_ago=LONG_AGO)
    pass_all(notice, bureau.officer)
    for part in ("", "list/", "bytes/", "objection/"):
        assert "撤下" in page(at(), f"/notices/{notice.number}/{part}", 410).text
    assert notice.number not in page(at(), "/notices/").text
    auditor = at(officer("审计", "auditor"))
    assert "已归档" in page(auditor, f"/notices/office/{notice.pk}/").text
    kept = auditor.get(f"/notices/office/{notice.pk}/archive/")
    assert sm3(kept.content) == notice.archive.digest and b'"outcome":"passed"' in kept.content
    assert page(at(), "/notices/330604-2026-9999/", 404)


def test_a_list_that_is_not_up_is_not_there(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    post(at(bureau.officer), "/notices/office/prepare/", region="330604", policy="shangyu-2023", entry="new-hire-grant")
    assert "没有名单在公示" in page(at(), "/notices/").text
    page(at(), "/notices/None/", 404)


# ── whoever objects ──


def test_somebody_objects_and_looks_it_up(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    notice = put_up(bureau.officer)
    where, client = f"/notices/{notice.number}/objection/", at()
    form = page(client, where + "?line=2")
    assert form.all("option", value="2")[0].get("selected") == ""
    told = {**FIELDS, "once": once(form)}
    got = post(client, where, **told)
    made = Objection.objects.get()
    secret = re.search(r"查询码\s*([2-9A-Z]{10})", got.text)
    assert made.receipt in got.text and secret
    again = post(client, where, 409, **told)
    assert f"受理号 {made.receipt}" in again.text and Objection.objects.count() == 1
    assert "正在核查" in post(client, "/notices/receipt/", receipt=made.receipt, secret=secret[1]).text
    wrong = post(client, "/notices/receipt/", 422, receipt=made.receipt, secret="AAAAAAAAAA")
    assert "不对" in wrong.text and secret[1] not in wrong.text
    post(
        at(bureau.officer),
        f"/notices/office/objections/{made.pk}/act/",
        do="answer",
        seen=1,
        text="经核对社保记录，系首次参保。",
    )
    assert "系首次参保" in post(client, "/notices/receipt/", receipt=made.receipt, secret=secret[1]).text


def test_what_is_wrong_is_said_and_nothing_is_lost(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    notice = put_up(bureau.officer)
    where = f"/notices/{notice.number}/objection/"
    for wrong, told in (
        ({"who": ""}, "请填写姓名"), ({"what": "不行"}, "具体事实"), ({"line": "99"}, "请选择"), ({"line": "x"}, "请选择"), ({"website": "http://spam"}, "不像是人工填写"),
        ({"what": "长" * 1001}, "最多1000字"),
    ):  # fmt: skip
        shown = post(at(), where, 422, **{**FIELDS, "once": "o", **wrong})
        assert told in shown.text
        assert shown.all("input", name="reach")[0]["value"] == "13900000000" and "李实名" not in shown.text
    assert not Objection.objects.exists()
    hostile = post(at(), where, 422, **{**FIELDS, "once": "o", "who": "<script>x", "what": "</b><i>x"})
    assert "</b><i>x" in hostile.text and not hostile.all("script", src="")
    assert at().get(where + "?line=<x>").status_code == 200


@pytest.mark.parametrize("odd", ["9" * 5000, "²", "-1", "1.5", "9" * 19, "一"])
def test_odd_numbers_are_no_mistake_of_ours(bureau: Bureau, odd: str) -> None:
    """In the line, in what was seen, by anyone and by an officer."""
    approved(bureau.officer, NAMES)
    notice = put_up(bureau.officer)
    made, _ = take(notice.lines.get(at=1), said())
    assert (
        "请选择" in post(at(), f"/notices/{notice.number}/objection/", 422, **{**FIELDS, "once": "o", "line": odd}).text
    )
    client = at(bureau.officer)
    assert "请刷新" in post(client, f"/notices/office/{notice.pk}/act/", do="discard", seen=odd).text
    assert (
        "请刷新" in post(client, f"/notices/office/objections/{made.pk}/act/", do="accept", seen=odd, text="核查").text
    )
    Notice.objects.filter(pk=notice.pk).update(state="prepared")
    assert (
        "没有这一行"
        in post(client, f"/notices/office/{notice.pk}/act/", do="take_off", seen=notice.version, line=odd).text
    )


def test_the_form_needs_its_token_and_bounds_how_many(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    notice = put_up(bureau.officer)
    where = f"/notices/{notice.number}/objection/"
    assert Client(enforce_csrf_checks=True).post(where, {**FIELDS, "once": "a"}).status_code == 403
    for number in range(5):
        post(at(), where, **FIELDS, once=f"n{number}")
    assert "稍后再试" in post(at(), where, 422, **FIELDS, once="n6").text
    assert Objection.objects.count() == 5
    for _ in range(10):
        at().post("/notices/receipt/", {"receipt": "YY1", "secret": "x"})
    assert "过于频繁" in post(at(), "/notices/receipt/", 429, receipt="YY1", secret="x").text


def test_an_officer_writes_down_what_came_on_paper(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    notice = put_up(bureau.officer)
    post(at(bureau.officer), f"/notices/{notice.number}/objection/", **FIELDS, once="p")
    made = Objection.objects.get()
    assert (made.taken_by, made.origin) == (bureau.officer, "")
    assert "代为登记" in page(at(bureau.officer), f"/notices/office/objections/{made.pk}/").text


def test_when_the_time_is_up_the_form_says_whom_to_ask(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    notice = run_out(put_up(bureau.officer))
    Notice.objects.filter(pk=notice.pk).update(public_until=timezone.localdate())
    where = f"/notices/{notice.number}/objection/"
    shown = page(at(), where)
    assert "0575-00000000" in shown.text and not shown.all("textarea")
    post(at(), where, 410, **FIELDS, once="late")
    assert not Objection.objects.exists()


# ── officers ──


def test_a_list_from_approved_to_archive(bureau: Bureau) -> None:
    claims, client = approved(bureau.officer, NAMES), at(bureau.officer)
    lists = page(client, "/notices/office/")
    assert "新招员工一次性就业补贴" in lists.text and "¥1,500" in lists.text and "5个工作日" in lists.text
    told = post(client, "/notices/office/prepare/", region="330604", policy="shangyu-2023", entry="new-hire-grant")
    assert "已拟定名单，共 3 项" in told.text and "王*明" in told.text and "王小明" in told.text
    notice = Notice.objects.get()
    where = f"/notices/office/{notice.pk}/act/"
    assert "请先填写" in post(client, where, do="publish", seen=1).text
    assert "已保存" in post(client, where, do="contact", seen=1, office="人社局", phone="0575-1").text
    assert "请刷新后再看" in post(client, where, do="publish", seen=1).text
    line = notice.lines.get(at=3)
    assert "已移出" in post(client, where, do="take_off", seen=2, line=line.pk).text
    assert "已公示，编号" in post(client, where, do="publish", seen=3).text
    assert "未满" in post(client, where, do="pass", seen=4).text
    notice.refresh_from_db()
    run_out(notice)
    assert "1 份名单公示期已满" in page(client, "/notices/office/").text
    assert "已转待发放 2 项，归档 1 份" in post(client, "/notices/office/end/").text
    assert "已转待发放 0 项" in post(client, where, do="pass", seen=9).text
    assert [Claim.objects.get(pk=one.pk).state for one in claims] == ["payable", "payable", "approved"]
    assert "未办" not in page(client, f"/notices/office/{notice.pk}/").text
    assert notice.number in b"".join(client.get("/notices/office/export/?state=archived")).decode()


def test_a_list_can_be_discarded_and_odd_posts_change_nothing(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    client = at(bureau.officer)
    for wrong in (
        {},
        {"region": "330604", "policy": "nowhere", "entry": "x"},
        {"region": "330122", "policy": "shangyu-2023", "entry": "new-hire-grant"},
    ):
        post(client, "/notices/office/prepare/", **wrong)
        assert not Notice.objects.exists()
    post(
        client,
        "/notices/office/prepare/",
        region="330604",
        policy="shangyu-2023",
        entry="new-hire-grant",
        how="straight",
    )
    assert set(Claim.objects.values_list("state", flat=True)) == {"approved"}
    post(client, "/notices/office/prepare/", region="330604", policy="shangyu-2023", entry="new-hire-grant")
    notice = Notice.objects.get()
    where = f"/notices/office/{notice.pk}/act/"
    assert "没有这个动作" in post(client, where, do="dance", seen=1).text
    assert "没有这一行" in post(client, where, do="take_off", seen=1, line="x").text
    assert "最多80字" in post(client, where, do="contact", seen=1, office="长" * 81).text
    assert "已作废" in post(client, where, do="discard", seen=1).text and not Notice.objects.exists()


def test_an_objection_through_the_inbox(bureau: Bureau) -> None:
    claims = approved(bureau.officer, NAMES)
    made, _ = take(put_up(bureau.officer).lines.get(at=2), said())
    client, chief = at(bureau.officer), at(bureau.chief)
    assert made.receipt in page(client, "/notices/office/objections/").text
    where = f"/notices/office/objections/{made.pk}/"
    sealed = page(client, where)
    assert "李实名" not in sealed.text and "李*名" in sealed.text and "13900000000" not in sealed.text
    opened = post(client, where + "read/", why="办理该异议")
    assert "李实名" in opened.text and "不是首次参保" in opened.text
    assert "须填写理由" in post(client, where + "read/", why=" ").text
    assert [one.action for one in history(made)].count("reveal") == 4
    assert "须写明理由" in post(client, where + "act/", do="accept", seen=1, text="").text
    assert "不受影响" in post(client, where + "act/", do="accept", seen=1, text="有人反映其并非首次参保").text
    assert [Claim.objects.get(pk=one.pk).state for one in claims] == ["noticed", "objected", "noticed"]
    assert "请刷新后再看" in post(client, where + "act/", do="accept", seen=1, text="再次").text
    case = page(chief, f"/desk/claims/{claims[1].number}/")
    assert f"/notices/office/objections/?state=all&q={claims[1].number}" in case.links()
    assert made.receipt in page(chief, f"/notices/office/objections/?state=all&q={claims[1].number}").text
    assert "请在案件页上作出决定" in page(chief, where).text
    csv = b"".join(client.get("/notices/office/objections/export/?state=all")).decode()
    assert made.receipt in csv and "李" not in csv


def test_another_region_sees_nothing(bureau: Bureau) -> None:
    approved(bureau.officer, NAMES)
    notice = put_up(bureau.officer)
    made, _ = take(notice.lines.get(at=1), said())
    other = at(officer("桐庐", "case_officer", "330122"))
    assert notice.number not in page(other, "/notices/office/?state=all").text
    assert made.receipt not in page(other, "/notices/office/objections/?state=all").text
    for where in (
        f"/notices/office/{notice.pk}/",
        f"/notices/office/{notice.pk}/archive/",
        f"/notices/office/objections/{made.pk}/",
    ):
        page(other, where, 404)
    for where in (
        f"/notices/office/{notice.pk}/act/",
        f"/notices/office/objections/{made.pk}/act/",
        f"/notices/office/objections/{made.pk}/read/",
    ):
        post(other, where, 404, do="pass", seen=1, why="看看")
    post(other, "/notices/office/end/")
    assert made.refresh_from_db() is None and made.state == "received"
    assert {one.action for one in history(made)} == {"notice.objection"}


def test_queries_do_not_grow_with_the_list(bureau: Bureau, django_assert_max_num_queries: Any) -> None:
    approved(bureau.officer, [f"王{sign}明" for sign in "甲乙丙丁戊己庚辛壬癸" * 3])
    notice = put_up(bureau.officer)
    public, client = at(), at(bureau.officer)
    for who, where, most in (
        (public, "/notices/", 5),
        (public, f"/notices/{notice.number}/", 6),
        (client, f"/notices/office/{notice.pk}/", 14),
    ):
        who.get(where)
        with django_assert_max_num_queries(most):
            who.get(where)


def test_the_day_before_the_board_forgets(bureau: Bureau) -> None:
    """On its last day a page is still there, on the next it is not."""
    approved(bureau.officer, NAMES)
    notice = put_up(bureau.officer, days_ago=20)
    today = timezone.localdate()
    Notice.objects.filter(pk=notice.pk).update(public_until=today)
    page(at(), f"/notices/{notice.number}/")
    Notice.objects.filter(pk=notice.pk).update(public_until=today - timedelta(days=1))
    page(at(), f"/notices/{notice.number}/", 410)


def test_beyond_the_calendar_the_page_says_what_to_do(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    approved(bureau.officer, NAMES)
    notice = prepared(bureau.officer)
    monkeypatch.setattr("jiangce.office.notices.publishing.calendar", lambda: of_days([2020], [], []))
    told = post(at(bureau.officer), f"/notices/office/{notice.pk}/act/", do="publish", seen=notice.version)
    assert "放假安排尚未录入" in told.text and "工作日历" in told.text
    assert set(Claim.objects.values_list("state", flat=True)) == {"approved"}
