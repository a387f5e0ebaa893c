"""Targets and norms on a day: what was measured, what the document sets, reached or not, and how far it is.

A target says over what it is measured: ``average 2023–2025`` and ``total 2023–2025`` count what is dated in those years,
``every year`` and ``every 2 years`` what is dated in each round, all rounds from the year the policy is in force to today,
``end of 2025`` counts what there is on its last day (until then: today), ``total 5 years`` what is dated in so
many years from the day of force on, ``not stated`` what there is today. Only facts of the policy's own region count.
What counts is asked about on its own date, or, of a stock, on the day measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from jiangce.entitlement.assess import decide
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.facts import FactCase, Facts
from jiangce.entitlement.goals import Reaches
from jiangce.entitlement.plan import plan
from jiangce.rules.goal_period import goal_period
from jiangce.rules.nodes.arithmetic import COMPARISONS, Quotient
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.dates import add_months
from jiangce.rules.nodes.env import Env, Row, bounds
from jiangce.rules.nodes.totals import CountRows, SumRows
from jiangce.rules.nodes.values import show_plain
from jiangce.rules.policy import Entry, EntryKind, Goal, Policy
from jiangce.rules.types import NONE, Kind, date_words, share_words

_NOBODY = Row("", "", {})
#: the last day of a term that the document does not set: reached is reached, but nothing is ever too late
NEVER_DUE = date.max


class Term(NamedTuple):
    """The days over which a target is measured. ``first`` None: a stock, as on ``last``. ``years``: of an average."""

    first: date | None
    last: date
    years: int = 1


class Measured(NamedTuple):
    """``low``..``high`` over ``base_low``..``base_high``: a plain number over 1, an average over its years, a share over the whole.

    Money in 分. ``None``: no upper bound is known.
    """

    low: int
    high: int | None
    base_low: int = 1
    base_high: int | None = 1

    @property
    def exact(self) -> bool:
        return self.low == self.high and self.base_low == self.base_high


@dataclass(frozen=True, slots=True)
class Progress:
    """One target, or one norm for one group, on one day. ``reached`` None: not judged, not due yet, or not known."""

    entry: Entry
    about: str  # whom a norm is about: "payer=acme, year=2024"; which round of a target: "2022–2023"; else ""
    as_of: date
    term: Term | None
    measured: Measured | None
    reached: bool | None
    gap: str  # 还差…; "" where nothing is lacking or nothing can be said
    words: str  # one Chinese sentence


def terms_of(over: str, since: date, until: date) -> tuple[tuple[str, Term], ...]:
    """What an ``over:`` means from ``since`` to ``until``: each term with its name, "" for the only one. Raises `ValueError`."""
    period = goal_period(over)
    if period is None:
        raise ValueError(f"not a term of a target: {over}")
    if period.how == "every":
        return tuple(
            (str(first) if first == last else f"{first}–{last}", _years(first, last))
            for first, last in period.rounds(since, until)
        )
    if period.how == "not stated":
        return (("", Term(None, NEVER_DUE)),)
    if period.how == "since force":
        return (("", Term(since, add_months(since, 12 * period.years) - timedelta(days=1))),)
    if period.how == "end of":
        return (("", Term(None, date(period.last, 12, 31))),)
    years = period.last - period.first + 1 if period.how == "average" else 1
    return (("", _years(period.first, period.last, years)),)


def _years(first: int, last: int, averaged: int = 1) -> Term:
    return Term(date(first, 1, 1), date(last, 12, 31), averaged)


def progress(policy: Policy, facts: Facts, as_of: date) -> tuple[Progress, ...]:
    """Every target, then every norm for each group that it concerns, in the document's order."""
    targets = [entry for entry in policy.entries.values() if entry.kind is EntryKind.TARGET]
    measured = (one for entry in targets for one in _targets(policy, facts, entry, as_of))
    return (*measured, *_norms(policy, facts, as_of))


# ── targets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _targets(policy: Policy, facts: Facts, entry: Entry, as_of: date) -> Iterator[Progress]:
    assert entry.goal is not None
    until = as_of if policy.until is None else min(as_of, policy.until)
    for name, term in terms_of(entry.goal.over, policy.in_force, until):
        yield _target(policy, facts, entry, as_of, name, term)


def _target(policy: Policy, facts: Facts, entry: Entry, as_of: date, name: str, term: Term) -> Progress:
    measured = None
    if entry.measure is not None:
        day = min(as_of, term.last)
        measured = _measure(entry.measure, _Counting(FactCase(policy, facts, day), term, day))
    return target_progress(entry, as_of, name, term, measured)


def target_progress(entry: Entry, as_of: date, name: str, term: Term, measured: Measured | None) -> Progress:
    """How a target stands on a day; ``measured``: what was counted over its term, by one case or over many rows."""
    assert entry.goal is not None
    day = min(as_of, term.last)
    if measured is not None and term.years > 1:
        measured = measured._replace(base_low=term.years, base_high=term.years)
    reached = judge(entry.goal, measured)
    if as_of < term.last and not (reached and entry.goal.upper is None) and not _beyond(entry.goal, measured):
        reached = None  # there is time left, to reach it or to pass its end
    gap = _gap(entry, measured)
    words = _sentence(entry, name, term, day, measured, reached, gap)
    return Progress(entry, name, as_of, term, measured, reached, gap, words)


class _Counting(NamedTuple):
    case: FactCase
    term: Term | None
    day: date


def _measure(node: Node, counting: _Counting) -> Measured | None:
    """What a measure comes to; None where it is not known, or a share of nothing."""
    if isinstance(node, Quotient):
        top, base = _measure(node.left, counting), _measure(node.right, counting)
        if top is None or base is None or base.high == 0:
            return None
        return Measured(top.low, top.high, base.low, base.high)
    if isinstance(node, CountRows | SumRows) and node.key_node is None:
        return _total(node, counting)
    return _measured(node.value(Env(counting.case, _NOBODY, counting.day)))


def _total(node: CountRows | SumRows, counting: _Counting) -> Measured | None:
    """A count or a sum over all rows that are the district's, lie in the term and satisfy the condition."""
    case, table = counting.case, node.table
    rows = case.rows(table.name)
    complete = case.complete(table.name, rows[0] if rows else None)
    if not complete and not rows:
        return None
    low, high = 0, 0 if complete else None
    for row in rows:
        day = row.values.get(table.date) if table.date else counting.day
        env = Env(case, row, day if counting.term and counting.term.first and isinstance(day, date) else counting.day)
        holds = _counts(node, counting, env, day)
        if holds is False:
            continue
        value = 1 if isinstance(node, CountRows) else node.of.value(env)
        if value is NONE:
            continue
        least, most = bounds(value)
        if least is None:
            return None
        low += least if holds else 0
        high = None if high is None or most is None else high + most
    return Measured(low, high)


def _counts(node: CountRows | SumRows, counting: _Counting, env: Env, day: object) -> bool | None:
    """Does this row count? Its place, its date, the condition: Kleene."""
    place, term = counting.case.policy.applies.get(node.table.name), counting.term
    dated: bool | None = True
    if term is not None and node.table.date:
        first = term.first or date.min
        dated = first <= day <= term.last if isinstance(day, date) else False if day is NONE else None
    if dated is False:
        return False
    found = [
        dated,
        True if place is None else place.value(env),
        True if node.condition is None else node.condition.value(env),
    ]
    return False if False in found else None if None in found else True


# ── norms ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _norms(policy: Policy, facts: Facts, as_of: date) -> Iterator[Progress]:
    ready = plan(policy)
    norms = frozenset(p.entry.id for p in ready.plans if p.entry.kind is EntryKind.NORM)
    case = FactCase(policy, facts, as_of)
    for draft in decide(ready, case, norms) if norms else ():
        line = draft.plan.lines[-1].node
        if isinstance(line, Reaches) and _applies(draft):
            draft.env.peers = draft.peers.get(len(draft.plan.lines) - 1, draft.env.peers)
            measured = _measured(line.left.value(draft.env))
            entry, reached = draft.plan.entry, line.value(draft.env)
            if entry.goal is not None and entry.goal.upper is not None:
                reached = judge(entry.goal, measured)
            gap = _gap(entry, measured)
            words = _sentence(entry, "", None, as_of, measured, reached, gap)
            yield Progress(entry, draft.fact, as_of, None, measured, reached, gap, words)


def _applies(draft: Draft) -> bool:
    """Does any row of the group pass the lines above the goal?"""
    return any(peer.passed is not False for peer in draft.rows)


def _measured(value: object) -> Measured | None:
    if value is None or value is NONE:
        return None
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], tuple):
        (low, high), (base_low, base_high) = value
        return Measured(low, high, base_low, base_high)
    low, high = bounds(value)
    return None if low is None else Measured(low, high)


# ── judging and wording ─────────────────────────────────────────────────────────────────────────────────────────────


def judge(goal: Goal, measured: Measured | None) -> bool | None:
    """At least the goal, and not beyond its end? Exact; None for "about", for goals in words, and in doubt."""
    if not goal.judged or goal.value is None or measured is None:
        return None
    enough, beyond = _enough(goal.value, goal.sign, measured), _beyond(goal, measured)
    if enough is False or beyond:
        return False
    return None if enough is None or beyond is None else True


def _enough(figure: Node, sign: str, measured: Measured) -> bool | None:
    """At least the figure, or more than it, by cross-multiplication."""
    reaches = COMPARISONS[sign]
    wanted, den = int(figure.value(None)), figure.den  # type: ignore[arg-type]
    if measured.base_high is not None and reaches(measured.low * den, wanted * measured.base_high):
        return True
    if measured.high is not None and not reaches(measured.high * den, wanted * measured.base_low):
        return False
    return None


def _beyond(goal: Goal, measured: Measured | None) -> bool | None:
    """More than the end of a range, or than a figure to be met exactly?"""
    if goal.upper is None or measured is None:
        return False if goal.upper is None else None
    most, den = int(goal.upper.value(None)), goal.upper.den  # type: ignore[arg-type]
    if measured.base_high is not None and measured.low * den > most * measured.base_high:
        return True
    return False if measured.high is not None and measured.high * den <= most * measured.base_low else None


def _gap(entry: Entry, measured: Measured | None) -> str:
    """How much is lacking, in the numerator, the whole staying as it is; with an end, or "about", also how much there is beyond."""
    goal = entry.goal
    if measured is None or goal is None or goal.value is None or not measured.exact:
        return ""
    lacking = lack(goal, measured)
    if lacking > 0:
        return f"还差{_number(entry, lacking)}"
    end = goal.value if goal.word == "about" else goal.upper
    if end is None:
        return ""
    most, den = int(end.value(None)), end.den  # type: ignore[arg-type]
    over = measured.low - most * measured.base_low // den
    return f"多{_number(entry, over)}" if over > 0 else ""


def lack(goal: Goal, measured: Measured) -> int:
    """How much more the numerator needs for the figure, the whole staying as it is; 0 where it is enough."""
    assert goal.value is not None
    wanted, den = int(goal.value.value(None)), goal.value.den  # type: ignore[arg-type]
    whole = wanted * measured.base_low
    return max(0, (whole // den + 1 if goal.sign == ">" else -(-whole // den)) - measured.low)


def _number(entry: Entry, value: int) -> str:
    """A number of what is counted (the numerator of a share)."""
    node = entry.measure.left if isinstance(entry.measure, Quotient) else entry.measure
    assert node is not None
    measure = node.table.measure if isinstance(node, CountRows) and node.table.register else ""
    return show_plain(node.type, value, 1, measure) if node.type.kind is Kind.MONEY else f"{value:,}{measure}"


def _found(entry: Entry, term: Term | None, measured: Measured | None) -> str:
    if measured is None:
        return "尚无数据" if entry.measure is not None else "只有文字要求"
    low, high = measured.low, measured.high
    said = (
        _number(entry, low)
        if low == high
        else f"{_number(entry, low)}{'或更多' if high is None else f'至{_number(entry, high)}'}"
    )
    if isinstance(entry.measure, Quotient):
        return share_words(low, measured.base_low) + f"（{said}）" if measured.exact else f"{said}，比例未定"
    if term is not None and term.years > 1:
        year = f"{low / term.years:,.1f}".removesuffix(".0")
        return f"合计{said}，按{term.years}年平均每年{year}" if measured.exact else f"合计{said}"
    return said


def _wanted(goal: Goal) -> str:
    if goal.value is None:
        return {"a number": "目标未定数量", "in words": "目标只有文字"}[goal.word]
    words = goal.value.words()
    if goal.word == "about":
        return f"目标约{words}"
    if goal.upper is not None:
        return f"目标{words}" if goal.most is None else f"目标{words}至{goal.most.words()}"
    if goal.sign == ">":
        return f"目标超过{words}"
    return f"目标{'不少于' if goal.value.type.kind is Kind.COUNT else '不低于'}{words}"


def _sentence(
    entry: Entry, name: str, term: Term | None, day: date, measured: Measured | None, reached: bool | None, gap: str
) -> str:
    """截至2024年6月30日，技能人才总量：180,000人；目标不少于20万；未到期，还差20,000人。"""
    assert entry.goal is not None
    early = term is not None and day < term.last
    if entry.goal.value is None or entry.goal.word == "about":
        verdict = "不作达标判断"
    elif reached is None:
        waiting = "未写期限" if term is not None and term.last == NEVER_DUE else "未到期"
        verdict = waiting if early and measured is not None else "数据不全，无法判断"
    else:
        verdict = "已达到" if reached else "未达到"
    title = f"{name}年{entry.title}" if name else entry.title
    said = [f"截至{date_words(day)}，{title}：{_found(entry, term, measured)}", _wanted(entry.goal)]
    return "；".join([*said, f"{verdict}，{gap}" if gap else verdict]) + "。"


__all__ = ["Measured", "Progress", "Term", "judge", "lack", "progress", "target_progress", "terms_of"]
