"""Facts prepared once decide as frames do, for several policies, again, and with further rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangce.entitlement.columns import Frames, decide_columns, directory, prepare
from jiangce.entitlement.columns.directory import Directory
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
        prepare(frames(certificate=certificates), [shangyu]).checked()


def test_only_what_is_asked_for_is_made_ready(shangyu: Policy) -> None:
    """Tables that no entry on hires reads may be as they like; who reads them is told, with the place."""
    wrong = {"id": ["x", "x"], "person": ["nobody", "p"], "level": ["no such level", "senior"]}
    prepared = prepare(frames(certificate=wrong), [shangyu])
    only = {"new-hire-grant"}
    told = decide_columns(shangyu, prepared, TODAY, only=only).decisions
    assert told.equals(decide_columns(shangyu, frames(), TODAY, only=only).decisions)
    assert told.height
    assert World(shangyu, prepared, TODAY).tables["certificate"].height == 2
    for column, said in (("id", "must be there and differ"), ("person", "not there: nobody"), ("level", "of its type")):
        with pytest.raises(ValueError, match=f"certificate.*{said}"):
            prepared.tables["certificate"][column]
    with pytest.raises(ValueError, match="certificate"):
        prepared.checked()
    with pytest.raises(KeyError):
        prepared.tables["certificate"]["line"]


def test_several_threads_ask_at_once(shangyu: Policy) -> None:
    alone = decide_columns(shangyu, prepare(frames(), [shangyu]), TODAY).decisions
    prepared = prepare(frames(), [shangyu])
    with ThreadPoolExecutor(4) as pool:
        columns = list(pool.map(lambda _: prepared.tables["hire"]["person"], range(16)))
        found = list(pool.map(lambda _: decide_columns(shangyu, prepared, TODAY).decisions, range(4)))
    assert all(column is columns[0] for column in columns)
    assert all(one.equals(alone) for one in found)


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
    st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=20),
    st.lists(st.lists(st.one_of(st.none(), st.integers(0, 5)), max_size=6), max_size=4),
)
def test_rows_found_by_number_are_those_found_by_a_join(held: list[int | None], asked: list[list[int | None]]) -> None:
    """Also while it is asked for few, before it is worth while to sort them."""
    keys, rows = pl.Series(held, dtype=pl.UInt32), pl.Series(range(10, 10 + len(held)), dtype=pl.UInt32)
    by_number, by_join = ByNumber(keys, rows, 6), ByJoin(keys, rows)
    for some in asked:
        wanted = pl.Series(some, dtype=pl.UInt32)
        assert by_number.pairs(wanted).equals(by_join.pairs(wanted))


@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 19)), max_size=8), max_size=5))
def test_a_part_of_a_column_is_what_the_whole_has_there(asked: list[list[int | None]]) -> None:
    people: list[object] = [f"p{number}" for number in range(20)]
    who: list[object] = [None if number % 7 == 0 else f"p{number * 3 % 20}" for number in range(20)]
    hires: dict[str, list[object]] = {"id": [f"h{number}" for number in range(20)], "person": who}
    told = frames(person={"id": people}, hire=hires)
    by_part, whole = (prepare(told, [library.policy("shangyu-2023")]).tables["hire"] for _ in range(2))
    for some in asked:
        rows = pl.Series(some, dtype=pl.UInt32)
        assert by_part.part("person", rows).equals(whole["person"].gather(rows))
        assert by_part.part("id", rows).equals(whole["id"].gather(rows))


IDS = st.lists(st.sampled_from("abcdefghijklmnop"), unique=True, max_size=8)


@given(IDS, IDS, st.lists(st.one_of(st.none(), st.sampled_from("abcdefghijklmnop")), max_size=12), st.booleans())
def test_numbers_find_the_rows_behind_them(
    people: list[str], orgs: list[str], asked: list[str | None], person: bool
) -> None:
    """Also where a person and an organisation go by one id."""
    told = {"person": pl.Series("id", people, dtype=pl.String), "org": pl.Series("id", orgs, dtype=pl.String)}
    numbers, wanted = Numbers(told), pl.Series("x", asked, dtype=pl.String)
    lost = {one for one in asked if one is not None} - {*people, *orgs}
    if lost:
        with pytest.raises(ValueError, match=f"x points at rows that are not there: {', '.join(sorted(lost)[:5])}"):
            numbers.of(wanted)
        wanted = wanted.set(wanted.is_in(list(lost)).fill_null(False), None)
    codes = numbers.of(wanted, "person" if person else "org")
    assert numbers.names(codes).to_list() == wanted.to_list()
    assert codes.drop_nulls().n_unique() == wanted.drop_nulls().n_unique()
    for table, names in (("person", people), ("org", orgs)):
        places = [names.index(one) if one in names else None for one in wanted]
        assert numbers.places(table, codes).to_list() == places
        own = numbers.codes(table)
        assert own is not None
        assert numbers.names(own).to_list() == names


def test_ids_are_told_apart_where_their_hashes_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first hash that says the same of all, or of strangers, misleads nobody."""
    real = directory._hashes
    with pytest.raises(ValueError, match="ids must be there"):
        Directory(pl.Series(["a", None]), "person")
    monkeypatch.setattr(directory, "_hashes", lambda ids, seed: real(ids, seed) % (1 if seed == 0 else 2**64 - 1))
    found = Directory(pl.Series(["a", "b", "c"]), "person")
    assert found.find(pl.Series(["c", None, "x", "a"])).to_list() == [2, None, None, 0]
    assert [rows.to_list() for rows in found.common(pl.Series(["x", "b", "a"]))] == [[1, 2], [1, 0]]
    directory.check_ids(pl.Series(["a", "b"]), "person")
    for wrong in (["a", "a"], ["a", None]):
        with pytest.raises(ValueError, match="person: ids must be there and differ"):
            Directory(pl.Series(wrong), "person")
    monkeypatch.setattr(directory, "_hashes", lambda ids, seed: real(ids.replace("x", "a"), seed))
    assert Directory(pl.Series(["a", "b"]), "person").find(pl.Series(["x", "b"])).to_list() == [None, 1]
