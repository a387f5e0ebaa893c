"""Money in words: how sure, how much, why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.office.fake_engine import POLICY, QUESTIONS, SCOPES

from jiangce.office.public import words
from jiangce.office.public.model import Answer, Audience, Finding, Money, Result, Scope
from jiangce.office.public.scopes import Scopes

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
    return Result("k", POLICY.id, "b", "benefit", "一", "题", status, money=money, payee=payee)


def finding(*results: Result, person: bool = True, scope: Scope | None = None) -> Finding:
    audience = Audience("who", "个人" if person else "企业", person=person)
    return Finding(scope or SCOPES.places[0], audience, date(2026, 1, 1), None, (ANSWER,), results=results)


def drafted(one: Result) -> Result:
    return replace(one, policy="draft", forecast=True)


DRAFT = replace(POLICY, id="draft", draft=True, place="330198", place_name="草案区")


def test_headline_tells_money_treatments_and_other_peoples_money_apart() -> None:
    mine, others = result(Money(300_000, 300_000)), result(Money(50_000, 50_000), payee="个人")
    assert str(words.headline(finding(mine))) == "您可享受 1 项补贴奖励，合计 ¥3,000。"
    assert str(words.headline(finding(mine, result(None)))) == "您可享受 1 项补贴奖励、1 项待遇，合计 ¥3,000。"
    both = words.headline(finding(mine, others, person=False))
    assert str(both) == "贵企业可享受 1 项补贴奖励，合计 ¥3,000。贵企业涉及的个人可享受 1 项，合计 ¥500。"
    assert str(words.headline(finding(others, person=False))) == "贵企业涉及的个人可享受 1 项，合计 ¥500。"
    assert str(words.headline(finding(result(None, status="open")))) == "目前还没有确定可享受的项目。还有 1 项待确认。"
    assert str(words.headline(finding())) == "按这些回答，没有可享受的项目。"


def test_a_draft_promises_nothing() -> None:
    """Its money is no part of the sum where something is in force; alone, the first words say what it is."""
    here = replace(DRAFT, place=POLICY.place)
    both = Scopes([POLICY, here]).places[0]
    mine, might = result(Money(300_000, 300_000)), drafted(result(Money(50_000, 50_000)))
    assert str(words.headline(finding(mine, might, scope=both))) == (
        "您可享受 1 项补贴奖励，合计 ¥3,000。另有 1 项出自尚未施行的文件，只是预测（¥500）。"
    )
    alone = Scopes([DRAFT]).places[0]
    assert str(words.headline(finding(might, scope=alone))) == (
        "按尚未施行的文件预测，您可享受 1 项补贴奖励，合计 ¥500。"
    )


def test_the_same_person_in_several_places() -> None:
    everywhere = Scopes([POLICY, DRAFT]).everywhere
    mine, might = result(Money(300_000, 300_000)), drafted(result(Money(50_000, 50_000)))
    said = str(words.headline(finding(mine, might, scope=everywhere)))
    assert said == "2 个地区中，2 个有您可享受的项目。草案区 1 项，¥500（预测）；试市试区 1 项，¥3,000。"
    assert "各地都没有" in str(words.headline(finding(scope=everywhere)))


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
