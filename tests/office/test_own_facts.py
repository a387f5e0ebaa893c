"""Nobody writes what is registered of himself or of his own firm: by no form, no file, no confirmation, no merge."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.office.office_facts import REGION, Town, officer, person
from tests.office.test_registers import number_of
from tests.office.test_registry import client_of, post

from jiangce.office.claims.confirming import confirm, refuse
from jiangce.office.claims.declaring import Said, declare, open_dossier
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved
from jiangce.office.identity.models import User
from jiangce.office.payments.accounts import keep
from jiangce.office.personal.correcting import NotAsked, answer, ask
from jiangce.office.registers.accounts import Account
from jiangce.office.registers.entering import change, enter, values_of
from jiangce.office.registers.merging import NotMerged, merge, part
from jiangce.office.registers.models import Change, Fact, Member, Organisation, Person
from jiangce.office.registers.recording import WrongFact, correct, record, withdraw
from jiangce.office.registry import importing
from jiangce.office.rulebook.workbooks import Grid, GridRow


@pytest.fixture
def mine(place: Town) -> Town:
    """The officer is one of the people, and acts for another firm."""
    place.people[1].account = place.officer
    place.people[1].save()
    body = Organisation.objects.create(name="自家厂", kind="enterprise", place=REGION, source="测试")
    Member.objects.create(organisation=body, user=place.officer)
    place.more["firm"] = body
    return place


def hire(who: Person, where: Organisation) -> dict[str, Any]:
    return {"person": who.key, "employer": where.key, "hired_on": "2024-03-05"}


def enter_fact(by: User, who: Person, where: Organisation) -> Fact:
    return record("hire", hire(who, where), region=REGION, source="窗口", by=by)


def test_who_enters_facts_about_himself_or_his_firm_is_refused(mine: Town) -> None:
    before = Fact.objects.count()
    for who, where in ((mine.people[1], mine.firm), (mine.people[2], mine.more["firm"])):
        with pytest.raises(WrongFact, match="须回避"):
            enter_fact(mine.officer, who, where)
    assert Fact.objects.count() == before
    other = officer("另一经办", "case_officer")
    enter_fact(other, mine.people[1], mine.firm)
    enter_fact(mine.officer, mine.people[2], mine.firm)
    Member.objects.all().update(until=timezone.localdate() - timedelta(days=1), since="2020-01-01")
    enter_fact(mine.officer, mine.people[3], mine.more["firm"])


def test_correcting_and_withdrawing_are_refused_whichever_version_is_his(mine: Town) -> None:
    own = Fact.objects.get(key=mine.hires[1])
    others = Fact.objects.get(key=mine.hires[2])
    for values in (own.values, {**own.values, "person": mine.people[2].key}):
        with pytest.raises(WrongFact, match="须回避"):
            correct(own, values, by=mine.officer, why="抄错")
    with pytest.raises(WrongFact, match="须回避"):
        correct(others, {**others.values, "person": mine.people[1].key}, by=mine.officer, why="抄错")
    with pytest.raises(WrongFact, match="须回避"):
        withdraw(own, by=mine.officer, why="没有这回事")
    assert Fact.objects.get(key=mine.hires[1]).version == 1
    withdraw(others, by=mine.officer, why="没有这回事")


def test_by_way_of_another_fact_too(mine: Town) -> None:
    """A fact that only means a fact of his own: found by its links, however many lie between."""
    other = officer("另一经办", "case_officer")
    trained = [
        record("training", {"person": one.key}, region=REGION, source="窗口", by=other) for one in mine.people[1:3]
    ]
    with pytest.raises(WrongFact, match="须回避"):
        record("expense", {"training": trained[0].key}, region=REGION, source="窗口", by=mine.officer)
    record("expense", {"training": trained[1].key}, region=REGION, source="窗口", by=mine.officer)


def test_his_own_entry_is_changed_by_somebody_else_but_for_his_account(mine: Town) -> None:
    own, body = mine.people[1], mine.more["firm"]
    for one in (own, body):
        with pytest.raises(WrongFact, match="须回避"):
            change(one, {**values_of(one), "name": "新名"}, by=mine.officer, why="改名", seen=one.version)
    with pytest.raises(WrongFact, match="须回避"):  # by the officers' way, not as an applicant
        change(own, {**values_of(own), "card": "6222020000000000003"}, by=mine.officer, why="换卡", seen=own.version)
    keep(own, Account("6222020000000000003", "浙江农商银行"), mine.officer)
    assert Person.objects.get(pk=own.pk).card.open() == "6222020000000000003"
    enter(
        "person",
        {"name": "新人", "number": number_of("33060419900307001"), "place": REGION},
        source="窗口",
        by=mine.officer,
    )


def test_merging_his_own_entry_is_refused(mine: Town) -> None:
    twin = person(mine.people[1].name)
    with pytest.raises(NotMerged, match="须回避"):
        merge(twin, mine.people[1], by=mine.officer, why="同一人")
    merge(twin, mine.people[1], by=mine.chief, why="同一人")
    with pytest.raises(NotMerged, match="须回避"):
        part(Person.objects.get(pk=twin.pk), by=mine.officer, why="不是")


def test_a_file_refuses_just_his_rows(mine: Town) -> None:
    rows = [
        GridRow(at, {"person": one.key, "employer": mine.firm.key, "hired_on": "2024-03-05"}, {})
        for at, one in enumerate(mine.people[:4], 2)
    ]
    grid = Grid(("person", "employer", "hired_on"), tuple(rows))
    batch = importing.look_through(grid, "hire", "窗口", REGION, mine.officer)
    assert [row.number for row in batch.good] == [2, 4, 5]
    assert [(row.number, list(row.wrong.items())) for row in batch.bad] == [
        (3, [("person", "这项登记涉及您本人或您所经办的单位，须回避：请由其他人员办理")])
    ]
    Member.objects.create(organisation=mine.firm, user=mine.officer)  # meanwhile
    done, told = importing.enter_all(batch, mine.officer)
    assert done == 0 and len(told) == 3 and all("须回避" in one for one in told)


def test_he_confirms_nothing_that_is_declared_about_his_firm(mine: Town) -> None:
    """The claim is a worker's, so he may examine it; what it rests on is his own firm's."""
    worker = mine.people[0]
    dossier = open_dossier(worker, REGION, mine.worker)
    declare(
        dossier, [Said("hire", "f-222222222222", hire(worker, mine.more["firm"]))], mine.worker, seen=dossier.version
    )
    claim = Claim.objects.create(
        number="330604261100000001", policy="shangyu-2023", entry="new-hire-grant", fact="f-222222222222", title="补贴",
        clause="三(一)1", region=REGION, person=worker, claimant=worker.key, opened_by=mine.worker, dossier=dossier,
        state="accepted",
    )  # fmt: skip
    declared = [dossier.declarations.get().pk]
    with pytest.raises(NotMoved, match="须回避"):
        confirm(claim, declared, mine.officer)
    with pytest.raises(NotMoved, match="须回避"):
        refuse(claim, declared, mine.officer, "不实")
    assert confirm(claim, declared, officer("另一经办", "case_officer"))


def test_he_answers_no_correction_of_his_own(mine: Town) -> None:
    made = ask(mine.people[1], "phone", "手机号已换，原号停用", mine.officer)
    with pytest.raises(NotAsked, match="须回避"):
        answer(made, "done", "已更正", by=mine.officer, seen=made.version)


def test_the_page_says_why_and_shows_no_button(mine: Town) -> None:
    desk, own = client_of(mine.officer), Fact.objects.get(key=mine.hires[1])
    told = {"person": mine.people[1].key, "employer": mine.firm.key, "hired_on": "2024-03-05"}
    told |= {"source": "窗口", "region": REGION, "key": "f-222222222222"}
    assert "须回避" in post(desk, "/registry/facts/hire/new/", 422, **told).text
    shown = desk.get(f"/registry/facts/hire/{own.key}/").content.decode()
    assert "/correct/" not in shown
    assert "/correct/" in desk.get(f"/registry/facts/hire/{mine.hires[2]}/").content.decode()
    assert "/edit/" not in desk.get(f"/registry/people/{mine.people[1].key}/").content.decode()
    assert not Change.objects.exists()
