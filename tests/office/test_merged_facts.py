"""A decision frozen before a merge reads, as of its moment, what it read: before the merge, after it, and after it was undone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from tests.office.office_facts import Town, hired, person

from jiangce.office.claims.facts import facts_for_all
from jiangce.office.registers.merging import merge, part
from jiangce.office.registers.models import Fact, Person
from jiangce.office.registers.recording import correct
from jiangce.office.rulebook.decided import decisions

POLICY = "shangyu-2023"


def read(who: Person, moment: Any) -> Any:
    today = timezone.localdate()
    rows = facts_for_all(POLICY, [who], today, at=moment)
    told = decisions(POLICY, rows, today)["decisions"]
    return rows, sorted((one["benefit"], one["fact"], one["facts_hash"]) for one in told)


def test_a_past_decision_reads_the_same_before_and_after_a_merge_and_its_undoing(place: Town) -> None:
    into, away = place.people[2], person("员工2")
    key = hired(away, place.firm, "2024-01-02")
    moment = timezone.now()
    then = {one.key: read(one, moment) for one in (into, away)}
    assert then[away.key][1] and then[into.key][1]
    merge(away, into, by=place.officer, why="同一人")
    merged = timezone.now()
    assert {one.key: read(one, moment) for one in (into, away)} == then
    assert key in read(into, merged)[0]["hire"] and key not in read(away, merged)[0].get("hire", {})
    fact = Fact.objects.current().get(table="hire", key=key)
    assert (fact.version, fact.entered_by, fact.values["person"]) == (2, place.officer, into.key)
    during = read(into, merged)
    correct(fact, {**fact.values, "hired_on": "2024-01-03"}, by=place.officer, why="抄错")
    part(Person.objects.get(pk=away.pk), by=place.officer, why="并非同一人")
    assert {one.key: read(one, moment) for one in (into, away)} == then
    assert read(into, merged) == during
    back = Fact.objects.current().get(table="hire", key=key)  # corrected meanwhile, and his own all the same
    assert (back.version, back.values["person"], back.values["hired_on"]) == (4, away.key, "2024-01-03")
