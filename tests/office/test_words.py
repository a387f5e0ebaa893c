"""Money in words: how sure, how much, why."""

from __future__ import annotations

from datetime import date

import pytest
from tests.office.fake_engine import POLICY, QUESTIONS

from jiangce.office.public import words
from jiangce.office.public.model import Answer, Audience, Finding, Money, Result

ANSWER = Answer(QUESTIONS[0], "hired", "是")


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


def result(money: Money | None, payee: str = "", status: str = "entitled") -> Result:
    return Result("k", "b", "benefit", "一", "题", status, money=money, payee=payee)


def finding(*results: Result, person: bool = True) -> Finding:
    audience = Audience("who", "个人" if person else "企业", person=person)
    return Finding(POLICY, audience, date(2026, 1, 1), None, (ANSWER,), results=results)


def test_headline_tells_money_treatments_and_other_peoples_money_apart() -> None:
    mine, others = result(Money(300_000, 300_000)), result(Money(50_000, 50_000), payee="个人")
    assert str(words.headline(finding(mine))) == "您可享受 1 项补贴奖励，合计 ¥3,000。"
    assert str(words.headline(finding(mine, result(None)))) == "您可享受 1 项补贴奖励、1 项待遇，合计 ¥3,000。"
    both = words.headline(finding(mine, others, person=False))
    assert str(both) == "贵企业可享受 1 项补贴奖励，合计 ¥3,000。贵企业涉及的个人可享受 1 项，合计 ¥500。"
    assert str(words.headline(finding(others, person=False))) == "贵企业涉及的个人可享受 1 项，合计 ¥500。"
    assert str(words.headline(finding(result(None, status="open")))) == "目前还没有确定可享受的项目。还有 1 项待确认。"
    assert str(words.headline(finding())) == "按这些回答，没有可享受的项目。"


def test_sum_counts_only_what_has_a_figure() -> None:
    total = words.total(
        [
            result(Money(100_000, 100_000)),
            result(Money(50_000, 80_000, "range")),
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
