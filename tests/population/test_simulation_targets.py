"""Targets over many rows are those of one case: `entitlement.targets.progress` on the same facts."""

from __future__ import annotations

from datetime import date

import pytest
from tests.population.test_screening import generated

from jiangce.entitlement.columns.frames import facts_of
from jiangce.entitlement.columns.prepared import prepare
from jiangce.entitlement.targets import progress
from jiangce.population.screening.sight import known_values, seen_by
from jiangce.population.simulation.goals import targets
from jiangce.population.simulation.simulate import Ground
from jiangce.population.simulation.worlds import Worlds
from jiangce.rules import library
from jiangce.rules.policy import EntryKind

TODAY = date(2024, 6, 30)


@pytest.mark.parametrize("seed", [3, 11])
@pytest.mark.parametrize("name", library.policy_ids())
def test_what_is_measured_is_the_same(name: str, seed: int) -> None:
    policies = [library.policy(name)]
    frames = generated(policies, seed, TODAY, share=0.4)
    told = [one for one in progress(policies[0], facts_of(seen_by(policies[0], frames, known_values(policies))), TODAY)
            if one.entry.kind is EntryKind.TARGET]  # fmt: skip
    ground = Ground(policies, frames, TODAY)
    found = [one.progress for one in targets(policies, Worlds(prepare(frames, policies)), ground.screening.decisions.clear()
             .rename({"low": "likely"}), TODAY)]  # fmt: skip
    assert [one.words for one in found] == [one.words for one in told]
    assert [one.measured for one in found] == [one.measured for one in told]
    assert len(told) > 5
    assert any(one.measured is not None and one.measured.low for one in told)
