"""The card of the document as a whole: its dates, clauses with their units, funds, standards, lists, places, readings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jiangce.rules.cards import Card, CardLine
from jiangce.rules.fund_words import fund_words
from jiangce.rules.implied import region_words
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.policy import Policy, PolicyStatus
from jiangce.rules.types import date_words
from jiangce.rules.window import force_words

STATUS = {
    PolicyStatus.IN_FORCE: "施行",
    PolicyStatus.DRAFT: "草案，结果只是预测",
    PolicyStatus.REPEALED: "已废止，只认定施行期间的事实",
}


def policy_card(policy: Policy) -> Card:
    """Everything that holds for all entries of the document."""
    lines = [CardLine(label, tuple(texts)) for label, texts in _lines(policy) if texts]
    return Card("全文", policy.title, "文件", tuple(lines))


def _lines(policy: Policy) -> Iterator[tuple[str, Sequence[str]]]:
    yield "文号", [policy.number]
    yield "发文机关", [policy.issuer] if policy.issuer else []
    yield "适用地区", [f"{region_words(policy)}（行政区划代码{policy.region}）"]
    yield "状态", [STATUS[policy.status]]
    yield "施行日期", [force_words(policy), *([policy.assumption] if policy.assumption else [])]
    yield "失效日期", ["文件未写" if policy.until is None else date_words(policy.until)]
    yield "条款和责任单位", [_article(policy, clause) for clause in policy.articles]
    yield "资金", list(_funds(policy))
    yield (
        "其他文件的标准",
        [f"{s.zh}：见{s.source}（{s.unit}）" + ("" if s.values else "；尚未填入") for s in policy.standards.values()],
    )
    yield "辖区", list(_places(policy))
    yield "找政策的人", [f"{one.zh}：{'；'.join(one.situations.values())}" for one in policy.audiences.values()]
    yield "口径", [reading.words for reading in policy.readings]
    yield "可改用", list(_options(policy))
    yield "尚不能改用", [f"{one.other}（规则缺：{one.lacks.rstrip('。')}）" for one in policy.readings if one.lacks]


def _article(policy: Policy, clause: str) -> str:
    article = policy.articles[clause]
    units = "、".join(policy.units[unit] for unit in article.units if unit in policy.units)
    return f"{clause} {article.title}" + (f"：{units}" if units else "")


def _funds(policy: Policy) -> Iterator[str]:
    for fund in policy.funds.values():
        usual = "；未另写资金的都由此支出" if fund.id == policy.fund else ""
        first, *more = fund_words(policy, fund)
        yield "；".join((first, *more)) + usual


def _places(policy: Policy) -> Iterator[str]:
    """Which place makes a fact of each table this policy's."""
    for name, place in policy.applies.items():
        if isinstance(place, Compare):
            yield f"{policy.vocabulary.tables[name].zh}：看{place.left.words()}，须在{region_words(policy)}"
    for name in dict.fromkeys(e.table.name for e in policy.entries.values() if e.table and e.decides):
        if name not in policy.applies:
            yield f"{policy.vocabulary.tables[name].zh}：条款自己写明地点"


def _options(policy: Policy) -> Iterator[str]:
    """The other ways to read what holds for the whole document, with the entries they would change."""
    for reading in policy.readings:
        for option in reading.options:
            names = [name for name in option.touched if name in policy.entries]
            titles = "、".join(f"{policy.entries[name].title}（{policy.entries[name].clause}）" for name in names)
            yield option.text.rstrip("。") + f"；改动：{titles}"
