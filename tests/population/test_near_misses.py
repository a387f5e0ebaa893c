"""Near misses agree with the next steps of single cases: the same rows, lines, distances and words."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.population.generated_town import assessed, generated

from jiangce.entitlement.columns.frames import Frames
from jiangce.entitlement.decision import Decision, Status
from jiangce.entitlement.next_steps import _leaves
from jiangce.population.screening import nearness, screen
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems
from jiangce.rules.types import Kind

EXAMPLES = int(os.environ.get("JIANGCE_EXAMPLES", "0"))
RARE = ("tonglu-2021", "zibo-2022")  # hardly a line of theirs counts anything
FAR = {kind: nearness.Bound(10**15) for kind in Kind}


def steps(policy: Policy, frames: Frames, today: date) -> dict[tuple[str, str], dict[str, Any]]:
    """The next steps of what one condition refuses: words → (distance, gain)."""
    out: dict[tuple[str, str], dict[str, Any]] = {}
    for decision in assessed([policy], frames, today)[0].decisions:
        if decision.status is Status.NOT_ENTITLED and _one_thing_fails(decision):
            told = {
                n.words: (n.distance, n.gain[:3] if n.gain and n.gain.high != 0 else None) for n in decision.next_steps
            }
            if policy.entries[decision.benefit].grouped:  # of a group one row at least must pass
                told = {words: one for words, one in told.items() if one[0] < 1 or "再有" in words}
            if told:
                out[decision.benefit, decision.fact] = told
    return out


def _one_thing_fails(decision: Decision) -> bool:
    return len([one for one in _leaves(decision.conditions) if one.holds is False]) == 1


def nearly(policy: Policy, frames: Frames, today: date) -> dict[tuple[str, str], dict[str, Any]]:
    out = {}
    for row in screen([policy], frames, today, within=FAR).near.iter_rows(named=True):
        gain = None if row["low"] is None else (row["low"], row["high"], row["certainty"])
        key = row["entry"], row["fact"]
        assert key not in out, f"told twice: {key}"
        if not (policy.entries[row["entry"]].grouped and row["distance"] >= 1 and "再有" not in row["words"]):
            out[key] = (row["words"], row["distance"], gain)
    return out


def the_policy(name: str) -> Policy:
    """A policy of the package; or the one made up so that every kind of rule occurs in it."""
    if name != "every-kind":
        return library.policy(name)
    fixtures, problems = Path(__file__).parents[1] / "entitlement" / "fixtures", Problems()
    found = load_policy(fixtures / name, fixtures / "words.yaml", problems, fixtures / f"{name}-overlay")
    assert found is not None and not list(problems)
    return found


@pytest.mark.parametrize("name", [*library.policy_ids(), "every-kind"])
def test_near_misses_are_the_next_steps_of_single_cases(name: str) -> None:
    policy, seen = the_policy(name), 0

    @settings(
        max_examples=EXAMPLES or 2, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None
    )
    @given(st.integers(0, 2**32 - 1), st.integers(0, 500))
    def check(seed: int, days: int) -> None:
        nonlocal seen
        today = policy.in_force + timedelta(days=days)
        frames = generated([policy], seed, today, share=0.6)
        expected, found = steps(policy, frames, today), nearly(policy, frames, today)
        for key in expected.keys() | found.keys():
            assert key in expected, f"{key}: no next step, but nearly {found[key]}"
            assert key in found, f"{key}: not found nearly, but {expected[key]}"
            words, distance, gain = found[key]
            assert words in expected[key], key
            assert expected[key][words] == (pytest.approx(distance), gain), key
        seen += len(found)

    check()
    assert seen > 0 or name in RARE, "no example was a near miss"
