"""What was planted in a town comes out as the planter knows, with everybody else around it."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from jiangce.entitlement.case_tests import read_cases
from jiangce.entitlement.columns import decide_columns
from jiangce.entitlement.decision import Status
from jiangce.population.screening.sight import known_values, seen_by
from jiangce.population.town import Town, Truth, build, disagreements
from jiangce.population.town.planting import PLANTS
from jiangce.rules import library
from jiangce.rules.problems import Problems

POLICIES = library.policy_ids()
#: the least patterns that a town as of 2026-12-31 holds of each policy
LEAST = {"shangyu-2019": 180, "shangyu-2023": 600, "tonglu-2021": 250, "jinhua": 260, "zibo-2022": 300}


@pytest.fixture(scope="module")
def town() -> Town:
    return build(4_000, "all", seed=2, as_of=date(2026, 12, 31))


def lines(town: Town, policy_id: str, day: date, known: list[Truth]) -> list[str]:
    policy = library.policy(policy_id)
    seen = seen_by(policy, town.frames, known_values(library.policies().values()))
    return disagreements(known, decide_columns(policy, seen, day))


def days(town: Town, policy_id: str) -> list[tuple[date, list[Truth]]]:
    """The days on which something is known of a policy, the one of most first."""
    found: dict[date, list[Truth]] = {}
    for one in town.truth:
        if one.policy == policy_id:
            found.setdefault(one.as_of, []).append(one)
    return sorted(found.items(), key=lambda item: -len(item[1]))


#: on how many days towns are decided here; the others have a few truths each. JIANGCE_EXAMPLES=1 takes them all
DAYS = None if os.environ.get("JIANGCE_EXAMPLES") else 2


@pytest.mark.parametrize("policy_id", POLICIES)
def test_decisions_are_what_the_planter_knows(town: Town, policy_id: str) -> None:
    known = days(town, policy_id)
    assert len(known[0][1]) > 40
    assert [line for day, truths in known[:DAYS] for line in lines(town, policy_id, day, truths)] == []


def test_enough_is_planted_of_every_policy(town: Town) -> None:
    islands = Counter(policy for policy, _ in {(one.policy, one.island) for one in town.truth})
    assert {policy: islands[policy] >= least for policy, least in LEAST.items()} == dict.fromkeys(LEAST, True), islands


def test_patterns_of_our_own_stand_beside_the_worked_cases() -> None:
    own = list(PLANTS.glob("*/*.yaml"))
    assert own
    for path in own:
        policy, problems = library.policy(path.parent.name), Problems()
        names = {case.name for case in read_cases(path, policy, problems)}
        assert not problems and names
        assert names <= {one.example for one in build(1, policy.region).truth if one.policy == policy.id}


def test_a_wrong_expectation_is_noticed(town: Town) -> None:
    day, known = days(town, "shangyu-2023")[0]
    one = next(t for t in known if t.status is Status.ENTITLED and t.amount is not None and t.amount.certainty is None)
    assert one.amount is not None
    wrong = [
        replace(one, status=Status.NOT_ENTITLED),
        replace(one, amount=replace(one.amount, low=one.amount.low + 1)),
        replace(one, counts={"entitled": 999}),
        replace(one, payees=("nobody",)),
        replace(one, fact="nowhere"),
        replace(one, periods=99),
    ]
    assert len({line.partition("）: ")[2].split(" ")[0] for line in lines(town, "shangyu-2023", day, wrong)}) == len(
        wrong
    )
    assert lines(town, "shangyu-2023", day, [one]) == []


def test_a_town_without_plants_is_the_same_around_them() -> None:
    bare, planted = build(500, "tonglu", 3, plants=False), build(500, "tonglu", 3)
    assert bare.truth == () and planted.truth
    for name, frame in bare.frames.tables.items():
        both = planted.frames.tables[name].filter(~planted.frames.tables[name]["id"].str.contains(".", literal=True))
        assert both.select(frame.columns).equals(frame), name
