"""The registers: numbers checked, facts in versions, parties merged and parted, and what a decision needs of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from jiangce.office.audit.log import history
from jiangce.office.audit.models import Record
from jiangce.office.identity.models import Post, User
from jiangce.office.registers import identifiers
from jiangce.office.registers.gathering import Gathering
from jiangce.office.registers.identifiers import BadIdentifier
from jiangce.office.registers.merging import NotMerged, alike, merge, part
from jiangce.office.registers.models import Fact, Link, Member, Organisation, Person
from jiangce.office.registers.recording import WrongFact, correct, record, withdraw
from jiangce.office.rulebook.decided import decisions
from jiangce.office.rulebook.ways import ways
from jiangce.office.rulebook.written import read_row

TODAY = date(2026, 11, 24)


pytestmark = pytest.mark.usefixtures("keyring")


# ── numbers ──


def number_of(stem: str) -> str:
    return next(stem + sign for sign in "0123456789X" if _fits(stem + sign))


def _fits(text: str) -> bool:
    try:
        return bool(identifiers.person_number(text, TODAY))
    except BadIdentifier:
        return False


@pytest.mark.parametrize("code", ["330682", "330604", "330113", "810000", "820000", "830000", "659012"])
@pytest.mark.parametrize("born", ["19900307", "20120229", "20261124"])
def test_numbers_that_people_here_can_hold(code: str, born: str) -> None:
    """A code may be younger than its holder, or gone, or a residence permit's."""
    number = number_of(f"{code}{born}001")
    assert identifiers.person_number(f" {number[:6]} {number[6:].lower()}", TODAY) == number
    assert identifiers.born_on(number) == date(int(born[:4]), int(born[4:6]), int(born[6:]))


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(born: date, serial: int, at: int, by: int) -> None:
    number = number_of(f"330604{born:%Y%m%d}{serial:03}")
    digit = "0123456789X".index(number[at])
    wrong = number[:at] + str((digit + by) % 10) + number[at + 1 :]
    assert wrong == number or not _fits(wrong)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("3.30604E+17", "改成了数值"), ("330604199003070016.0", "改成了数值"), ("330604900307001", "15位"), ("33060419900307", "现为14位"),
        ("330604199002300011", "出生日期"), ("330604209001010011", "1900年至今"), ("330604189901010011", "1900年至今"), ("330604199003070010", "校验码"),
        ("", "现为0位"), ("张三", "现为2位"),
    ],
)  # fmt: skip
def test_numbers_that_cannot_be(text: str, why: str) -> None:
    with pytest.raises(BadIdentifier, match=why):
        identifiers.person_number(text, TODAY)


def test_credit_codes_cards_and_phones() -> None:
    code = next(
        "9133060412345678" + a + b
        for a in "9"
        for b in "0123456789ABCDEFGHJKLMNPQRTUWXY"
        if _code("9133060412345678" + a + b)
    )
    assert identifiers.credit_code(code.lower()) == code
    with pytest.raises(BadIdentifier, match="校验码"):
        identifiers.credit_code(code[:-1] + ("0" if code[-1] != "0" else "1"))
    with pytest.raises(BadIdentifier, match="18位"):
        identifiers.credit_code("91330604I23456789X")
    assert identifiers.bank_card("6222 0212 3456 7890 128") == "6222021234567890128"
    with pytest.raises(BadIdentifier, match="校验"):
        identifiers.bank_card("6222021234567890129")
    assert identifiers.phone_number("+86 138-0000-1234") == "13800001234"
    with pytest.raises(BadIdentifier, match="11位"):
        identifiers.phone_number("12800001234")


def _code(text: str) -> bool:
    try:
        return bool(identifiers.credit_code(text))
    except BadIdentifier:
        return False


# ── parties ──


@pytest.fixture
def person(db: None) -> Person:
    return Person.objects.create(name="王敏", place="330604", number=number_of("33060419900307001"), source="测试")


@pytest.fixture
def firm(db: None) -> Organisation:
    return Organisation.objects.create(name="上虞精工", kind="enterprise", place="330604", source="测试")


def test_a_number_lies_sealed_and_is_found(person: Person) -> None:
    number = number_of("33060419900307001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, number_index FROM registers_person")
        stored, index = cursor.fetchone()
    assert number not in stored and number not in index and stored.startswith("k1.")
    assert Person.objects.with_number(number).get() == person
    again = Person.objects.get()
    assert str(again.number) == number[:6] + "********" + number[-4:]


def test_two_people_never_share_a_number(person: Person) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(name="王敏", number=number_of("33060419900307001"), source="测试")


def test_revealing_leaves_a_trace(person: Person) -> None:
    user = User.objects.create_user("wang")
    with pytest.raises(ValueError, match="理由"):
        person.number.reveal(by=user, why=" ", of=person)
    assert person.number.reveal(by=user, why="核对身份证原件", of=person) == number_of("33060419900307001")
    record = history(person).get()
    assert (record.action, record.actor) == ("reveal", str(user.pk))
    assert "330604" not in record.detail


# ── facts ──


def hire_of(person: Person, firm: Organisation, on: str = "2023-05-08") -> dict[str, Any]:
    return {"person": person.key, "employer": firm.key, "hired_on": on}


def test_a_fact_is_found_by_whom_it_means(person: Person, firm: Organisation) -> None:
    fact = record("hire", hire_of(person, firm), region="330604", source="企业申报", by=None)
    assert (fact.on, fact.version) == (date(2023, 5, 8), 1)
    assert {(link.column, link.person, link.organisation) for link in Link.objects.all()} == {
        ("person", person, None), ("employer", None, firm)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"person": "p-nobody"}, "不在登记簿中"),
        ({"shoe_size": 43}, "没有这一栏"),
        ({"project": "f-none"}, "不在登记簿中"),
    ],
)
def test_a_fact_about_nobody_is_refused(db: None, values: dict[str, Any], why: str) -> None:
    with pytest.raises(WrongFact, match=why):
        record("hire", values, region="330604", source="企业申报", by=None)
    assert not Fact.objects.exists() and not Record.objects.exists()


def test_a_correction_is_a_further_version_and_the_past_stays(person: Person, firm: Organisation) -> None:
    first = record("hire", hire_of(person, firm), region="330604", source="申报", by=None, known_on=date(2023, 6, 1))
    second = correct(first, hire_of(person, firm, "2023-05-09"), by=None, why="入职日期抄错", known_on=date(2023, 7, 1))
    assert (second.key, second.version, second.on) == (first.key, 2, date(2023, 5, 9))
    assert Fact.objects.current().get() == second
    assert Fact.objects.known(date(2023, 6, 30)).get() == first
    assert Fact.objects.known(date(2023, 7, 1)).get() == second
    assert not Fact.objects.known(date(2023, 5, 31)).exists()
    with pytest.raises(WrongFact, match="已被他人更正"):
        correct(first, hire_of(person, firm), by=None, why="再改", known_on=date(2023, 8, 1))
    with pytest.raises(WrongFact, match="理由"):
        correct(second, hire_of(person, firm), by=None, why=" ")


def test_what_is_withdrawn_is_no_fact_any_more(person: Person, firm: Organisation) -> None:
    fact = record("hire", hire_of(person, firm), region="330604", source="申报", by=None)
    withdraw(fact, by=None, why="重复录入")
    assert not Fact.objects.current().exists()
    assert Fact.objects.count() == 2


def test_the_database_keeps_one_current_version(person: Person, firm: Organisation) -> None:
    fact = record("hire", hire_of(person, firm), region="330604", source="申报", by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Fact.objects.create(table="hire", key=fact.key, version=2, region="330604", source="x")


def test_rows_are_read_as_people_write_them() -> None:
    read = read_row(
        "hire", {"person": "p-1", "hired_on": "2023/5/8", "full_time": "是", "contract_months": "三年", "size": "1"}
    )
    assert read.values == {"person": "p-1", "hired_on": "2023-05-08", "full_time": True}
    assert set(read.wrong) == {"contract_months", "size"}
    assert read_row("hire", {"left_on": "仍在职", "project": ""}).values == {"left_on": {"none": True}}


# ── merging ──


def test_merged_and_parted_again(person: Person, firm: Organisation) -> None:
    other = Person.objects.create(name="王敏", place="330604", source="导入")
    mine = record("hire", hire_of(person, firm), region="330604", source="申报", by=None)
    theirs = record("hire", hire_of(other, firm, "2024-01-02"), region="330604", source="导入", by=None)
    assert alike(Person.objects.all()) == [[person, other]]
    merge(other, person, by=None, why="同一人重复登记")
    assert Link.objects.filter(person=person, fact__replaced_on=None).count() == 2
    assert Fact.objects.get(pk=theirs.pk).values["person"] == other.key, "what was known before stays"
    assert Fact.objects.current().get(key=theirs.key).values["person"] == person.key
    assert list(Person.objects.current()) == [person]
    with pytest.raises(NotMerged, match="已经合并过"):
        merge(Person.objects.get(pk=other.pk), person, by=None, why="再合并")
    part(Person.objects.get(pk=other.pk), by=None, why="并非同一人")
    assert Fact.objects.current().get(key=theirs.key).values["person"] == other.key
    assert Fact.objects.get(pk=mine.pk).values["person"] == person.key
    assert Person.objects.current().count() == 2


def test_two_numbers_are_two_people(person: Person) -> None:
    other = Person.objects.create(name="王敏", number=number_of("33060419910307001"), source="导入")
    with pytest.raises(NotMerged, match="不是同一人"):
        merge(other, person, by=None, why="看着像")
    with pytest.raises(NotMerged, match="两个不同"):
        merge(person, person, by=None, why="手误")


# ── who sees what ──


def test_everybody_sees_his_own_and_an_office_its_region(person: Person, firm: Organisation) -> None:
    elsewhere = Person.objects.create(name="李强", place="330122", source="测试")
    record("hire", hire_of(person, firm), region="330604", source="申报", by=None)
    record("hire", hire_of(elsewhere, firm), region="330122", source="申报", by=None)
    worker, clerk, officer, chief, nobody = (User.objects.create_user(name) for name in ("w", "c", "o", "h", "n"))
    person.account = worker
    person.save()
    Member.objects.create(organisation=firm, user=clerk)
    Post.objects.create(user=worker, role="applicant")
    Post.objects.create(user=clerk, role="employer")
    Post.objects.create(user=officer, role="case_officer", region="330604")
    Post.objects.create(user=chief, role="chief", region="330000")
    assert [one.name for one in Person.objects.visible_to(worker)] == ["王敏"]
    assert Fact.objects.visible_to(worker).count() == 1
    assert not Person.objects.visible_to(clerk).exists(), "a clerk sees his firm's facts, not the register of people"
    assert Fact.objects.visible_to(clerk).count() == 2
    assert [one.name for one in Organisation.objects.visible_to(clerk)] == ["上虞精工"]
    assert [one.name for one in Person.objects.visible_to(officer)] == ["王敏"]
    assert Fact.objects.visible_to(officer).count() == 1
    assert Person.objects.visible_to(chief).count() == Fact.objects.visible_to(chief).count() == 2
    for model in (Person, Organisation, Fact):
        assert not model.objects.visible_to(nobody).exists()
        assert not model.objects.visible_to(AnonymousUser()).exists()
    Member.objects.update(until=timezone.localdate() - timedelta(days=1), since=date(2020, 1, 1))
    assert not Fact.objects.visible_to(clerk).exists()


# ── facts for a decision ──


def test_the_registers_decide_as_the_case_file_does(person: Person, firm: Organisation) -> None:
    """Eleven hires, all insured for months: a grant for each; of somebody else's firm nothing is looked at."""
    for at in range(11):
        one = Person.objects.create(name=f"员工{at}", place="330604", source="测试")
        record(
            "hire",
            {**hire_of(one, firm), "from_place": "510100", "left_on": {"none": True}},
            region="330604",
            source="申报",
            by=None,
        )
        record(
            "insurance",
            {"person": one.key, "employer": firm.key, "place": "330604", "starts_on": "2023-05-08", "ends_on": {"none": True}},
            region="330604", source="社保", by=None,
        )  # fmt: skip
    strange = Organisation.objects.create(name="别家", kind="enterprise", place="330604", source="测试")
    record("hire", hire_of(person, strange), region="330604", source="申报", by=None)
    gathering = Gathering(timezone.localdate())
    mine = gathering.linked("hire", "employer", [firm.key])
    for way in ways("shangyu-2023")["hire"]:
        gathering.follow(way, "hire", mine)
    assert len(gathering.rows["hire"]) == 11 and len(gathering.rows["insurance"]) == 11
    assert strange.key not in gathering.rows["org"]
    told = decisions("shangyu-2023", gathering.rows, date(2024, 6, 30))
    grants = [one for one in told["decisions"] if one["benefit"] == "new-hire-grant"]
    assert [one["status"] for one in grants] == ["entitled"] * 11
    assert {one["amount"]["low_fen"] for one in grants} == {50_000}
