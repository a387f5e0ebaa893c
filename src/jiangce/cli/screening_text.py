"""A screening as text: for each policy a table of its entries, the sums, what was written, what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jiangce.cli.facts import write as write_report
from jiangce.cli.money_text import span, yuan
from jiangce.cli.paper import Column, Paper, Span
from jiangce.cli.streams import width
from jiangce.population.screening.summary import people, summary

if TYPE_CHECKING:
    from jiangce.population.intake import Report
    from jiangce.population.screening import Screening
    from jiangce.population.words import Words
    from jiangce.rules.policy import Policy

Row = dict[str, Any]


def text(found: Screening, report: Report, words: Words, written: Sequence[Path]) -> Paper:
    """What was read wrongly first, then the sums. ``words``: those in which the facts are told."""
    paper = Paper(width())
    if report.set_aside:
        write_report(paper, report, words)
        paper.blank()
    rows = list(summary(found).iter_rows(named=True))
    for policy in found.policies:
        _policy(paper, found, policy, [row for row in rows if row["policy"] == policy.id])
    _together(paper, found, rows)
    if report.set_aside:
        paper.put(Span(f"※ 数据里有 {report.set_aside:,} 行有错，已搁置，没有计入；其余照常认定。", "yellow"))
        paper.put(Span("　 用 jiangce facts check 文件夹 --set-aside 文件夹 把搁置的行连同原因写出来。", "dim"))
    for path in written:
        paper.put(Span(f"已写出 {path}", "green"))
    return paper


def _policy(paper: Paper, found: Screening, policy: Policy, rows: list[Row]) -> None:
    paper.put(
        Span(f"{policy.title}（{policy.number}）", "bold"), Span("　预测：草案" if policy.is_draft else "", "yellow")
    )
    known = f"，规则按 {policy.known_on} 已知的" if policy.known_on else ""
    paper.put(Span(f"按 {found.as_of} 已知的情况认定{known}", "dim"))
    if not policy.is_known:
        paper.put(Span(f"{policy.known_on} 时还没有这份文件，不按它认定。", "yellow"))
    for one in policy.chosen:
        paper.put(Span(f"改用口径：{one.option.text if one.option else one.id}（{one.id}={one.chosen}）", "yellow"))
    paper.blank()
    money = [row for row in rows if row["kind"] == "benefit"]
    if money:
        heads = ["补贴", "条款", "可享受", "个人和单位", "金额", "其中还没领", "待定", "差一步"]
        paper.table(_columns(heads), [_money(row) for row in money])
        paper.blank()
    others = [row for row in rows if row["kind"] != "benefit" and row["entitled"] + row["open"] + (row["near"] or 0)]
    if others:
        heads = ["待遇和指标", "条款", "可享受（达到）", "个人和单位", "待定", "差一步"]
        cells = [[row["title"], row["clause"], *_counts(row, "entitled", "people", "open", "near")] for row in others]
        paper.table(_columns(heads), cells)
        paper.blank()
    if not rows:
        paper.put(Span("数据里没有它施行期间、它所在地区的事实。", "dim"))
        paper.blank()


def _columns(heads: Sequence[str]) -> list[Column]:
    return [Column(head, right=at > 1) for at, head in enumerate(heads)]


def _money(row: Row) -> list[str]:
    amount = span(row["low"], row["high"]) if row["entitled"] else "—"
    left = yuan(row["unasked_low"]) if row["unasked"] else "—"
    return [
        row["title"],
        row["clause"],
        *_counts(row, "entitled", "people"),
        amount,
        left,
        *_counts(row, "open", "near"),
    ]


def _counts(row: Row, *names: str) -> list[str]:
    return ["" if row[name] is None else f"{row[name]:,}" if row[name] else "—" for name in names]


def _together(paper: Paper, found: Screening, rows: list[Row]) -> None:
    money = [row for row in rows if row["kind"] == "benefit"]
    low, likely = (sum(row[name] for row in money) for name in ("low", "likely"))
    highs = [row["high"] for row in money]
    high = None if None in highs else sum(highs)
    unasked, left = sum(row["unasked"] for row in money), sum(row["unasked_low"] for row in money)
    most = "不封顶的不计" if high is None else f"至多 {yuan(high)}"
    paper.put(Span("合计　", "bold"), f"确定 {yuan(low)}，区间取中 {yuan(likely)}，{most}")
    paper.put(f"可享受待遇或补贴的个人和单位 {people(found):,} 个；补贴还没领的 {unasked:,} 笔，确定的 {yuan(left)}")
    open_, near = sum(row["open"] for row in rows), sum(row["near"] or 0 for row in rows)
    paper.put(f"待定 {open_:,} 项，差一步 {near:,} 项；个人和单位只写编号。")
