"""What a decision read, as it was kept with it: what is shown is what gathering and deciding anew would show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.office.office_facts import REGION, Town, firm, hired

from jiangce.office.claims.filing import file, offers, open_claim
from jiangce.office.claims.models import Claim, Judgement
from jiangce.office.claims.moving import move
from jiangce.office.claims.reviewing import approve, judge_again, review
from jiangce.office.demo.seeding import seed
from jiangce.office.pages.reading import Read, read_by, read_of
from jiangce.office.registers.merging import merge
from jiangce.office.registers.models import Fact, Organisation, Person
from jiangce.office.registers.recording import correct, record, withdraw


def shown(read: Read) -> Any:
    """All that the case page says of it."""
    return (
        read.found, read.number, [(one.table, one.cells, one.fact.pk, one.fact.source, one.fact.known_on) for one in read.facts],
        [(type(one), one.key, one.name, one.source, one.known_on) for one in read.parties], [one.pk for one in read.claims],
        {one.fact.key for one in read.facts} & read.declared,
    )  # fmt: skip


def granted(place: Town, at: int = 0) -> Claim:
    found = next(v for v in offers(place.people[at], timezone.localdate()) if v.decision["benefit"] == "new-hire-grant")
    claim = open_claim(place.people[at], found, place.officer)
    claim = file(claim, place.officer, seen=claim.version)
    claim = move(claim, "accept", place.officer, seen=claim.version)
    return review(claim, place.officer, seen=claim.version)


def test_in_a_whole_office_the_same_is_shown(db: None, keyring: None, settings: Any) -> None:
    settings.JIANGCE_DEMAND_MFA = False
    seed()
    known = Judgement.objects.select_related("claim")
    assert len(known) > 10 and {one.claim.policy for one in known} and not any(one.read is None for one in known)
    facts = 0
    for one in known:
        anew = read_by(one.claim, one)
        assert shown(read_of(one.claim, one)) == shown(anew), one
        facts += len(anew.facts)
    assert facts > len(known)


def test_the_page_is_the_same_to_the_byte_and_asks_little(
    place: Town, client: Client, django_assert_max_num_queries: Any
) -> None:
    claim, where = granted(place), "/desk/claims/{}/"
    client.force_login(place.chief)
    client.get(where.format(claim.number))
    with django_assert_max_num_queries(22):
        kept = client.get(where.format(claim.number)).content
    Judgement.objects.update(read=None)  # as older ones are
    anew = client.get(where.format(claim.number)).content

    def body(page: bytes) -> bytes:  # without the tokens of its forms
        return page.partition(b'id="facts"')[2].partition(b"<form")[0]

    assert body(kept) == body(anew) and "社保系统".encode() in kept


def worse(place: Town) -> None:
    """Whatever may happen to the facts afterwards."""
    hire, other = (Fact.objects.current().get(key=key) for key in place.hires[:2])
    insurance = Fact.objects.current().get(table="insurance", links__person=place.people[0])
    correct(hire, {**hire.values, "hired_on": "2023-05-09"}, by=None, why="抄错", source="更正来源")
    withdraw(insurance, by=None, why="录错")
    withdraw(other, by=None, why="录错", known_on=timezone.localdate() + timedelta(days=1))
    hired(place.people[0], firm("后来的一家"), on="2023-06-01")
    paid = {"person": place.people[0].key, "payee": place.people[0].key, "amount": 50_000, "paid_on": "2023-09-01"}
    record("payment", paid, region=REGION, source="发放", by=None)


def test_what_becomes_of_the_facts_later_shows_as_little_as_ever(place: Town) -> None:
    claim = granted(place)
    before = [shown(read_of(claim, one)) for one in claim.judgements.all()]
    worse(place)
    for one, then in zip(claim.judgements.all(), before, strict=True):
        assert shown(read_of(claim, one)) == shown(read_by(claim, one)) == then
        assert "2023-05-08" in str(then) and "2023-05-09" not in str(then)


def test_a_decision_taken_anew_shows_what_it_read_itself(place: Town) -> None:
    found = next(v for v in offers(place.people[0], timezone.localdate()) if v.decision["benefit"] == "new-hire-grant")
    claim = open_claim(place.people[0], found, place.officer)
    claim = move(file(claim, place.officer, seen=1), "accept", place.officer, seen=2)
    hire = Fact.objects.current().get(key=place.hires[0])
    correct(hire, {**hire.values, "hired_on": "2023-05-09"}, by=None, why="抄错")
    claim = judge_again(claim, place.officer, seen=claim.version)
    claim = approve(review(claim, place.officer, seen=claim.version), place.chief, seen=claim.version + 1)
    told = [shown(read_of(claim, one)) for one in claim.judgements.all()]
    assert told == [shown(read_by(claim, one)) for one in claim.judgements.all()]
    assert ["2023-05-09" in str(one) for one in told] == [False, True, True, True]


def test_what_was_read_of_somebody_merged_away_is_still_shown(place: Town) -> None:
    """Gathering anew starts from an entry that has no facts any more; what was kept knows them by their own ids."""
    claim = granted(place)
    last = claim.judgements.last()
    assert last is not None
    keys = [one.fact.pk for one in read_of(claim, last).facts]
    twin = Person.objects.create(name=place.people[0].name, place=REGION, source="测试")
    merge(place.people[0], twin, by=None, why="同一人")
    assert keys and [one.fact.pk for one in read_of(claim, last).facts] == keys


@pytest.mark.parametrize("kind", [Person, Organisation])
def test_parties_are_shown_as_they_are_now(place: Town, kind: type[Any]) -> None:
    claim = granted(place)
    last = claim.judgements.last()
    assert last is not None
    kind.objects.update(name="改了名")
    assert shown(read_of(claim, last)) == shown(read_by(claim, last))
    assert "改了名" in str(shown(read_of(claim, last)))
