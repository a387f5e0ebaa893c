"""Targets and norms on a day: what was measured, what the document sets, reached or not, and how far it is.

A target says over what it is measured: ``average 2023–2025`` and ``total 2023–2025`` count what is dated in those years,
``end of 2025`` counts what there is on its last day (until then: today). Only facts of the policy's own region count.
What counts is asked about on its own date, or, of a stock, on the day measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from jiangce.entitlement.assess import decide
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.facts import FactCase, Facts
from jiangce.entitlement.goals import Reaches
from jiangce.entitlement.plan import plan
from jiangce.rules.nodes.arithmetic import Quotient
from jiangce.rules.nodes.base import Env, Node, Row, bounds
from jiangce.rules.nodes.totals import CountRows, SumRows
from jiangce.rules.nodes.values import show_plain
from jiangce.rules.policy import Entry, EntryKind, Goal, Policy
from jiangce.rules.types import NONE, Kind, date_words, share_words

_OVER = re.compile(r"(average|total) (\d{4})[–-](\d{4})\Z|end of (\d{4})\Z|every year\Z")
_NOBODY = Row("", "", {})


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
    about: str  # whom a norm is about: "payer=acme, year=2024"; "" for a target
    as_of: date
    term: Term | None
    measured: Measured | None
    reached: bool | None
    gap: str  # 还差…; "" where nothing is lacking or nothing can be said
    words: str  # one Chinese sentence


def term_of(over: str) -> Term | None:
    """The days that an ``over:`` means; None for ``every year`` and for nothing. Raises `ValueError`."""
    if not over:
        return None
    match = _OVER.match(over)
    if match is None:
        raise ValueError(f"not a term of a target: {over}")
    kind, first, last, end = match.groups()
    if end:
        return Term(None, date(int(end), 12, 31))
    if not kind:
        return None
    years = int(last) - int(first) + 1
    if years < 1:
        raise ValueError(f"a term that ends before it begins: {over}")
    return Term(date(int(first), 1, 1), date(int(last), 12, 31), years if kind == "average" else 1)


def progress(policy: Policy, facts: Facts, as_of: date) -> tuple[Progress, ...]:
    """Every target, then every norm for each group that it concerns, in the document's order."""
    targets = [
        _target(policy, facts, entry, as_of) for entry in policy.entries.values() if entry.kind is EntryKind.TARGET
    ]
    return (*targets, *_norms(policy, facts, as_of))


# ── targets ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _target(policy: Policy, facts: Facts, entry: Entry, as_of: date) -> Progress:
    assert entry.goal is not None
    term = term_of(entry.goal.over)
    day = as_of if term is None else min(as_of, term.last)
    measured = None
    if entry.measure is not None:
        found = _measure(entry.measure, _Counting(FactCase(policy, facts, day), term, day))
        averaged = found is not None and term is not None and term.years > 1
        measured = found._replace(base_low=term.years, base_high=term.years) if averaged and found and term else found
    reached = judge(entry.goal, measured)
    if reached is False and term is not None and as_of < term.last:
        reached = None
    gap = _gap(entry, measured)
    return Progress(entry, "", as_of, term, measured, reached, gap, _sentence(entry, term, day, measured, reached, gap))


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
            gap, reached = _gap(draft.plan.entry, measured), line.value(draft.env)
            words = _sentence(draft.plan.entry, None, as_of, measured, reached, gap)
            yield Progress(draft.plan.entry, draft.fact, as_of, None, measured, reached, gap, words)


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
    """At least the goal? Exact by cross-multiplication; None for "about", for goals in words, and in doubt."""
    if goal.value is None or goal.word == "about" or measured is None:
        return None
    wanted, den = int(goal.value.value(None)), goal.value.den  # type: ignore[arg-type]
    if measured.base_high is not None and measured.low * den >= wanted * measured.base_high:
        return True
    return False if measured.high is not None and measured.high * den < wanted * measured.base_low else None


def _gap(entry: Entry, measured: Measured | None) -> str:
    """How much is lacking, in the numerator, the whole staying as it is; for "about" also how much there is beyond."""
    goal = entry.goal
    if measured is None or goal is None or goal.value is None or not measured.exact:
        return ""
    wanted, den = int(goal.value.value(None)), goal.value.den  # type: ignore[arg-type]
    lacking = -(-wanted * measured.base_low // den) - measured.low
    if lacking > 0:
        return f"还差{_number(entry, lacking)}"
    return f"多{_number(entry, -lacking)}" if lacking < 0 and goal.word == "about" else ""


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
    return f"目标{'不少于' if goal.value.type.kind is Kind.COUNT else '不低于'}{words}"


def _sentence(
    entry: Entry, term: Term | None, day: date, measured: Measured | None, reached: bool | None, gap: str
) -> str:
    """截至2024年6月30日，技能人才总量：180,000人；目标不少于20万；未到期，还差20,000人。"""
    assert entry.goal is not None
    early = term is not None and day < term.last
    if entry.goal.value is None or entry.goal.word == "about":
        verdict = "不作达标判断"
    elif reached is None:
        verdict = "未到期" if early and measured is not None else "数据不全，无法判断"
    else:
        verdict = "已达到" if reached else "未达到"
    said = [f"截至{date_words(day)}，{entry.title}：{_found(entry, term, measured)}", _wanted(entry.goal)]
    return "；".join([*said, f"{verdict}，{gap}" if gap else verdict]) + "。"


__all__ = ["Measured", "Progress", "Term", "judge", "progress", "term_of"]
