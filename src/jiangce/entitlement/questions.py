"""Questions: how a missing fact is asked, which answers it can have, and which of them could matter.

A question asks for one column of one row (``table/row/column``), for a whole condition that nobody has facts about
(an *atom*), or how many rows are alike (``table/row/copies``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from jiangce.entitlement.plan import PolicyPlan
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare, Member
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.groups import GroupCount, Together
from jiangce.rules.nodes.tiers import Tiers
from jiangce.rules.nodes.values import Choice, Literal
from jiangce.rules.regions import rings
from jiangce.rules.trace import Missing
from jiangce.rules.types import NONE, PPM, REFERENCES, BadValue, Kind, Value, read_value
from jiangce.rules.vocabulary import Column, Vocabulary

UNKNOWN = "unknown"  # the answer 不清楚
OTHER = "other"  # 以上都不是


@dataclass(frozen=True, slots=True)
class Question:
    """One screen. ``kind``: choice | yes-no | number | money | date | months | share | situations."""

    key: str
    text: str
    why: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    help: str = ""

    def label(self, answer: str) -> str:
        """An answer in words."""
        if answer == UNKNOWN:
            return "不清楚"
        labels = dict(self.options)
        parts = [labels.get(part, part) for part in answer.split(",") if part]
        return "、".join(parts) + (self.unit if not self.options else "")


@dataclass(frozen=True, slots=True)
class Mentions:
    """What the rules compare a column with: scale values, and numbers in the column's own unit."""

    values: tuple[str, ...]
    numbers: tuple[int, ...]


def nodes_of(ready: PolicyPlan) -> Iterable[Node]:
    """Every node of every rule, with those of derived columns."""
    for plan in ready.plans:
        entry = plan.entry
        for line in (*plan.lines, *((entry.while_,) if entry.while_ else ())):
            yield from line.node.walk()
        for amount in entry.amount.walk() if entry.amount else ():
            for node in amount.nodes():
                yield from node.walk()
            if isinstance(amount, Tiers):
                for _, condition, _ in amount.rows:
                    yield from condition.walk()
        for _, _, standing in entry.as_words:
            if standing is not None:
                yield from standing.walk()
    for table in ready.policy.vocabulary.tables.values():
        for column in table.columns.values():
            if column.derive is not None:
                yield from column.derive.walk()


@lru_cache(maxsize=16)
def mentions(ready: PolicyPlan) -> dict[tuple[str, str], Mentions]:
    """Per (table, column): the values and numbers that rules mention."""
    values: dict[tuple[str, str], dict[str, None]] = {}
    numbers: dict[tuple[str, str], dict[int, None]] = {}
    for node in nodes_of(ready):
        if not isinstance(node, Compare | Member) or not isinstance(node.left, Get):
            continue
        for column in node.left.columns.values():
            key = (column.table, column.name)
            for item in node.options.items if isinstance(node, Member) else (node.right,):
                if isinstance(item, Choice):
                    values.setdefault(key, {})[item.name] = None
                elif isinstance(item, Literal) and isinstance(item.printed, int):
                    numbers.setdefault(key, {})[item.printed * (PPM // item.den if item.den > 1 else 1)] = None
    keys = {*values, *numbers}
    return {key: Mentions(tuple(values.get(key, ())), tuple(numbers.get(key, ()))) for key in keys}


def counted_numbers(ready: PolicyPlan) -> tuple[int, ...]:
    """The thresholds of counts: 10 hires, 200 trained, batches of 50."""
    found: dict[int, None] = {}
    for node in nodes_of(ready):
        if (
            isinstance(node, Compare)
            and isinstance(node.left, Together | GroupCount)
            and isinstance(node.right, Literal)
        ):
            found[int(node.right.value(None))] = None  # type: ignore[arg-type]
    for plan in ready.plans:
        if plan.entry.batch is not None:
            found[int(plan.entry.batch.value(None))] = None  # type: ignore[arg-type]
    return tuple(found)


def why_asked(titles: Sequence[str]) -> str:
    """Which entries a question is asked for."""
    return "与这些有关：" + "、".join(titles[:3]) + ("等" if len(titles) > 3 else "")


# ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def column_question(ready: PolicyPlan, column: Column, item: Missing, mine: bool, why: str) -> Question | None:
    """How the value of a column is asked; None for what a finder cannot ask (names, texts)."""
    kind = column.type.kind
    text = column.ask if mine and column.ask else f"{item.label}？"
    if kind is Kind.BOOL:
        text = _yes_no(column, item, mine)
        return Question(item.key, text, why, "yes-no", (("true", column.so), ("false", column.otherwise)))
    if kind is Kind.SCALE:
        return Question(item.key, text, why, "choice", scale_options(ready, column))
    if kind is Kind.PLACE:
        return Question(item.key, text, why, "choice", place_options(ready))
    if kind in REFERENCES:
        asked = bool(column.none) or (column.derived and bool(column.ask))
        return Question(item.key, _any(column, item, mine), why, "choice", reference_options(column)) if asked else None
    if kind in (Kind.COUNT, Kind.MONTHS, Kind.DAYS, Kind.HOURS, Kind.MONEY, Kind.DATE, Kind.SHARE, Kind.YEAR):
        name = "number" if kind in (Kind.COUNT, Kind.DAYS, Kind.HOURS, Kind.YEAR) else str(kind)
        options = (("none", column.none),) if column.none else ()
        return Question(item.key, text, why, name, options, _UNITS.get(kind, ""))
    return None


def _yes_no(column: Column, item: Missing, mine: bool) -> str:
    """The question itself to whom it is about; of somebody else without speaking to him."""
    if mine:
        return column.ask or f"{item.label}？"
    owner = _owner(column, item)
    if any(word in column.ask for word in _SPOKEN_TO):
        return f"{owner}{column.so}，是吗？"
    return f"{owner}：{column.ask}" if owner and column.ask else column.ask or f"{item.label}？"


def _any(column: Column, item: Missing, mine: bool) -> str:
    """Is there one? Nobody is asked for a name, so the column's own question (哪家…？) would not fit the answers."""
    owner = "" if mine else _owner(column, item)
    you = "您" if mine and column.table == "person" else owner
    return f"{you}有没有{column.zh}？"


def _owner(column: Column, item: Missing) -> str:
    return item.label.removesuffix(column.zh or column.so).removesuffix("的")


#: how questions address whom they are about
_SPOKEN_TO = ("您", "贵")
_UNITS = {Kind.MONTHS: "个月", Kind.DAYS: "天", Kind.HOURS: "课时", Kind.MONEY: "元", Kind.SHARE: "%", Kind.COUNT: ""}


def scale_options(ready: PolicyPlan, column: Column) -> tuple[tuple[str, str], ...]:
    """All values of a short or ordered scale; of a long one those that rules mention, and 以上都不是."""
    scale = ready.policy.vocabulary.scales[column.type.name]
    said = mentions(ready).get((column.table, column.name))
    chosen = list(scale.values)
    if len(chosen) > 9 and not scale.ordered and said is not None:
        chosen = [value for value in scale.values if value in said.values]
    options = [(value, scale.values[value]) for value in chosen]
    if len(chosen) < len(scale.values):
        options.append((OTHER, "以上都不是"))
    if column.none:
        options.append(("none", column.none))
    return tuple(options)


def place_options(ready: PolicyPlan) -> tuple[tuple[str, str], ...]:
    """The region itself, and each ring around it: the same answer serves policies of several regions."""
    policy = ready.policy
    scale = policy.vocabulary.scales["distance"].beyond
    labels = {
        "same_county": policy.names.get("地", "") + policy.names.get("县", ""),
        "same_city": f"{scale['same_county']}、市内",
        "same_province": f"{scale['same_city']}、省内",
        "other_province": scale["same_province"],
        "abroad": scale["other_province"],
    }
    return tuple((ring, labels[ring]) for ring in rings(policy.region))


def reference_options(column: Column) -> tuple[tuple[str, str], ...]:
    """Is there one? For a party: a person or an organisation."""
    none = column.none or f"没有{column.zh}"
    if column.type.kind is Kind.PARTY:
        return (("person", "有，是个人"), ("org", "有，是单位或机构"), ("none", none))
    return (("some", f"有{column.zh}"), ("none", none))


def read_answer(vocabulary: Vocabulary, column: Column, text: str) -> Value:
    """An answer as a value of the column. Raises `BadValue`."""
    if text == "none":
        if not column.none and column.type.kind not in REFERENCES:
            raise BadValue("不能为“无”", "cannot be none")
        return NONE
    if column.type.kind is Kind.SCALE:
        scale = vocabulary.scales[column.type.name]
        if text not in scale.values and text != OTHER:
            raise BadValue("列出的选项之一", "one of the options")
        return text
    if column.type.kind is Kind.SHARE and not text.endswith("%"):
        text += "%"
    return read_value(column.type.kind, text)


def candidates(ready: PolicyPlan, question: Question, column: Column | None, today: date) -> list[str]:
    """Answers worth trying to see whether the question matters: options, both sides of every threshold."""
    if question.options and question.kind in ("choice", "yes-no"):
        return [value for value, _ in question.options]
    none = ["none"] if question.options else []
    return none + _typed(ready, question, column, today)


def _typed(ready: PolicyPlan, question: Question, column: Column | None, today: date) -> list[str]:
    start = ready.policy.in_force
    if question.kind == "date":
        tried = [start - timedelta(days=1), start, today - timedelta(days=400), today - timedelta(days=1)]
        return [str(day) for day in tried if day <= today]
    numbers = counted_numbers(ready) if column is None else ()
    said = mentions(ready).get((column.table, column.name)) if column is not None else None
    numbers = (*numbers, *(said.numbers if said else ()))
    if column is not None and column.type.kind in (Kind.MONEY, Kind.SHARE):
        unit = 100 if column.type.kind is Kind.MONEY else PPM // 100  # 分 in a 元, ppm in a percent
        steps = {n // unit + by for n in said.numbers for by in (-1, 0, 1)} if said else set()
        return [str(n) for n in sorted({0, 100, *(n for n in steps if n >= 0)})]
    least = 1 if question.key.endswith("/copies") else 0  # a row that is told of is there at least once
    return [str(n) for n in sorted({least, 1, *(v for n in numbers for v in (n - 1, n, n + 1) if v >= least)})]


def as_number(text: str) -> int:
    """A count typed by a person. Raises `BadValue`."""
    value: Any = read_value(Kind.COUNT, text)
    return int(value)
