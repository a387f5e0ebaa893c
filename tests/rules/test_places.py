"""Places are told by name: what lies around them is said, and what the list does not know keeps its code."""

from __future__ import annotations

import pytest

from jiangce.rules.nodes.values import show_plain
from jiangce.rules.places import ABROAD, ELSEWHERE, LIST, codes_like, codes_of, local_name, place_name
from jiangce.rules.regions import ring, rings, somewhere
from jiangce.rules.types import PLACE


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("330604", "绍兴市上虞区"),
        ("330122", "杭州市桐庐县"),
        ("330600", "浙江省绍兴市"),
        ("330000", "浙江省"),
        ("110101", "北京市东城区"),  # no prefecture between
        ("429004", "湖北省仙桃市"),  # a county under the province itself
        ("441900", "广东省东莞市"),
        ("810000", "香港特别行政区"),
        ("330682", "绍兴市（330682）"),  # 上虞市 until 2013: no longer in the list
        ("339901", "浙江省（339901）"),
        ("999999", "999999"),
        ("DE", "国（境）外（DE）"),
        (ELSEWHERE, "其他省份"),
        (ABROAD, "国（境）外"),
    ],
)
def test_name(code: str, name: str) -> None:
    assert place_name(code) == name
    assert show_plain(PLACE, code) == name


def test_local_name() -> None:
    assert local_name("330604") == "上虞区"
    assert local_name("339901") == ""


def test_the_list_is_whole() -> None:
    """Every county lies in a province of the list; codes are six digits, in order, each once."""
    codes = [line.split(",")[0] for line in LIST.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(codes) > 3_000
    assert codes == sorted(set(codes))
    assert all(len(code) == 6 and code.isdigit() and code[:2] + "0000" in codes for code in codes)
    assert not any(code.startswith(ELSEWHERE[:2]) for code in codes)


@pytest.mark.parametrize("region", ["330604", "330700", "330000", "339901"])
def test_somewhere_in_a_ring_lies_in_that_ring(region: str) -> None:
    for name in rings(region):
        assert ring(region, somewhere(region, name)) == name
    assert somewhere(region, "341202") == "341202"


@pytest.mark.parametrize("name", ["桐庐县", "桐庐", "杭州市桐庐县", "浙江省桐庐县", "浙江省杭州市 桐庐县"])
def test_a_place_is_found_by_its_name(name: str) -> None:
    assert codes_of(name) == ["330122"]


@pytest.mark.parametrize("name", ["", "桐", "某某县", "330122", "ZZ", "x" * 1000])
def test_what_is_no_name_finds_no_place(name: str) -> None:
    assert codes_of(name) == [] and codes_like(name) == ""


def test_many_of_one_name_are_told_apart_and_counted() -> None:
    told = codes_like("鼓楼区")
    assert "320106 南京市鼓楼区" in told
    assert codes_like("新华").endswith(")") == (len(codes_of("新华")) > 4)


def test_every_place_is_found_by_its_own_full_name() -> None:
    codes = [line.split(",")[0] for line in LIST.read_text(encoding="utf-8").splitlines()[1:]]
    assert all(code in codes_of(place_name(code)) for code in codes)
