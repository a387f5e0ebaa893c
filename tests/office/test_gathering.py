"""All that decisions depend on: of several parties at once the same as of each; what is declared laid over the registers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from tests.office.office_facts import NONE, REGION, Town, firm, hired, person

from jiangce.office.claims.declaring import beside
from jiangce.office.claims.facts import facts_for, facts_for_all
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.recording import record, withdraw
from jiangce.office.rulebook.decided import decisions
from jiangce.office.rulebook.judged import judged
from jiangce.office.rulebook.words import tables

POLICY = "shangyu-2023"


def of_person(rows: Any, key: str) -> dict[tuple[str, str], Any]:
    told = decisions(POLICY, rows, timezone.localdate())
    mine = {fact for fact, row in rows["hire"].items() if row["person"] == key} | {key}
    return {(one["benefit"], one["fact"]): one for one in told["decisions"] if one["fact"] in mine}


def test_several_at_once_are_decided_as_each(place: Town, django_assert_max_num_queries: Any) -> None:
    other = firm("别家")
    hired(place.people[1], other, on="2024-01-08")  # once per person: the two hires compete
    today, few = timezone.localdate(), place.people[:3]
    with django_assert_max_num_queries(40):
        together = facts_for_all(POLICY, [place.firm, *few], today)
    for one in few:
        assert of_person(together, one.key) == of_person(facts_for(POLICY, one, today), one.key)
    assert len({row["employer"] for row in together["hire"].values()}) == 2


def test_what_is_declared_is_laid_over_the_registers(place: Town) -> None:
    new, key = person("新员工"), "f-222222222222"
    values = {
        "person": new.key,
        "employer": place.firm.key,
        "hired_on": "2023-05-08",
        "from_place": "510100",
        "left_on": NONE,
    }
    spell = {"person": new.key, "employer": place.firm.key, "place": REGION, "starts_on": "2023-05-08", "ends_on": NONE}
    said = beside(
        [("hire", key, 0, values), ("hire", place.hires[0], 0, {**values, "from_place": REGION}), ("insurance", "f-333333333333", 0, spell)]
    )  # fmt: skip
    rows = facts_for_all(POLICY, [new], timezone.localdate(), beside=said)
    assert rows["hire"][key] == values and len(rows["hire"]) == 12, "his firm's others are counted with him"
    assert rows["hire"][place.hires[0]]["from_place"] == "510100", "the registers have the last word"
    found = of_person(rows, new.key)
    assert found["new-hire-grant", key]["status"] == "entitled"
    assert not facts_for_all(POLICY, [new], timezone.localdate()).get("hire")
    told = facts_for(
        POLICY, new, timezone.localdate(), beside=beside([("person", new.key, 1, {"household": "110000"})])
    )
    assert told["person"][new.key] == {"place": REGION, "household": "110000"}, "what adds to a register stands with it"


def test_one_decision_is_worded_as_among_all(place: Town) -> None:
    today = timezone.localdate()
    rows = facts_for(POLICY, place.firm, today)
    every = judged(POLICY, rows, today)
    whole = decisions(POLICY, rows, today)
    assert [one for one, _ in every.decisions] == whole["decisions"]
    assert (every.rules_hash, every.semantics) == (whole["rules_hash"], whole["semantics"])
    for told, bound in every.decisions[::97]:
        one = judged(
            POLICY, rows, today, lambda entry, fact, _, is_=told: (entry, fact) == (is_["benefit"], is_["fact"])
        )
        assert one.decisions == ((told, bound),)


def certified(who: Person, training: str) -> str:
    values = {
        "person": who.key,
        "kind": "skill_level",
        "level": "senior",
        "issued_on": "2023-09-01",
        "training": training,
    }
    return record("certificate", values, region=REGION, source="测试", by=None, known_on=date(2023, 9, 2)).key


def trained(who: Person, where: Organisation) -> Fact:
    values = {"person": who.key, "organiser": where.key, "ends_on": "2023-08-01", "kind": "skills"}
    return record("training", values, region=REGION, source="测试", by=None, known_on=date(2023, 8, 2))


def test_whom_a_row_points_at_is_there_however_it_was_reached(place: Town) -> None:
    """A colleague's certificate, reached through the hires counted together, points at a training that no way leads to."""
    other = firm("培训学校", kind="school")
    certified(place.people[1], trained(place.people[1], other).key)
    for who in (place.people[0], place.firm):
        rows = facts_for(POLICY, who, timezone.localdate())
        assert judged(POLICY, rows, timezone.localdate()).decisions
        for table, found in rows.items():
            for row in found.values():
                for name, value in row.items():
                    column = tables()[table].columns.get(name)
                    if column and column.refers and isinstance(value, str) and table != "payment":
                        assert any(value in some for some in rows.values()), (table, name)


def test_what_points_at_a_fact_that_was_withdrawn_points_at_nothing_known(place: Town) -> None:
    training = trained(place.people[0], place.firm)
    key = certified(place.people[0], training.key)
    withdraw(training, by=None, why="录错")
    rows = facts_for(POLICY, place.people[0], timezone.localdate())
    assert rows["certificate"][key].get("training") is None
    assert judged(POLICY, rows, timezone.localdate()).decisions
    assert Fact.objects.get(key=key).values["training"] == training.key, "in the registers nothing has changed"
