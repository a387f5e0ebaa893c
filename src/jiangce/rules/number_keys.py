"""Keys of a table of amounts that goes by a number: ``5`` · ``20..50`` · ``51+`` · ``..19`` · ``under 20`` · ``over 50``.

An end may exclude its number (``20..under 50``), so that a rule holds the figures that the document prints.
"""

from __future__ import annotations

from jiangce.rules.build import build
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.dates import Elapsed
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.logic import Junction
from jiangce.rules.nodes.values import Literal
from jiangce.rules.problems import Mistake, mistake
from jiangce.rules.scope import Scope
from jiangce.rules.source import Scalar
from jiangce.rules.types import COUNT, Kind, Type

NUMBERED = frozenset({Kind.COUNT, Kind.MONTHS, Kind.DAYS, Kind.HOURS, Kind.MONEY, Kind.YEAR})
FORMS = "5 | 20..50 | 51+ | ..19 | under 20 | over 50 | 20..under 50"
_MEANS = {">=": "及以上", ">": "以上（不含）", "<=": "及以下", "<": "以下（不含）"}


def number_key(key: Scalar, by: Node, scope: Scope, taken: dict[str, str]) -> Node:
    """A row's key as a condition on ``by``. ``taken``: the rows before, which it may not overlap."""
    words = key.text.strip()
    low, dots, high = words.partition("..")
    if not dots:
        low, high = (words, "") if words.endswith("+") or words.startswith("over ") else ("", words)
        if not words.endswith("+") and not words.startswith(("over ", "under ")):
            low = high = words
    ends = [
        end
        for end in (_end(key, low, by, scope, "over ", (">", ">=")), _end(key, high, by, scope, "under ", ("<", "<=")))
        if end is not None
    ]
    if not ends:
        raise mistake(key.place, "数档的写法不对", "not a range of numbers", found=words, expected=FORMS)
    _apart(key, ends, taken)
    exact = len(ends) == 2 and low == high
    parts = [Compare("==", by, ends[0].right)] if exact else ends
    return parts[0] if len(parts) == 1 else Junction(parts, False)


def _end(key: Scalar, text: str, by: Node, scope: Scope, open_: str, signs: tuple[str, str]) -> Compare | None:
    """One end of a range; None where it has none."""
    said = text.strip().removesuffix("+").strip()
    if not said:
        return None
    sign = signs[0] if said.startswith(open_) else signs[1]
    figure = build(Scalar(said.removeprefix(open_).strip(), key.place), scope, by.type)
    if not isinstance(figure, Literal):
        raise mistake(key.place, "表的键应当是数", "a key of this table is a number", found=said, expected=FORMS)
    if by.type == COUNT and isinstance(by, Get | Elapsed):
        figure.measure = by.measure
    return Compare(sign, by, figure)


def _apart(key: Scalar, ends: list[Compare], taken: dict[str, str]) -> None:
    """Raises where a row overlaps one before it, or holds no number."""
    low, high = _span(ends)
    if low > high:
        raise mistake(key.place, "这一档里没有数", "no number lies in this range", found=key.text, expected=FORMS)
    for other, spelt in taken.items():
        first, last = (float(part) for part in spelt.split())
        if low <= last and first <= high:
            raise _overlap(key, other)
    taken[key.text] = f"{low} {high}"


def _overlap(key: Scalar, other: str) -> Mistake:
    return mistake(
        key.place, "表的两行都包括同一个数", "two rows of the table overlap", found=f"{other} / {key.text}",
        expected=FORMS,
    )  # fmt: skip


def _span(ends: list[Compare]) -> tuple[float, float]:
    """The first and the last whole number of a range, both included."""
    low, high = float("-inf"), float("inf")
    for end in ends:
        bound = end.right.value(None)  # type: ignore[arg-type]
        if end.op in (">", ">="):
            low = bound + (end.op == ">")
        else:
            high = bound - (end.op == "<")
    return low, high


def span_of(condition: Node) -> tuple[float, float] | None:
    """The numbers for which a row's key holds; None for the key of another table."""
    parts = condition.parts if isinstance(condition, Junction) else (condition,)
    ends = [part for part in parts if isinstance(part, Compare) and part.scale is None]
    if not ends or len(ends) != len(parts):
        return None
    if ends[0].op == "==":
        value = ends[0].right.value(None)  # type: ignore[arg-type]
        return float(value), float(value)
    return _span(ends)


def number_words(condition: Node) -> str:
    """The words of such a key alone: 5人 · 20人至50人 · 50人以上（不含）."""
    parts = condition.parts if isinstance(condition, Junction) else (condition,)
    ends = [part for part in parts if isinstance(part, Compare)]
    if len(ends) == 1:
        return ends[0].right.words() + _MEANS.get(ends[0].op, "")
    first, last = ends
    return "至".join(end.right.words() + ("（不含）" if end.op in ("<", ">") else "") for end in (first, last))


def by_number(type_: Type) -> bool:
    """Can a table go by values of this type?"""
    return type_.kind in NUMBERED


__all__ = ["by_number", "number_key", "number_words", "span_of"]
