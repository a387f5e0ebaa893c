"""A firm's papers before it files: which are asked for, to whom a file belongs, who sees them, what stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.office.conftest import Page
from tests.office.office_facts import REGION, Town, firm, officer
from tests.office.paper_files import PDF, png
from tests.office.roster_files import HIRES, number, row, taken

from jiangce.office.audit.log import history
from jiangce.office.claims.ahead import EACH, lay_in, take_out
from jiangce.office.claims.confirming import confirm
from jiangce.office.claims.evidence import NotTaken, give_out
from jiangce.office.claims.models import Claim, Declaration, Dossier, Evidence, Paper
from jiangce.office.claims.moving import move
from jiangce.office.employer.matching import NotMatched, sheet_of
from jiangce.office.personal.looks import looks
from jiangce.office.registers.models import Member
from jiangce.office.rosters.deciding import standing
from jiangce.office.rosters.filing import file_all
from jiangce.office.rosters.proving import Kind, Proofs
from jiangce.office.rosters.staff import current

CONTRACT, ORIGIN = "劳动合同", "社会保险参保证明或户口簿"


@pytest.fixture
def clerk(place: Town) -> Client:
    client = Client()
    client.force_login(place.clerk)
    return client


def page(answer: Any, status: int = 200) -> Page:
    assert answer.status_code == status, answer.content.decode()[:800]
    return Page(answer.content.decode())


def kinds(place: Town) -> dict[str, Kind]:
    return {one.id: one for one in Proofs(standing(place.firm, timezone.localdate())).kinds()}


def send(client: Client, kind: str, *files: tuple[str, bytes], **more: Any) -> Page:
    papers = [SimpleUploadedFile(name, data) for name, data in files]
    return page(client.post("/firm/papers/hand-in/", {"kind": kind, "paper": papers, **more}, follow=True))


def file_hires(place: Town) -> list[Claim]:
    found = standing(place.firm, timezone.localdate())
    wanted = [one.key for one in found.free if "/".join(one.key[:2]) == HIRES]
    filing = file_all(found, wanted, place.clerk, slip="s", agreed=True)
    return [line.claim for line in filing.lines.select_related("claim") if line.claim]


# ── what is asked for ──


def test_asked_for_is_what_proves_what_was_declared_and_is_read(place: Town, clerk: Client) -> None:
    assert "没有要佐证的申报" in page(clerk.get("/firm/papers/")).text, "the registers know their eleven"
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    asked = kinds(place)
    assert set(asked) == {f"hire/{CONTRACT}", f"hire/{ORIGIN}", "insurance/社会保险参保证明"}
    assert {len(one.sheets) for one in asked.values()} == {12} and {one.lacking for one in asked.values()} == {12}
    assert asked[f"hire/{CONTRACT}"].proves == ("员工", "招用日期"), (
        "that it is the firm's follows from who declares it"
    )
    found = page(clerk.get("/firm/papers/"))
    assert "要 36 份，还缺 36 份" in found.text
    rows = b"".join(clerk.get("/firm/papers/export/").streaming_content).decode()
    assert rows.count("缺") == 36 and number(0) not in rows


def test_whoever_gets_nothing_need_prove_nothing(place: Town) -> None:
    """Hired before the document was in force: no decision, no paper."""
    taken(place.firm, place.clerk, [row(0, hired="2016-02-01", starts="2016-02-01")])
    assert not any(one.lacking for one in kinds(place).values() if one.table == "hire")


# ── to whom a file belongs ──


def test_files_go_to_whom_their_names_mean(place: Town, clerk: Client) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    kind = f"hire/{CONTRACT}"
    sheets = kinds(place)[kind].sheets
    assert sheet_of("新员工1-劳动合同.pdf", sheets).person.name == "新员工1"
    assert sheet_of("新员工11.pdf", sheets).person.name == "新员工11", "the longest name that is in it"
    assert sheet_of(f"合同_{number(7)}.pdf", sheets).person.name == "新员工7"
    for name, why in (("scan0001.pdf", "没有名单里"), (f"{number(90)}.pdf", "不在这份名单")):
        with pytest.raises(NotMatched, match=why):
            sheet_of(name, sheets)
    found = send(
        clerk, kind, ("新员工1.pdf", PDF), (f"{number(2)}.png", png()), ("scan.pdf", PDF), ("新员工3.exe", b"MZ")
    )
    assert (
        "已收下 2 个文件" in found.text and "“scan.pdf”没有收下" in found.text and "“新员工3.exe”没有收下" in found.text
    )
    assert "还缺 10 份" in found.text
    there = {one.person.name for one in kinds(place)[kind].sheets if one.slot.there}
    assert there == {"新员工1", "新员工2"}


def test_a_worker_who_is_ticked_gets_the_file(place: Town, clerk: Client) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(3)])
    kind = f"hire/{CONTRACT}"
    mine = kinds(place)[kind].sheets[0]
    found = send(clerk, kind, ("IMG_0001.png", png()), row=[mine.slot.key], how="ticked")
    assert "已收下 1 个文件" in found.text
    paper = Evidence.objects.get()
    assert (paper.table, paper.key, paper.document) == mine.slot.place
    shown = page(clerk.get("/firm/papers/", {"kind": kind, "show": "all"}))
    assert "IMG_0001.png" in shown.text
    answer = clerk.get(f"/firm/papers/{paper.pk}/")
    assert answer.content == png() and "sandbox" in answer["Content-Security-Policy"]
    page(clerk.post("/firm/papers/take-off/", {"evidence": paper.pk, "kind": kind}, follow=True))
    assert Evidence.objects.get().removed_at is not None
    for odd in ("", "x", "9" * 30, str(paper.pk)):
        assert "已不在" in page(clerk.post("/firm/papers/take-off/", {"evidence": odd}, follow=True)).text
    assert "没有选文件" in send(clerk, kind).text and "不需要这种材料" in send(clerk, "hire/x", ("a.pdf", PDF)).text


def test_one_file_for_several_is_kept_once_and_opened_by_none_of_them(place: Town, clerk: Client) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    kind = "insurance/社会保险参保证明"
    assert "还没有勾选" in send(clerk, kind, ("全员参保证明.pdf", PDF), how="ticked").text
    first = kinds(place)[kind].sheets[0].slot.key
    send(clerk, kind, ("全员参保证明.pdf", PDF), how="ticked", rows="missing")
    assert Evidence.objects.filter(common=True).count() == 12 and Paper.objects.count() == 1
    assert kinds(place)[kind].lacking == 0
    assert "已经上传过" in send(clerk, kind, ("再传.pdf", PDF), how="ticked", row=[first]).text
    one = Evidence.objects.get(key=first)
    clerk.post("/firm/papers/take-off/", {"evidence": one.pk, "kind": kind})
    assert Paper.objects.count() == 1, "it proves something of eleven others"
    other = Evidence.objects.filter(removed_at=None).first()
    assert other is not None
    told = page(clerk.post("/firm/papers/take-off/", {"whole": other.pk, "kind": kind}, follow=True))
    assert "已从 11 项上撤下" in told.text and not Paper.objects.exists()
    send(clerk, kind, ("全员参保证明.pdf", PDF), how="ticked", rows="missing")
    claims = file_hires(place)
    mine = next(one for one in claims if one.person and one.person.name == "新员工3")
    assert mine.person is not None and mine.dossier is not None
    paper = Evidence.objects.get(key=_spell(mine), removed_at=None)
    assert give_out(mine, paper.pk, place.clerk, own=True) is None, "it tells of his colleagues"
    assert give_out(mine, paper.pk, place.officer) is not None
    named = [one.person for one in claims if one.person and one.person.name in ("新员工3", "新员工7")]
    assert [len(looks(one)) for one in named] == [1, 1], "on whichever claim it is opened, both are told"
    assert not looks(place.people[0]), "of whom it says nothing"
    assert clerk.get(f"/firm/papers/{paper.pk}/").content == PDF
    shown = page(clerk.get(f"/my/claims/{mine.number}/"))
    assert "由单位和经办查看" in shown.text and not any("/evidence/" in link for link in shown.links())


def _spell(claim: Claim) -> str:
    assert claim.dossier is not None
    found = claim.dossier.declarations.filter(table="insurance")
    return next(one.key for one in found if one.values["person"] == claim.claimant)


# ── who may ──


def test_anothers_papers_are_not_there(place: Town, clerk: Client) -> None:
    taken(place.firm, place.clerk, [row(0)])
    dossier = current(place.firm)
    assert dossier is not None
    slot = kinds(place)[f"hire/{CONTRACT}"].sheets[0].slot
    (made,) = lay_in(dossier, [slot.place], "a.pdf", PDF, place.clerk)
    other, client = officer("别家经办", "employer", ""), Client()
    Member.objects.create(organisation=firm("别家"), user=other)
    client.force_login(other)
    assert client.get(f"/firm/papers/{made.pk}/").status_code == 404
    assert client.get(f"/firm/papers/{made.pk}/", {"firm": place.firm.key}).status_code == 404
    with pytest.raises(NotTaken, match="只能为本单位"):
        lay_in(dossier, [slot.place], "b.pdf", png(), other)
    with pytest.raises(NotTaken):
        take_out(dossier, made.pk, other)
    assert [one.action for one in history(dossier)][-1] == "evidence.hand_in"


def test_only_what_is_asked_and_not_without_end(place: Town) -> None:
    taken(place.firm, place.clerk, [row(0)])
    dossier = Dossier.objects.get()
    key = Declaration.objects.get(table="hire").key
    for slot in (("hire", key, "毕业证书"), ("hire", "f-zzzzzzzzzzzz", CONTRACT), ("x", "y", "z")):
        with pytest.raises(NotTaken, match="不需要"):
            lay_in(dossier, [slot], "a.pdf", PDF, place.clerk)
    for at in range(EACH):
        lay_in(dossier, [("hire", key, CONTRACT)], f"{at}.png", png(colour=at), place.clerk)
    with pytest.raises(NotTaken, match="最多"):
        lay_in(dossier, [("hire", key, CONTRACT)], "x.png", png(colour=99), place.clerk)


# ── filed ──


def test_the_office_sees_them_as_a_workers_own(place: Town, clerk: Client) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    send(clerk, f"hire/{CONTRACT}", ("新员工1.pdf", PDF), ("新员工2.pdf", PDF))
    claims = file_hires(place)
    mine = next(one for one in claims if one.person and one.person.name == "新员工1")
    desk = Client()
    desk.force_login(place.officer)
    found = page(desk.get(f"/desk/claims/{mine.number}/"))
    assert f"{CONTRACT}：新员工1.pdf" in found.text
    paper = Evidence.objects.get(key=mine.fact)
    answer = desk.get(f"/desk/claims/{mine.number}/evidence/{paper.pk}/")
    assert answer.content == PDF
    assert [one.action for one in history(mine)][-1] == "evidence.open"


def test_what_is_missing_may_follow_until_somebody_decides(place: Town, clerk: Client) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    send(clerk, f"hire/{CONTRACT}", ("新员工1.pdf", PDF))
    claims, kind = file_hires(place), f"hire/{CONTRACT}"
    found = send(clerk, kind, ("新员工2.pdf", PDF))
    assert "已收下 1 个文件" in found.text and "已传的不能撤下" in found.text
    first = Evidence.objects.order_by("pk")[0]
    told = page(clerk.post("/firm/papers/take-off/", {"evidence": first.pk, "kind": kind}, follow=True)).text
    assert "不能撤下" in told and Evidence.objects.filter(removed_at=None).count() == 2
    claim = next(one for one in claims if one.person and one.person.name == "新员工3")
    assert claim.dossier is not None and claim.region == REGION
    confirm(claim, claim.dossier.declarations.filter(key=claim.fact).values_list("pk", flat=True), place.officer)
    slot = ("hire", claim.fact, CONTRACT)
    with pytest.raises(NotTaken, match="已经核定"):
        lay_in(claim.dossier, [slot], "c.pdf", png(), place.clerk)


def test_of_a_returned_claim_the_papers_go_into_that_claim(place: Town, clerk: Client) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    mine = next(one for one in file_hires(place) if one.person and one.person.name == "新员工4")
    move(mine, "return", place.officer, seen=mine.version, why="缺劳动合同")
    kind = f"hire/{CONTRACT}"
    shown = page(clerk.get("/firm/papers/", {"kind": kind}))
    assert f"/my/claims/{mine.number}/form/#proofs" in shown.links()
    assert "没有收下" in send(clerk, kind, ("新员工4.pdf", PDF)).text and not Evidence.objects.exists()
