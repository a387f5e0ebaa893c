"""Streams: what happens in a town, described as data; the mistakes such data may have; what the documents state."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from jiangce.entitlement.columns import decide_columns
from jiangce.population.screening.sight import known_values, seen_by
from jiangce.population.town import build, measured, write
from jiangce.population.town.cells import Source
from jiangce.population.town.draws import Draws
from jiangce.population.town.happenings import column_types
from jiangce.population.town.people import People
from jiangce.population.town.shape import regions
from jiangce.population.town.streams import Stream, streams_of
from jiangce.population.town.town import Plan
from jiangce.rules import library
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import EntryKind

#: benefits that only planted examples have somebody entitled to, in a town of 20,000: they need many alike, or a rare thing
ONLY_PLANTED = {"shangyu-2019": 14, "shangyu-2023": 10, "tonglu-2021": 6, "jinhua": 9, "zibo-2022": 4}


def one(**row: object) -> Stream:
    return Stream.model_validate({"id": "x", "table": "award", "exactly": 5, "row": row})


@pytest.mark.parametrize(
    "row",
    [
        {"prize": {"choice": {"gold": 1}, "person": "any"}},
        {"prize": {}},
        {"winner": {"person": "king"}},
        {"place": {"place": "moon"}},
        {"prize": {"chioce": {"gold": 1}}},
        {"prize": {"choice": {"gold": 1}, "none": 1001}},
    ],
)
def test_a_column_drawn_in_no_way_or_two_is_refused(row: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"expected|one key|Extra inputs|less than"):
        one(**row)


@pytest.mark.parametrize(
    ("column", "said", "told"),
    [
        ("colour", "red", "no column colour"),
        ("winner", {"of": ["nowhere", "person"]}, "no stream nowhere"),
        ("winner", {"of": ["x", "nobody"]}, "no column nobody"),
        ("won_on", {"after": "prize", "length": [1, 2]}, "neither a date nor a reference"),
    ],
)
def test_a_column_that_cannot_be_made_is_told(column: str, said: object, told: str) -> None:
    place = Plan(100, "zibo").places()[0]
    draws = Draws(0, "zibo")
    stream = one(**{"prize": "gold", column: said})
    source = Source(place, People(place, draws), draws, {"x": stream}, column_types())
    with pytest.raises(ValueError, match=told):
        source.cell(stream, column, 5)


@pytest.mark.parametrize("region", regions())
def test_ids_of_streams_differ(region: str) -> None:
    found = streams_of(region)
    assert len(found) > 40 and all(name == stream.id for name, stream in found.items())


@pytest.mark.parametrize("name", regions())
def test_what_is_stated_is_what_the_targets_say(name: str) -> None:
    for stated in regions()[name].stated:
        entry = library.policy(stated.policy).entries[stated.entry]
        assert entry.kind is EntryKind.TARGET and entry.goal is not None
        value = entry.goal.value
        assert isinstance(value, Literal) and value.printed == stated.figure
    totals = {one.people_from: one.figure for one in regions()[name].stated if one.people_from}
    assert totals.get("junior", regions()[name].skilled) == regions()[name].skilled
    assert totals.get("senior", regions()[name].high_skilled) == regions()[name].high_skilled


def test_what_the_documents_state_is_reached(tmp_path: object) -> None:
    from pathlib import Path

    town = build(490_000, "jinhua", seed=4, plants=False)  # a tenth of Jinhua
    write(town, Path(str(tmp_path)) / "town")
    for found in measured(town.plan, Path(str(tmp_path)) / "town"):
        assert found.asked == found.stated // 10
        assert found.reached == pytest.approx(found.asked, abs=max(1, found.asked // 1000)), found


@pytest.mark.parametrize("region", regions())
def test_every_benefit_has_somebody_entitled(region: str) -> None:
    town = build(20_000, region, seed=1)
    known = known_values(library.policies().values())
    for policy in library.policies().values():
        if policy.region != regions()[region].code:
            continue
        last = min(policy.until or town.as_of, town.as_of)
        decided = decide_columns(policy, seen_by(policy, town.frames, known), last).decisions
        entitled = decided.filter(pl.col("status"))
        benefits = {entry.id for entry in policy.entries.values() if entry.kind is EntryKind.BENEFIT}
        assert benefits - set(entitled["entry"]) == set()
        around = set(entitled.filter(~pl.col("fact").str.contains(r"(?:^|=)[a-z]\d+\."))["entry"])
        assert len(benefits - around) <= ONLY_PLANTED[policy.id], benefits - around


def test_a_day_before_everything_is_a_town_too() -> None:
    town = build(300, "all", seed=1, as_of=date(2019, 1, 1))
    assert town.truth == () and town.frames.tables["person"].height >= 300
