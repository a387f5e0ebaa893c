"""People and organisations written down by form and by Excel: each once, each change with what was before, nothing in clear."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook
from tests.office.conftest import Page
from tests.office.office_facts import Town, officer, person
from tests.office.test_registers import number_of
from tests.office.test_registry import client_of, page, post

from jiangce.office.audit.log import history
from jiangce.office.audit.models import Record
from jiangce.office.pages.workbooks import template
from jiangce.office.registers import entering
from jiangce.office.registers.entering import Twins, change, enter, values_of
from jiangce.office.registers.gathering import Gathering
from jiangce.office.registers.identifiers import BadIdentifier, credit_code
from jiangce.office.registers.merging import merge, part
from jiangce.office.registers.models import Change, Organisation, Person
from jiangce.office.registers.recording import WrongFact
from jiangce.office.registers.register_words import kind_of, register_tables
from jiangce.office.rulebook.workbooks import label_of, read_book

NUMBER, OTHER = number_of("33060419900307001"), number_of("33060419910307002")
CARD = "6222020000000000003"


def code_of(stem: str) -> str:
    for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        try:
            return credit_code(stem + sign)
        except BadIdentifier:
            continue
    raise AssertionError


CODE = code_of("91330604MA0000001")


@pytest.fixture
def desk(place: Town) -> Client:
    return client_of(place.officer)


def somebody(**more: str) -> dict[str, str]:
    return {"name": "赵一", "number": NUMBER, "place": "330604", "source": "窗口登记", "key": "p-222222222222", **more}


def somebodys(**more: Any) -> dict[str, Any]:
    return {"name": "赵一", "number": NUMBER, "place": "330604", **more}


# ── by form ──


def test_somebody_is_written_down_once(desk: Client, caplog: pytest.LogCaptureFixture) -> None:
    assert page(desk, "/registry/people/new/").all("input", name="place")[0]["value"] == "330604"
    spaced = f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"
    post(
        desk,
        "/registry/people/new/",
        number_=NUMBER,
        **somebody(number=spaced, phone="13800001234", household="510100"),
    )
    made = Person.objects.get(key="p-222222222222")
    assert made.number.open() == NUMBER and made.phone.open() == "13800001234" and made.id_kind == "citizen"
    assert made.values == {"household": "510100", "born_on": "1990-03-07"}, "the number tells the day of birth"
    again = post(desk, "/registry/people/new/", 422, **somebody())
    assert "已登记过（编号 p-222222222222）" in again.text and Person.objects.filter(name="赵一").count() == 1
    assert NUMBER not in caplog.text and not any(NUMBER in one.detail for one in Record.objects.all())


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"number": NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")}, "校验码不符"), ({"number": ""}, "请填写“证件号码”"),
        ({"name": ""}, "请填写“姓名”"), ({"place": "330122"}, "您所辖区域"), ({"phone": "12345"}, "1开头的11位数字"),
        ({"card": "6222020000000000004"}, "卡号校验不符"), ({"born_on": "1991-03-07"}, "与证件号码中的出生日期 1990-03-07 不一致"),
        ({"source": ""}, "请写明来源"), ({"name": "长" * 121}, "最多120个字"), ({"title_grade": "大师"}, "应为："),
    ],
)  # fmt: skip
def test_a_mistake_stands_beside_its_field(desk: Client, told: dict[str, str], why: str) -> None:
    before = Person.objects.count()
    answer = post(desk, "/registry/people/new/", 422, **somebody(**told))
    assert why in answer.text and "您填写的内容都在下面" in answer.text
    assert Person.objects.count() == before


@pytest.mark.parametrize(
    ("start", "kind"), [("330604", "citizen"), ("810000", "resident"), ("830000", "resident"), ("911156", "foreigner")]
)
def test_three_papers_by_one_pattern(start: str, kind: str) -> None:
    assert kind_of(number_of(start + "19900307001")) == kind


def test_a_twin_is_told_at_entry(desk: Client, place: Town) -> None:
    answer = post(desk, "/registry/people/new/", 409, **somebody(name="员工3"))
    assert place.people[3].key in answer.text and not Person.objects.filter(key="p-222222222222").exists()
    post(desk, "/registry/people/new/", anyway="on", **somebody(name="员工3"))
    assert Person.objects.filter(name="员工3").count() == 2
    # both have a number now, and they differ: nobody need ask
    post(
        desk, "/registry/people/new/", 409, **somebody(name="员工3", number=OTHER, key="p-333333333333")
    )  # the first has none
    place.people[3].number = number_of("33060419920307003")
    place.people[3].save()
    post(desk, "/registry/people/new/", **somebody(name="员工3", number=OTHER, key="p-333333333333"))


def test_an_organisation_with_its_code(desk: Client, place: Town) -> None:
    told = {"name": "曹娥重工", "kind": "enterprise", "place": "330604", "source": "窗口登记", "key": "o-222222222222"}
    assert "请填写“统一社会信用代码”" in post(desk, "/registry/organisations/new/", 422, **told).text
    assert "校验码不符" in post(desk, "/registry/organisations/new/", 422, **told, code=CODE[:-1] + "0").text
    post(desk, "/registry/organisations/new/", **told, code=CODE.lower())
    assert "已登记过" in post(desk, "/registry/organisations/new/", 422, **{**told, "name": "别名"}, code=CODE).text
    studio = {
        **told,
        "kind": "studio",
        "name": "陈师傅工作室",
        "key": "o-333333333333",
        "host": CODE,
        "leader": "员工1",
    }
    post(desk, "/registry/organisations/new/", **studio)
    made = Organisation.objects.get(key="o-333333333333")
    assert made.values == {"host": "o-222222222222", "leader": place.people[1].key} and made.code is None


def test_a_closed_organisation_keeps_its_history(desk: Client, place: Town) -> None:
    where = f"/registry/organisations/{place.firm.key}/"
    told = {
        "name": place.firm.name,
        "kind": "enterprise",
        "place": "330604",
        "closed_on": "2026年3月1日",
        "source": "市场监管",
        "seen": 1,
    }
    post(desk, where + "edit/", **told, why="市场监管注销公告")
    after = page(desk, where)
    assert (
        "已于 2026-03-01 注销" in after.text
        and "招用日期：2023-05-08" in after.text
        and "市场监管注销公告" in after.text
    )
    assert "已注销" in page(desk, "/registry/organisations/").text


# ── changed ──


def test_a_change_keeps_what_was_before(desk: Client, place: Town) -> None:
    known = somebodys(phone="13800001234", born_on="1990-03-07")
    made = enter("person", known, source="窗口", by=place.officer)
    where = f"/registry/people/{made.key}/"
    form = page(desk, where + "edit/")
    assert NUMBER not in form.text and not any(NUMBER in one.get("value", "") for one in form.all("input"))
    assert "330604********" in form.text
    told = {"name": "赵一", "place": "330604", "born_on": "1990-03-07", "source": "窗口", "seen": 1}
    post(desk, where + "edit/", **told, phone="13900005678", title_grade="middle", why="本人来窗口更换手机号")
    made.refresh_from_db()
    assert made.version == 2 and made.phone.open() == "13900005678" and made.number.open() == NUMBER, "empty: as before"
    assert {one.field: one.before_sealed.open() for one in made.changes.all()} == {
        "phone": "13800001234",
        "title_grade": "",
    }
    assert not Change.objects.exclude(before="").exists(), "what is known of a person lies sealed"
    after = page(desk, where)
    assert "138****1234" in after.text and "13800001234" not in after.text and "本人来窗口更换手机号" in after.text
    last = history(made).last()
    assert last is not None and last.action == "party.change" and '"fields":["phone","title_grade"]' in last.detail
    assert "13800001234" not in last.detail and "13900005678" not in last.detail


def test_a_sealed_value_is_taken_away_by_a_word(desk: Client, place: Town) -> None:
    made = enter("person", somebodys(card=CARD, card_bank="农商行"), source="窗口", by=place.officer)
    told = {"name": "赵一", "place": "330604", "source": "窗口", "seen": 1, "why": "卡已注销"}
    post(desk, f"/registry/people/{made.key}/edit/", **told, card="无")
    made.refresh_from_db()
    assert not made.card and made.number.open() == NUMBER and made.card_bank == ""


def test_two_officers_change_one_entry(desk: Client, place: Town) -> None:
    who = place.people[4]
    told = {"name": "员工4", "place": "330604", "source": "窗口", "seen": 1}
    post(desk, f"/registry/people/{who.key}/edit/", **told, title_grade="clerk", why="评上了")
    answer = post(
        client_of(place.chief), f"/registry/people/{who.key}/edit/", 409, **told, title_grade="full", why="我也改"
    )
    assert "刚被他人改动过" in answer.text and answer.all("input", name="why")[0]["value"] == "我也改"
    who.refresh_from_db()
    assert who.values == {"title_grade": "clerk"} and who.version == 2


@pytest.mark.parametrize(
    ("told", "why"), [({"why": ""}, "理由"), ({}, "没有任何改动"), ({"number": NUMBER}, "已登记过")]
)
def test_what_is_no_change(desk: Client, place: Town, told: dict[str, str], why: str) -> None:
    enter("person", somebodys(), source="窗口", by=place.officer)
    base = {"name": "员工5", "place": "330604", "source": "测试", "seen": "1", "why": "试试"}
    assert why in post(desk, f"/registry/people/{place.people[5].key}/edit/", 422, **{**base, **told}).text
    assert not Change.objects.exists()


def test_anothers_region_is_not_written_in(place: Town) -> None:
    far = client_of(officer("桐庐的", "case_officer", "330122"))
    assert far.get(f"/registry/people/{place.people[0].key}/edit/").status_code == 404
    assert far.post(f"/registry/people/{place.people[0].key}/edit/", {"name": "改了"}).status_code == 404
    told = somebody(place="330122")
    enter("person", somebodys(), source="窗口", by=place.officer)
    assert "已登记过" in post(far, "/registry/people/new/", 422, **told).text, "known elsewhere: told, not shown"


def test_the_service_refuses_what_the_form_would(place: Town) -> None:
    with pytest.raises(WrongFact, match="请写明来源"):
        enter("person", somebodys(), source=" ", by=None)
    made = enter("person", somebodys(), source="窗口", by=None)
    with pytest.raises(Twins):
        enter("person", {"name": "员工1", "place": "330604", "number": OTHER}, source="窗口", by=None)
    with pytest.raises(WrongFact, match="改动"):
        change(made, values_of(made), by=None, why="无改动", seen=1)
    merged = person("赵一")
    merge(merged, made, by=None, why="重复")
    merged.refresh_from_db()
    with pytest.raises(WrongFact, match="已并入"):
        change(merged, {**values_of(merged), "title_grade": "full"}, by=None, why="改", seen=1)


def test_a_number_stays_findable_through_merge_and_parting(place: Town) -> None:
    """The one that is kept has no number: it gets that of the other, and gives it back."""
    numbered = enter("person", somebodys(phone="13800001234"), source="窗口", by=None)
    kept = person("赵一")
    merge(numbered, kept, by=place.officer, why="同一人")
    found = Person.objects.with_number(NUMBER).get()
    assert found.pk == kept.pk and found.phone.open() == "13800001234"
    part(Person.objects.get(pk=numbered.pk), by=place.officer, why="并非同一人")
    assert Person.objects.with_number(NUMBER).get().pk == numbered.pk
    kept.refresh_from_db()
    assert not kept.number and not kept.phone


def test_entries_as_they_were_known(place: Town) -> None:
    """A decision of yesterday is computed again on what was known yesterday, whatever an entry says today."""
    who, body, today = place.people[1], place.firm, timezone.localdate()
    days = [today - timedelta(days=20), today - timedelta(days=10)]
    said: list[dict[str, Any]] = [{"title_grade": "clerk", "engineering": True}, {"title_grade": "full"}]
    for day, values in zip(days, said, strict=True):
        held = Person.objects.get(pk=who.pk)
        change(held, {"name": held.name, "place": "330604", **values}, by=place.officer, why="评聘", seen=held.version)
        Change.objects.filter(person=who, version=held.version + 1).update(at=timezone.now() - (today - day))
    told = {
        "name": "新名",
        "place": "330122",
        "kind": "school",
        "school_kind": {"none": True},
        "closed_on": "2026-01-01",
        "code": CODE,
    }
    change(body, told, by=place.officer, why="改制", seen=1)

    def known(on: date) -> tuple[dict[str, Any], dict[str, Any]]:
        gathering = Gathering(on)
        gathering.take("person", [who.key])
        gathering.take("org", [body.key])
        return gathering.rows["person"][who.key], gathering.rows["org"][body.key]

    before = {"name": "上虞精工", "kind": "enterprise", "place": "330604"}
    assert known(today) == ({"title_grade": "full", "place": "330604"}, {
        "name": "新名", "kind": "school", "place": "330122", "school_kind": {"none": True},
    })  # fmt: skip
    assert known(today - timedelta(days=1)) == ({"title_grade": "full", "place": "330604"}, before)
    assert known(days[1]) == known(today - timedelta(days=1)), "what was changed on the day was known on the day"
    assert known(days[1] - timedelta(days=1))[0] == {"title_grade": "clerk", "engineering": True, "place": "330604"}
    assert known(days[0] - timedelta(days=1)) == ({"place": "330604"}, before)


def test_two_enter_one_number_at_the_same_moment(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looked before either had written: the database has the last word, and the second is told."""
    first = enter("person", somebodys(), source="窗口", by=None)
    real = entering.holder
    asked: list[int] = []

    def late(register: str, values: Any) -> Any:
        asked.append(1)
        return None if len(asked) == 1 else real(register, values)

    monkeypatch.setattr(entering, "holder", late)
    with pytest.raises(WrongFact, match=f"已登记过（编号 {first.key}）"):
        enter("person", somebodys(name="同号的"), source="窗口", by=None)
    assert Person.objects.filter(name__in=["赵一", "同号的"]).count() == 1


# ── by Excel ──


def sheet(register: str, rows: list[dict[str, Any]]) -> bytes:
    about, out = register_tables()[register], BytesIO()
    names = list(dict.fromkeys(name for row in rows for name in row))
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        page = made.add_worksheet(about.zh)
        page.write_row(0, 0, [label_of(about, name) for name in names])
        for at, row in enumerate(rows, 1):
            for place, name in enumerate(names):
                page.write(at, place, row.get(name, ""))
    return out.getvalue()


def send(client: Client, register: str, rows: list[dict[str, Any]], status: int = 200) -> Page:
    told = {"source": "企业申报", "file": SimpleUploadedFile("x.xlsx", sheet(register, rows))}
    answer = client.post(f"/registry/excel/{register}/", told)
    assert answer.status_code == status, answer.content.decode()[:800]
    return Page(answer.content.decode())


@pytest.mark.parametrize("register", ["person", "org"])
def test_a_template_reads_back(keyring: None, register: str) -> None:
    grid = read_book(template(register), register_tables()[register])
    assert set(grid.columns) == set(register_tables()[register].columns)


def test_people_by_excel(desk: Client, place: Town) -> None:
    enter("person", somebodys(), source="窗口", by=None)
    told = send(desk, "person", [
        somebodys(), {"name": "钱二", "number": OTHER, "place": "330604", "phone": "13800001234"},
        {"name": "孙三", "number": 330604199203070033, "place": "330604"}, {"name": "李四", "number": OTHER, "place": "330604"},
        {"name": "周五", "number": number_of("33060419930307005"), "place": "330122"},
        {"name": "员工6", "number": number_of("33060419940307006"), "place": "330604"},
        {"name": "吴六", "number": NUMBER, "place": "330604"}, {"name": "郑七", "number": "", "place": "330604"},
    ])  # fmt: skip
    for why in (
        "这一格是数值",
        "与第 3 行的号码相同",
        "不在您所辖区域",
        place.people[6].key,
        "已登记在别的名称之下",
        "请填写“证件号码”",
    ):
        assert why in told.text, why
    assert [one["formaction"] for one in told.all("button") if "formaction" in one] and "登记这 1 行" in told.text
    assert OTHER not in told.text.split("可登记的前几行")[1] and not Person.objects.filter(name="钱二").exists()
    token = told.all("input", name="batch")[0]["value"]
    back = desk.post("/registry/excel/person/back/", {"batch": token})
    cells = CalamineWorkbook.from_filelike(BytesIO(back.content)).get_sheet_by_name("个人").to_python()
    assert "这一格是数值" in cells[3][-1] and len(cells) == 9
    for _ in range(2):
        assert desk.post("/registry/excel/person/take/", {"batch": token}).headers["Location"] == "/registry/people/"
    made = Person.objects.get(name="钱二")
    assert made.number.open() == OTHER and made.source == "企业申报" and OTHER not in token
    assert Record.objects.filter(action="party.import").count() == 2


def test_a_long_file_asks_few_questions(desk: Client, place: Town) -> None:
    rows = [{"name": f"新人{at}", "number": number_of(f"33060419900307{at:03}"), "place": "330604"} for at in range(60)]
    enter("person", somebodys(name="新人7", number=rows[7]["number"]), source="窗口", by=None)
    with CaptureQueriesContext(connection) as asked:
        told = send(desk, "person", rows)
    assert "登记这 59 行" in told.text and len(asked) < 20, len(asked)


def test_organisations_by_excel(desk: Client) -> None:
    told = send(desk, "org", [
        {"name": "曹娥重工", "kind": "企业", "code": CODE, "place": "330604"},
        {"name": "曹娥学校", "kind": "院校", "code": "", "place": "330604"},
        {"name": "曹娥轻工", "kind": "企业", "code": 913306040000000000, "place": "330604"},
    ])  # fmt: skip
    assert "这一格是数值" in told.text and "请填写“统一社会信用代码”" in told.text
    desk.post("/registry/excel/org/take/", {"batch": told.all("input", name="batch")[0]["value"]})
    assert Organisation.objects.get(code=CODE).kind == "enterprise"


def test_an_export_is_masked(desk: Client, place: Town) -> None:
    enter("person", somebodys(phone="13800001234"), source="窗口", by=None)
    told = b"".join(desk.get("/registry/people/export/")).decode()  # type: ignore[arg-type]
    assert NUMBER not in told and "13800001234" not in told and "330604********" in told and "138****1234" in told
