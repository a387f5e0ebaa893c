"""口径 on the site: which way is taken, which other can be chosen, what it would change."""

from __future__ import annotations

import pytest

from jiangce.office.public import engine

POLICY = "shangyu-2023"


def test_every_reading_of_the_policy_is_there_once(get) -> None:
    every = engine.current().readings(POLICY)
    assert len(every) > 100
    assert len({one.id for one in every}) == len(every)
    page = get(f"/policies/{POLICY}/readings/")
    for one in every:
        assert one.usual in page.text
        assert one.other in page.text


def test_an_option_tells_what_it_would_change(get) -> None:
    switchable = [one for one in engine.current().readings(POLICY) if one.options]
    assert switchable
    for one in switchable:
        for option in one.options:
            changes = engine.current().effect(POLICY, one.id, option.value)
            assert changes, one.id
            page = get(f"/policies/{POLICY}/readings/?read={one.id}&as={option.value}")
            assert "如果改用这种读法" in page.text
            assert f"--reading {POLICY}/{one.id}={option.value}" in page.text
            for change in changes:
                for words in change.words:
                    assert words in page.text


def test_the_usual_way_of_counting_to_ten_can_be_changed(get) -> None:
    """Ten people insured for three months, instead of ten hired: the two conditions change places."""
    changes = engine.current().effect(POLICY, "new-hire-grant/ten-open-three-pay", "ten-insured")
    assert [one.entry for one in changes] == ["new-hire-grant"]
    assert any("次序" in words and "招用后连续参保满3个月" in words for words in changes[0].words)


def test_entry_pages_offer_the_options(get) -> None:
    page = get(f"/policies/{POLICY}/clauses/三(一)1/")
    assert "可改用" in page.text
    assert "10人都须参保满3个月" in page.text
    address = f"/policies/{POLICY}/readings/?read=new-hire-grant%2Ften-open-three-pay&as=ten-insured#chosen"
    assert address in page.links()


@pytest.mark.parametrize("query", ["read=nothing", "read=nothing&as=x", "read=new-hire-grant/ten-open-three-pay&as=x"])
def test_an_option_that_is_not_there_is_a_designed_404(get, query: str) -> None:
    assert "没有找到这一页" in get(f"/policies/{POLICY}/readings/?{query}", 404).text
