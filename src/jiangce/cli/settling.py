"""``jiangce policy settle POLICY --facts FOLDER --year YEAR``: what the districts owe the unit that paid for them."""

from __future__ import annotations

from jiangce.cli import inputs, streams
from jiangce.cli.fact_files import fact_files
from jiangce.cli.failures import OK, bad_input
from jiangce.cli.money_text import yuan
from jiangce.cli.paper import Column, Paper, Span
from jiangce.entitlement.settlement import Owed, settle
from jiangce.rules.fund_words import SETTLED
from jiangce.rules.places import place_name
from jiangce.rules.policy import Policy

FIRST, LAST = 1990, 2200


def run(name: str, folder: str, year: int) -> int:
    """A table a fund: district, unit, payments, what it bears, what it owes; and the sum."""
    policy = inputs.the_policy(name)
    if not any(fund.advance for fund in policy.funds.values()):
        raise bad_input(
            f"{policy.title}没有由一方垫付、各方分担的资金，没有可结算的。",
            f"    {policy.id} has no fund that one unit advances for others.",
        )
    if not FIRST <= year <= LAST:
        raise bad_input(f"--year {year}：要写公历年份，如 2023。", "    --year is a calendar year.")
    files, left = fact_files(folder, policy, named=True)
    found = settle(policy, [one.facts for one in files], year)
    paper = Paper(streams.width())
    paper.put(Span(f"{policy.title}（{policy.number}）{year}年结算", "bold"))
    if not found:
        paper.put("这一年的已领补贴里没有由一方垫付的。")
    for fund in dict.fromkeys(one.fund for one in found):
        _fund(paper, policy, fund, [one for one in found if one.fund == fund])
    for line in left:
        paper.put(Span(f"※ {line}", "dim"))
    streams.show(paper)
    return OK


def _fund(paper: Paper, policy: Policy, name: str, owed: list[Owed]) -> None:
    fund = policy.funds[name]
    advance = policy.units[fund.advance]
    paper.blank()
    paper.put(f"{fund.zh}：由{advance}先行垫付{'，' + SETTLED[fund.settle] if fund.settle else ''}")
    columns = [Column("县（市、区）"), Column("承担单位"), Column("笔数", right=True), Column("发放合计", right=True),
               Column("应承担", right=True), Column(f"应付{advance}", right=True)]  # fmt: skip
    rows = [
        [place_name(one.district) if one.district else "地点不明", policy.units[one.unit], str(one.payments), yuan(one.paid),
         yuan(one.bears), yuan(one.owes)]
        for one in owed
    ]  # fmt: skip
    rows.append(["合计", "", "", "", yuan(sum(one.bears for one in owed)), yuan(sum(one.owes for one in owed))])
    paper.table(columns, rows)
