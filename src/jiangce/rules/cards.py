"""Review cards: everything a rule says, in Chinese, for somebody who knows the document and no YAML.

Whatever changes the rule changes its card: every figure, comparison, key, option and payee stands there, the implied
conditions too. No word on a card comes from anywhere but the rule and its vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from jiangce.rules import card_amounts
from jiangce.rules.fund_words import fund_words
from jiangce.rules.goal_period import goal_period
from jiangce.rules.implied import implied_words
from jiangce.rules.nodes.dates import YearOf
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.lookup import catalogue_words
from jiangce.rules.nodes.totals import CountRows
from jiangce.rules.nodes.values import OneOf
from jiangce.rules.nodes.wording import needed_words
from jiangce.rules.policy import Entry, EntryKind, Exclusion, Goal, Policy
from jiangce.rules.rule_nodes import catalogues_of, entry_nodes
from jiangce.rules.types import date_words
from jiangce.rules.window import date_of

KINDS = {
    EntryKind.BENEFIT: "补贴奖励",
    EntryKind.TREATMENT: "待遇",
    EntryKind.LIMIT: "限制",
    EntryKind.NORM: "要求",
    EntryKind.TARGET: "目标",
    EntryKind.DUTY: "职责",
    EntryKind.STATEMENT: "列明",
}
FORMS = {"": "", "offset": "抵免，不发现金"}
FORCES = {"": "", "encouraged": "鼓励做到，达不到不影响其他补贴"}


class CardLine(NamedTuple):
    """A label and what stands under it."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One entry for the reviewer. ``tiers``: the table of amounts, its head and rows, where there is one."""

    clause: str
    title: str
    kind: str
    lines: tuple[CardLine, ...]
    tiers: tuple[tuple[str, ...], ...] = ()

    def text(self) -> str:
        """Everything on the card as one text."""
        return "\n".join(
            [self.clause, self.title, self.kind, *(f"{label}：{t}" for label, ts in self.lines for t in ts)]
        )


def card(policy: Policy, entry: Entry, changes: Mapping[tuple[str, str], str] | None = None) -> Card:
    """The card of one entry of ``policy``. ``changes``: (reading, option) → what the card would say instead."""
    said = [*_lines(policy, entry), ("可改用", list(_options(policy, entry, changes or {})))]
    lines = [CardLine(label, tuple(texts)) for label, texts in said if texts]
    return Card(entry.clause, entry.title, KINDS[entry.kind], tuple(lines), card_amounts.tiers(entry))


def _lines(policy: Policy, entry: Entry) -> Iterator[tuple[str, Sequence[str]]]:
    article = policy.articles.get(entry.clause)
    yield "条款", [f"{entry.clause}（{article.title}）" if article else entry.clause]
    yield "名称", [entry.title]
    yield "性质", [KINDS[entry.kind]]
    yield "状态", ["草案，结果只是预测"] if policy.is_draft and entry.decides else []
    if entry.kind is EntryKind.LIMIT:
        yield from _limit(policy, entry)
    elif entry.kind is EntryKind.DUTY:
        yield "谁做", [policy.units[unit] for unit in entry.who if unit in policy.units]
        yield "期限", [_deadline(entry)]
    else:
        yield from _decided(policy, entry)
    units = [policy.units[unit] for unit in article.units if unit in policy.units] if article else []
    yield "责任单位", ["、".join(units)] if units else []
    yield "口径", [reading.words for reading in entry.readings]
    yield "尚不能改用", [f"{one.other}（规则缺：{one.lacks.rstrip('。')}）" for one in entry.readings if one.lacks]
    yield "名单", _sets(policy, entry)
    for catalogue in catalogues_of(entry):
        yield catalogue.zh, catalogue_words(catalogue, policy.vocabulary)


def _deadline(entry: Entry) -> str:
    if entry.deadline is not None:
        return entry.deadline.words()
    return "文件未写期限" if entry.by_when in ("", "none") else f"{date_words(date.fromisoformat(entry.by_when))}前"


def _options(policy: Policy, entry: Entry, changes: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """The other ways to read it that stand here, or that would change this entry."""
    for reading in policy.switchable():
        if reading.entry != entry.id and not reading.touches(entry.id):
            continue
        for option in reading.options:
            change = changes.get((reading.id, option.name), "")
            yield option.text.rstrip("。") + (f"（{change}）" if change else "")


def _decided(policy: Policy, entry: Entry) -> Iterator[tuple[str, Sequence[str]]]:
    if entry.table is not None:
        yield "认定", [_unit(policy, entry)]
        yield "认定日期", _dates(entry)
        yield (
            "条件",
            [*_given(policy, entry), *implied_words(policy, entry), *(line.node.words() for line in entry.lines)],
        )
    yield "发放", list(card_amounts.periods(policy, entry))
    yield "金额", list(card_amounts.amounts(entry))
    yield from card_amounts.adjustments(entry)
    yield "待遇", _treatment(entry)
    yield from _measure(entry)
    yield "上限", [cap.words() for cap in entry.caps]
    yield "另受限制", [f"{limit.title}（{limit.clause}）" for limit in policy.limits_on(entry.id)]
    yield "发给", _payees(entry)
    yield "形式", [FORMS.get(entry.form, entry.form)] if entry.form else []
    yield "效力", [FORCES.get(entry.force, entry.force)] if entry.force else []
    yield "补贴类别", _programme(policy, entry)
    yield "资金", _fund(policy, entry)
    yield "其他文件的标准", list(card_amounts.standards(policy, entry))


# ── the unit of decision ────────────────────────────────────────────────────────────────────────────────────────────


def _unit(policy: Policy, entry: Entry) -> str:
    table = entry.table
    assert table is not None
    if entry.given:
        parent = policy.entries[entry.given]
        return f"随“{parent.title}”（{parent.clause}）一并认定"
    row = f"（{table.row}，算一项）" if table.row else ""
    if not entry.grouped:
        return f"逐{table.measure}认定{row}"
    same = "、".join(f"同一{key.words()}" for key in entry.keys)
    once = "" if entry.distinct is None else f"；同一{entry.distinct.words()}只计一次"
    return f"{same}的{table.zh}合并认定一次{row}{once}"


def _dates(entry: Entry) -> list[str]:
    out = [date_of(entry).words() + ("；合并认定的，取最后一项的日期" if entry.grouped else "")]
    years = {n.first.name: n for n in entry_nodes(entry) if isinstance(n, Get) and isinstance(n.first.derive, YearOf)}
    return out + [f"{get.first.zh}按{get.first.derive.inner.words()}的自然年" for get in years.values()]  # type: ignore[union-attr]


def _given(policy: Policy, entry: Entry) -> list[str]:
    if not entry.given:
        return []
    parent = policy.entries[entry.given]
    return [f"已符合“{parent.title}”（{parent.clause}）的全部条件"]


# ── what it brings ──────────────────────────────────────────────────────────────────────────────────────────────────


def _treatment(entry: Entry) -> list[str]:
    out = []
    for key, standing, condition in entry.as_words:
        said = f"，比照{standing}对待"
        out.append(f"{entry.by.words()}为{key}的{said}" if condition is not None and entry.by is not None else said[1:])
    most = "" if entry.up_to is None else f"，最高{entry.up_to.words()}"
    return out + [given + most for given in entry.gives]


def _measure(entry: Entry) -> Iterator[tuple[str, Sequence[str]]]:
    goal = entry.goal
    if goal is None:
        return
    yield "指标", [] if entry.measure is None else [entry.measure.words()]
    if goal.value is None:
        said = "文件要求达到一定数量，未写具体数" if goal.word == "a number" else "文字目标，不用数衡量"
    else:
        said = _goal_words(goal, entry.measure.table.measure if isinstance(entry.measure, CountRows) else "")
    yield "目标", [said]
    period = goal_period(goal.over)
    yield "时间", [period.words()] if period else []


def _goal_words(goal: Goal, measure: str) -> str:
    """不少于10家 · 10家左右 · 40人（不多不少） · 3至5家."""
    assert goal.value is not None
    figure = goal.value.words()
    if goal.most is not None:
        return f"{figure}至{goal.most.words()}{measure}"
    if goal.word in ("at least", "more than"):
        return needed_words(goal.sign, goal.value).replace(figure, figure + measure)
    return f"{figure}{measure}" + ("左右" if goal.word == "about" else "（不多不少）")


def _payees(entry: Entry) -> list[str]:
    if not entry.to:
        return []
    out = ["、".join(node.words() for node in entry.to) + ("（各得全额）" if len(entry.to) > 1 else "")]
    return out + [f"其中{'最多' if s.ceiling else ''}{s.share.words()}给{s.to.words()}" for s in entry.of_which]


def _programme(policy: Policy, entry: Entry) -> list[str]:
    if not entry.programme:
        return []
    name = policy.vocabulary.scales["programme"].values[entry.programme]
    return [f"{name}；按其他文件领过的同类补贴也计入上面的次数"]


def _fund(policy: Policy, entry: Entry) -> list[str]:
    if entry.kind is not EntryKind.BENEFIT:
        return []
    fund = policy.funds.get(entry.fund or policy.fund)
    if fund is None:
        return []
    return fund_words(policy, fund)


# ── limits, sets ────────────────────────────────────────────────────────────────────────────────────────────────────


def _limit(policy: Policy, entry: Entry) -> Iterator[tuple[str, Sequence[str]]]:
    yield "限制的补贴", [f"{policy.entries[m].title}（{policy.entries[m].clause}）" for m in entry.among]
    yield "怎样限制", [cap.words() for cap in entry.caps]
    programmes = policy.vocabulary.scales["programme"].values if "programme" in policy.vocabulary.scales else {}
    names = {**programmes, **{name: one.title for name, one in policy.entries.items()}}
    yield "不重复享受", [_exclusion(one, names.get(one.name, one.name)) for one in entry.not_with]


def _exclusion(one: Exclusion, name: str) -> str:
    return f"就{one.same()}已享受{name}的，不再享受" if one.keys else f"已享受{name}的，不再享受"


def _sets(policy: Policy, entry: Entry) -> list[str]:
    """Every named list the rule uses, with what is on it."""
    titles = {n.title: n for n in entry_nodes(entry) if isinstance(n, OneOf) and n.title}
    return [f"{title}：{'、'.join(item.words() for item in one.items)}" for title, one in titles.items()]
