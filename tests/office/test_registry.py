"""The registers on screen: found, read, entered, corrected, withdrawn, merged; nothing lost on error, nothing leaked."""

from __future__ import annotations

import csv
import io
import logging
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.office.conftest import Page
from tests.office.office_facts import REGION, Town, firm, hired, officer, person
from tests.office.test_registers import number_of

from jiangce.office.audit.models import Record
from jiangce.office.identity.models import Post
from jiangce.office.identity.scoping import covers
from jiangce.office.pages.forms import fact_tables
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.recording import correct
from jiangce.office.rulebook.spelled import shown, spelled
from jiangce.office.rulebook.words import tables
from jiangce.office.rulebook.written import read_row

NUMBER = number_of("33060419900307001")


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(place: Town) -> Client:
    place.people[1].number = NUMBER
    place.people[1].save()
    return client_of(place.officer)


def page(client: Client, where: str, status: int = 200) -> Page:
    answer = client.get(where)
    assert answer.status_code == status, answer.content.decode()[:300]
    return Page(answer.content.decode())


def post(client: Client, where: str, status: int = 302, **told: Any) -> Page:
    answer = client.post(where, told)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return Page(answer.content.decode())


def hire(place: Town, **more: str) -> dict[str, str]:
    one = {"person": place.people[2].key, "employer": place.firm.key, "hired_on": "2024-03-05", "full_time": "是"}
    return {**one, "source": "窗口申报", "region": REGION, "key": "f-222222222222", **more}


# ── values as they are written ──


VALUES = {
    "bool": st.booleans(), "money": st.integers(0, 10**12), "share": st.integers(0, 999_999 * 10_000),
    "date": st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(date.isoformat), "count": st.integers(0, 10**8),
    "months": st.integers(0, 10**8), "days": st.integers(0, 10**8), "hours": st.integers(0, 10**8),
    "year": st.integers(1900, 2200), "place": st.sampled_from(["330604", "510100", "330000"]),
    "text": st.sampled_from(["张三", "=1+1", "是"]), "ref": st.just("f-222222222222"), "party": st.just("o-222222222222"),
}  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_is_spelled_is_read_back(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(sorted(tables())))
    column = data.draw(st.sampled_from(list(tables()[table].columns.values())))
    value = data.draw(st.sampled_from(list(column.choices)) if column.choices else VALUES[column.kind])
    if column.none and data.draw(st.booleans()):
        value = {"none": True}
    text = spelled(table, column.name, value)
    assert read_row(table, {column.name: text}).values == {column.name: value}, (table, column.name, text)
    assert shown(table, column.name, value)


def test_values_to_read() -> None:
    assert (
        shown("hire", "pay_year_before", 123_456_705) == "¥1,234,567.05"
        and shown("hire", "left_on", {"none": True}) == "仍在职"
    )
    assert shown("hire", "from_place", "330604") == "绍兴市上虞区" and shown("hire", "contract_months", 36) == "36个月"


# ── looking through ──


def test_somebody_is_found_by_name_and_by_number(desk: Client, place: Town, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    before = Record.objects.count()
    assert "员工1" in page(desk, "/registry/people/?q=员工1").text
    answer = desk.post("/registry/find/", {"number": NUMBER[:6] + " " + NUMBER[6:].lower()})
    assert answer.headers["Location"] == f"/registry/people/{place.people[1].key}/"
    told = page(desk, answer.headers["Location"])
    assert NUMBER not in told.text and "330604********" in told.text
    assert "招用日期：2023-05-08" in told.text and "企业申报" in told.text
    assert Record.objects.count() == before and NUMBER not in caplog.text


@pytest.mark.parametrize(
    ("number", "why"),
    [("330604199003070010", "校验码"), ("", "现为0位"), (number_of("33060419910307001"), "没有这个号码")],
)
def test_who_is_not_found_is_told_why(desk: Client, number: str, why: str) -> None:
    told = post(desk, "/registry/find/", 422, number=number)
    assert why in told.text and told.all("input", name="number")[0]["value"] == number
    led = desk.get(f"/registry/find/?number={number}")
    assert led.status_code == 302 and "number" not in led.headers["Location"], "no number in an address"


def test_a_value_is_revealed_for_a_reason_and_logged(desk: Client, place: Town) -> None:
    where = f"/registry/people/{place.people[1].key}/"
    post(desk, where + "reveal/", field="number", why=" ")
    assert not Record.objects.filter(action="reveal").exists()
    answer = desk.post(where + "reveal/", {"field": "number", "why": "核对原件"})
    assert NUMBER in answer.content.decode() and "no-store" in answer.headers["Cache-Control"]
    record = Record.objects.get(action="reveal")
    assert record.actor == str(place.officer.pk) and "核对原件" in record.detail and NUMBER not in record.detail
    post(desk, where + "reveal/", 404, field="account", why="核对原件")
    post(desk, where + "reveal/", 404, field="card", why="核对原件")


def test_only_the_own_region_is_there(desk: Client, place: Town) -> None:
    far = client_of(officer("桐庐的", "case_officer", "330122"))
    key, who = place.hires[0], place.people[1]
    assert "没有符合" in page(far, "/registry/people/").text and "没有符合" in page(far, "/registry/facts/").text
    for where in (
        f"/registry/people/{who.key}/",
        f"/registry/facts/hire/{key}/",
        f"/registry/facts/hire/{key}/correct/",
    ):
        page(far, where, 404)
    assert post(far, "/registry/find/", 422, number=NUMBER)
    post(far, f"/registry/people/{who.key}/reveal/", 404, field="number", why="看看")
    post(far, f"/registry/facts/hire/{key}/withdraw/", 404, seen=1, why="看看")
    assert len(list(far.get("/registry/facts/export/").streaming_content)) == 1


def test_seeing_a_region_is_not_writing_in_it(place: Town) -> None:
    """Officer in one region, auditor in another: he reads both and writes in one; where one writes there is nothing of the other."""
    both = officer("两地", "case_officer", "330122")
    Post.objects.create(user=both, role="auditor", region=REGION)
    client, key = client_of(both), place.hires[0]
    assert "招用日期" in page(client, f"/registry/facts/hire/{key}/").text
    page(client, f"/registry/facts/hire/{key}/correct/", 404)
    post(client, f"/registry/facts/hire/{key}/withdraw/", 404, seen=1, why="误录")
    told = post(client, "/registry/facts/hire/new/", 422, **hire(place))
    assert "您所辖区域" in told.text
    twin = person("员工1")
    post(client, "/registry/people/merge/", 404, away=twin.key, into=place.people[1].key, why="同一人")


def test_an_auditor_reads_and_changes_nothing(desk: Client, place: Town) -> None:
    client, key = client_of(officer("审计", "auditor")), place.hires[0]
    assert "撤销这项事实" not in page(client, f"/registry/facts/hire/{key}/").text
    assert "登记新的事实" not in page(client, f"/registry/people/{place.people[1].key}/").text
    before = Record.objects.count()
    for where in ("facts/hire/new/", f"facts/hire/{key}/correct/", f"facts/hire/{key}/withdraw/", "people/merge/"):
        post(client, f"/registry/{where}", 403, **hire(place))
    assert Record.objects.count() == before


def test_places_are_covered_as_the_querysets_say() -> None:
    assert (
        covers("330604", "330604")
        and covers("330600", "330604")
        and covers("330000", "330122")
        and covers("331000", "331081")
    )
    assert (
        not covers("330604", "330122")
        and not covers("331000", "330106")
        and not covers("", "330604")
        and not covers("330604", "")
    )


def test_lists_are_read_in_bounded_queries(desk: Client, place: Town) -> None:
    wheres = [
        "/registry/facts/",
        "/registry/people/",
        f"/registry/organisations/{place.firm.key}/",
        "/registry/people/twins/",
    ]
    person("员工1")
    counts = []
    for _ in range(2):
        for where in wheres:
            page(desk, where)
        with CaptureQueriesContext(connection) as asked:
            for where in wheres:
                page(desk, where)
        counts.append(len(asked))
        for at in range(6):
            hired(person(f"后来{at // 2}"), place.firm)
    assert counts[0] == counts[1] < 60


def test_exports_are_no_trap(desk: Client, place: Town) -> None:
    person("=cmd|'/c calc'!A1")
    text = b"".join(desk.get("/registry/people/export/").streaming_content).decode("utf-8-sig")
    names = [row[1] for row in csv.reader(io.StringIO(text))]
    assert "'=cmd|'/c calc'!A1" in names and NUMBER not in text
    facts = b"".join(desk.get("/registry/facts/export/?table=hire").streaming_content).decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(facts)))) == 12


@pytest.mark.parametrize(
    "where", ["facts/?table=x&order=x&page=x", "people/?page=-1&order=x", "organisations/?q=" + "很" * 300]
)
def test_lists_take_any_address(desk: Client, where: str) -> None:
    page(desk, f"/registry/{where}")


@pytest.mark.parametrize(
    "where",
    ["facts/nonsense/new/", "facts/person/new/", "facts/hire/f-x/", "people/p-x/", "animals/", "facts/org/o-x/"],
)
def test_what_is_not_there_is_not_there(desk: Client, where: str) -> None:
    page(desk, f"/registry/{where}", 404)


# ── entering ──


@pytest.mark.parametrize("table", sorted(fact_tables()))
def test_every_table_has_a_form(desk: Client, place: Town, table: str) -> None:
    told = page(desk, f"/registry/facts/{table}/new/")
    names = {one["name"] for one in [*told.all("input"), *told.all("select")] if "name" in one}
    assert set(tables()[table].columns) <= names and all(
        one.zh in told.text for one in tables()[table].columns.values()
    )


def test_a_fact_is_entered_once(desk: Client, place: Town) -> None:
    before = Fact.objects.count()
    post(desk, "/registry/facts/hire/new/", **hire(place, from_place="510100", left_on="仍在职"))
    made = Fact.objects.get(key="f-222222222222")
    assert made.values["left_on"] == {"none": True} and made.on == date(2024, 3, 5) and made.entered_by == place.officer
    assert made.links.get(column="person").person == place.people[2]
    told = post(desk, "/registry/facts/hire/new/", 422, **hire(place))
    assert "已登记过" in told.text and Fact.objects.count() == before + 1


def test_parties_are_meant_by_number_code_or_a_name_of_one(desk: Client, place: Town) -> None:
    post(desk, "/registry/facts/hire/new/", **hire(place, person=NUMBER, employer="上虞精工"))
    made = Fact.objects.get(key="f-222222222222")
    assert made.values["person"] == place.people[1].key and NUMBER not in str(made.values)
    person("员工1")
    told = post(desk, "/registry/facts/hire/new/", 422, **hire(place, person="员工1"))
    assert "同名的不止一个" in told.text and place.people[1].key in told.text
    assert "登记簿中没有" in post(desk, "/registry/facts/hire/new/", 422, **hire(place, employer="查无此厂")).text


def test_errors_stand_beside_their_fields_and_nothing_is_lost(desk: Client, place: Town) -> None:
    wrong = hire(
        place,
        hired_on="去年",
        contract_months="三年",
        full_time="大概",
        role="厂长",
        source="",
        region="330122",
        left_on="2024-02-30",
    )
    told = post(desk, "/registry/facts/hire/new/", 422, **wrong)
    for name in ("hired_on", "contract_months", "left_on", "source", "region"):
        field = told.all("input", name=name)[0]
        assert field["aria-invalid"] == "true" and field["value"] == wrong[name], name
    assert "如 2024-05-31" in told.text and "请写明来源" in told.text
    assert told.all("input", name="person")[0]["value"] == place.people[2].key
    assert not Fact.objects.filter(key="f-222222222222").exists()
    assert "请填写“招用日期”" in post(desk, "/registry/facts/hire/new/", 422, **hire(place, hired_on="")).text
    assert "应为" in post(desk, "/registry/facts/hire/new/", 422, **hire(place, from_place="很" * 5000)).text


# ── correcting and withdrawing ──


def test_a_correction_is_a_further_version(desk: Client, place: Town) -> None:
    where = f"/registry/facts/hire/{place.hires[0]}/"
    form = page(desk, where + "correct/")
    told = {
        one["name"]: one.get("value", "") for one in form.all("input") if one.get("name") in tables()["hire"].columns
    }
    assert told["hired_on"] == "2023-05-08" and told["left_on"] == "仍在职" and told["from_place"] == "510100"
    sent = {**told, "source": "企业申报", "seen": "1", "hired_on": "2023-05-09"}
    assert "更正须写明理由" in post(desk, where + "correct/", 422, **sent).text
    post(desk, where + "correct/", **sent, why="合同上是9日")
    versions = Fact.objects.filter(key=place.hires[0]).order_by("version")
    assert [one.values["hired_on"] for one in versions] == ["2023-05-08", "2023-05-09"]
    shown_ = page(desk, where).text
    assert "2023-05-08" in shown_ and "2023-05-09" in shown_


def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(desk: Client, place: Town) -> None:
    where, fact = f"/registry/facts/hire/{place.hires[0]}/", Fact.objects.current().get(key=place.hires[0])
    correct(fact, {**fact.values, "hired_on": "2023-05-10"}, by=None, why="先改的")
    sent = {
        "person": place.people[0].key,
        "employer": place.firm.key,
        "hired_on": "2023-05-11",
        "source": "x",
        "why": "后改的",
        "seen": "1",
    }
    told = post(desk, where + "correct/", 409, **sent)
    assert "已被他人更正" in told.text and "2023-05-10" in told.text
    assert (
        told.all("input", name="hired_on")[0]["value"] == "2023-05-11"
        and told.all("input", name="why")[0]["value"] == "后改的"
    )
    post(desk, where + "withdraw/", seen="1", why="误录")
    post(desk, where + "withdraw/", seen="nonsense", why="误录")
    assert Fact.objects.current().get(key=place.hires[0]).version == 2


def test_a_fact_is_withdrawn_with_a_reason(desk: Client, place: Town) -> None:
    where = f"/registry/facts/hire/{place.hires[0]}/"
    post(desk, where + "withdraw/", seen="1", why="")
    assert Fact.objects.current().filter(key=place.hires[0]).exists()
    post(desk, where + "withdraw/", seen="1", why="误录")
    assert not Fact.objects.current().filter(key=place.hires[0]).exists()
    assert "已于" in page(desk, where).text
    assert "已撤销" in page(desk, f"/registry/people/{place.people[0].key}/").text


# ── twins ──


def test_twins_are_merged_and_parted_with_a_reason(desk: Client, place: Town) -> None:
    twin = person("员工1")
    key = hired(twin, place.firm)
    assert "1 组" in page(desk, "/registry/people/twins/").text
    post(desk, "/registry/people/merge/", away=twin.key, into=place.people[1].key, why="")
    assert Person.objects.get(pk=twin.pk).merged_into is None
    post(desk, "/registry/people/merge/", away=twin.key, into=place.people[1].key, why="同一人，两次登记")
    assert Fact.objects.current().get(key=key).values["person"] == place.people[1].key
    into = page(desk, f"/registry/people/{place.people[1].key}/")
    assert twin.key in into.text and "0 组" in page(desk, "/registry/people/twins/").text
    assert "已并入" in page(desk, f"/registry/people/{twin.key}/").text
    post(desk, f"/registry/people/{twin.key}/part/", why="不是一人")
    assert Fact.objects.current().get(key=key).values["person"] == twin.key


def test_two_with_numbers_of_their_own_are_two(desk: Client, place: Town) -> None:
    person("同名", number="330604199003070011")
    other = person("同名", number="33060419900307002X")
    assert "0 组" in page(desk, "/registry/people/twins/").text
    Person.objects.filter(pk=other.pk).update(number_index=None)
    assert "1 组" in page(desk, "/registry/people/twins/").text


def test_twins_of_other_regions_are_not_shown(desk: Client, place: Town) -> None:
    for _ in range(2):
        firm("桐庐一厂", place="330122")
    assert "0 组" in page(desk, "/registry/organisations/twins/").text
    away, into = Organisation.objects.filter(name="桐庐一厂")
    post(desk, "/registry/organisations/merge/", 404, away=away.key, into=into.key, why="同一家")


def test_what_is_known_later_is_not_told_as_known(desk: Client, place: Town) -> None:
    fact = Fact.objects.current().get(key=place.hires[0])
    assert (
        fact.known_on < date.today() - timedelta(days=1)
        and "2023-06-01" in page(desk, f"/registry/facts/hire/{fact.key}/").text
    )
