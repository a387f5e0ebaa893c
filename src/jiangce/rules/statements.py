"""What an entry states without deciding it case by case: goals with their measure, duties, readings."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from dataclasses import replace

from jiangce.rules import reading
from jiangce.rules.amount_loading import cut
from jiangce.rules.build import build
from jiangce.rules.deadlines import read_deadline
from jiangce.rules.goal_period import FORMS, goal_period
from jiangce.rules.nodes.values import Literal
from jiangce.rules.policy import Entry, Goal
from jiangce.rules.problems import Problems, mistake, nearest, some
from jiangce.rules.readings import Option, Reading, read_reading
from jiangce.rules.scope import Scope
from jiangce.rules.source import Mapping, Scalar
from jiangce.rules.types import SHARE, BadValue, Kind, read_value

_GOAL = re.compile(r"(?:(at least|more than|about|exactly) )?(.+?)(?: to (.+))?\Z")
_WORDLESS = ("a number", "in words")
_EXPECTED = "at least 38% | more than 33% | about 6000 | exactly 40 | 3 to 5 | a number | in words"


def goal(entry: Entry, tree: Mapping, scope: Scope, problems: Problems) -> None:
    """``measure`` (what is counted), ``goal`` (how much), ``over`` (when). Raises `Mistake`."""
    node = tree.get("goal")
    if node is None:
        if "measure" in tree:
            raise mistake(tree.place, "写了 measure 就要写 goal", "`measure` needs a `goal`", expected=_EXPECTED)
        return
    measure, text = tree.get("measure"), reading.scalar(node, "goal")
    if measure is not None:
        entry.measure = build(reading.scalar(measure, "measure"), scope)
    entry.goal = Goal(text.text, None, _over(tree, problems))
    if text.text in _WORDLESS:
        return
    match = _GOAL.match(text.text)
    if not match or bool(match[1]) == bool(match[3]) or entry.measure is None:
        raise mistake(text.place, "目标写法不对", "not a goal", found=text.text, expected=_EXPECTED)
    type_ = SHARE if entry.measure.type.kind is Kind.RATIO else entry.measure.type
    least = build(cut(text, match.start(2), match.end(2)), scope, type_)
    most = build(cut(text, match.start(3)), scope, type_) if match[3] else None
    for figure in (least, most):
        if figure is not None and not isinstance(figure, Literal):
            raise mistake(text.place, "目标要写数字", "a goal is a figure", found=text.text, expected=_EXPECTED)
    if most is not None and least.value(None) >= most.value(None):  # type: ignore[arg-type]
        raise mistake(
            text.place,
            "范围要从小到大",
            "a range goes from the smaller to the larger",
            found=text.text,
            expected="3 to 5",
        )
    entry.goal = Goal(match[1] or "between", least, entry.goal.over, most)


def _over(tree: Mapping, problems: Problems) -> str:
    node, said = tree.get("over"), reading.text(tree, "over", problems)
    period, place = goal_period(said), tree.place if node is None else node.place
    if period is None:
        problems.add(place, "over 要写明时间", "`over` says over what time", found=said, expected=FORMS)
    elif period.years > 1 and "each" in tree:
        problems.add(
            place, "对个人或单位的要求按 each 的键分年，不能写几年一次", "a norm goes by its keys, year by year", found=said,
            expected="every year",
        )  # fmt: skip
    return said


def duty(entry: Entry, tree: Mapping, units: Map[str, str], problems: Problems) -> None:
    """``who`` must do it, ``by`` when: a date, a rule for what comes back, or `none` where no deadline is set."""
    who = reading.scalars(tree.get("who"), problems, "who")
    for unit in who:
        if unit.text not in units:
            problems.add(
                unit.place, "policy.yaml 的 units 里没有这个单位", "no such unit", found=unit.text,
                expected=some(units, 30), nearest=nearest(unit.text, units),
            )  # fmt: skip
    entry.who = tuple(unit.text for unit in who)
    entry.by_when = reading.text(tree, "by", problems)
    node = tree.get("by")
    try:
        if entry.by_when.startswith("FREQ"):
            entry.deadline = read_deadline(entry.by_when)
        elif entry.by_when != "none":
            read_value(Kind.DATE, entry.by_when)
    except BadValue as bad:
        place = tree.place if node is None else node.place
        problems.add(
            place,
            f"by 应当是 none 或{bad.zh}",
            f"`by` is none or {bad.en}",
            found=entry.by_when,
            expected="none | 2025-12-31 | FREQ=MONTHLY;BYMONTHDAY=5",
        )


def readings(
    entry: Entry, tree: Mapping, whole: Map[str, Reading], chosen: Map[str, Option], problems: Problems
) -> None:
    """``reading``: name → text or options; a name without text cites the reading of that name for the whole document."""
    out = []
    for key, node in reading.mapping(tree.get("reading"), problems, "reading") or ():
        if isinstance(node, Scalar) and node.empty:
            if key.text in whole:
                out.append(whole[key.text])
                continue
            problems.add(
                key.place, "policy.yaml 的 readings 里没有这条口径", "no such reading in policy.yaml", found=key.text,
                expected=some(whole, 30), nearest=nearest(key.text, whole),
            )  # fmt: skip
            continue
        with problems.catch():
            one = read_reading(key, node, problems, entry.id)
            out.append(replace(one, chosen=chosen[one.id].name) if one.id in chosen else one)
    entry.readings = tuple(out)
