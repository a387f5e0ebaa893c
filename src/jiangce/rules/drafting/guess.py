"""What a sentence seems to be: its kind, who must do it, by when. Word lists, no understanding; the analyst decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from jiangce.rules.figure_words import FigureKind, Unit
from jiangce.rules.figures import Figure

MECHANISM = "mechanism"
_NOT_UNITS = re.compile(r"会同|配合|等|有关部门|按照?职责.*|分工.*|负责|牵头|[（(].*")
_BY = re.compile(r"前|之前|以前|底|内")


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    money: bool
    figure: bool


@cache
def _words() -> tuple[tuple[_Rule, ...], dict[str, str], re.Pattern[str]]:
    data: dict[str, Any] = yaml.load(files(__package__).joinpath("guess_words.yaml").read_bytes(), yaml.CSafeLoader)
    rules = tuple(
        _Rule(one["kind"], re.compile(one["pattern"]), bool(one.get("money")), bool(one.get("figure")))
        for one in data["kinds"]
    )
    names = {word: unit for unit, words in data["units"].items() for word in words}
    responsible = re.compile(rf"(?:{'|'.join(data['responsible'])})[：:]?([^）)\n。；]*)")
    return rules, names, responsible


def kind_of(text: str, figures: Sequence[Figure]) -> str:
    """The kind of provision that a sentence seems to be."""
    real = [one for one in figures if one.kind is FigureKind.FIGURE]
    has_money = any(_amount(one) for one in real)
    for rule in _words()[0]:
        if (rule.money and not has_money) or (rule.figure and not real):
            continue
        if rule.pattern.search(text):
            return rule.kind
    return "benefit" if has_money else MECHANISM


def money_of(figures: Sequence[Figure]) -> int:
    """The largest amount in 分 of a sentence, 0 where it has none."""
    amounts = [0]
    for one in figures:
        if one.kind is FigureKind.FIGURE and (unit := _amount(one)):
            values = one.value if isinstance(one.value, tuple) else (one.value,)
            amounts += [int(value * unit) for value in values if not isinstance(value, tuple)]
    return max(amounts)


def _amount(figure: Figure) -> int:
    """分 in one of what the figure counts; 0 where it is no money. 奖励50万 leaves out 元."""
    if figure.unit is Unit.MONEY:
        return 1
    return 100 if figure.unit is Unit.PLAIN and figure.printed[-1:] in ("万", "亿") else 0


def responsible(text: str) -> Iterator[str]:
    """The departments named in a bracket （责任单位：…）, as printed."""
    for match in _words()[2].finditer(text):
        for part in re.split(r"[、，,；; ]", match[1]):
            name = _NOT_UNITS.sub("", part.strip("：: 　")).strip()
            if 2 <= len(name) <= 24:
                yield name


def unit_id(printed: str) -> str:
    """What a department is called in expressions; "" for one that no list knows."""
    found = [(printed.index(word), -len(word), unit) for word, unit in _words()[1].items() if word in printed]
    return min(found)[2] if found else ""


def deadline(text: str, figures: Sequence[Figure]) -> str:
    """A date by which, "" for none: 2023年12月底前 is 2023-12-31. A deadline within each year is told by its figure."""
    for one in figures:
        behind = text[text.find(one.printed) + len(one.printed) :][:3] if one.printed in text else ""
        if (
            one.kind is FigureKind.FIGURE
            and isinstance(one.value, tuple | int)
            and _BY.match(behind or one.printed[-1:])
        ):
            if one.unit is Unit.DATE and isinstance(one.value, tuple):
                year, month, day = (int(part) for part in one.value if not isinstance(part, tuple))
                return f"{year:04d}-{month:02d}-{_last(year, month) if day <= 0 else day:02d}"
            if one.unit is Unit.YEAR and isinstance(one.value, int) and "底" in behind:
                return f"{one.value:04d}-12-31"
    return ""


def _last(year: int, month: int) -> int:
    from calendar import monthrange

    return monthrange(year, month)[1] if 1 <= month <= 12 else 28


__all__ = ["MECHANISM", "deadline", "kind_of", "money_of", "responsible", "unit_id"]
