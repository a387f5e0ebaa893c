"""The pages of applying: from a public entry to a filed claim, by requests alone; what is refused, and how it is said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.office.conftest import Page
from tests.office.office_facts import Town, firm, hired, officer, person
from tests.office.paper_files import PDF, png
from tests.office.test_declaring import TRANSPORT, together, without_origin

from jiangce.office.audit.log import history
from jiangce.office.audit.models import Record
from jiangce.office.claims.declaring import Said, declare
from jiangce.office.claims.evidence import hand_in
from jiangce.office.claims.models import Claim, Declaration, Dossier, Evidence
from jiangce.office.claims.moving import move
from jiangce.office.identity.models import Post
from jiangce.office.registers.models import Fact, Organisation, new_key
from jiangce.office.rulebook.words import tables

APPLY = f"/my/apply/shangyu-2023/{TRANSPORT}/"
PROOF = "社会保险参保证明或户口簿"


@pytest.fixture
def worker(place: Town) -> Client:
    client = Client()
    client.force_login(place.worker)
    return client


def page(answer: Any, status: int = 200) -> Page:
    assert answer.status_code == status, answer.content.decode()[:800]
    return Page(answer.content.decode())


def begun(place: Town, worker: Client) -> Claim:
    without_origin(place)
    worker.post(APPLY, {"party": place.people[0].key, "fact": place.hires[0]})
    return Claim.objects.get()


def form(claim: Claim) -> str:
    return f"/my/claims/{claim.number}/form/"


def origin(place: Town) -> str:
    return f"hire|{place.hires[0]}|from_place"


def saved(place: Town, worker: Client, text: str = "成都市") -> Claim:
    claim = begun(place, worker)
    worker.post(form(claim), {"dossier": 1, origin(place): text})
    claim.refresh_from_db()
    return claim


def upload(
    worker: Client, place: Town, claim: Claim, data: bytes = PDF, name: str = "参保证明.pdf", **more: str
) -> str:
    slot = {"table": "hire", "key": place.hires[0], "document": PROOF, **more}
    answer = worker.post(
        f"/my/claims/{claim.number}/evidence/", slot | {"paper": SimpleUploadedFile(name, data)}, follow=True
    )
    return page(answer).text


# ── the way through ──


def test_from_the_public_entry_to_a_filed_claim(place: Town, worker: Client) -> None:
    without_origin(place)
    public = page(worker.get("/policies/shangyu-2023/clauses/三(一)1/"))
    assert APPLY in public.links()
    shown = page(worker.get(APPLY))
    assert "还缺信息" in shown.text and "来源：企业申报" in shown.text and place.hires[1] not in str(shown.tags)
    answer = worker.post(APPLY, {"party": place.people[0].key, "fact": place.hires[0]})
    claim = Claim.objects.get()
    assert answer.headers["Location"] == form(claim)
    asked = page(worker.get(form(claim)))
    assert [one["name"] for one in asked.all("input") if "|" in one.get("name", "")] == [origin(place)]
    assert "入职前在哪个县（市、区）工作或居住？" in asked.text and f"须佐证：{PROOF}" in asked.text
    answer = worker.post(form(claim), {"dossier": 1, origin(place): "成都市"}, follow=True)
    told = page(answer)
    assert "¥500" in told.text and "您申报的" in told.text and "还没有上传" in told.text
    assert [one["value"] for one in told.all("input", name=origin(place))] == ["510100"]
    assert "已收下 1 个文件" in upload(worker, place, claim)
    answer = worker.post(f"/my/claims/{claim.number}/file/", {"seen": 1, "dossier": 2}, follow=True)
    assert "已提交" in page(answer).text
    claim.refresh_from_db()
    assert (claim.state, claim.low) == ("filed", 50_000)


def test_the_officer_looks_confirms_and_passes_it(place: Town, worker: Client) -> None:
    claim = saved(place, worker)
    upload(worker, place, claim)
    worker.post(f"/my/claims/{claim.number}/file/", {"seen": 1, "dossier": 2})
    desk = Client()
    desk.force_login(place.officer)
    case, paper = f"/desk/claims/{claim.number}/", Evidence.objects.get()
    shown = page(desk.get(case))
    assert "申报，待核实" in shown.text and "四川省成都市" in shown.text and "来源" in shown.text
    opened = desk.get(f"{case}evidence/{paper.pk}/")
    assert (
        opened.content == PDF
        and opened["Content-Type"] == "application/pdf"
        and opened["X-Content-Type-Options"] == "nosniff"
    )
    assert (
        opened["Content-Disposition"].startswith('inline; filename="evidence-')
        and "sandbox" in opened["Content-Security-Policy"]
    )
    assert [one.action for one in history(claim)][-1] == "evidence.open"
    said = Declaration.objects.get()
    assert (
        "须写明理由" in page(desk.post(f"{case}declared/", {"declaration": said.pk, "how": "refuse"}, follow=True)).text
    )
    assert (
        "已核实 1 项"
        in page(desk.post(f"{case}declared/", {"declaration": said.pk, "how": "confirm"}, follow=True)).text
    )
    assert (
        "已由初审办理"
        in page(desk.post(f"{case}declared/", {"declaration": said.pk, "how": "confirm"}, follow=True)).text
    )
    assert Fact.objects.current().get(key=place.hires[0]).source == f"申领{claim.number}号"
    claim.refresh_from_db()
    claim = move(claim, "accept", place.officer, seen=claim.version)
    desk.post(f"{case}act/", {"move": "review", "seen": claim.version})
    assert Claim.objects.get().state == "reviewed"


def test_the_auditor_finds_declarations_and_papers(place: Town, worker: Client) -> None:
    claim = saved(place, worker)
    upload(worker, place, claim)
    worker.post(f"/my/claims/{claim.number}/file/", {"seen": 1, "dossier": 2})
    audit, paper = Client(), Evidence.objects.get()
    audit.force_login(officer("审计", "auditor"))
    shown = page(audit.get(f"/audit/claims/{claim.number}/"))
    where = f"/audit/claims/{claim.number}/evidence/{paper.pk}/"
    assert where in shown.links() and paper.digest in shown.text and "事实摘要一致" in shown.text
    assert audit.get(where).content == PDF
    assert Record.objects.filter(action="evidence.open", actor_name="审计").count() == 1


def test_a_returned_claim_is_corrected_in_the_same_form(place: Town, worker: Client) -> None:
    claim = saved(place, worker)
    upload(worker, place, claim)
    worker.post(f"/my/claims/{claim.number}/file/", {"seen": 1, "dossier": 2})
    claim.refresh_from_db()
    assert worker.get(form(claim)).headers["Location"] == f"/my/claims/{claim.number}/", "what is filed stays as it is"
    claim = move(claim, "return", place.officer, seen=claim.version, why="来源地应写到县")
    shown = page(worker.get(form(claim)))
    assert "来源地应写到县" in shown.text
    worker.post(form(claim), {"dossier": 2, origin(place): "桐庐县"})
    worker.post(f"/my/claims/{claim.number}/file/", {"seen": claim.version, "dossier": 3})
    claim.refresh_from_db()
    assert (claim.state, claim.low) == ("filed", 20_000)
    assert json.loads(claim.judgements.last().told)["status"] == "entitled"  # type: ignore[union-attr]


def test_what_the_registers_know_is_not_edited_but_disputed(place: Town, worker: Client) -> None:
    worker.post(APPLY, {"party": place.people[0].key, "fact": place.hires[0]})
    claim = Claim.objects.get()
    shown = page(worker.get(form(claim)))
    assert not [one for one in shown.all("input") if "|" in one.get("name", "")]
    assert "来源：企业申报，2023-06-01 获知" in shown.text and "四川省成都市" in shown.text
    disputed = page(worker.get(form(claim), {"dispute": origin(place)}))
    assert [one["value"] for one in disputed.all("input", name=origin(place))] == ["510100"]
    worker.post(form(claim), {"dossier": 1, origin(place): "510100"})
    assert not Declaration.objects.exists(), "the same as registered is nothing to declare"
    worker.post(form(claim), {"dossier": 2, origin(place): "330122"})
    assert Declaration.objects.get().values == {"from_place": "330122"}
    assert "登记簿：四川省成都市" in page(worker.get(f"/my/claims/{claim.number}/")).text
    worker.post(form(claim), {"dossier": 3, origin(place): ""})
    assert Declaration.objects.get().state == "replaced", "left empty, it is no longer disputed"


def test_a_new_fact_from_nothing(place: Town) -> None:
    who = person("新人", account=officer("xin", "applicant", ""))
    client = Client()
    client.force_login(who.account)  # type: ignore[arg-type]
    shown = page(client.get(APPLY))
    new = next(one["value"] for one in shown.all("input", name="new"))
    for _ in range(2):  # pressed twice: one draft
        client.post(APPLY, {"party": who.key, "new": new})
    claim = Claim.objects.get()
    asked = page(client.get(form(claim)))
    names = {one["name"].rsplit("|", 1)[1] for one in asked.all("input") if "|" in one.get("name", "")}
    assert names == {"employer", "hired_on", "from_place"} and f"补报一项“{tables()['insurance'].zh}”" in asked.text
    answers = {
        f"hire|{new}|employer": "上虞精工",
        f"hire|{new}|hired_on": "2023-06-01",
        f"hire|{new}|from_place": "成都市",
    }
    told = page(client.post(form(claim), {"dossier": 2} | answers, follow=True))
    assert told.all("input", name=f"hire|{new}|employer")[0]["value"] == "上虞精工"
    spell = next(
        one["value"] for one in told.all("input", name="key") if one["value"].startswith("f-") and one["value"] != new
    )
    told = page(
        client.post(f"/my/claims/{claim.number}/add/", {"dossier": 3, "table": "insurance", "key": spell}, follow=True)
    )
    assert f"insurance|{spell}|starts_on" in {one.get("name") for one in told.all("input")}
    told = page(
        client.post(f"/my/claims/{claim.number}/drop/", {"dossier": 4, "row": f"insurance|{spell}"}, follow=True)
    )
    assert "已撤下" in told.text


# ── refused ──


def test_what_cannot_be_read_is_said_beside_its_field(place: Town, worker: Client) -> None:
    claim = begun(place, worker)
    wrong = {"火星": "没有找到这个地方", "鼓楼区": "不止一处", "33": "六位行政区划代码", "x" * 300: "没有找到"}
    for text, why in wrong.items():
        told = page(worker.post(form(claim), {"dossier": 1, origin(place): text}), 422)
        assert why in told.text and told.all("input", name=origin(place))[0]["value"] == text[:201]
    assert not Declaration.objects.exists()


def test_stale_and_repeated_posts(place: Town, worker: Client) -> None:
    claim = saved(place, worker)
    told = page(worker.post(form(claim), {"dossier": 1, origin(place): "桐庐县"}), 409)
    assert "已在别处改动" in told.text and told.all("input", name=origin(place))[0]["value"] == "桐庐县"
    upload(worker, place, claim)
    assert "已经上传过" in upload(worker, place, claim)
    assert (
        "已在别处改动"
        in page(worker.post(f"/my/claims/{claim.number}/file/", {"seen": 1, "dossier": 1}, follow=True)).text
    )
    for _ in range(2):
        worker.post(f"/my/claims/{claim.number}/file/", {"seen": 1, "dossier": 2})
    assert Claim.objects.get().steps.count() == 1


def test_it_is_not_filed_half_told_or_unproven(place: Town, worker: Client) -> None:
    claim = begun(place, worker)
    where = f"/my/claims/{claim.number}/file/"
    assert "还有 1 项没有填写" in page(worker.post(where, {"seen": 1, "dossier": 1}, follow=True)).text
    worker.post(form(claim), {"dossier": 1, origin(place): "成都市"})
    assert f"还缺佐证材料：{PROOF}" in page(worker.post(where, {"seen": 1, "dossier": 2}, follow=True)).text
    assert Claim.objects.get().state == "draft"


def test_anothers_ids_get_nowhere(place: Town, worker: Client) -> None:
    claim = saved(place, worker)
    upload(worker, place, claim)
    paper = Evidence.objects.get()
    told = page(worker.post(form(claim), {"dossier": 2, f"hire|{place.hires[1]}|from_place": "成都市"}), 422)
    assert "不属于这件申领" in told.text
    assert (
        "请刷新后再选"
        in page(worker.post(APPLY, {"party": place.people[0].key, "fact": place.hires[1]}, follow=True)).text
    )
    assert worker.post(APPLY, {"party": place.people[1].key, "fact": place.hires[1]}).status_code == 404
    assert "不需要这项材料" in upload(worker, place, claim, data=png(), key=place.hires[1])
    stranger = Client()
    stranger.force_login(officer("路人", "applicant", ""))
    for where in ("form/", f"evidence/{paper.pk}/"):
        assert stranger.get(f"/my/claims/{claim.number}/{where}").status_code == 404
    for where in ("form/", "file/", "evidence/", f"evidence/{paper.pk}/off/", "add/", "drop/"):
        assert stranger.post(f"/my/claims/{claim.number}/{where}").status_code == 404
    desk = Client()
    desk.force_login(place.officer)
    assert desk.get(f"/desk/claims/{claim.number}/evidence/{paper.pk}/").status_code == 404, (
        "a draft is nobody's business"
    )
    desk.force_login(officer("桐庐", "case_officer", "330122"))
    assert desk.post(f"/desk/claims/{claim.number}/declared/", {"how": "confirm"}).status_code == 404


def test_files_that_are_none_are_refused_in_words(place: Town, worker: Client) -> None:
    claim = saved(place, worker)
    for data, name, why in (
        (b"PK\x03\x04", "scan.pdf", "改扩展名没有用"), (b"", "leer.pdf", "空的"), (PDF[:-8], "half.pdf", "不完整"), (b"%PDF-" + b"0" * 10_000_001, "big.pdf", "10 MB"),
    ):  # fmt: skip
        assert why in upload(worker, place, claim, data, name)
    assert not Evidence.objects.exists()


def test_a_body_beyond_all_measure_is_not_read(place: Town, worker: Client) -> None:
    claim = saved(place, worker)
    where = f"/my/claims/{claim.number}/evidence/"
    answer = worker.generic(
        "POST", where, b"x", CONTENT_LENGTH="21000001", content_type="multipart/form-data; boundary=x"
    )
    assert "一次最多可以传送 21 MB" in page(answer, 413).text
    answer = worker.generic(
        "POST", form(claim), b"x", CONTENT_LENGTH="1000001", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413


def test_firms_are_found_by_name_or_code_alone(place: Town) -> None:
    who = person("新人", account=officer("xin", "applicant", ""))
    client, twin = Client(), firm()
    client.force_login(who.account)  # type: ignore[arg-type]
    client.post(APPLY, {"party": who.key, "new": "f-222222222222"})
    claim = Claim.objects.get()
    name = "hire|f-222222222222|employer"
    assert "同名的单位不止一家" in page(client.post(form(claim), {"dossier": 2, name: twin.name}), 422).text
    assert "登记簿中没有这家单位" in page(client.post(form(claim), {"dossier": 2, name: "没有的公司"}), 422).text
    Organisation.objects.filter(pk=twin.pk).update(name="别的公司")
    assert client.post(form(claim), {"dossier": 2, name: "别的公司"}).status_code == 302
    assert hired(who, twin) and Declaration.objects.get(state="declared").values["employer"] == twin.key


def test_workers_filed_together_do_not_see_each_other(place: Town, worker: Client) -> None:
    dossier, (claim, other) = together(place)
    other = move(other, "return", place.officer, seen=other.version, why="请补材料")
    slot = ("hire", place.hires[1], PROOF)
    paper = hand_in(other, slot, "b.pdf", PDF, place.officer)
    shown = page(worker.get(f"/my/claims/{claim.number}/"))
    assert "四川省成都市" in shown.text and "b.pdf" not in shown.text and shown.text.count("申报，待核实") == 1
    assert worker.get(f"/my/claims/{claim.number}/evidence/{paper.pk}/").status_code == 404
    desk, case = Client(), f"/desk/claims/{claim.number}/"
    desk.force_login(place.officer)
    assert "同一批申报的还有其他人员的 1 项" in page(desk.get(case)).text
    told = {"how": "confirm_kind", "kind": "hire", "show": "all", "times": "2"}
    assert "已核实 2 项" in page(desk.post(f"{case}declared/", told, follow=True)).text
    assert not dossier.declarations.filter(state="declared").exists()


def test_a_firm_names_its_own_people_and_no_others(place: Town) -> None:
    client, key = Client(), "f-222222222222"
    client.force_login(place.clerk)
    client.post("/my/apply/shangyu-2023/apprenticeship/", {"party": place.firm.key, "new": key})
    claim, name = Claim.objects.get(), f"training|{key}|person"
    assert page(client.get(form(claim))).all("input", name=name), (
        "a register has to know of whom, whatever the rule asks"
    )
    stranger = person("路人甲")
    for text in (stranger.name, stranger.key):
        assert "登记簿中没有" in page(client.post(form(claim), {"dossier": 2, name: text}), 422).text
    assert client.post(form(claim), {"dossier": 2, name: place.people[3].name}).status_code == 302
    assert Declaration.objects.get(state="declared").values["person"] == place.people[3].key


def test_queries_do_not_grow_with_what_is_declared(
    place: Town, worker: Client, django_assert_max_num_queries: Any
) -> None:
    """Of the form and the case page, however many rows and papers there are."""
    claim = saved(place, worker)
    dossier = claim.dossier
    assert dossier is not None
    who = place.people[0].key
    said = [Said("certificate", new_key("f"), {"person": who, "issued_on": "2024-03-01"}) for _ in range(8)]
    declare(dossier, said, place.worker, seen=2)
    for at in range(6):
        upload(worker, place, claim, png(colour=at), f"{at}.png")
    worker.get(form(claim))
    with django_assert_max_num_queries(70):
        worker.get(form(claim))
    for one in dossier.declarations.filter(table="certificate"):
        worker.post(
            f"/my/claims/{claim.number}/drop/",
            {"dossier": Dossier.objects.get().version, "row": f"certificate|{one.key}"},
        )
    worker.post(f"/my/claims/{claim.number}/file/", {"seen": 1, "dossier": Dossier.objects.get().version})
    assert Claim.objects.get().state == "filed"
    desk = Client()
    desk.force_login(place.officer)
    desk.get(f"/desk/claims/{claim.number}/")
    with django_assert_max_num_queries(70):
        desk.get(f"/desk/claims/{claim.number}/")


def test_an_officers_post_opens_nobodys_form(place: Town, worker: Client) -> None:
    """Who is an applicant as well sees other people's claims on the desk, where it is logged, and not here."""
    claim = saved(place, worker)
    upload(worker, place, claim)
    Post.objects.create(user=place.officer, role="applicant")
    both = Client()
    both.force_login(place.officer)
    paper = Evidence.objects.get()
    for where in ("form/", f"evidence/{paper.pk}/"):
        assert both.get(f"/my/claims/{claim.number}/{where}").status_code == 404
    assert both.post(form(claim), {"dossier": 2, origin(place): "桐庐县"}).status_code == 404


def test_a_filed_claim_takes_nothing_more(place: Town, worker: Client) -> None:
    worker.post(APPLY, {"party": place.people[0].key, "fact": place.hires[0]})
    claim = Claim.objects.get()
    Claim.objects.update(dossier=None)
    worker.post(f"/my/claims/{claim.number}/file/", {"seen": 1, "dossier": 1})
    answers = {
        "form/": {"dossier": 1, origin(place): "桐庐县"}, "add/": {"dossier": 1, "table": "insurance", "key": "f-222222222222"},
        "drop/": {"dossier": 1, "row": f"hire|{place.hires[0]}"}, "evidence/1/off/": {},
        "evidence/": {"table": "hire", "key": place.hires[0], "document": PROOF, "paper": SimpleUploadedFile("a.pdf", PDF)},
    }  # fmt: skip
    for where, sent in answers.items():
        assert worker.post(f"/my/claims/{claim.number}/{where}", sent).status_code == 302
    assert not Declaration.objects.exists() and not Evidence.objects.exists()


def test_a_roster_of_declared_rows_is_read_and_opened_one_by_one(place: Town) -> None:
    """More than a form can send back: the rest is shown, and each value can still be corrected."""
    client, new = Client(), [new_key("f") for _ in range(40)]
    client.force_login(place.clerk)
    client.post("/my/apply/shangyu-2023/apprenticeship/", {"party": place.firm.key, "new": new[0]})
    claim = Claim.objects.get()
    said = [
        Said("training", key, {"organiser": place.firm.key, "starts_on": "2024-01-01", "person": place.people[0].key})
        for key in new
    ]
    declare(claim.dossier, said, place.clerk, seen=2)  # type: ignore[arg-type]
    shown = page(client.get(form(claim)))
    open_ = {one["name"].split("|")[1] for one in shown.all("input") if one.get("name", "").endswith("|starts_on")}
    assert len(open_) == 30
    late = next(key for key in new if key not in open_)
    opened = page(client.get(form(claim), {"dispute": f"training|{late}|starts_on"}))
    assert opened.all("input", name=f"training|{late}|starts_on")[0]["value"] == "2024-01-01"
