"""Facts prepared once decide as frames do, for several policies, again, and with further rows."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangce.entitlement.columns import Frames, decide_columns, prepare
from jiangce.entitlement.columns.index import ByJoin, ByNumber
from jiangce.entitlement.columns.numbers import Numbers
from jiangce.entitlement.columns.world import World
from jiangce.rules import library
from jiangce.rules.policy import Policy

TODAY = date(2024, 6, 15)
ORGS = {"id": ["a", "b", "c"], "kind": ["enterprise", "school", "enterprise"], "place": ["330604", "330604", "110101"]}
PEOPLE = {"id": ["p", "q", "r"], "place": ["330604"] * 3}
HIRES = {
    "id": ["h1", "h2", "h3"], "person": ["p", "q", "r"], "employer": ["a", "b", None],
    "hired_on": [date(2024, 1, 5), date(2024, 9, 1), date(2024, 2, 1)],
}  # fmt: skip


def frames(**more: dict[str, list[object]]) -> Frames:
    tables = {"org": ORGS, "person": PEOPLE, "hire": HIRES} | more
    return Frames({name: pl.DataFrame(columns) for name, columns in tables.items()})


def test_prepared_facts_decide_as_frames_do_however_often(shangyu: Policy) -> None:
    alone = decide_columns(shangyu, frames(), TODAY).decisions
    prepared = prepare(frames(), [shangyu])
    for _ in range(2):
        assert decide_columns(shangyu, prepared, TODAY).decisions.equals(alone)
    other_day = date(2024, 12, 31)
    assert decide_columns(shangyu, prepared, other_day).decisions.equals(
        decide_columns(shangyu, frames(), other_day).decisions
    )


def test_a_value_that_only_another_policy_has_is_none_of_these() -> None:
    shangyu, zibo = library.policy("shangyu-2023"), library.policy("zibo-2022")
    certificates = {"id": ["x", "y"], "person": ["p", "q"], "level": ["pre_technician", "senior"]}
    prepared = prepare(frames(certificate=certificates), [shangyu, zibo])
    seen = [World(policy, prepared, TODAY).column("certificate", "level") for policy in (shangyu, zibo)]
    assert [values.to_list() for values in seen if values is not None] == [
        ["other", "senior"],
        ["pre_technician", "senior"],
    ]
    with pytest.raises(ValueError, match="certificate: a column is not of its type"):
        prepare(frames(certificate=certificates), [shangyu])


def test_further_rows_are_as_if_they_had_been_there(shangyu: Policy) -> None:
    paid = {
        "id": ["m1"],
        "programme": ["talent_policy"],
        "payee": ["p"],
        "person": ["p"],
        "amount": [100],
        "paid_on": [date(2024, 1, 1)],
    }
    more = {
        "id": ["m2"],
        "programme": ["talent_policy"],
        "payee": ["q"],
        "person": ["q"],
        "amount": [100],
        "paid_on": [date(2024, 1, 1)],
    }
    both = {name: [*paid[name], *more[name]] for name in paid}
    added = prepare(frames(payment=paid), [shangyu]).plus("payment", pl.DataFrame(more))
    expected = decide_columns(shangyu, frames(payment=both), TODAY).decisions
    assert decide_columns(shangyu, added, TODAY).decisions.equals(expected)
    assert prepare(frames(), [shangyu]).plus("payment", pl.DataFrame(both)).ids("payment").to_list() == ["m1", "m2"]


def test_rows_to_which_others_point_are_not_added(shangyu: Policy) -> None:
    with pytest.raises(ValueError, match="cannot be added"):
        prepare(frames(), [shangyu]).plus("person", pl.DataFrame({"id": ["new"]}))


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=12),
    st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=8),
)
def test_rows_found_by_number_are_those_found_by_a_join(held: list[int | None], asked: list[int | None]) -> None:
    keys, rows = pl.Series(held, dtype=pl.UInt32), pl.Series(range(10, 10 + len(held)), dtype=pl.UInt32)
    wanted = pl.Series(asked, dtype=pl.UInt32)
    assert ByNumber(keys, rows, 6).pairs(wanted).equals(ByJoin(keys, rows).pairs(wanted))


@given(st.permutations(["p", "q", "r", "a"]), st.integers(1, 3))
def test_numbers_find_the_rows_behind_them(ids: list[str], people: int) -> None:
    """Also where a person and an organisation go by one id."""
    told = {"person": pl.Series("id", ids[:people]), "org": pl.Series("id", ids[people - 1 :])}
    numbers = Numbers(told)
    for table, names in told.items():
        codes = numbers.of(names.rename("x"))
        assert numbers.names(codes).to_list() == names.to_list()
        assert numbers.places(table, codes).to_list() == list(range(len(names)))
    strangers = numbers.of(pl.Series("x", ids[people:]))
    assert numbers.places("person", strangers).null_count() == len(strangers)
