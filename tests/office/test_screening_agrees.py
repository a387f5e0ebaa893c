"""Everybody decided at once comes to the same as each party by itself, on a town with claims at every stage."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from jiangce.office.claims.facts import committed, facts_for
from jiangce.office.claims.judging import verdicts
from jiangce.office.demo.seeding import seed
from jiangce.office.registers import everybody as streams
from jiangce.office.registers.everybody import everybody
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rulebook.found import ENTITLED, NEAR, Found, _reached, found_in, gathered, prepared, screened

POLICY, REGION = "shangyu-2023", "330604"


@pytest.fixture
def demo(db: None, keyring: None, settings: Any) -> None:
    settings.JIANGCE_DEMO, settings.JIANGCE_DEMAND_MFA = True, False
    seed()


def screening() -> dict[str, dict[tuple[str, str, bool], Found]]:
    today, rows = timezone.localdate(), gathered()
    for source in (everybody(REGION, today), committed(REGION)):
        for table, some in source:
            rows.take(table, some)
    out: dict[str, dict[tuple[str, str, bool], Found]] = defaultdict(dict)
    for one in screened(POLICY, prepared(rows), today):
        for payee in one.payees:
            out[payee][one.entry, one.fact, one.result == NEAR] = one
    return out


def test_everybody_at_once_agrees_with_each_alone(demo: None) -> None:
    """Decision by decision: with what a claim is decided on, and with what a visit stores, near misses too."""
    today, found = timezone.localdate(), screening()
    firms, people = list(Organisation.objects.all()), list(Person.objects.order_by("pk"))
    assert sum(len(one) for one in found.values()) > 100
    assert any(one.already_paid for mine in found.values() for one in mine.values()), "granted and not yet paid"
    assert any(one.result == ENTITLED for mine in found.values() for one in mine.values())
    for party in [*firms, *people[:8], *people[36:42], *people[50:]]:
        rows = facts_for(POLICY, party, today)
        alone = [one for one in found_in(POLICY, rows, today) if party.key in one.payees]
        assert {(one.entry, one.fact, one.result == NEAR): one for one in alone} == found.get(party.key, {}), party
        if party in people[:3]:
            told = [one.decision for one in verdicts(POLICY, party, today)]
            mine = {
                (one["benefit"], one["fact"]): (one["status"], one["amount"]["low_fen"], one["amount"]["high_fen"],
                                                one["already_paid_fen"], one["provisional"])
                for one in told
                if party.key in one["payees"] and one["kind"] == "benefit" and one["status"] != "not entitled"
            }  # fmt: skip
            assert mine == {
                key[:2]: (one.result, one.low, one.high, one.already_paid, one.provisional)
                for key, one in found[party.key].items()
                if not key[2]
            }


def test_rows_come_some_at_a_time(place: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [row for table, some in everybody(REGION, timezone.localdate()) for row in ((table, one) for one in some)]
    monkeypatch.setattr(streams, "CHUNK", 7)
    chunks = list(everybody(REGION, timezone.localdate()))
    assert max(len(some) for _, some in chunks) == 7
    assert [(table, one) for table, some in chunks for one in some] == whole


def test_a_stranger_from_elsewhere_is_left_out_and_our_own_past_elsewhere_is_not(place: Any) -> None:
    from tests.office.office_facts import NONE, firm, person

    from jiangce.office.registers.recording import record

    away, known = "370303", date(2023, 6, 1)
    there, nobody, mine = firm("外地厂", place=away), person("外地人", place=away), place.people[0]
    for who in (nobody, mine):
        spell = {"person": who.key, "employer": there.key, "place": away, "starts_on": "2020-01-01", "ends_on": NONE}
        record("insurance", spell, region=away, source="外地社保", by=None, known_on=known)
    rows = {table: dict(some) for table, some in everybody(REGION, timezone.localdate())}
    assert mine.key in rows["person"] and nobody.key not in rows["person"] and there.key in rows["org"]
    assert sum(one["employer"] == there.key for one in rows["insurance"].values()) == 1


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("连续参保满3个月，还差1个月", date(2024, 2, 29)), ("还差13个月", date(2025, 2, 28)), ("还差11个月", date(2024, 12, 31)),
        ("还差31天", date(2024, 3, 2)), ("合计不少于10人，还差2人", None), ("再有3人，即满下一个", None), ("没有数字", None),
    ],
)  # fmt: skip
def test_when_time_alone_will_bring_it(words: str, day: date | None) -> None:
    assert _reached(words, date(2024, 1, 31)) == day
