"""Spark decides what one machine decides, row by row, into however many places the facts are dealt."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.entitlement import adopted
from tests.entitlement.generated_cases import ISLANDS, case_of
from tests.population.generated_town import generated

from jiangce.entitlement.columns.frames import Frames, frames_of
from jiangce.entitlement.plan import plan
from jiangce.population.screening import Screening
from jiangce.population.screening import screen as here
from jiangce.population.spark.screen import Stored, screen
from jiangce.population.spark.session import missing, session
from jiangce.population.town.town import build
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems

pytestmark = pytest.mark.spark
FIXTURES = Path(__file__).parents[1] / "entitlement" / "fixtures"
DAY = date(2024, 12, 31)


@pytest.fixture(scope="module")
def started() -> Iterator[Any]:
    """A Spark of two cores; where there is none the tests are left out, on the build server they fail."""
    lacking = missing()
    if lacking and os.environ.get("CI") == "true":
        pytest.fail(f"missing: {lacking}")
    if lacking:
        pytest.skip(f"missing: {lacking}")
    found = session("local[2]")
    yield found
    found.stop()


@pytest.fixture(scope="module")
def editions() -> list[Policy]:
    """Two of one place, of which the later counts what the earlier decided."""
    return [adopted.shangyu_2019(), library.policy("shangyu-2023")]


def stored(frames: Frames, folder: Path) -> Stored:
    for name, frame in frames.tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return Stored({name: str(folder / f"{name}.parquet") for name in frames.tables}, frames.complete)


def same(found: Screening, expected: Screening) -> None:
    key = ["policy", "entry", "fact"]
    assert expected.decisions.height > 0
    for name, by in (("decisions", key), ("periods", [*key, "number"])):
        mine, theirs = getattr(found, name).sort(by), getattr(expected, name).sort(by)
        strange = mine.join(theirs, on=mine.columns, how="anti", nulls_equal=True)
        assert mine.equals(theirs), strange.head(5)
    assert found.asked == expected.asked


def test_a_town_is_decided_alike(started: Any, editions: list[Policy], tmp_path: Path) -> None:
    frames = build(400, region="shangyu").frames
    facts, expected = stored(frames, tmp_path), here(editions, frames, DAY)
    for parts in (5, 1):
        same(screen(editions, facts, DAY, started, parts=parts), expected)


def test_several_documents_decide_in_turn(started: Any, editions: list[Policy], tmp_path: Path) -> None:
    frames = generated(editions, 7, date(2024, 6, 30))
    same(
        screen(editions, stored(frames, tmp_path), date(2024, 6, 30), started, parts=3),
        here(editions, frames, date(2024, 6, 30)),
    )


def test_every_kind_of_rule(started: Any, tmp_path: Path) -> None:
    policy = load_policy(FIXTURES / "every-kind", FIXTURES / "words.yaml", Problems(), FIXTURES / "every-kind-overlay")
    assert policy is not None
    case = case_of(policy, date(policy.in_force.year + 1, 6, 1), range(ISLANDS * len(plan(policy).plans) + 2))
    frames = frames_of(case.facts, policy.vocabulary)
    same(screen([policy], stored(frames, tmp_path), case.today, started, parts=3), here([policy], frames, case.today))


def test_facts_that_no_policy_knows_are_refused(started: Any, editions: list[Policy], tmp_path: Path) -> None:
    facts = stored(Frames({"person": pl.DataFrame({"id": ["p"], "shoe_size": [43]})}), tmp_path)
    with pytest.raises(ValueError, match="shoe_size"):
        screen(editions, facts, DAY, started)
