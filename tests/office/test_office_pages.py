"""The working pages: from my entitlements to payable, through four people's pages; stale forms, wrong input, exports."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.forms.models import model_to_dict
from django.test import Client
from django.utils import timezone
from tests.office.conftest import Page
from tests.office.notice_facts import to_payable
from tests.office.office_facts import Town, officer
from tests.office.test_rights import filed

from jiangce.office.claims.models import Claim
from jiangce.office.desk.views import _fen
from jiangce.office.pages.sheets import safe_cell


@pytest.fixture
def as_(place: Town) -> Callable[[Any], Client]:
    def logged_in(who: Any) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return logged_in


def page(client: Client, where: str, status: int = 200) -> Page:
    answer = client.get(where)
    assert answer.status_code == status
    return Page(answer.content.decode())


def post(client: Client, where: str, **fields: Any) -> Page:
    answer = client.post(where, fields, follow=True)
    return Page(answer.content.decode())


def test_a_claim_goes_through_everybodys_pages(place: Town, as_: Callable[[Any], Client]) -> None:
    worker, officer, chief = as_(place.worker), as_(place.officer), as_(place.chief)
    mine = page(worker, "/my/")
    assert "可申领 2 项" in mine.text and "¥1,000" in mine.text
    told = post(
        worker,
        "/my/claim/",
        party=place.people[0].key,
        policy="shangyu-2023",
        entry="new-hire-grant",
        fact=place.hires[0],
    )
    claim = Claim.objects.get()
    assert f"已提交，编号 {claim.number}" in told.text and "待受理" in told.text
    assert "可申领 1 项" in page(worker, "/my/").text
    queue = page(officer, "/desk/")
    assert "1 件" in queue.text and "剩5个工作日" in queue.text
    where = f"/desk/claims/{claim.number}/act/"
    assert "首次在上虞参保" in page(officer, f"/desk/claims/{claim.number}/").text
    for who, name, said in [
        (officer, "accept", "初审中"),
        (officer, "review", "复审中"),
        (chief, "approve", "待公示"),
    ]:
        claim.refresh_from_db()
        assert f"已转为“{said}”" in post(who, where, move=name, seen=claim.version).text
    claim.refresh_from_db()
    for name in ("publish", "pass", "object"):
        assert "公示办理" in post(officer, where, move=name, seen=claim.version, why="单独公示").text
    assert to_payable(claim, place.officer).state == "payable"
    done = page(worker, f"/my/claims/{claim.number}/")
    assert "待发放" in done.text and "复审通过" in done.text


def test_a_form_that_is_too_old_changes_nothing(place: Town, as_: Callable[[Any], Client]) -> None:
    claim, client = filed(place), as_(place.officer)
    where = f"/desk/claims/{claim.number}/act/"
    post(client, where, move="accept", seen=claim.version)
    again = post(client, where, move="accept", seen=claim.version)
    assert "请刷新后再看" in again.text
    assert Claim.objects.get().version == claim.version + 1


def test_what_was_written_is_kept_when_a_move_fails(place: Town, as_: Callable[[Any], Client]) -> None:
    claim, client = filed(place), as_(place.officer)
    told = post(client, f"/desk/claims/{claim.number}/act/", move="return", seen=99, why="合同缺签字页")
    assert "合同缺签字页" in told.text and "请刷新后再看" in told.text and Claim.objects.get().state == "filed"


def test_who_comes_to_a_forms_address_is_led_to_its_page(place: Town, as_: Callable[[Any], Client]) -> None:
    claim = filed(place)
    for who, form, where in (
        (place.officer, f"/desk/claims/{claim.number}/act/", f"/desk/claims/{claim.number}/"), (place.officer, "/desk/many/", "/desk/"),
        (place.worker, "/my/data/export/", "/my/data/"), (place.worker, f"/my/claims/{claim.number}/act/", f"/my/claims/{claim.number}/"),
    ):  # fmt: skip
        answer = as_(who).get(form, follow=True)
        assert answer.redirect_chain == [(where, 302)] and "没有办理任何事项" in answer.content.decode()


def test_a_sum_without_a_bound_is_approved_by_itself(place: Town, as_: Callable[[Any], Client]) -> None:
    claim = filed(place)
    Claim.objects.update(state="reviewed", high=None, granted=99_999_900)
    told = post(as_(place.chief), "/desk/many/", move="approve", claim=[f"{claim.number}@{claim.version}"])
    assert "须逐件复审" in told.text and Claim.objects.get().state == "reviewed"


@pytest.mark.parametrize("odd", ["9" * 5000, "²", "9" * 19, "-1"])
def test_an_odd_number_is_a_form_too_old(place: Town, as_: Callable[[Any], Client], odd: str) -> None:
    claim, client = filed(place), as_(place.officer)
    assert "请刷新后再看" in post(client, f"/desk/claims/{claim.number}/act/", move="accept", seen=odd).text
    assert "已办理 0 件" in post(client, "/desk/many/", move="accept", claim=[f"{claim.number}@{odd}"]).text
    told = post(as_(place.worker), f"/my/claims/{claim.number}/act/", move="withdraw", seen=odd)
    assert "请刷新后再看" in told.text and Claim.objects.get().state == "filed"


def test_what_changed_is_shown_side_by_side(place: Town, as_: Callable[[Any], Client]) -> None:
    from jiangce.office.registers.models import Fact
    from jiangce.office.registers.recording import withdraw

    claim, client = filed(place), as_(place.officer)
    where = f"/desk/claims/{claim.number}/act/"
    post(client, where, move="accept", seen=claim.version)
    for key in place.hires[1:4]:
        withdraw(Fact.objects.current().get(key=key), by=None, why="查无此人")
    answer = client.post(where, {"move": "review", "seen": claim.version + 1})
    assert answer.status_code == 409
    shown = Page(answer.content.decode())
    assert "重新认定的结果不同" in shown.text and "不符合" in shown.text and "entitled" not in shown.text


def test_many_at_once_keep_the_exceptions(place: Town, as_: Callable[[Any], Client]) -> None:
    claim, client = filed(place), as_(place.officer)
    told = post(
        client,
        "/desk/many/",
        move="accept",
        claim=[f"{claim.number}@{claim.version}", f"{claim.number}@999", "nonsense", "x@1"],
    )
    assert "已办理 1 件，未办 2 件" in told.text
    refused = post(client, "/desk/many/", move="reject", claim=[f"{claim.number}@{claim.version + 1}"])
    assert "须逐件办理" in refused.text


@pytest.mark.parametrize(
    "query",
    ["state=late", "state=all&q=员工0&order=money", "state=nonsense&order=nonsense&page=999", "q=" + "很" * 500],
)
def test_the_queue_takes_any_address(place: Town, as_: Callable[[Any], Client], query: str) -> None:
    filed(place)
    page(as_(place.officer), f"/desk/?{query}")


def test_queries_do_not_grow_with_the_queue(
    place: Town, as_: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    filed(place)
    client = as_(place.officer)
    page(client, "/desk/?state=all")
    with django_assert_max_num_queries(13):
        page(client, "/desk/?state=all")


def test_the_queue_shows_how_the_work_lies_in_time(place: Town, as_: Callable[[Any], Client]) -> None:
    filed(place)
    first = Claim.objects.get()
    copies = [{**model_to_dict(first, exclude=["id", "person", "organisation", "opened_by", "dossier"]), "fact": f"f{at}", "number": f"{at}"} for at in range(3)]  # fmt: skip
    claims = [
        first,
        *Claim.objects.bulk_create(Claim(**one, person=first.person, opened_by=first.opened_by) for one in copies),
    ]
    today = timezone.localdate()
    for claim, due in zip(claims, [None, today + timedelta(days=60), today, today - timedelta(days=1)], strict=True):
        Claim.objects.filter(pk=claim.pk).update(due_on=due)
    client = as_(place.officer)
    shown = client.get("/desk/").context
    assert [(one.zh, one.count) for one in shown["load"]] == [
        ("已逾期", 1), ("今天到期", 1), ("以后到期", 1), ("未设期限", 1)
    ]  # fmt: skip
    order = [one.number for one in shown["page"]]
    assert order == [claims[3].number, claims[2].number, claims[1].number, claims[0].number], "without a term: last"
    assert [one.number for one in client.get("/desk/?term=late").context["page"]] == [claims[3].number]


def test_many_are_done_only_by_whose_turn_it_is(place: Town, as_: Callable[[Any], Client]) -> None:
    filed(place)
    officer, chief = (page(as_(who), "/desk/?state=all").text for who in (place.officer, place.chief))
    assert "受理所选" in officer and "初审通过所选" in officer and "复审通过所选" not in officer
    assert "复审通过所选" in chief and "受理所选" not in chief


def test_an_export_is_no_trap(place: Town, as_: Callable[[Any], Client]) -> None:
    claim = filed(place)
    place.people[0].name = '=HYPERLINK("http://x","y")'
    place.people[0].save()
    text = b"".join(as_(place.officer).get("/desk/export/?state=all").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1][0] == claim.number and rows[1][3].startswith("'=") and rows[1][5] == "500.00"
    assert rows[1][7] == "", "what is not there is an empty cell"
    told = [safe_cell(cell) for cell in ("+1", "-1", "@x", "＝1", "\n=1", "张三", "")]
    assert told == ["'+1", "'-1", "'@x", "'＝1", "'\n=1", "张三", ""]


@pytest.mark.parametrize(("text", "fen"), [("1200", 120_000), ("¥1,200.5", 120_050), ("0.01", 1), ("", None)])
def test_yuan_as_written(text: str, fen: int | None) -> None:
    assert _fen(text) == fen


@pytest.mark.parametrize("text", ["-1", "1.234", "一千", "1e3", "９９", "9999999999", "1..2", "NaN"])
def test_no_amount(text: str) -> None:
    from jiangce.office.claims.moving import NotMoved

    with pytest.raises(NotMoved, match="须为数字"):
        _fen(text)


def test_an_account_of_nobody_is_told_what_to_do(place: Town, as_: Callable[[Any], Client]) -> None:
    from tests.office.office_facts import officer

    assert "还没有对应到个人或单位" in page(as_(officer("新来的", "applicant", "")), "/my/").text


def test_a_liaison_looks_at_what_is_his_departments_business(place: Town, as_: Callable[[Any], Client]) -> None:
    """三(一)1 gives work to the bureaus of human resources and of finance, none to that of industry."""
    claim = filed(place)
    who = {name: officer(name, "liaison") for name in ("区财政局", "区经信局")}
    for name, user in who.items():
        user.posts.update(department=name)
    queue = as_(who["区财政局"]).get("/desk/")
    assert [one.number for one in queue.context["page"]] == [claim.number], "no turn is his, so all is shown"
    shown = page(as_(who["区财政局"]), f"/desk/claims/{claim.number}/")
    assert "首次在上虞参保" in shown.text and not shown.all("button", name="move")
    assert (
        as_(who["区财政局"]).post(f"/desk/claims/{claim.number}/act/", {"move": "accept", "seen": 2}).status_code == 403
    )
    page(as_(who["区经信局"]), f"/desk/claims/{claim.number}/", 404)
    assert not as_(who["区经信局"]).get("/desk/").context["page"].object_list
