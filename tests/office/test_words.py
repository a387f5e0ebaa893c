"""Money in words: how sure, how much, why."""

from __future__ import annotations

import pytest

from jiangce.office.public import words
from jiangce.office.public.model import Money, Result


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(300_000, 300_000), "确定 ¥3,000"),
        (Money(33_333, 33_333), "确定 ¥333.33"),
        (Money(0, 3_000_000, "ceiling"), "最高 ¥30,000（按实际支出核定）"),
        (Money(0, 3_000_000, "ceiling", "按缴费核定"), "最高 ¥30,000（按缴费核定）"),
        (Money(50_000, 80_000, "range"), "¥500–800（经办核定）"),
        (Money(300_000, None, "floor"), "不低于 ¥3,000"),
        (Money(0, None, "matched"), "按上级资金配套"),
        (Money(0, None, "matched", "1:1"), "按上级资金配套（1:1）"),
        (Money(0, None, "standard"), "按另行公布的标准"),
        (Money(0, None, "discretion"), "由经办机构核定"),
        (Money(0, None, "unknown"), "待补充信息"),
        (Money(0, None, "ceiling"), "按实际支出核定"),
    ],
)
def test_amounts_say_how_sure_they_are(money: Money, text: str) -> None:
    assert str(words.printed(money)) == text


def result(money: Money | None, payee: str = "") -> Result:
    return Result("k", "b", "benefit", "一", "题", "entitled", money=money, payee=payee)


def test_sum_counts_only_what_is_the_readers_and_has_a_figure() -> None:
    total = words.total(
        [
            result(Money(100_000, 100_000)),
            result(Money(50_000, 80_000, "range")),
            result(Money(900_000, 900_000), payee="员工本人"),
            result(Money(0, None, "discretion")),
            result(None),
        ]
    )
    assert (total.low, total.high, total.apart) == (150_000, 180_000, 1)
    assert str(total) == "¥1,500–1,800"


def test_sum_with_a_floor_or_only_ceilings_says_so() -> None:
    assert str(words.total([result(Money(300_000, None, "floor"))])) == "不低于 ¥3,000"
    assert str(words.total([result(Money(0, 500_000, "ceiling"))])) == "最高 ¥5,000"
    assert str(words.total([])) == ""
