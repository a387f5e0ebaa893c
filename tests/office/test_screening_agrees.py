"""Everybody decided at once comes to the same as each party by itself, on a town with claims at every stage."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangce.entitlement.columns.frames import facts_of as facts_of_frames
from jiangce.entitlement.questions import OTHER
from jiangce.office.claims.facts import committed, facts_for
from jiangce.office.claims.judging import verdicts_on
from jiangce.office.demo.seeding import seed
from jiangce.office.registers import everybody as streams
from jiangce.office.registers.everybody import everybody
from jiangce.office.registers.models import Organisation, Person
from jiangce.office.rulebook.found import ENTITLED, NEAR, OPEN, Found, _reached, found_in, gathered, prepared, screened
from jiangce.office.rulebook.words import tables
from jiangce.office.rulebook.written import facts_of

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


def decided(policy: str, party: Any, rows: Any, today: date) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What a claim of the party would be decided by: status and amount by entry and fact, those not refused."""
    told = verdicts_on(policy, rows, today, lambda _, __, payees: party.key in payees)
    return {
        (one["benefit"], one["fact"]): (
            one["status"], one["on"], one["amount"]["low_fen"], one["amount"]["high_fen"], one["already_paid_fen"],
            one["provisional"], tuple(one["payees"]),
        )
        for one in (verdict.decision for verdict in told)
        if one["kind"] == "benefit" and one["status"] != "not entitled"
    }  # fmt: skip


def test_everybody_at_once_agrees_with_each_alone(demo: None) -> None:
    """Decision by decision, of the whole town: with what a claim is decided by, and with what a visit stores."""
    today, found = timezone.localdate(), screening()
    every = [one for mine in found.values() for one in mine.values()]
    assert len(every) > 80 and {one.result for one in every} == {ENTITLED, OPEN, NEAR}
    assert any(one.already_paid for one in every), "granted and not yet paid"
    for party in [*Organisation.objects.all(), *Person.objects.all()]:
        rows, mine = facts_for(POLICY, party, today), found.get(party.key, {})
        alone = {(one.entry, one.fact, one.result == NEAR): one for one in found_in(POLICY, rows, today, party.key)}
        assert alone == mine, party
        assert decided(POLICY, party, rows, today) == {
            key[:2]: (
                one.result, one.on.isoformat() if one.on else None, one.low, one.high, one.already_paid, one.provisional, one.payees,
            )
            for key, one in mine.items()
            if one.result != NEAR
        }, party  # fmt: skip


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


# ── rows as kept, into frames and back ──


def _values(table: str) -> st.SearchStrategy[dict[str, Any]]:
    """Any values that a row of the table may keep."""
    about = tables()[table]
    columns: dict[str, st.SearchStrategy[Any]] = {}
    for name, one in about.columns.items():
        plain: st.SearchStrategy[Any]
        if one.choices:
            plain = st.sampled_from(sorted(one.choices))
        elif one.kind == "bool":
            plain = st.booleans()
        elif one.kind == "date":
            plain = st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(date.isoformat)
        elif one.kind == "place":
            plain = st.sampled_from(["330604", "330100", "US"])
        elif one.kind in ("text", "ref", "party") or one.refers:
            plain = st.text("甲乙=', \n", max_size=4)
        else:
            plain = st.integers(0, 10**12)
        columns[name] = (
            st.one_of(plain, st.just({"none": True}), st.none()) if one.none else st.one_of(plain, st.none())
        )
    return st.fixed_dictionaries({}, optional=columns)


@given(st.data())
@settings(max_examples=30)
def test_rows_as_kept_come_to_the_same_facts_in_frames(data: st.DataObject) -> None:
    """Whatever the table, column and value, and however the rows are cut into chunks."""
    rows = gathered()
    told: dict[str, dict[str, dict[str, Any]]] = {}
    for table in data.draw(st.lists(st.sampled_from(sorted(tables())), min_size=1, max_size=3, unique=True)):
        many = data.draw(st.lists(_values(table), min_size=1, max_size=5))
        told[table] = {f"r{at}": one for at, one in enumerate(many)}
        cut = data.draw(st.integers(0, len(many)))
        for some in (list(told[table].items())[:cut], list(told[table].items())[cut:]):
            rows.take(table, some)
    found, wanted = facts_of_frames(rows.frames()), facts_of(told)
    assert set(found.tables) == set(wanted.tables)
    for table, every in wanted.tables.items():
        assert {row.id: row.values for row in found.tables[table]} == {row.id: row.values for row in every}


def test_a_value_that_no_policy_has_any_more_is_none_of_these() -> None:
    rows = gathered()
    rows.take("certificate", [("c1", {"level": "abolished", "no_such_column": 1}), ("c2", {"level": "senior"})])
    assert rows.take("no_such_table", [("x", {"a": 1})]) == 1
    frames = rows.frames()
    assert set(frames.tables) == {"certificate"} and frames.tables["certificate"]["level"].to_list() == [
        OTHER,
        "senior",
    ]
