"""Screening is `assess` for everybody: the same decisions, to the 分, also where several documents decide in turn."""

from __future__ import annotations

import os
from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.entitlement.generated_cases import ISLANDS, island

from jiangce.entitlement.columns.frames import Frames, facts_of, frames_of
from jiangce.entitlement.decision import Status
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.plan import plan
from jiangce.entitlement.versions import assess_in_turn
from jiangce.population.screening import concerned, screen
from jiangce.population.screening.sight import in_turn, known_values, seen_by
from jiangce.rules import library
from jiangce.rules.nodes.base import Row
from jiangce.rules.policy import Policy

EXAMPLES = int(os.environ.get("JIANGCE_EXAMPLES", "0"))
TODAY = date(2024, 6, 30)
STATUS = {True: Status.ENTITLED, None: Status.OPEN, False: Status.NOT_ENTITLED}


@pytest.fixture(scope="module")
def editions() -> list[Policy]:
    """Two editions of one place, of which the later counts what the earlier decided."""
    return [library.policy("shangyu-2019"), library.policy("shangyu-2023")]


def generated(policies: list[Policy], seed: int, today: date, share: float = 0.3) -> Frames:
    """Islands of facts for some entries of each policy, in the words of all of them."""
    random = Random(seed)
    parts = []
    for number, policy in enumerate(policies):
        facts = Facts(complete=frozenset({"catalogue", "insurance"}))
        for at, goal in enumerate(one for one in plan(policy).plans for _ in range(ISLANDS)):
            if random.random() < share:
                for row in island(policy, today, random, f"{'ih'[number % 2]}{number}{at}", goal).all():
                    facts.add(Row(row.table, row.id, dict(row.values)))
        parts.append(frames_of(facts, policy.vocabulary))
    return together(parts)


def together(parts: list[Frames]) -> Frames:
    """The rows of several frames, scales as plain text."""
    tables: dict[str, list[pl.DataFrame]] = {}
    for part in parts:
        for name, frame in part.tables.items():
            tables.setdefault(name, []).append(frame.with_columns(pl.col(pl.Enum).cast(pl.String)))
    return Frames({n: pl.concat(fs, how="diagonal") for n, fs in tables.items()}, parts[0].complete)


def by_assess(policies: list[Policy], frames: Frames, today: date) -> dict[tuple[str, str, str], dict[str, Any]]:
    known = known_values(policies)
    told = [(policy, facts_of(seen_by(policy, frames, known))) for policy in in_turn(policies)]
    out = {}
    for assessment in assess_in_turn(told, today):
        for d in assessment.decisions:
            found: dict[str, Any] = {"on": d.on, "status": d.status}
            if d.status is not Status.NOT_ENTITLED:
                amount = d.amount if d.kind == "benefit" else None
                found |= {"low": amount.low if amount else 0, "high": amount.high if amount else 0,
                          "payees": list(d.payees), "provisional": d.provisional, "already_paid": d.already_paid}  # fmt: skip
            out[d.policy, d.benefit, d.fact] = found
    return out


def by_screening(policies: list[Policy], frames: Frames, today: date) -> dict[tuple[str, str, str], dict[str, Any]]:
    out = {}
    for row in screen(policies, frames, today, refused=True).decisions.iter_rows(named=True):
        found = {"on": row["on"], "status": STATUS[row["status"]]}
        if row["status"] is not False:
            found |= {name: row[name] for name in ("low", "high", "payees", "provisional", "already_paid")}
        out[row["policy"], row["entry"], row["fact"]] = found
    return out


def differences(left: dict[Any, Any], right: dict[Any, Any]) -> list[str]:
    return [
        f"{key}: {left.get(key)} ≠ {right.get(key)}"
        for key in sorted(left.keys() | right.keys())
        if left.get(key) != right.get(key)
    ]


def test_screening_several_documents_is_assessing_by_each_in_turn(editions: list[Policy]) -> None:
    seen = {"decided": 0, "handed": 0}

    @settings(
        max_examples=EXAMPLES or 4, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.integers(0, 2**32 - 1), st.integers(0, 500))
    def check(seed: int, days: int) -> None:
        today = editions[1].in_force + timedelta(days=days)
        frames = generated(editions, seed, today)
        told = by_assess(editions, frames, today)
        assert differences(told, by_screening(editions, frames, today))[:5] == []
        seen["decided"] += len(told)
        seen["handed"] += sum(
            policy == "shangyu-2019" and editions[0].entries[entry].programme != "" and d["status"] is Status.ENTITLED
            for (policy, entry, _), d in told.items()
        )

    check()
    assert seen["decided"] > 100
    assert seen["handed"] > 0, "no example had money of a programme decided under the first edition"


def test_all_five_policies_decide_the_same_facts_as_assess() -> None:
    policies = [library.policy(name) for name in library.policy_ids()]
    frames = generated(policies, 7, TODAY, share=0.15)
    assert len(concerned(policies, frames)) >= 4
    assert differences(by_assess(policies, frames, TODAY), by_screening(policies, frames, TODAY))[:5] == []
