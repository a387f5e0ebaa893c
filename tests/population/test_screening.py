"""Screening is `assess` for everybody: the same decisions, to the 分, also where several documents decide in turn."""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.entitlement import adopted
from tests.population.generated_town import assessed, generated

from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.decision import Decision, Status
from jiangce.population.screening import Screening, concerned, screen
from jiangce.rules import library
from jiangce.rules.policy import Policy

EXAMPLES = int(os.environ.get("JIANGCE_EXAMPLES", "0"))
TODAY = date(2024, 6, 30)
STATUS = {True: Status.ENTITLED, None: Status.OPEN, False: Status.NOT_ENTITLED}
Told = dict[tuple[str, str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def editions() -> list[Policy]:
    """Two editions of one place, of which the later counts what the earlier decided."""
    return [adopted.shangyu_2019(), library.policy("shangyu-2023")]


def by_assess(policies: list[Policy], frames: Frames, today: date) -> Told:
    found = (d for assessment in assessed(policies, frames, today) for d in assessment.decisions)
    return {(d.policy, d.benefit, d.fact): _told(d) for d in found}


def _told(d: Decision) -> dict[str, Any]:
    out: dict[str, Any] = {"on": d.on, "status": d.status}
    if d.status is Status.NOT_ENTITLED:
        return out
    amount = d.amount if d.kind == "benefit" else None
    periods = [
        (p.number, p.starts_on, p.status is Status.ENTITLED, p.amount.low, p.amount.high, str(p.amount.certainty))
        for p in d.periods
    ]
    return out | {
        "low": amount.low if amount else 0, "high": amount.high if amount else 0, "payees": list(d.payees),
        "certainty": str(amount.certainty) if amount else "exact", "provisional": d.provisional,
        "already_paid": d.already_paid, "periods": periods,
    }  # fmt: skip


def by_screening(found: Screening) -> Told:
    periods: dict[Any, list[Any]] = {}
    for policy, entry, fact, *period in found.periods.sort("policy", "entry", "fact", "number").rows():
        periods.setdefault((policy, entry, fact), []).append(tuple(period))
    out = {}
    for row in found.decisions.drop("refused").iter_rows(named=True):
        key = row.pop("policy"), row.pop("entry"), row.pop("fact")
        row["status"] = STATUS[row["status"]]
        refused = row["status"] is Status.NOT_ENTITLED
        out[key] = {n: row[n] for n in ("on", "status")} if refused else row | {"periods": periods.get(key, [])}
    return out


def differences(left: Told, right: Told) -> list[str]:
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
        assert differences(told, by_screening(screen(editions, frames, today, refused=True)))[:5] == []
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
    told = by_assess(policies, frames, TODAY)
    assert differences(told, by_screening(screen(policies, frames, TODAY, refused=True)))[:5] == []


def test_without_the_refused_the_others_are_the_same(editions: list[Policy]) -> None:
    frames = generated(editions, 3, TODAY)
    every = by_screening(screen(editions, frames, TODAY, refused=True))
    kept = {key: told for key, told in every.items() if told["status"] is not Status.NOT_ENTITLED}
    assert differences(kept, by_screening(screen(editions, frames, TODAY))) == []


def test_what_no_policy_knows_is_refused(editions: list[Policy]) -> None:
    frames = generated(editions, 3, TODAY, share=0.05)
    hire = frames.tables["hire"]
    frames.tables["hire"] = hire.rename({"hired_on": "hired"})
    with pytest.raises(ValueError, match=r"hire\.hired"):
        screen(editions, frames, TODAY)
