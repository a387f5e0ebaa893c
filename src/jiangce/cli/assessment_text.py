"""An assessment as a clerk reads it: what is theirs, what is open, what is not and what would change that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from jiangce.cli.folding import Fold, Who, by_amount, by_missing, by_reason, first_failed, folded
from jiangce.cli.money_text import amount_text, span, sureness, total_text, yuan
from jiangce.entitlement.case_reading import CaseFile
from jiangce.entitlement.decision import Assessment, Decision, Status
from jiangce.entitlement.totals import Total, payments, times, total
from jiangce.rules.policy import Policy

if TYPE_CHECKING:
    from rich.console import Console

_MISSING_SHOWN = 4


class AssessmentText:
    """Writes one assessment on a Rich console."""

    def __init__(self, assessment: Assessment, policy: Policy, case: CaseFile) -> None:
        self.assessment = assessment
        self.policy = policy
        self.case = case
        self.who = Who(case.names, policy.vocabulary)

    def write(self, console: Console) -> None:
        """All sections that have something in them."""
        console.print(self.heading())
        decisions = self.assessment.decisions
        if not decisions:
            console.print(Text("\n案例里没有可以认定的事实。", "yellow"))
        self._entitled(console, [d for d in decisions if d.status is Status.ENTITLED])
        self._open(console, [d for d in decisions if d.status is Status.OPEN])
        self._refused(console, [d for d in decisions if d.status is Status.NOT_ENTITLED])
        self._notes(console)

    def heading(self) -> Text:
        """The policy, its state and the day."""
        policy, day = self.policy, self.assessment.as_of
        out = Text(f"{policy.title}（{policy.number}）", "bold")
        if policy.is_draft:
            out.append("　预测：草案，尚未施行", "bold yellow")
        return out.append(f"\n按 {day} 已知的情况认定", "dim")

    # ── what is theirs ──────────────────────────────────────────────────────────────────────────────────────────────

    def _entitled(self, console: Console, decisions: list[Decision]) -> None:
        money = [d for d in decisions if d.kind == "benefit"]
        if money:
            found = total(money)
            sure = "，确定" if found.low == found.high and all(not d.provisional for d in money) else ""
            forecast = "（预测）" if self.policy.is_draft else ""
            table = _table("事项", "对象", "¥金额", "把握", "条款")
            for fold in folded(money, by_amount):
                self._money_row(table, fold)
            _section(console, f"可享受{forecast}　合计 {total_text(found)}{sure}", "green", table)
        self._treatments(console, [d for d in decisions if d.kind != "benefit"])

    def _money_row(self, table: Table, fold: Fold) -> None:
        decision = fold.first
        assert decision.amount is not None
        count = sum(payments(d) for d in fold.decisions)
        whole = times(decision.amount, count)
        sure = sureness(decision.amount) + ("（暂定）" if decision.provisional else "")
        money = amount_text(decision.amount) if count == 1 else span(whole.low, whole.high)
        table.add_row(self._titled(fold), self._each(fold, count), money, sure, decision.clause)

    def _each(self, fold: Fold, count: int) -> str:
        """Who, how often, how much each: 137 人 × ¥500."""
        people = self.who.people(fold)
        if count == 1:
            return people
        each = amount_text(fold.first.amount)
        parties = {party for d in fold.decisions for party in d.payees}
        if len(parties) == count:
            return f"{people} × {each}"
        return f"{count} {self.who.measure(fold)} × {each}，付给{people}"

    def _titled(self, fold: Fold) -> Text:
        """The title and, below it, what should be known about this amount."""
        out = Text(fold.first.title)
        for line in self._details(fold):
            out.append(f"\n· {line}", "dim")
        return out

    def _details(self, fold: Fold) -> Iterable[str]:
        decision, count = fold.first, len(fold)
        for reduction in decision.reductions:
            cut = sum(r.by for d in fold.decisions for r in d.reductions if r.words == reduction.words)
            yield f"{reduction.words}，减 {yuan(cut)}" if cut else reduction.words
        for share in decision.shares:
            yield f"{share.words}：{amount_text(share.amount)}"
        if decision.ahead is not None:
            ahead = times(decision.ahead, count)
            yield f"{decision.ahead.note}：{span(ahead.low, ahead.high)}" if ahead.high is not None else decision.ahead.note
        if decision.already_paid:
            yield f"已领 {yuan(decision.already_paid * count)}"
        if decision.provisional:
            yield "暂定：排在前面的一项还缺信息，可能影响这一项"
        for step in decision.next_steps[:2]:
            yield step.words + (f"，可增加 {amount_text(step.gain)}" if step.gain else "")

    def _treatments(self, console: Console, decisions: list[Decision]) -> None:
        if not decisions:
            return
        table = _table("事项", "对象", "内容", "条款")
        for fold in folded(decisions, by_amount):
            table.add_row(fold.first.title, self.who.people(fold), "；".join(fold.first.gives), fold.first.clause)
        _section(console, "可享受的待遇", "green", table)

    # ── what is open, what is not ───────────────────────────────────────────────────────────────────────────────────

    def _open(self, console: Console, decisions: list[Decision]) -> None:
        if not decisions:
            return
        table = _table("事项", "对象", "¥可能金额", "还需要知道", "条款")
        for fold in folded(decisions, by_missing):
            decision = fold.first
            whole = Total() if decision.amount is None else times(decision.amount, sum(payments(d) for d in fold.decisions))
            money = amount_text(decision.amount) if len(fold) == 1 or decision.amount is None else span(whole.low, whole.high)
            table.add_row(decision.title, self.who.people(fold), money, _labels(decision), decision.clause)
        _section(console, f"待补充信息　{len(decisions)} 项", "yellow", table)

    def _refused(self, console: Console, decisions: list[Decision]) -> None:
        if not decisions:
            return
        table = _table("事项", "对象", "差在哪里", "下一步", "条款")
        for fold in folded(decisions, by_reason):
            decision = fold.first
            table.add_row(decision.title, self.who.people(fold), _reason(decision), _nearest_step(decision), decision.clause)
        _section(console, f"不符合　{len(decisions)} 项", "red", table)

    def _notes(self, console: Console) -> None:
        notes = [f"假定：{one}" for one in self.assessment.assumptions]
        if self.case.declared:
            notes.append(f"有 {self.case.declared} 处是申报的数值，尚未核实；付款前须凭材料核实。")
        if self.case.later:
            notes.append(f"有 {self.case.later} 行的日期晚于 {self.assessment.as_of}，当作尚未发生，没有计入。")
        if self.policy.is_draft:
            notes.append("这是草案的预测，不是认定；金额和条件以正式文件为准。")
        if notes:
            console.print()
        for note in notes:
            console.print(Text(f"※ {note}", "dim"))


def _section(console: Console, title: str, style: str, table: Table) -> None:
    console.print()
    console.print(Text(title, f"bold {style}"))
    console.print(table)


def _table(*columns: str) -> Table:
    """A table with these columns; one that begins with ¥ is money and stands to the right."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=False, header_style="bold")
    for name in columns:
        if name.startswith("¥"):
            table.add_column(name[1:], justify="right", no_wrap=True)
        elif name == "条款":
            table.add_column(name, no_wrap=True)
        else:
            table.add_column(name, overflow="fold")
    return table


def _labels(decision: Decision) -> str:
    """What is missing, each once, the first few by name."""
    labels = list(dict.fromkeys(one.label for one in decision.missing))
    more = len(labels) - _MISSING_SHOWN
    shown = "； ".join(labels[:_MISSING_SHOWN])  # a line may break at the space
    return f"{shown}； 等 {len(labels)} 项" if more > 0 else shown


def _reason(decision: Decision) -> str:
    """The first line that failed, with what was found."""
    failed = first_failed(decision)
    if failed is None:
        return ""
    found = failed.short or failed.found
    return f"{failed.words}： {found}" if found else failed.words


def _nearest_step(decision: Decision) -> str:
    """The step that is nearest, and what it brings."""
    steps: Sequence[object] = decision.next_steps
    if not steps:
        return "—"
    step = min(decision.next_steps, key=lambda one: one.distance)
    return step.words + (f"（{amount_text(step.gain)}）" if step.gain else "")
