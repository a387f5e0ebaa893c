"""An assessment as a clerk reads it: what is theirs, what is open, what is not and what would change that."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from jiangce.cli.folding import Fold, by_amount, by_benefit, by_missing, by_step, first_failed, folded, lines_passed
from jiangce.cli.money_text import amount_text, span, sum_text, sureness, yuan
from jiangce.cli.paper import Cell, Column, Paper, Span
from jiangce.cli.who import Who
from jiangce.entitlement.case_reading import CaseFile
from jiangce.entitlement.decision import Assessment, Decision, Shared, Status
from jiangce.entitlement.totals import payments, times, together
from jiangce.rules.policy import Policy, PolicyStatus

_MISSING_SHOWN = 4
_STATES = {PolicyStatus.DRAFT: "　预测：草案，尚未施行", PolicyStatus.REPEALED: "　已废止"}
TITLE, WHO, CLAUSE = Column("事项"), Column("对象"), Column("条款", whole=True)


class AssessmentText:
    """Writes one assessment on paper."""

    def __init__(self, assessment: Assessment, policy: Policy, case: CaseFile, paper: Paper) -> None:
        self.assessment = assessment
        self.policy = policy
        self.case = case
        self.paper = paper
        self.who = Who(case, policy.vocabulary)
        self.pots = {member: pot for pot in assessment.shared for member in pot.members}

    def write(self) -> None:
        """All sections that have something in them."""
        self.heading()
        decisions = self.assessment.decisions
        if not decisions:
            self.paper.blank()
            self.paper.put(Span(self._nothing(), "yellow"))
        self._entitled([d for d in decisions if d.status is Status.ENTITLED])
        self._open([d for d in decisions if d.status is Status.OPEN])
        self._refused([d for d in decisions if d.status is Status.NOT_ENTITLED])
        self._notes()

    def _nothing(self) -> str:
        """Why nothing was decided."""
        if self.assessment.known:
            return "案例里没有可以认定的事实。"
        return f"{self.assessment.known_on} 时还没有这份文件（{self.policy.known_from} 起才有），不按它认定。"

    def heading(self) -> None:
        """The policy, its state and the day."""
        policy = self.policy
        state = _STATES.get(policy.status, "")
        self.paper.put(Span(f"{policy.title}（{policy.number}）", "bold"), Span(state, "bold yellow"))
        known_on = self.assessment.known_on
        rules = f"，规则按 {known_on} 已知的" if known_on else ""
        self.paper.put(Span(f"按 {self.assessment.as_of} 已知的情况认定{rules}", "dim"))
        for one in self.assessment.chosen:
            self.paper.put(Span(f"改用口径：{one.words.rstrip('。')}（{one.reading}={one.option}）", "yellow"))

    def _section(self, title: str, style: str, columns: list[Column], rows: list[list[Cell]]) -> None:
        self.paper.blank()
        self.paper.put(Span(title, f"bold {style}"))
        self.paper.table(columns, rows)

    # ── what is theirs ──────────────────────────────────────────────────────────────────────────────────────────────

    def _entitled(self, decisions: list[Decision]) -> None:
        money = [d for d in decisions if d.kind == "benefit"]
        if money:
            forecast = "（预测）" if self.policy.is_draft else ""
            columns = [TITLE, WHO, Column("金额", right=True, whole=True), Column("把握"), CLAUSE]
            rows = [self._money_row(fold) for fold in folded(money, self._money_key)]
            self._section(f"可享受{forecast}　合计 {sum_text(money, self.assessment.shared)}", "green", columns, rows)
        other = [d for d in decisions if d.kind != "benefit"]
        if other:
            lines: list[list[Cell]] = [
                [fold.first.title, self.who.people(fold), "；".join(fold.first.gives), fold.first.clause]
                for fold in folded(other, by_amount)
            ]
            self._section("可享受的待遇", "green", [TITLE, WHO, Column("内容"), CLAUSE], lines)

    def _money_key(self, decision: Decision) -> Hashable:
        """Alike in amount, or under one shared ceiling that tells what they come to together."""
        pot = self.pots.get((decision.benefit, decision.fact))
        return by_amount(decision) if pot is None else id(pot)

    def _shared_row(self, fold: Fold, pot: Shared) -> list[Cell]:
        """Decisions under one ceiling: what they come to together."""
        decision, count = fold.first, len(fold)
        amounts = {(d.benefit, d.fact): times(d.amount, payments(d)) for d in fold.decisions if d.amount}
        found = together(pot, amounts)
        assert found is not None
        who = [Span(self.who.people(fold)), Span(f"{count} {self.who.measure(fold)}")]
        title = [Span(decision.title), Span(f"· {pot.words}", "dim")]
        return [title, who, span(found.low, found.high), sureness(decision.amount), decision.clause]

    def _money_row(self, fold: Fold) -> list[Cell]:
        decision = fold.first
        pot = self.pots.get((decision.benefit, decision.fact))
        if pot is not None:
            return self._shared_row(fold, pot)
        assert decision.amount is not None
        count = sum(payments(d) for d in fold.decisions)
        whole = times(decision.amount, count)
        sure = sureness(decision.amount) + ("（暂定）" if decision.provisional else "")
        money = amount_text(decision.amount) if count == 1 else span(whole.low, whole.high)
        title = [Span(decision.title), *(Span(f"· {line}", "dim") for line in self._details(fold))]
        return [title, self._each(fold, count), money, sure, decision.clause]

    def _each(self, fold: Fold, count: int) -> Cell:
        """Who, how often, how much each: 137 人 × ¥500."""
        people = self.who.people(fold)
        if count == 1:
            return people
        each = amount_text(fold.first.amount)
        parties = {party for d in fold.decisions for party in d.payees}
        if len(parties) == count:
            return f"{people} × {each}"
        return [Span(people), Span(f"{count} {self.who.measure(fold)} × {each}")]

    def _details(self, fold: Fold) -> Iterator[str]:
        """What should be known about an amount: what reduced it, whose share, what comes, what would bring more."""
        decision, count = fold.first, len(fold)
        for reduction in decision.reductions:
            cut = sum(r.by for d in fold.decisions for r in d.reductions if r.words == reduction.words)
            yield f"{reduction.words}，减 {yuan(cut)}" if cut else reduction.words
        for share in decision.shares:
            yield f"{share.words}：{amount_text(share.amount)}"
        if decision.ahead is not None:
            ahead = times(decision.ahead, count)
            yield (
                f"{decision.ahead.note}：{span(ahead.low, ahead.high)}"
                if ahead.high is not None
                else decision.ahead.note
            )
        if decision.already_paid:
            yield f"已领 {yuan(decision.already_paid * count)}"
        if decision.provisional:
            yield "暂定：排在前面的一项还缺信息，可能影响这一项"
        for step in decision.next_steps[:2]:
            yield step.words + (f"，可增加 {amount_text(step.gain)}" if step.gain else "")

    # ── what is open, what is not ───────────────────────────────────────────────────────────────────────────────────

    def _open(self, decisions: list[Decision]) -> None:
        if not decisions:
            return
        columns = [TITLE, WHO, Column("可能金额", right=True, whole=True), Column("还需要知道"), CLAUSE]
        rows = [self._open_row(fold) for fold in folded(decisions, by_missing)]
        self._section(f"待补充信息　{len(decisions)} 项", "yellow", columns, rows)

    def _open_row(self, fold: Fold) -> list[Cell]:
        decision, money = fold.first, "—"
        if decision.amount is not None:
            whole = times(decision.amount, sum(payments(d) for d in fold.decisions))
            money = amount_text(decision.amount) if len(fold) == 1 else span(whole.low, whole.high)
        labels = list(dict.fromkeys(one.label for one in decision.missing))
        more = f"；等 {len(labels)} 项" if len(labels) > _MISSING_SHOWN else ""
        return [
            decision.title,
            self.who.people(fold),
            money,
            "；".join(labels[:_MISSING_SHOWN]) + more,
            decision.clause,
        ]

    def _refused(self, decisions: list[Decision]) -> None:
        near = [d for d in decisions if d.next_steps]
        if near:
            rows: list[list[Cell]] = [
                [fold.first.title, self.who.people(fold), _nearest_step(fold.first), fold.first.clause]
                for fold in folded(near, by_step)
            ]
            self._section(f"还差一步　{len(near)} 项", "yellow", [TITLE, WHO, Column("下一步"), CLAUSE], rows)
        far = [d for d in decisions if not d.next_steps]
        if far:
            rows = [self._refused_row(fold) for fold in folded(far, by_benefit)]
            self._section(f"不符合　{len(far)} 项", "red", [TITLE, WHO, Column("差在哪里"), CLAUSE], rows)

    def _refused_row(self, fold: Fold) -> list[Cell]:
        """One benefit, with the reason of the fact that came furthest."""
        best = max(fold.decisions, key=lines_passed)
        return [best.title, self.who.people(fold), _reason(best), best.clause]

    def _notes(self) -> None:
        notes = [f"假定：{one}" for one in self.assessment.assumptions]
        if self.case.declared:
            notes.append(f"有 {self.case.declared} 处是申报的数值，尚未核实；付款前须凭材料核实。")
        if self.case.later:
            notes.append(f"有 {self.case.later} 行的日期晚于 {self.assessment.as_of}，当作尚未发生，没有计入。")
        if self.policy.is_draft:
            notes.append("这是草案的预测，不是认定；金额和条件以正式文件为准。")
        if notes:
            self.paper.blank()
        for note in notes:
            self.paper.put(Span(f"※ {note}", "dim"))


def _reason(decision: Decision) -> str:
    """The first line that failed, with what was found."""
    failed = first_failed(decision)
    if failed is None:
        return ""
    found = failed.short or failed.found
    return f"{failed.words}：{found}" if found else failed.words


def _nearest_step(decision: Decision) -> str:
    """The step that is nearest, and what it brings."""
    step = min(decision.next_steps, key=lambda one: one.distance)
    return step.words + (f"（{amount_text(step.gain)}）" if step.gain else "")
