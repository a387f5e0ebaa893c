"""The officer's list of those who are entitled and have not asked; invitations; consent on paper."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.office.office_facts import NONE, REGION, Town, officer, person
from tests.office.test_offering import CARD, invited, open_offers
from tests.office.test_portal_home import text
from tests.office.test_rights import filed

from jiangce.office.claims.models import Claim
from jiangce.office.desk import offers
from jiangce.office.offering.models import Invitation, Screening
from jiangce.office.offering.screening import screen_everybody
from jiangce.office.payments.accounts import sealed_of
from jiangce.office.registers.recording import record

TOLD = {"wording": "1", "agree": "yes", "card": CARD, "bank": "农行上虞支行", "why": "本人到窗口签字，没有账号"}


@pytest.fixture
def desk(place: Town) -> Client:
    client = Client()
    client.force_login(place.officer)
    return client


def test_the_button_the_list_and_what_it_comes_to(
    place: Town, desk: Client, django_assert_max_num_queries: Any
) -> None:
    assert "先做一次全员比对" in text(desk.get("/desk/offers/"))
    told = text(desk.post("/desk/offers/screen/", follow=True))
    assert "符合而未申领 22 项" in told and "22 项，确定 ¥11,000" in told
    assert Screening.objects.get(policy="shangyu-2023").by == place.officer
    assert "没有变化" in text(desk.post("/desk/offers/screen/", follow=True))
    filed(place)
    with django_assert_max_num_queries(12):
        told = text(desk.get("/desk/offers/"))
    assert "21 项，确定 ¥10,500" in told, "what is claimed needs no asking"


def test_invited_by_ticks_or_all_at_once(place: Town, desk: Client) -> None:
    screen_everybody()
    grant = "shangyu-2023/new-hire-grant"
    some = [one.pk for one in open_offers(entry="new-hire-grant")[:3]]
    other = open_offers(result="open").first()
    told = text(
        desk.post("/desk/offers/invite/", {"offer": [*some, other.pk, "x", "9" * 30], "entry": grant}, follow=True)
    )
    assert "邀请 3 份" in told and "8 项中可免申即享的" in told
    told = text(desk.post("/desk/offers/invite/", {"all": "yes", "entry": grant}, follow=True))
    assert "邀请 8 份" in told
    assert set(Invitation.objects.values_list("offer__entry", flat=True)) == {"new-hire-grant"}
    assert "没有发出邀请" in text(desk.post("/desk/offers/invite/", {"all": "yes", "entry": grant}, follow=True))
    asked = text(desk.get(f"/desk/offers/?state=open&entry={grant}"))
    assert "第 1 / 1 页" in asked and asked.count("已邀请待确认") > 11
    assert "没有符合筛选" in text(desk.get(f"/desk/offers/?state=declined&entry={grant}"))


FILTERS = [
    ("", 22), ("who=organisation", 0), ("way=sure", 22), ("q=员工0", 2), ("q=三(一)1&order=money", 22), ("state=open", 0),
    ("entry=shangyu-2023/new-hire-transport", 11), ("state=zz&order=zz&way=zz&who=zz&page=zz", 22), ("entry=x/y", 0),
]  # fmt: skip


def test_the_list_filters_sorts_and_is_taken_along(place: Town, desk: Client) -> None:
    screen_everybody()
    for query, rows in FILTERS:
        assert desk.get(f"/desk/offers/?{query}").status_code == 200
        told = b"".join(desk.get(f"/desk/offers/export/?{query}").streaming_content).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(told)))
        assert len(lines) == rows + 1, query
        if rows:
            assert lines[1][4:7] == ["确定 ¥500", "500.00", "是"]
    saved = b"".join(desk.get("/desk/offers/export/?as=xlsx").streaming_content)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(saved)).get_sheet_by_index(0).to_python()
    assert len(sheet) == 23 and sheet[1][:2] == ["新招员工一次性就业补贴", "三(一)1"]


def test_consent_on_paper(place: Town, desk: Client) -> None:
    asked = invited(place)
    where = f"/desk/offers/{asked.offer_id}/"
    page = text(desk.get(where))
    assert "登记书面同意" in page and "企业申报" in page
    wrong = text(desk.post(where, TOLD | {"amount": 50_000, "why": "", "card": "1", "agree": ""}), 422)
    assert "请写明书面同意的情况" in wrong and "卡号须为" in wrong and "请核对书面同意书" in wrong
    assert "金额与您看到的不同" in text(desk.post(where, TOLD | {"amount": "x"}), 409)
    assert not Claim.objects.exists()
    done = text(desk.post(where, TOLD | {"amount": 50_000}, follow=True))
    assert "已登记书面同意" in done and Claim.objects.get().number in done
    asked.refresh_from_db()
    assert asked.on_paper and asked.answered_by == place.officer
    page = text(desk.get(where))
    assert "已同意" in page and "书面" in page and "登记并提交申领" not in page
    auditor = Client()
    auditor.force_login(officer("审计", "auditor"))
    for who, case in ((desk, "/desk/claims/"), (auditor, "/audit/claims/")):
        page = text(who.get(f"{case}{Claim.objects.get().number}/"))
        assert "免申即享：初审登记书面同意（本人到窗口签字，没有账号）" in page and "确认书第 1 版" in page


def test_an_officer_sees_and_asks_only_his_own(place: Town) -> None:
    asked, other = invited(place), Client()
    other.force_login(officer("外区", "case_officer", "330702"))
    assert "没有符合筛选" in text(other.get("/desk/offers/?state=all"))
    assert other.get(f"/desk/offers/{asked.offer_id}/").status_code == 404
    other.post("/desk/offers/invite/", {"all": "yes", "state": "all"})
    assert Invitation.objects.count() == 1


def test_too_many_facts_wait_for_the_night(place: Town, desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "MOST_FACTS", 5)
    assert "每晚的定时任务" in text(desk.post("/desk/offers/screen/", follow=True)) and not Screening.objects.exists()


def test_a_firm_agrees_for_itself_with_its_account(place: Town, desk: Client) -> None:
    """Whose employer is paid, its clerk consents; a firm's account has no check digit."""
    known, firm, who = date(2023, 6, 1), place.firm, person("高工")
    told = {
        "lead": firm.key,
        "kind": "major_industrial",
        "rank": "provincial",
        "start": "introduced",
        "phase": "first_phase",
    }
    project = record("project", told, region=REGION, source="发改局", by=None, known_on=known)
    level = {"person": who.key, "level": "technician", "kind": "skill_level", "issued_on": "2022-03-01"}
    record("certificate", level, region=REGION, source="评价机构", by=None, known_on=known)
    hire = {
        "person": who.key, "employer": firm.key, "hired_on": "2023-05-08", "from_place": "510100", "left_on": NONE,
        "project": project.key,
    }  # fmt: skip
    record("hire", hire, region=REGION, source="企业申报", by=None, known_on=known)
    screen_everybody()
    offer = open_offers(claimant=firm.key, result="entitled", entry="major-project-recruit").get()
    desk.post("/desk/offers/invite/", {"offer": offer.pk, "state": "all"})
    clerk = Client()
    clerk.force_login(place.clerk)
    assert "免申即享 1 项待您确认" in text(clerk.get("/my/"))
    where = f"/my/offers/{offer.pk}/"
    assert (
        "单位账号" in text(clerk.get(where)) and "发改局" not in text(clerk.get(where), 200).split("依据的登记事实")[0]
    )
    form = {"amount": offer.low, "wording": "1", "agree": "yes", "card": "12", "bank": "农行上虞支行"}
    assert "单位账号须为8至28位数字" in text(clerk.post(where + "agree/", form), 422)
    assert "已办理" in text(clerk.post(where + "agree/", form | {"card": "19520101040012345"}, follow=True))
    claim, asked = Claim.objects.get(), Invitation.objects.get()
    assert (claim.organisation, claim.state, asked.claim) == (firm, "filed", claim)
    assert asked.card.open() == "19520101040012345" and asked.bank == "农行上虞支行"
    assert str(sealed_of(firm)[0]) == str(asked.card), "where it is paid from"


def test_a_sign_that_no_database_keeps_is_refused(place: Town, desk: Client) -> None:
    """PostgreSQL takes no NUL; nobody types one."""
    for where in (
        "/desk/?q=%00",
        "/desk/offers/?entry=%00/x",
        "/registry/facts/?q=a%00",
        "/registry/facts/hire/f-%00/",
    ):
        assert desk.get(where).status_code == 400, where
    assert desk.post("/desk/offers/invite/", {"offer": "1"}).status_code == 302
    told = desk.post("/desk/offers/invite/", "q=%00", content_type="application/x-www-form-urlencoded")
    assert told.status_code == 400
    assert desk.get("/policies/?q=%00").status_code == 200, "public pages ask no database"
