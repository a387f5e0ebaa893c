"""A policy of a city is for all of its counties and districts; that of a county for itself alone."""

from __future__ import annotations

import pytest

from jiangce.rules.regions import inside, region_names, ring, rings, stem

CITY, COUNTY, PROVINCE = "330700", "330604", "330000"


@pytest.mark.parametrize(
    ("region", "code", "expected"),
    [
        (CITY, "330700", "same_county"),  # the city's own offices
        (CITY, "330702", "same_county"),  # 婺城区
        (CITY, "330782", "same_county"),  # 义乌市, a county-level city, lies inside all the same
        (CITY, "330604", "same_province"),
        (CITY, "331082", "same_province"),
        (CITY, "330000", "same_province"),
        (CITY, "370300", "other_province"),
        (CITY, "810000", "abroad"),
        (CITY, "DE", "abroad"),
        (COUNTY, "330604", "same_county"),
        (COUNTY, "330602", "same_city"),
        (COUNTY, "330600", "same_city"),
        (COUNTY, "330702", "same_province"),
        (PROVINCE, "330702", "same_county"),
        (PROVINCE, "370302", "other_province"),
    ],
)
def test_how_far_a_place_is(region: str, code: str, expected: str) -> None:
    assert ring(region, code) == expected
    assert inside(region, code) is (expected == "same_county")
    assert expected in rings(region)


def test_a_code_that_ends_in_nought_is_no_shorter() -> None:
    assert stem("331000") == "3310"  # 台州市: its nought belongs to the city
    assert not inside("331000", "330702")


def test_a_city_has_nothing_beside_it_in_the_same_city() -> None:
    assert "same_city" not in rings(CITY) and "same_city" in rings(COUNTY)


def test_what_follows_for_the_words() -> None:
    assert region_names(CITY, {"县": "市", "地": "金华"})["县级"] == "县级"  # 市级 is the city's own rank
    assert region_names(COUNTY, {"县": "区", "地": "上虞"})["县级"] == "区级"
    assert region_names(CITY, {"县": "市"})["各地"] == "本市、本省"
    assert region_names(COUNTY, {"县": "区"})["各地"] == "本区、本市、本省"
