"""My data: all of it, for me alone; who looked at it; what I say is wrong goes to an officer and comes back answered."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.office.office_facts import PASSWORD, Town, hired, officer
from tests.office.test_register_entries import NUMBER, OTHER
from tests.office.test_registry import client_of, page, post
from tests.office.test_rights import filed

from jiangce.office.audit import checking
from jiangce.office.audit.models import Record
from jiangce.office.identity.models import Post
from jiangce.office.personal.correcting import NotAsked, answer, ask
from jiangce.office.personal.exporting import A_DAY
from jiangce.office.personal.holdings import gather, holdings, leading_to
from jiangce.office.personal.looks import looks
from jiangce.office.personal.models import Correction
from jiangce.office.registers.entering import change, values_of
from jiangce.office.registers.models import Person


@pytest.fixture
def me(place: Town) -> Person:
    """The worker: a number, a phone that was changed, a claim."""
    person = place.people[0]
    person.number, person.phone = NUMBER, "13800001234"
    person.save()
    filed(place)
    return change(person, {**values_of(person), "phone": "13900005678"}, by=place.officer, why="换号", seen=1)  # type: ignore[return-value]


@pytest.fixture
def mine(place: Town, me: Person) -> Client:
    return client_of(place.worker)


# ── all of it ──


def test_every_table_that_leads_to_a_person_is_told_or_left_out_with_a_reason() -> None:
    """A new table about people: say in personal/holdings.yaml how its rows are found, or why they are not his."""
    told = {one.model for one in holdings().held} | set(holdings().not_his)
    assert leading_to() <= told, leading_to() - told
    for one in holdings().held:
        names = {column.name for column in apps.get_model(one.model)._meta.concrete_fields}
        assert set(one.without) <= names, (one.model, set(one.without) - names)


def archive(client: Client, password: str = PASSWORD) -> ZipFile:
    answer = client.post("/my/data/export/", {"password": password})
    assert answer.status_code == 200, answer.content.decode()[:500]
    assert answer.headers["Content-Type"] == "application/zip" and "no-store" in answer.headers["Cache-Control"]
    return ZipFile(BytesIO(answer.content))


def test_i_take_all_of_it_along(mine: Client, me: Person, place: Town) -> None:
    place.people[1].number = OTHER
    place.people[1].save()
    got = archive(mine)
    assert got.namelist() == ["说明.txt", "data.json", "data.xlsx"]
    text = got.read("data.json").decode()
    told = json.loads(text)
    entry = {one["事项"]: one["内容"] for one in told["个人登记"]}
    assert entry["证件号码"] == NUMBER and entry["手机号"] == "13900005678" and entry["编号"] == me.key
    assert told["登记变更"][0]["原值（加密）"] == "13800001234", "what was before is his, too"
    assert len(told["申领"]) == 1 and len(told["认定"]) == 1 and told["办理记录"][0]["动作"] == "file"
    assert {one["类别"] for one in told["事实"]} == {"招用", "参保记录"}
    assert OTHER not in text and place.people[1].name not in text and "pbkdf2" not in text and "md5$" not in text
    assert {one["经办"] for one in told["申领"]} == {"本人"} and "初审" not in json.dumps(
        told["登记变更"], ensure_ascii=False
    )
    book = CalamineWorkbook.from_filelike(BytesIO(got.read("data.xlsx")))
    assert ["证件号码", NUMBER] in book.get_sheet_by_name("个人登记").to_python()
    assert Record.objects.filter(action="own.export").count() == 1 and not checking.verdict().trouble
    assert NUMBER not in "".join(Record.objects.values_list("detail", flat=True))


def test_it_takes_the_password_and_not_too_often(mine: Client, me: Person) -> None:
    assert "密码不对" in post(mine, "/my/data/export/", 422, password="falsch").text
    assert not Record.objects.filter(action="own.export").exists()
    for _ in range(A_DAY):
        archive(mine)
    assert "请明天再来" in post(mine, "/my/data/export/", 429, password=PASSWORD).text


def test_nothing_for_whoever_is_nobody(place: Town) -> None:
    clerk = client_of(place.clerk)
    assert "还没有对应到个人" in page(clerk, "/my/data/").text
    assert clerk.post("/my/data/export/", {"password": PASSWORD}).status_code == 404
    assert clerk.post("/my/data/correct/", {"said": "应为中级工"}).status_code == 404


def test_what_is_very_much_is_cut_and_said(me: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jiangce.office.personal.holdings.MOST", 1)
    facts = next(one for one in gather(me) if one.zh == "事实")
    assert facts.cut and len(facts.rows) == 1


# ── who looked ──


def test_who_looked_is_told_by_office_not_by_name(mine: Client, me: Person, place: Town) -> None:
    assert "还没有人看过" in page(mine, "/my/data/").text
    me.number.reveal(by=place.officer, why="核对证件", of=me)
    me.number.reveal(by=place.worker, why="自己", of=me)
    me.phone.reveal(by=officer("桐庐审计", "auditor", "330122"), why="抽查", of=me)
    place.people[1].number = OTHER
    place.people[1].save()
    place.people[1].number.reveal(by=place.officer, why="别人的", of=place.people[1])
    found = looks(me)
    assert [(one.office, one.role, one.what, one.why) for one in found] == [
        ("杭州市桐庐县人社部门", "审计监督", "手机号", "抽查"), ("绍兴市上虞区人社部门", "初审经办", "证件号码", "核对证件"),
    ]  # fmt: skip
    told = page(mine, "/my/data/").text
    assert "核对证件" in told and "初审经办" in told and "别人的" not in told
    assert "桐庐审计" not in told and NUMBER not in told and "330604********" in told


def test_the_post_of_that_day_counts(me: Person, place: Town) -> None:
    me.number.reveal(by=place.officer, why="核对证件", of=me)
    Post.objects.filter(user=place.officer).update(role="chief")
    assert looks(me)[0].role == "复审负责人"
    Post.objects.filter(user=place.officer).update(since="2999-01-01")
    assert looks(me)[0].role == "—", "no post on that day: none is made up"


# ── what is wrong ──


def test_a_correction_is_asked_answered_and_told(mine: Client, me: Person, place: Town) -> None:
    form = page(mine, "/my/data/")
    assert f"hire/{place.hires[0]}" in [one.get("value") for one in form.all("option")]
    assert "4 至" in post(mine, "/my/data/correct/", 422, what="phone", said="错").text
    assert "没有这一项" in post(mine, "/my/data/correct/", 422, what=f"hire/{place.hires[1]}", said="别人的招用").text
    post(mine, "/my/data/correct/", what=f"hire/{place.hires[0]}", said="招用日期应为 2023-05-09，见合同")
    asked = Correction.objects.get()
    assert asked.due_on is not None and asked.region == "330604" and "2023" not in str(asked.said)
    assert "还在办理" in post(mine, "/my/data/correct/", 422, what=asked.what, said="再说一次，快点").text
    desk = client_of(place.officer)
    assert me.name in page(desk, "/registry/corrections/").text
    one = page(desk, f"/registry/corrections/{asked.pk}/")
    assert "应为 2023-05-09" in one.text and f"/registry/facts/hire/{place.hires[0]}/" in one.links()
    where = f"/registry/corrections/{asked.pk}/answer/"
    post(desk, where, state="done", answer="", seen=1)
    post(desk, where, state="done", answer="已按合同更正", seen=1)
    post(client_of(place.chief), where, state="declined", answer="晚了一步", seen=1)
    asked.refresh_from_db()
    assert (asked.state, asked.answer, asked.version) == ("done", "已按合同更正", 2)
    told = page(mine, "/my/data/").text
    assert "已按合同更正" in told and "已更正" in told
    assert [one.action for one in Record.objects.filter(action__startswith="own.")] == [
        "own.correct",
        "own.read",
        "own.done",
    ]
    assert b"\xe5\xb7\xb2\xe6\x8c\x89" in b"".join(desk.get("/registry/corrections/export/?state=all"))  # type: ignore[arg-type]


def test_anothers_correction_is_not_there(me: Person, place: Town) -> None:
    asked = ask(me, "", "姓名写错了一个字", place.worker)
    far = client_of(officer("桐庐的", "case_officer", "330122"))
    assert far.get(f"/registry/corrections/{asked.pk}/").status_code == 404
    assert (
        far.post(
            f"/registry/corrections/{asked.pk}/answer/", {"state": "done", "answer": "好的", "seen": 1}
        ).status_code
        == 404
    )
    auditor = client_of(officer("审计", "auditor"))
    assert auditor.post(f"/registry/corrections/{asked.pk}/answer/", {"state": "done"}).status_code == 403
    with pytest.raises(NotAsked, match="请选择"):
        answer(asked, "open", "不行", by=place.officer, seen=1)


@pytest.mark.parametrize(("open_", "fits"), [(19, True), (20, False)])
def test_nobody_asks_without_end(me: Person, place: Town, open_: int, fits: bool) -> None:
    Correction.objects.bulk_create(
        Correction(person=me, region="330604", said="x", asked_by=place.worker, asked_at=timezone.now())
        for _ in range(open_)
    )
    told: dict[str, Any] = {"person": me, "what": "", "said": "还有一处不对", "by": place.worker}
    if fits:
        assert ask(**told).state == "open"
    else:
        with pytest.raises(NotAsked, match="20 件"):
            ask(**told)


def test_the_pages_ask_few_questions(mine: Client, me: Person, place: Town) -> None:
    for at in range(40):
        me.number.reveal(by=place.officer, why=f"核对{at}", of=me)
        hired(me, place.firm, f"2024-02-{at % 28 + 1:02}")
        Correction.objects.create(person=me, region="330604", said="x", asked_by=place.worker)
    for client, where, most in ((mine, "/my/data/", 16), (client_of(place.officer), "/registry/corrections/", 10)):
        with CaptureQueriesContext(connection) as asked:
            page(client, where)
        assert len(asked) <= most, [one["sql"][:100] for one in asked]
