"""Every figure of the rules, with its unit, its clause and where it stands: what coverage binds the document's to.

Values are those of `figures`: money in 分, terms in months, shares as fractions, ranges as pairs, 1:1 as (1, 1).
A figure of the vocabulary (a month is a month) is none of the rule's; what stands in another document has no figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from jiangce.rules.figure_scan import scan
from jiangce.rules.figure_words import Unit, Value
from jiangce.rules.goal_period import goal_period
from jiangce.rules.nodes.amounts import AmountNode, AtLeast, Between, Fixed, UpTo
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare, Member
from jiangce.rules.nodes.dates import Elapsed
from jiangce.rules.nodes.floors import Floored
from jiangce.rules.nodes.logic import Junction
from jiangce.rules.nodes.multiples import Multiplied, PartOf
from jiangce.rules.nodes.phrase import Phrase
from jiangce.rules.nodes.tiers import Batched, Dated, ProRata, Raised, Tiers
from jiangce.rules.nodes.values import Literal, Outer
from jiangce.rules.number_keys import span_of
from jiangce.rules.numerals import exact
from jiangce.rules.policy import CapKind, Entry, EntryKind, Goal, Policy
from jiangce.rules.problems import Place
from jiangce.rules.rule_nodes import catalogues_of
from jiangce.rules.types import Kind

_UNITS = {
    Kind.MONEY: Unit.MONEY,
    Kind.COUNT: Unit.COUNT,
    Kind.MONTHS: Unit.MONTHS,
    Kind.DAYS: Unit.DAYS,
    Kind.HOURS: Unit.HOURS,
    Kind.YEAR: Unit.YEAR,
}

ROW = "分档"
_PLACE = "名"
_WAN = 1_000_000  # 分 in 1万元


@dataclass(frozen=True, slots=True)
class RuleFigure:
    """One use of a figure. ``clauses`` () means that any clause may print it; ``also``: other forms of the same.

    ``room``: how many printed figures it may account for (a row of a table for two titles: two).
    ``asked``: must the document print it? A figure in the title of a duty need not be.
    """

    entry: str
    clauses: tuple[str, ...]
    where: str  # 条件 · 金额 · 上限 · 次数 · 期限 …
    words: str
    unit: Unit
    value: Value
    place: Place
    also: tuple[tuple[Unit, Value], ...] = ()
    room: int = 1
    asked: bool = True

    def matches(self, unit: Unit, value: Value) -> bool:
        return (self.unit, self.value) == (unit, value) or (unit, value) in self.also


def policy_figures(policy: Policy) -> list[RuleFigure]:
    """The figures of all entries in the document's order, then those of the document's head."""
    return [f for entry in policy.entries.values() for f in entry_figures(policy, entry)] + list(_head(policy))


def entry_figures(policy: Policy, entry: Entry) -> list[RuleFigure]:
    """The figures of one entry, each bound to the entry's clause and those of the provisions it covers."""
    covered = (p.clause for p in policy.provisions.values() if entry.id in p.entries or p.id in entry.covers)
    clauses = tuple(dict.fromkeys([entry.clause, *covered]))
    return [replace(figure, entry=entry.id, clauses=clauses, place=entry.place) for figure in _figures(entry)]


def _figures(entry: Entry) -> Iterator[RuleFigure]:
    if entry.on is not None:
        yield from literals(entry.on, "日期")
    for day in (entry.from_, entry.until):
        if isinstance(day, Literal):
            yield from literals(day, "期间")
    for line in entry.lines:
        yield from literals(line.node, "条件")
    if entry.while_ is not None:
        yield from literals(entry.while_.node, "发放条件")
    if entry.amount is not None:
        yield from _amount(entry.amount)
    if entry.terms is not None:
        yield from literals(entry.terms, "期限")
    for catalogue in catalogues_of(entry):  # once, however often the entry looks there
        for cell in catalogue.cells.values() if catalogue.type.kind in _UNITS else ():
            yield _literal(Literal(catalogue.type, cell), catalogue.zh)
    for cap in entry.caps:
        if cap.kind is CapKind.TIMES:
            yield from (replace(f, unit=Unit.TIMES) for f in literals(cap.figure, "次数"))
        elif cap.kind not in (CapKind.HIGHEST, CapKind.MONTHLY, CapKind.TOPPED):
            yield from literals(cap.figure, "上限")
    for share in entry.of_which:
        yield from literals(share.share, "其中")
    if entry.up_to is not None:
        yield from literals(entry.up_to, "最高")
    yield from _goal(entry)
    in_words = entry.goal is not None and entry.goal.word == "in words"
    if entry.kind in (EntryKind.DUTY, EntryKind.STATEMENT) or in_words:
        yield from _printed(entry.title, "职责")
    if entry.kind is EntryKind.DUTY:
        yield from _duty(entry)


def _duty(entry: Entry) -> Iterator[RuleFigure]:
    """When it is due, and how many must do it: 每月5日, 1月底, 每半年1次, 15个部门."""
    if entry.deadline is not None:
        months, day, words = entry.deadline.months, entry.deadline.day, entry.deadline.words()
        evenly = bool(months) and entry.deadline.evenly
        for month in () if evenly else months or (0,):
            printed = bool(month) or day > 0  # 每月底 holds no number
            yield replace(_figure("期限", words, Unit.DATE_IN_YEAR, (month, day)), asked=printed)
        if evenly:
            yield replace(_figure("期限", words, Unit.MONTHS, 12 // len(months)), asked=False)
            yield replace(_figure("期限", words, Unit.TIMES, 1), asked=False)
    elif entry.by_when not in ("", "none"):
        day_ = date.fromisoformat(entry.by_when)
        yield _figure("期限", entry.by_when, Unit.DATE, (day_.year, day_.month, day_.day))
    yield replace(_figure("谁做", f"{len(entry.who)}个单位", Unit.COUNT, len(entry.who)), asked=False)


def _goal(entry: Entry) -> Iterator[RuleFigure]:
    if entry.measure is not None:
        yield from literals(entry.measure, "指标")
    if entry.goal is None:
        return
    yield from _goal_figures(entry.goal)
    period = goal_period(entry.goal.over)
    if period is not None and period.years > 1:
        yield _figure("时间", period.words(), Unit.MONTHS, 12 * period.years)
    if period is not None and period.last:
        value = period.last if period.first == period.last else (period.first, period.last)
        months = 12 * (period.last - period.first + 1)
        figure = _figure("时间", period.words(), Unit.YEAR, value)
        if months == 12:
            yield figure
        else:  # the document may say 五年 and not which, or both
            yield replace(figure, also=((Unit.MONTHS, months),))
            yield replace(_figure("时间", period.words(), Unit.MONTHS, months), asked=False, room=9)


def _goal_figures(goal: Goal) -> Iterator[RuleFigure]:
    """A goal's figure, or its range as one; how many events there are may be printed as how often: 举办一次."""
    if goal.value is None:
        return
    found, upper = list(literals(goal.value, "目标")), list(literals(goal.most, "目标")) if goal.most else []
    for figure, end in zip(found, upper, strict=False):
        yield replace(figure, value=(figure.value, end.value), words=f"{figure.words}至{end.words}")
    for figure in found if not upper else ():
        yield replace(figure, also=((Unit.TIMES, figure.value),)) if figure.unit is Unit.COUNT else figure


def _head(policy: Policy) -> Iterator[RuleFigure]:
    """The figures of the document's head: the day it takes force, if printed; how many bodies issued it."""
    days = [day for day in (policy.in_force if not policy.assumption else None, policy.until) if day is not None]
    for day in days:
        figure = _figure("施行", str(day), Unit.DATE, (day.year, day.month, day.day))
        yield replace(figure, asked=False, room=9, place=policy.place)
    for figure in _printed(policy.issuer, "发文机关"):
        yield replace(figure, clauses=("标题",), place=policy.place)
    for fund in policy.funds.values():  # 各按50%: one figure for several bearers
        for share in dict.fromkeys(one.share for one in fund.shares):
            bearers = sum(one.share == share for one in fund.shares)
            figure = _figure("分担", f"{share / 10_000:g}%", Unit.SHARE, Fraction(share, 1_000_000))
            yield replace(figure, clauses=(fund.clause,), room=bearers, place=policy.place)


# ── amounts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _amount(amount: AmountNode) -> Iterator[RuleFigure]:
    if isinstance(amount, Fixed):
        yield from _fixed(amount)
    elif isinstance(amount, UpTo | AtLeast):
        yield from _amount(amount.inner)
    elif isinstance(amount, PartOf):
        yield from literals(amount.share, "比例")
        yield from _amount(amount.inner)
    elif isinstance(amount, Multiplied):
        for figure in literals(amount.by, "倍数"):  # 6个月的标准: a factor has no unit
            times = ((Unit.MONTHS, figure.value), (Unit.DAYS, figure.value), (Unit.TIMES, figure.value))
            yield replace(figure, also=times) if figure.unit is Unit.COUNT else figure
        yield from _amount(amount.inner)
    elif isinstance(amount, Floored):
        yield from _amount(amount.inner)
        yield from literals(amount.floor, "下限")
    elif isinstance(amount, Between):
        yield from _between(amount)
    elif isinstance(amount, Tiers):
        for _, condition, part in amount.rows:
            yield from (replace(f, room=f.room * _values(condition)) for f in _amount(part))
            numbers = span_of(condition) is not None
            yield from literals(condition, ROW) if numbers else _numbered(condition, ROW)
    elif isinstance(amount, Dated):
        for _, part in amount.rows:
            yield from _amount(part)
    elif isinstance(amount, Raised):
        yield from _amount(amount.inner)
        for one in amount.uplifts:
            yield from literals(one.condition, "提高条件")
            yield from literals(one.share, "提高")
    elif isinstance(amount, ProRata):
        yield from _amount(amount.inner)
        yield from literals(amount.share, "折算")
    elif isinstance(amount, Batched):
        for _, count, part in amount.rows:
            yield from literals(amount.batch, "每批")
            yield from literals(count, "条件")
            yield from _amount(part)


def _fixed(amount: Fixed) -> Iterator[RuleFigure]:
    if amount.share is not None:
        whole = amount.factor == amount.share.den
        for figure in literals(amount.share, "比例"):
            yield replace(figure, also=((Unit.RATIO, (1, 1)),)) if whole else figure
    yield from literals(amount.of, "金额")


def _between(amount: Between) -> Iterator[RuleFigure]:
    low, high = list(_amount(amount.low)), list(_amount(amount.high))
    if len(low) == len(high) == 1 and low[0].unit == high[0].unit:
        yield replace(low[0], value=(low[0].value, high[0].value), words=amount.words())
    else:
        yield from low + high


def _values(condition: Node) -> int:
    """For how many values a row of a table stands: two for ``zj, zj_young``, three for ``a..c``, one for ``a+``."""
    if isinstance(condition, Member):
        return len(condition.options.items)
    if isinstance(condition, Junction):
        ends = [
            part.scale.rank[part.right.key()] for part in condition.parts if isinstance(part, Compare) and part.scale
        ]
        return max(ends) - min(ends) + 1 if ends else 1
    return 1


# ── expressions ─────────────────────────────────────────────────────────────────────────────────────────────────────


def literals(node: Node, where: str) -> Iterator[RuleFigure]:
    """The figures written in an expression; of a word of the vocabulary only what the rule put in."""
    if isinstance(node, Literal):
        yield _literal(node, where)
        return
    if isinstance(node, Compare) and isinstance(node.left, Elapsed) and node.left.unit == "years":
        for figure in literals(node.right, where):
            years = figure.value
            assert isinstance(years, int)
            yield replace(figure, unit=Unit.MONTHS, value=12 * years, also=((Unit.COUNT, years),), words=f"{years}年")
        yield from literals(node.left, where)
        return
    yield from _numbered(node, where)
    below = (
        node.arguments if isinstance(node, Phrase) else (node.inner,) if isinstance(node, Outer) else node.children()
    )
    for child in below:
        yield from literals(child, where)


def _numbered(node: Node, where: str) -> Iterator[RuleFigure]:
    """The numbers by which documents print values of a scale: 五级 for 初级工, 一类, 前三名, 三方. They may print the name instead."""
    if not isinstance(node, Compare | Member) or node.scale is None:
        return
    for value in node.options.items if isinstance(node, Member) else (node.right,):
        number = node.scale.numbered.get(value.key())
        if number is not None:
            figure = _figure(where, value.words(), Unit.LEVEL_WORD, number)
            yield replace(figure, also=((Unit.ORDINAL, number), (Unit.COUNT, number)), asked=False)


def _literal(node: Literal, where: str) -> RuleFigure:
    value, kind = node.value(None), node.type.kind  # type: ignore[arg-type]
    if kind is Kind.SHARE:
        assert isinstance(value, int)
        return _figure(where, node.words(), Unit.SHARE, exact(Fraction(value, node.den)))
    if kind is Kind.DATE:
        figure = _figure(where, node.words(), Unit.DATE, (value.year, value.month, value.day))
        return replace(figure, also=((Unit.DATE_IN_YEAR, (value.month, value.day)),))  # 2月1日至6月30日
    assert isinstance(value, int)
    figure = _figure(where, node.words(), _UNITS[kind], value)
    if node.measure == _PLACE:  # 前5名, 第1名
        return replace(figure, also=((Unit.ORDINAL, value),))
    if kind is Kind.MONEY and value % _WAN == 0:  # 奖励50万: the text may leave out 元
        return replace(figure, also=((Unit.PLAIN, value // 100),))
    return figure


def _printed(text: str, where: str) -> Iterator[RuleFigure]:
    """The figures of a text in our own words; the document may word them otherwise."""
    for hit in scan(text):
        if hit.kind == "figure":
            yield replace(_figure(where, hit.printed, hit.unit, hit.value), asked=False)


def _figure(where: str, words: str, unit: Unit, value: Value) -> RuleFigure:
    return RuleFigure("", (), where, words, unit, value, Place(""))
