"""The words of `figure_words.yaml`, made ready for looking up at one place of a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

import yaml

from jiangce.rules.numerals import NUMERAL, plain_form

__all__ = ["Expression", "FigureKind", "Measure", "Unit", "Value", "Words", "words"]

Value: TypeAlias = "int | Fraction | tuple[Value, ...]"


class Unit(StrEnum):
    """What a figure counts, and so what its value means."""

    MONEY = "money"  # 分
    COUNT = "count"  # people, places, things; `counted` says which
    TIMES = "times"  # how often
    MONTHS = "months"  # a term
    DAYS = "days"  # a term
    HOURS = "hours"  # 课时 and 学时 count one each
    SHARE = "share"  # 30% is Fraction(3, 10); 1.5倍 is Fraction(3, 2)
    RATIO = "ratio"  # 1:1 is (1, 1)
    YEAR = "year"  # a calendar year
    DATE = "date"  # (year, month, day); day 0: the month, -1: its end
    DATE_IN_YEAR = "date_in_year"  # (month, day); month 0: every month; day as above
    AREA = "area"  # m²
    ORDINAL = "ordinal"  # 第三名, and 前三名 as 3
    LEVEL_WORD = "level_word"  # 三级, 二类, 一等奖
    PLAIN = "plain"  # no unit printed
    NUMBERING = "numbering"  # of clauses, annexes and documents


class FigureKind(StrEnum):
    """Whether a figure says something (figure), numbers a part or a document (numbering), or belongs to a name."""

    FIGURE = "figure"
    NUMBERING = "numbering"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Measure:
    """What follows a number: its unit, and how much of the unit's base one of it is."""

    word: str
    unit: Unit
    factor: Fraction
    kind: FigureKind


@dataclass(frozen=True, slots=True)
class Expression:
    """A fixed expression: the text before its first numeral, and a pattern for all from that numeral on."""

    before: str
    rest: re.Pattern[str]
    unit: Unit
    kind: FigureKind
    value: Value | None  # None: whatever its numerals say


@dataclass(frozen=True, slots=True)
class Words:
    """All word lists. `expressions` are keyed by their first two characters from the first numeral on (or the one that
    there is), those that begin with a free number by ""."""

    measures: dict[str, Measure]
    measure: re.Pattern[str]
    ordinal: dict[str, str]
    cites: tuple[str, ...]
    numbered: re.Pattern[str]
    idle: frozenset[str]
    expressions: dict[str, tuple[Expression, ...]]


@cache
def words() -> Words:
    """The word lists, read once. Raises KeyError or ValueError where the file names an unknown unit."""
    data = yaml.load(files(__package__).joinpath("figure_words.yaml").read_bytes(), yaml.CSafeLoader)
    measures = {measure.word: measure for measure in _measures(data["measures"])}
    not_before = {word: f"(?![{chars}])" for word, chars in data["not_before"].items()}
    longest_first = sorted(measures, key=len, reverse=True)
    found: dict[str, list[Expression]] = {}
    for key, expression in _expressions(data):
        found.setdefault(key, []).append(expression)
    return Words(
        measures=measures,
        measure=re.compile("|".join(re.escape(word) + not_before.get(word, "") for word in longest_first)),
        ordinal=data["ordinal"],
        cites=tuple(data["cites"]),
        numbered=re.compile(rf"(?:{'|'.join(data['numbered'])})[: ]{{0,3}}\Z"),
        idle=frozenset(data["idle"]),
        expressions={key: tuple(group) for key, group in found.items()},
    )


def _measures(groups: list[dict[str, Any]]) -> Iterator[Measure]:
    for group in groups:
        unit, kind = Unit(group["unit"]), FigureKind(group.get("kind", FigureKind.FIGURE))
        listed = group["words"]
        for word in listed:
            factor = listed[word] if isinstance(listed, dict) else 1
            yield Measure(plain_form(word), unit, Fraction(factor), kind)


def _expressions(data: dict[str, Any]) -> Iterator[tuple[str, Expression]]:
    for printed in data["names"]:
        yield _expression(printed, Unit.PLAIN, FigureKind.NAME, None)
    for printed in data["numbering"]:
        yield _expression(printed, Unit.NUMBERING, FigureKind.NUMBERING, None)
    for printed, reading in data["figures"].items():
        value: Any = reading["value"]
        exact: Value = tuple(value) if isinstance(value, list) else Fraction(value)
        yield _expression(printed, Unit(reading["unit"]), FigureKind.FIGURE, exact)


def _expression(printed: str, unit: Unit, kind: FigureKind, value: Value | None) -> tuple[str, Expression]:
    printed = plain_form(str(printed))
    number = " ?(?:[0-9]{1,12}|[〇零一二三四五六七八九十百千]{1,12}) ?"
    free = printed.find("{n}")
    numeral = NUMERAL.search(printed)
    if numeral is None and free < 0:
        raise ValueError(f"figure_words.yaml: {printed!r} holds no numeral")
    first = free if numeral is None or 0 <= free < numeral.start() else numeral.start()
    rest = number.join(map(re.escape, printed[first:].split("{n}")))
    # an expression that ends with a numeral must not cut a longer number: 统一 in 统一百元
    rest += rf"(?!{NUMERAL.pattern})|{rest}(?=[百千万]分之)" if NUMERAL.match(printed[-1]) else ""
    key = "" if first == free else printed[first : first + 2]
    return key, Expression(printed[:first], re.compile(rest), unit, kind, value)
