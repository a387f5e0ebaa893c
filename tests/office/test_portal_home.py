"""My page: read from what is stored, decided anew where that lags behind; 免申即享 from the card to the filed claim."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.office.conftest import Page
from tests.office.office_facts import REGION, Town, officer
from tests.office.test_offering import CARD, invited, open_offers

from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import Post
from jiangce.office.offering import screening
from jiangce.office.offering.models import Invitation, Look, Offer
from jiangce.office.offering.screening import screen_everybody
from jiangce.office.registers.models import Fact, Person
from jiangce.office.registers.recording import record, withdraw

As = Callable[[Any], Client]


@pytest.fixture
def as_(place: Town) -> As:
    def logged_in(who: Any) -> Client:
        client = Client()
        client.force_login(who)
        return client

    return logged_in


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.content.decode()[:300]
    return Page(answer.content.decode()).text


def consenting(asked: Invitation, **more: str) -> dict[str, str]:
    return {"amount": str(asked.amount), "wording": "1", "agree": "yes", "card": CARD, "bank": "农行上虞支行"} | more


def test_the_page_is_read_and_not_decided(
    place: Town, as_: As, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people's pages in so many queries, a firm's no more for its eleven hires."""
    screen_everybody()
    monkeypatch.setattr(screening, "found_in", lambda *_: pytest.fail("decided while somebody waits"))
    for who in (place.worker, place.clerk):
        client = as_(who)
        text(client.get("/my/"))
        with django_assert_max_num_queries(16):
            text(client.get("/my/"))
    mine = text(as_(place.worker).get("/my/"))
    assert "可申领 2 项，确定 ¥1,000" in mine and "登记簿里有：招用 1、参保记录 1，各有来源" in mine


def test_facts_that_came_since_are_decided_at_the_visit(place: Town, as_: As) -> None:
    client, who = as_(place.worker), place.people[0]
    assert "可申领 2 项" in text(client.get("/my/"))
    assert Look.objects.get().claimant == who.key
    for key in place.hires[3:5]:  # nine are left; nobody told him, and his own facts are as they were
        withdraw(Fact.objects.current().get(key=key), by=None, why="查无此人")
    assert "可申领 2 项" in text(client.get("/my/"))
    told = text(client.post("/my/again/", {"party": who.key}, follow=True))
    assert "已按今天的登记事实重新计算" in told and "暂无可直接申领" in told
    assert "还差一点" in told and "还差1人" in told
    note = {"person": who.key, "level": "technician", "issued_on": "2024-05-12"}
    record("certificate", note, region=REGION, source="评价机构", by=None)
    before = Look.objects.get().looked_at
    text(client.get("/my/"))
    assert Look.objects.get().looked_at > before


def test_a_large_firm_waits_for_the_button(place: Town, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screening, "MOST_FACTS", 5)
    told = text(as_(place.clerk).get("/my/"))
    assert "还没有计算过" in told and "请重新计算" in told and not Look.objects.exists()
    told = text(as_(place.clerk).post("/my/again/", {"party": place.firm.key}, follow=True))
    assert "已按今天的登记事实重新计算" in told and "还缺信息" in told


def test_nobody_recalculates_or_reads_anothers(place: Town, as_: As) -> None:
    asked = invited(place)
    stranger = as_(officer("路人", "applicant", ""))
    assert stranger.post("/my/again/", {"party": place.people[0].key}).status_code == 404
    for where in (f"/my/offers/{asked.offer_id}/", "/my/offers/999999/"):
        assert stranger.get(where).status_code == 404
    for what in ("agree", "refuse"):
        assert stranger.post(f"/my/offers/{asked.offer_id}/{what}/", consenting(asked)).status_code == 404
    assert f"offers/{asked.offer_id}" not in stranger.get("/my/").content.decode()
    assert Invitation.objects.get().state == "open"


def test_from_the_invitation_to_the_filed_claim(place: Town, as_: As) -> None:
    asked, client = invited(place), as_(place.worker)
    home = text(client.get("/my/"))
    assert "免申即享 1 项待您确认" in home and "可申领 1 项" in home
    where = f"/my/offers/{asked.offer_id}/"
    page = text(client.get(where))
    for said in ("¥500", "首次在上虞参保", "企业申报", "社保系统", "免申即享办理确认", "项他人的登记事实"):
        assert said in page, said
    assert place.people[1].name not in page, "whoever was hired with him is nobody's business"
    wrong = client.post(where + "agree/", consenting(asked, card="6222021001116245703", bank="", agree=""))
    told = text(wrong, 422)
    assert "校验不符" in told and "请写开户行" in told
    assert "请勾选" in text(client.post(where + "agree/", consenting(asked, agree="")), 422)
    done = text(client.post(where + "agree/", consenting(asked), follow=True))
    claim = Claim.objects.get()
    assert f"已办理，编号 {claim.number}" in done and claim.state == "filed" and "免申即享：worker确认" in done
    assert "已同意" in text(client.post(where + "agree/", consenting(asked)), 409), "sent twice"
    assert Claim.objects.count() == 1
    home = text(client.get("/my/"))
    assert "免申即享 1 项" not in home and claim.number in home and "初审经办" in home
    second = open_offers(entry="new-hire-transport", claimant=place.people[0].key).get()
    Invitation.objects.create(offer=second, amount=second.low, issued_by=place.officer, until=asked.until)
    page = client.get(f"/my/offers/{second.pk}/").content.decode()
    assert "留空则用已登记的 622202*********5702" in page and CARD not in page
    again = {"amount": second.low, "wording": "1", "agree": "yes", "card": "", "bank": ""}
    text(client.post(f"/my/offers/{second.pk}/agree/", again, follow=True))
    assert Claim.objects.count() == 2 and Person.objects.get(pk=place.people[0].pk).card.open() == CARD


def test_what_changed_is_told_beside_what_was_said(place: Town, as_: As) -> None:
    asked, client = invited(place), as_(place.worker)
    where = f"/my/offers/{asked.offer_id}/agree/"
    told = text(client.post(where, consenting(asked, amount="49000")), 409)
    assert "金额与您看到的不同" in told
    for key in place.hires[3:5]:
        withdraw(Fact.objects.current().get(key=key), by=None, why="查无此人")
    told = text(client.post(where, consenting(asked)), 409)
    assert "已不符合条件" in told and "还差1人" in told and not Claim.objects.exists()
    assert "免申即享 1 项" not in text(client.get("/my/"))


def test_words_that_were_not_read_are_not_agreed_to(place: Town, as_: As) -> None:
    asked, client = invited(place), as_(place.worker)
    for wording in ("0", "", "x" * 500):
        told = client.post(f"/my/offers/{asked.offer_id}/agree/", consenting(asked, wording=wording))
        assert "确认书的内容已更新" in text(told, 409) and not Claim.objects.exists()


def test_no_thank_you(place: Town, as_: As) -> None:
    asked, client = invited(place), as_(place.worker)
    told = text(client.post(f"/my/offers/{asked.offer_id}/refuse/", {"why": "已在外地领取"}, follow=True))
    assert "已记下" in told and "可申领 2 项" in told
    assert Invitation.objects.get().reason == "已在外地领取"
    assert text(client.post(f"/my/offers/{asked.offer_id}/refuse/", {}), 409)


def test_my_record_is_looked_through_and_taken_along(place: Town, as_: As, django_assert_max_num_queries: Any) -> None:
    client, who = as_(place.worker), place.people[0]
    certificate = {"person": who.key, "level": "technician", "issued_on": "2024-05-12"}
    record("certificate", certificate, region=REGION, source="=评价机构", by=None)
    with django_assert_max_num_queries(16):
        page = text(client.get("/my/record/"))
    assert "证书" in page and "技师" in page and "社保系统" in page and "3 项" in page
    assert "技师" not in text(client.get("/my/record/?table=hire")) and "1 项" in text(
        client.get("/my/record/?year=2024")
    )
    assert "没有符合的登记事实" in text(client.get("/my/record/?q=查无"))
    csv = b"".join(client.get("/my/record/export/").streaming_content).decode("utf-8-sig")
    assert "'=评价机构" in csv and len(csv.strip().splitlines()) == 4
    saved = b"".join(client.get("/my/record/export/?as=xlsx&order=table").streaming_content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(saved))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["日期", "类别", "内容"] and rows[1][3] == "=评价机构" and len(rows) == 4
    for query in (
        "party=o-nobody",
        "year=0000",
        "year=９９９９",
        "page=zz&order=zz&table=zz",
        "party=" + place.firm.key,
    ):
        assert place.people[1].name not in text(client.get(f"/my/record/?{query}"))


def test_all_my_claims_in_any_order(place: Town, as_: As, django_assert_max_num_queries: Any) -> None:
    from tests.office.test_rights import filed

    claim, client = filed(place), as_(place.worker)
    other = Claim.objects.get(pk=claim.pk)
    other.pk, other.number, other.claimant, other.person, other.fact = (
        None,
        "1",
        place.people[1].key,
        place.people[1],
        "x",
    )
    other.save()
    text(client.get("/my/claims/"))
    with django_assert_max_num_queries(14):
        told = text(client.get("/my/claims/"))
    assert "1 件" in told and claim.number in told and "初审经办" in told and "员工1" not in told
    for query, shown in (("state=mine", False), ("state=open&order=due", True), ("state=filed&q=员工0", True), ("q=查无", False),
                         ("state=zz&order=zz&page=zz", True), ("order=money", True), ("state=closed", False)):  # fmt: skip
        assert (claim.number in text(client.get(f"/my/claims/?{query}"))) is shown, query
    lines = b"".join(client.get("/my/claims/export/").streaming_content).decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 2 and "¥500" in lines[1]
    assert client.get("/my/claims/export/?as=xlsx").status_code == 200
    both = officer("兼任", "case_officer")
    Post.objects.create(user=both, role="applicant")
    told = text(as_(both).get("/my/"))
    assert claim.number not in told, "an officer's own page is about himself"


def test_an_account_of_nobody_has_no_record(place: Town, as_: As) -> None:
    client = as_(officer("新来的", "applicant", ""))
    assert "还没有对应到个人或单位" in text(client.get("/my/record/"))
    assert client.get("/my/record/export/").status_code == 200


def test_sums_by_how_sure_they_are(place: Town, as_: As) -> None:
    screen_everybody()
    mine = open_offers(claimant=place.people[0].key, result="entitled").order_by("pk")
    first = mine[0]
    Offer.objects.filter(pk=first.pk).update(low=0, high=3_000_000, certainty="ceiling", proactive=False)
    told = text(as_(place.worker).get("/my/"))
    assert "最高 ¥30,000（由经办核定）" in told and "最高 ¥30,000（按实际支出核定）" in told and "确定 ¥500" in told
    Offer.objects.filter(pk=first.pk).update(high=None, certainty="discretion")
    assert "1 项金额由经办核定" in text(as_(place.worker).get("/my/"))
