"""A firm's pages: its file back with the reasons, taken over once, decided, filed, followed; nobody else's."""

from __future__ import annotations

import re
import secrets
import zipfile
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.office.conftest import Page
from tests.office.office_facts import Town, firm, officer, person
from tests.office.paper_files import PDF
from tests.office.roster_files import HEADS, HIRES, book, number, row, taken

from jiangce.office.claims.ahead import lay_in
from jiangce.office.claims.confirming import confirm
from jiangce.office.claims.models import Claim, Declaration
from jiangce.office.employer.books import template
from jiangce.office.employer.views import decisions
from jiangce.office.registers.models import Member, Person
from jiangce.office.rosters.deciding import standing
from jiangce.office.rosters.models import Filing, Upload
from jiangce.office.rosters.proving import Proofs
from jiangce.office.rosters.sheet import TITLE, columns, entries, heads
from jiangce.office.rosters.staff import current
from jiangce.office.rulebook.workbooks import read_sheet


@pytest.fixture
def clerk(place: Town) -> Client:
    client = Client()
    client.force_login(place.clerk)
    return client


def page(answer: Any, status: int = 200) -> Page:
    assert answer.status_code == status, answer.content.decode()[:800]
    return Page(answer.content.decode())


def send(client: Client, rows: Any, status: int = 200, data: bytes | None = None, **more: str) -> Page:
    file = SimpleUploadedFile("名册.xlsx", data if data is not None else book(rows))
    return page(client.post("/firm/upload/", {"entry": HIRES, **more, "file": file}), status)


def token(found: Page) -> str:
    return found.all("input", name="batch")[0]["value"]


def cells(data: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(TITLE).to_python()


# ── files ──


def test_every_template_reads_back(place: Town) -> None:
    for one in entries(place.firm, timezone.localdate()):
        data = template(one, place.firm)
        asked = columns(one, place.firm)
        assert read_sheet(data, (TITLE,), heads(asked)).columns == tuple(column.id for column in asked)


def test_three_wrong_rows_come_back_red(place: Town, clerk: Client) -> None:
    rows = [row(at) for at in range(12)]
    rows[3] = row(3, number=number(3)[:-1] + ("0" if number(3)[-1] != "0" else "1"))
    rows[5], rows[7] = row(5, hired="二月一日"), row(7, name="")
    found = send(clerk, rows)
    assert "9 行可采用" in found.text and "3 行有误" in found.text and number(0) not in found.text
    answer = clerk.post("/firm/upload/back/", {"batch": token(found)})
    back = cells(answer.content)
    assert back[0][: len(HEADS)] == list(HEADS) and len(back) == 13
    assert "校验码" in back[4][-1] and "招用日期" in back[6][-1] and "姓名" in back[8][-1] and back[1][-1] == ""
    with zipfile.ZipFile(BytesIO(answer.content)) as made:
        assert made.read("xl/comments1.xml").decode().count("<comment ") == 3
    assert not Upload.objects.exists() and not Declaration.objects.exists() and Person.objects.count() == 11
    again = send(clerk, [], data=answer.content)
    assert "3 行有误" in again.text, "the reasons are no column of it"


def test_good_rows_are_taken_once(place: Town, clerk: Client) -> None:
    batch = token(send(clerk, [row(at) for at in range(3)]))
    for _ in range(2):
        assert clerk.post("/firm/upload/take/", {"batch": batch}).status_code == 302
    assert Upload.objects.count() == 1 and Person.objects.count() == 14 and Declaration.objects.count() == 6


def test_a_page_of_somebody_else_is_not_taken(place: Town, clerk: Client) -> None:
    batch = token(send(clerk, [row(0)]))
    other, client = officer("别家经办", "employer", ""), Client()
    Member.objects.create(organisation=firm("别家"), user=other)
    client.force_login(other)
    for told in (batch, batch[:-8] + "AAAAAAAA", "", "k9.x"):
        client.post("/firm/upload/take/", {"batch": told})
        client.post("/firm/upload/take/", {"batch": told, "firm": place.firm.key})
    assert not Upload.objects.exists()


@pytest.mark.parametrize(
    ("data", "why"),
    [(b"", "不是 Excel"), (b"PK\x03\x04 broken", "不是 Excel"), (b"name,number\n", "不是 Excel"), (book([["x"]], ["不认识"]), "不认识"), (book([], ["姓名"], "乙") * 1, "没有可读的行")],
)  # fmt: skip
def test_what_is_no_roster_is_refused(place: Town, clerk: Client, data: bytes, why: str) -> None:
    if why == "没有可读的行":
        assert "共 0 行" in send(clerk, [], data=data).text
    else:
        assert why in send(clerk, [], status=422, data=data).text


def test_a_bomb_is_refused(place: Town, clerk: Client) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "x")
        made.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    assert "过大" in send(clerk, [], status=422, data=out.getvalue()).text


def test_numeric_numbers_are_refused(place: Town, clerk: Client) -> None:
    found = send(clerk, [[*row(0)[:1], 330604199003070019, *row(0)[2:]]])
    assert "数值" in found.text and "0 行可采用" in found.text


# ── decided, filed, followed ──


def test_from_the_file_to_claims(place: Town, clerk: Client) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    assert "您的企业可享 2 项，约 ¥23,000" in page(clerk.get("/firm/")).text
    found = page(clerk.get("/firm/decisions/", {"entry": HIRES, "tick": "entitled"}))
    assert "符合 23" in found.text and len(ticked(found)) == 23
    told = {
        "entry": HIRES,
        "slip": found.all("input", name="slip")[0]["value"],
        "take": ticked(found)[1:],
        "agreed": "1",
    }
    first, second = clerk.post("/firm/file/", told), clerk.post("/firm/file/", told)
    assert first["Location"] == second["Location"] and Filing.objects.count() == 1 and Claim.objects.count() == 22
    followed = page(clerk.get(first["Location"]))
    assert "已提交 22 项" in followed.text and "待受理 22" in followed.text and "初审经办" in followed.text
    assert (
        page(clerk.get(first["Location"], {"state": "filed", "q": "新员工", "order": "due"})).text.count("新员工") >= 11
    )
    assert "22" in page(clerk.get("/firm/")).text


def ticked(found: Page) -> list[str]:
    return [one["value"] for one in found.all("input", name="take") if "checked" in one]


def file_ticked(clerk: Client, how: str = "complete", **more: Any) -> Any:
    """The page as it comes, sent."""
    found = page(clerk.get("/firm/decisions/", {"entry": HIRES, "tick": how}))
    slip = found.all("input", name="slip")[0]["value"]
    told = {"entry": HIRES, "slip": slip, "take": ticked(found), "agreed": "1"} | more
    return clerk.post("/firm/file/", told)


def test_ticked_beforehand_is_what_is_due_and_proven(place: Town, clerk: Client) -> None:
    """The registers know eleven; of twelve the firm says it, and nothing proves it yet."""
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    found = page(clerk.get("/firm/decisions/", {"entry": HIRES}))
    assert len(found.all("input", name="take")) == 23 and len(ticked(found)) == 11
    assert not found.all("input", name="not"), "nothing is filed that is not ticked"
    assert found.text.count("缺材料：") == 12 and "勾上先提交，材料在经办核定以前补传" in found.text
    assert "材料齐全的 11 项" in found.text and "全部符合的 23 项" in found.text and "已勾 11 项" in found.text
    assert len(ticked(page(clerk.get("/firm/decisions/", {"entry": HIRES, "tick": "entitled"})))) == 23
    assert not ticked(page(clerk.get("/firm/decisions/", {"entry": HIRES, "tick": "none"})))
    for kind in Proofs(standing(place.firm, timezone.localdate())).kinds():
        dossier = current(place.firm)
        assert dossier is not None
        mine = [one.slot.place for one in kind.sheets if one.person.name != "新员工3"]
        lay_in(dossier, mine, "名册.pdf", PDF, place.clerk)
    found = page(clerk.get("/firm/decisions/", {"entry": HIRES}))
    assert len(ticked(found)) == 22 and found.text.count("缺材料：") == 1


def test_what_is_open_is_shown_with_why_and_not_ticked(place: Town, clerk: Client) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(12)] + [row(20, place="", starts="", ends="")])
    found = page(clerk.get("/firm/decisions/", {"entry": HIRES, "tick": "entitled"}))
    assert "待补信息，能不能领还不知道" in found.text
    assert len(found.all("input", name="take")) == len(ticked(found)) + 1
    open_ = next(one["value"] for one in found.all("input", name="take") if "checked" not in one)
    file_ticked(clerk, take=[open_])
    assert Claim.objects.get().fact == open_, "the clerk's own choice"


def test_nothing_is_filed_but_what_is_ticked(place: Town, clerk: Client) -> None:
    answer = file_ticked(clerk, "none")
    assert answer.status_code == 422 and "没有选中" in answer.content.decode() and not Claim.objects.exists()
    kept = ticked(page(clerk.get("/firm/decisions/", {"entry": HIRES})))[:2]
    again = page(file_ticked(clerk, take=kept, agreed=""), 422)
    assert ticked(again) == kept and "请先确认" in again.text, "the ticks stay"
    file_ticked(clerk, take=[*kept, "f-zzzzzzzzzzzz"])
    assert sorted(Claim.objects.values_list("fact", flat=True)) == sorted(kept)


def test_of_more_than_a_page_all_can_be_filed_at_once(
    place: Town, clerk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "PAGE", 4)
    found = page(clerk.get("/firm/decisions/", {"entry": HIRES}))
    assert len(ticked(found)) == 4 and "勾选本页" in found.text
    file_ticked(clerk)
    assert Claim.objects.count() == 4
    file_ticked(clerk, "none", all="entitled")
    assert Claim.objects.count() == 11


def test_filing_needs_the_workers_knowledge_and_a_whole_page(place: Town, clerk: Client) -> None:
    for told in ({}, {"agreed": "1"}, {"slip": secrets.token_hex(16)}, {"slip": "x' or 1", "agreed": "1"}):
        clerk.post("/firm/file/", {"entry": HIRES, **told})
    assert not Filing.objects.exists() and not Claim.objects.exists()


def test_lists_filter_and_go_along(place: Town, clerk: Client) -> None:
    person("别人", number=number(90))
    taken(place.firm, place.clerk, [row(at) for at in range(2)])
    assert "2 人" in page(clerk.get("/firm/people/", {"source": "本单位申报"})).text
    assert "11 人" in page(clerk.get("/firm/people/", {"source": "登记簿", "order": "hired"})).text
    text = b"".join(clerk.get("/firm/people/export/", {"q": "新员工1"}).streaming_content).decode()
    assert number(1) not in text and number(1)[:6] + "****" in text and "别人" not in text
    text = b"".join(clerk.get("/firm/decisions/export/", {"entry": "all", "order": "money"}).streaming_content).decode()
    assert text.count("\n") > 26 and number(1) not in text
    assert (
        "新员工1"
        in page(clerk.get("/firm/decisions/", {"q": "新员工1", "status": "not entitled", "order": "name"})).text
    )
    for odd in ("?entry=x/y&status=z&order=q&page=99", "?page=-1&firm=o-x", "?entry=%00"):
        assert clerk.get(f"/firm/decisions/{odd}").status_code in (200, 400, 404)


def test_a_firm_sees_its_own_only(place: Town, clerk: Client) -> None:
    other, mine = firm("别家"), officer("别家经办", "employer", "")
    Member.objects.create(organisation=other, user=mine)
    client = Client()
    client.force_login(mine)
    assert "员工0" not in page(client.get("/firm/people/")).text
    assert client.get("/firm/", {"firm": place.firm.key}).status_code == 404
    number_ = re.search(r"filings/(\w+)/", file_ticked(clerk)["Location"])
    assert number_ and client.get(f"/firm/filings/{number_[1]}/").status_code == 404
    assert client.get(f"/my/claims/{Claim.objects.first().number}/").status_code == 404
    assert clerk.get(f"/my/claims/{Claim.objects.first().number}/").status_code == 200
    nobody = Client()
    nobody.force_login(officer("无单位", "employer", ""))
    assert "没有对应到单位" in page(nobody.get("/firm/")).text
    assert nobody.post("/firm/file/", {"entry": HIRES}).status_code == 200


def test_officers_see_a_filing_as_one(place: Town, clerk: Client) -> None:
    file_ticked(clerk)
    number_, desk = Filing.objects.get().number, Client()
    desk.force_login(place.officer)
    found = page(desk.get("/desk/", {"q": number_}))
    assert "上虞精工集中申领" in found.text and len(found.all("input", name="claim")) == 11
    chosen = [one["value"] for one in found.all("input", name="claim")][1:]
    answer = desk.post("/desk/many/", {"move": "accept", "claim": chosen, "state": "mine", "q": number_})
    assert number_ in answer["Location"]
    assert Claim.objects.filter(state="accepted").count() == 10 and Claim.objects.filter(state="filed").count() == 1
    assert len(page(desk.get("/desk/", {"q": "上虞精工", "state": "all"})).all("input", name="claim")) == 11


def test_a_roster_from_the_file_to_approval(place: Town, clerk: Client) -> None:
    """What the firm declared is confirmed once for all; then each passes two reviews on the decision that was filed."""
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    file_ticked(clerk, "entitled")
    number_ = Filing.objects.get().number
    desk, chief = Client(), Client()
    desk.force_login(place.officer)
    chief.force_login(place.chief)

    def many(who: Client, name: str, state: str) -> None:
        chosen = [
            one["value"] for one in page(who.get("/desk/", {"q": number_, "state": state})).all("input", name="claim")
        ]
        who.post("/desk/many/", {"move": name, "claim": chosen, "state": state, "q": number_})

    many(desk, "accept", "filed")
    many(desk, "review", "accepted")
    assert not Claim.objects.filter(state="reviewed").exists(), "nobody passes who is counted with what is only said"
    claim = Claim.objects.filter(state="accepted").first()
    assert claim is not None and claim.dossier is not None
    confirm(claim, list(claim.dossier.declarations.values_list("pk", flat=True)), place.officer)
    many(desk, "review", "accepted")
    many(chief, "approve", "reviewed")
    assert Claim.objects.filter(state="approved").count() == 23
    assert {line.claim.granted for line in Filing.objects.get().lines.select_related("claim")} == {50_000}
    assert "待公示 23" in page(clerk.get(f"/firm/filings/{number_}/")).text
