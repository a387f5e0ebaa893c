"""Under one shared ceiling decisions come together to no more than it leaves: at most what `entitlement.pots` says of one case."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangce.entitlement.assess import assess
from jiangce.entitlement.case_reading import parse_case, read_case
from jiangce.entitlement.columns.frames import frames_of
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.totals import total
from jiangce.population.simulation import Ground, reform_of, simulate
from jiangce.population.simulation.together import _within
from jiangce.rules import library
from jiangce.rules.problems import Problems

TODAY = date(2024, 6, 30)
CASE = """
policy: shangyu-2023
as_of: 2024-06-30
defaults: {person: {place: 330604}}
org: [{id: acme, kind: enterprise, place: 330604}, {id: agency, kind: hr_agency, place: 330106}]
person: [{id: new, copies: COPIES}]
hire: [{person: new, employer: acme, introduced_by: agency, hired_on: 2024-03-01, from_place: 341202}]
"""


def facts_of(copies: int) -> Facts:
    problems, policy = Problems(), library.policy("shangyu-2023")
    tree = parse_case(CASE.replace("COPIES", str(copies)).encode(), "case", problems)
    assert tree is not None
    case = read_case(tree, policy, problems)
    assert case is not None and list(problems) == []
    return case.facts


@pytest.mark.parametrize("copies", [10, 130, 220])
def test_the_same_as_one_case(copies: int) -> None:
    policy, facts = library.policy("shangyu-2023"), facts_of(copies)
    told = assess(policy, facts, TODAY)
    mine = [one for one in told.decisions if one.benefit == "agency-award"]
    pots = [one for one in told.shared if one.members and one.members[0][0] == "agency-award"]
    expected = total(mine, pots)
    ground = Ground([policy], frames_of(facts, policy.vocabulary), TODAY)
    found = simulate(ground, reform_of([policy])).before.rows.filter(pl.col("entry") == "agency-award")
    assert found["high"].sum() == expected.high
    assert found["low"].sum() <= expected.low
    assert found["low"].sum() <= found["likely"].sum() <= found["high"].sum() <= 10_000_000


@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.sampled_from(["a", "b", None])),
        min_size=1,
    ),
    st.integers(0, 5_000),
)
def test_nothing_passes_the_ceiling_nor_falls_below_the_least(
    told: list[tuple[int, int, int, str | None]], figure: int
) -> None:
    rows = pl.DataFrame(
        {
            "policy": ["p"] * len(told), "entry": ["e"] * len(told), "fact": [str(at) for at in range(len(told))],
            "each_low": [low for low, _, _, _ in told], "each_likely": [low + more for low, more, _, _ in told],
            "each_high": [low + more + most for low, more, most, _ in told],
        }
    )  # fmt: skip
    pots = [(str(at), pot) for at, (_, _, _, pot) in enumerate(told) if pot]
    members = pl.DataFrame(
        [("p", "e", fact, pot) for fact, pot in pots], orient="row",
        schema={"policy": pl.String, "entry": pl.String, "fact": pl.String, "pot": pl.String},
    )  # fmt: skip
    out = _within(rows, members, figure)
    assert (out["each_low"] <= out["each_likely"]).all() and (out["each_likely"] <= out["each_high"]).all()
    sums = out.join(members, on=["policy", "entry", "fact"]).group_by("pot").agg(pl.col("^each_.*$").sum())
    was = rows.join(members, on=["policy", "entry", "fact"]).group_by("pot").agg(pl.col("^each_.*$").sum())
    for row, before in zip(sums.sort("pot").iter_rows(named=True), was.sort("pot").iter_rows(named=True), strict=True):
        assert row["each_high"] == min(before["each_high"], max(figure, before["each_low"]))
    free = out.join(members, on=["policy", "entry", "fact"], how="anti")
    assert free.equals(rows.join(members, on=["policy", "entry", "fact"], how="anti"))
