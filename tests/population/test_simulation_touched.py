"""Deciding again only what a reform can change gives the same as deciding everything; every offered figure can be set."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from polars.testing import assert_frame_equal
from tests.population.test_screening import generated

from jiangce.population.screening import screen
from jiangce.population.simulation import Ground, reform_of
from jiangce.population.simulation.touched import touched
from jiangce.rules import library
from jiangce.rules.amendments import Amendment
from jiangce.rules.figure_paths import figure_paths
from jiangce.rules.problems import Place, Problems
from jiangce.rules.source import Scalar
from jiangce.rules.variants import reformed

TODAY = date(2024, 12, 31)
#: of so many figures a policy is decided anew
TRIED = 6


@pytest.mark.parametrize("name", library.policy_ids())
def test_only_what_can_change_is_enough(name: str) -> None:
    policy = library.policy(name)
    ground = Ground([policy], generated([policy], 4, TODAY, share=0.7), TODAY)
    figures = [figure for entry in policy.entries.values() if entry.kind in ("benefit", "limit")
               for figure in figure_paths(policy, entry.id)]  # fmt: skip
    changed = 0
    for figure in Random(name).sample(figures, TRIED):
        value = (
            str(2 * float(figure.value) + 1).removesuffix(".0") if not figure.percent else str(float(figure.value) / 2)
        )
        other = reform_of([policy], [f"{figure.path}={figure.put(value)}"]).applied([policy])
        only = touched(policy, other[0])
        assert only is not None and figure.path.partition(".")[0] in only
        found, whole = ground.decided(other), screen(other, ground.frames, TODAY)
        for mine, all_ in ((found.decisions, whole.decisions), (found.periods, whole.periods)):
            assert_frame_equal(mine, all_, check_row_order=False)
        assert found.asked == whole.asked
        changed += not found.decisions.sort("entry", "fact").equals(ground.screening.decisions.sort("entry", "fact"))
    assert changed


def test_more_than_entries_means_everything() -> None:
    before = library.policy("shangyu-2023")
    after = library.policy("shangyu-2023", {"agency-award/cap-per-agency": "district-total"})
    assert touched(before, after) == {"agency-award"}
    assert touched(before, library.policy("shangyu-2019")) is None


@pytest.mark.parametrize("name", library.policy_ids())
def test_setting_a_figure_to_what_it_is_changes_nothing(name: str) -> None:
    policy = library.policy(name)
    at = Place("--set")
    figures = [figure for entry in policy.entries for figure in figure_paths(policy, entry)]
    amendments = tuple(Amendment(Scalar(one.path, at), Scalar(one.put(one.value), at)) for one in figures)
    problems = Problems()
    made = reformed(policy, amendments, problems)
    assert list(problems) == [] and len(figures) > 20
    assert made is not None and made.hash() == policy.hash()
