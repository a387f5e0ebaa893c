"""Why: each decision as a tree of its conditions, ✓ ✗ ?, with what was found and needed, the clause, the calculation."""

from __future__ import annotations

from collections.abc import Iterator

from jiangce.cli.folding import Fold, by_everything, folded
from jiangce.cli.money_text import amount_text, span, sureness, yuan
from jiangce.cli.paper import Line, Paper, Span
from jiangce.cli.who import Who
from jiangce.entitlement.case_reading import CaseFile
from jiangce.entitlement.decision import Assessment, Decision, Status
from jiangce.entitlement.totals import payments, times
from jiangce.rules.trace import Told
from jiangce.rules.vocabulary import Vocabulary

SIGNS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
_STATUS = {
    Status.ENTITLED: ("✓", "green", "可享受"),
    Status.OPEN: ("?", "yellow", "待补充信息"),
    Status.NOT_ENTITLED: ("✗", "red", "不符合"),
}


def write_explanations(paper: Paper, assessment: Assessment, case: CaseFile, vocabulary: Vocabulary) -> None:
    """Every decision, those that are alike in everything told once."""
    who = Who(case, vocabulary)
    for fold in folded(assessment.decisions, by_everything):
        paper.blank()
        for line in explained(fold, who):
            paper.put(*line)


def explained(fold: Fold, who: Who) -> Iterator[Line]:
    """The lines that explain one decision (or several alike)."""
    decision = fold.first
    sign, style, said = _STATUS[decision.status]
    yield [
        Span(f"{sign} {said}{'（预测）' if decision.forecast else ''}　", style),
        Span(decision.title, "bold"),
        Span(f"　{decision.clause}　{who.facts(fold)}", "dim"),
    ]
    if decision.payees:
        yield _line("对象", who.people(fold))
    if decision.on is not None and len(fold) == 1:
        yield _line("事实日期", str(decision.on))
    for condition in decision.conditions:
        yield from _condition(condition, 1)
    yield from _money(fold)
    for reduction in decision.reductions:
        by = f"，减少 {yuan(reduction.by)}" if reduction.by else ""
        yield _line("上限", f"{reduction.words}{by}（{reduction.clause}）")
    for step in decision.next_steps:
        yield _line("下一步", step.words + (f"，可得 {amount_text(step.gain)}" if step.gain else ""))
    for label, proof in dict.fromkeys((one.label, one.proof) for one in decision.missing):
        yield _line("还需要", f"{label}（{proof}）" if proof else label)
    for one in decision.chosen:  # those of its own entry are among its readings, marked
        if not any(words.startswith(one.words.rstrip("。")) for words in decision.readings):
            yield _line("改用口径", f"{one.words.rstrip('。')}（{one.reading}={one.option}）", "yellow")
    for reading in decision.readings:
        yield _line("口径", reading, "dim")


def _money(fold: Fold) -> Iterator[Line]:
    decision = fold.first
    for line in decision.calculation:
        yield _line("计算", line)
    if decision.amount is not None:
        count = sum(payments(d) for d in fold.decisions)
        whole = times(decision.amount, count)
        each = "" if count == 1 else f"{amount_text(decision.amount)} × {count} = "
        money = amount_text(decision.amount) if count == 1 else span(whole.low, whole.high)
        yield _line(
            "金额", f"{each}{money}（{sureness(decision.amount)}）" + ("　暂定" if decision.provisional else "")
        )
    if decision.choosing is not None and decision.choosing.taken:
        yield _line("取舍", decision.choosing.words)
    for share in decision.shares:
        yield _line("其中", f"{share.words}：{amount_text(share.amount)}")
    if decision.periods:
        yield _line("各期", _periods(decision))
    if decision.ahead is not None:
        yield _line("以后", f"{decision.ahead.note} {amount_text(decision.ahead)}".strip())
    if decision.already_paid:
        yield _line("已领", yuan(decision.already_paid))
    if decision.gives:
        yield _line("待遇", "；".join(decision.gives))


def _periods(decision: Decision) -> str:
    first, last = decision.periods[0], decision.periods[-1]
    if first is last:
        return f"{first.starts_on:%Y-%m} 一期"
    return f"{first.starts_on:%Y-%m} 至 {last.starts_on:%Y-%m}，共 {len(decision.periods)} 期"


def _condition(condition: Told, depth: int) -> Iterator[Line]:
    """One line of the rule and, below it, the lines of which it consists."""
    sign, style = SIGNS[condition.holds]
    found = condition.found if condition.found != condition.words else ""
    told = [f"实为 {found}"] if found else []
    if (
        condition.holds is False
        and condition.needed
        and condition.needed not in condition.words
        and not condition.children
    ):
        told.append(f"需要 {condition.needed}")
    if condition.short:
        told.append(condition.short)
    if condition.declared:
        told.append("申报")
    tail = Span(f"　（{'，'.join(told)}）" if told else "", "dim" if condition.holds else style)
    yield [Span("  " * depth), Span(f"{sign} ", style), Span(condition.words), tail]
    for child in condition.children:
        yield from _condition(child, depth + 1)


def _line(label: str, words: str, style: str = "") -> Line:
    return [Span("  "), Span(f"{label}：", "dim"), Span(words, style)]
