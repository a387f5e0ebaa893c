"""Any row of a screening is explained by the few facts that it depends on, with the same status and amount."""

from __future__ import annotations

import os
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.population.generated_town import generated

from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.decision import Status
from jiangce.population.explaining import Explained, Explainer
from jiangce.population.screening import screen
from jiangce.population.town import build
from jiangce.rules import library
from jiangce.rules.policy import Policy

EXAMPLES = int(os.environ.get("JIANGCE_EXAMPLES", "0"))
EVERY = [library.policy(name) for name in library.policy_ids()]
STATUS = {True: Status.ENTITLED, None: Status.OPEN, False: Status.NOT_ENTITLED}


def assert_alike(policies: list[Policy], frames: Frames, today: date, most: int, seed: int = 0) -> int:
    """Explain some rows of a screening; how many."""
    explainer = Explainer(policies, frames, today, EVERY)
    rows = screen(policies, frames, today, refused=True, words=EVERY).decisions.to_dicts()
    wanted = [row for row in rows if row["status"] is not False]
    refused = [row for row in rows if row["status"] is False]
    random = Random(seed)
    some = random.sample(wanted, min(most, len(wanted))) + random.sample(refused, min(most // 4, len(refused)))
    for row in some:
        found = explainer.explain(row["policy"], row["entry"], row["fact"])
        assert found is not None, row
        assert told(found) == expected(row), row
    return len(some)


def told(found: Explained) -> dict[str, Any]:
    d = found.decision
    out: dict[str, Any] = {"on": d.on, "status": d.status}
    if d.status is Status.NOT_ENTITLED:
        return out
    amount = d.amount if d.kind == "benefit" else None
    return out | {"low": amount.low if amount else 0, "high": amount.high if amount else 0, "payees": list(d.payees),
                  "provisional": d.provisional, "already_paid": d.already_paid}  # fmt: skip


def expected(row: dict[str, Any]) -> dict[str, Any]:
    out = {"on": row["on"], "status": STATUS[row["status"]]}
    if row["status"] is False:
        return out
    return out | {name: row[name] for name in ("low", "high", "payees", "provisional", "already_paid")}


@pytest.mark.parametrize("names", [("shangyu-2019", "shangyu-2023"), ("jinhua",), ("tonglu-2021",), ("zibo-2022",)])
def test_rows_are_explained_as_they_were_screened(names: tuple[str, ...]) -> None:
    policies, seen = [library.policy(name) for name in names], 0

    @settings(
        max_examples=EXAMPLES or 1, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.integers(0, 2**32 - 1), st.integers(0, 500))
    def check(seed: int, days: int) -> None:
        nonlocal seen
        today = policies[-1].in_force + timedelta(days=days)
        seen += assert_alike(policies, generated(policies, seed, today), today, 40, seed)

    check()
    assert seen > 20


def test_a_town_is_explained_as_it_was_screened() -> None:
    today = date(2024, 12, 31)
    town = build(400, "shangyu", seed=3, as_of=today)
    assert assert_alike([library.policy("shangyu-2023")], town.frames, today, 40) > 30


def test_a_case_is_small_beside_the_town() -> None:
    today = date(2024, 12, 31)
    town, policy = build(4_000, "shangyu", seed=3, as_of=today), library.policy("shangyu-2023")
    explainer = Explainer([policy], town.frames, today, EVERY)
    rows = screen([policy], town.frames, today, words=EVERY).decisions
    row = rows.row(0, named=True)
    found = explainer.explain("shangyu-2023", row["entry"], row["fact"])
    assert found is not None
    assert found.facts.count() < sum(frame.height for frame in town.frames.tables.values()) / 4


def test_what_is_not_there_is_not_explained() -> None:
    today = date(2024, 12, 31)
    town = build(100, "shangyu", seed=3, as_of=today)
    explainer = Explainer([library.policy("shangyu-2023")], town.frames, today, EVERY)
    assert explainer.explain("shangyu-2023", "new-hire-grant", "nobody") is None
    assert explainer.explain("shangyu-2023", "nothing", "nobody") is None
    assert explainer.explain("zibo-2022", "new-hire-grant", "nobody") is None
