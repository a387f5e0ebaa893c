"""Numbers with what they count: 500元 · 3—5家 · 300-500万元 · 5万、3万、1万元 · 第一名 · 前三名 · 两年半."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from jiangce.rules.figure_words import FigureKind, Measure, Unit, Value, words
from jiangce.rules.numerals import NUMERAL, Numeral, exact, read

__all__ = ["Hit", "quantities", "quantity_end"]


class Hit(NamedTuple):
    """A number found at `start:end`. `printed` is "" where that slice of the text is the printed form."""

    start: int
    end: int
    printed: str
    value: Value
    unit: Unit
    counted: str
    kind: FigureKind


@dataclass(frozen=True, slots=True)
class _Item:
    """One number or range of a list, with its own measure word if it has one."""

    low: Numeral
    high: Numeral | None
    measure: Measure | None
    more: Fraction  # what follows the measure word and belongs to it: the half year of 两年半
    end: int


_Stops = Callable[[str, int], bool]

_RANGE = re.compile(" ?(?:-{1,2}|~|至|到) ?")
_AND = re.compile(" ?(?:、|和|或者?|及|与|以及) ?")
_GAP = re.compile("(?:[余多来几](?= {0,2}[^ ]))? {0,2}")
_HALF = re.compile("个半(月|小时|学时|课时|工作日|学期|星期)")
_HALF_YEAR = re.compile("半(?![年数价天个月])")
_MONTHS = re.compile("(?:零|又)?([0-9]{1,2}|[一二三四五六七八九十]{1,2})个月")
_SCALE = re.compile("[十百千万亿]*$")
_LONGEST_LIST = 64
_CALENDAR_YEARS = range(1900, 2200)
_SILENT = frozenset({Unit.MONEY, Unit.SHARE, Unit.YEAR})  # units that leave nothing to say about what is counted


def quantity_end(text: str, at: int) -> int:
    """Where the single number that begins at `at` ends, its measure word included."""
    numeral = read(text, at)
    return _measured(text, numeral)[2] if numeral else at + 1


def quantities(text: str, at: int, floor: int, stops: _Stops) -> list[Hit]:
    """The list of numbers that begins at `at`, one Hit for each; a number without a unit takes the unit of the list.

    A list ends with the first measure word, or in front of what `stops` knows better. 第, 前, 附件 or ¥ in front of the
    list belongs to it unless it stands before `floor`.
    """
    items: list[_Item] = []
    position: int | None = at
    while position is not None and (item := _item(text, position, stops)):
        items.append(item)
        joint = _AND.match(text, item.end) if item.measure is None and len(items) < _LONGEST_LIST else None
        goes_on = joint and NUMERAL.match(text, joint.end()) and not stops(text, joint.end())
        position = joint.end() if joint and goes_on else None
    frame = _frame(text, items, floor)
    return [_hit(text, item, items, frame) for item in items]


# --- one number -------------------------------------------------------------------------------------------------------


def _item(text: str, at: int, stops: _Stops) -> _Item | None:
    low = read(text, at)
    if low is None:
        return None
    measure, more, end = _measured(text, low)
    to = _RANGE.match(text, end)
    high = read(text, to.end()) if to and not isinstance(low.value, tuple) else None
    if high and not more and not isinstance(high.value, tuple) and not stops(text, high.start):
        other, other_more, other_end = _measured(text, high)
        if measure is None or measure is other:
            return _Item(low, high, other, other_more, other_end)
    return _Item(low, None, measure, more, end)


def _measured(text: str, numeral: Numeral) -> tuple[Measure | None, Fraction, int]:
    """The measure word behind a number, what it has besides (半), and where all that ends."""
    known = words()
    if half := _HALF.match(text, numeral.end):
        measure = known.measures.get(f"个{half[1]}") or known.measures[half[1]]
        return measure, Fraction(1, 2), half.end()
    gap = _GAP.match(text, numeral.end)
    found = known.measure.match(text, gap.end() if gap else numeral.end)
    if found is None:
        return None, Fraction(0), numeral.end
    if found[0] == "年" and not _is_calendar_year(numeral):
        if half := _HALF_YEAR.match(text, found.end()):
            return known.measures["年"], Fraction(1, 2), half.end()
        months = _MONTHS.match(text, found.end())
        if months and (number := read(months[1], 0)) and isinstance(number.value, int):
            return known.measures["年"], Fraction(number.value, 12), months.end()
    return known.measures[found[0]], Fraction(0), found.end()


def _is_calendar_year(numeral: Numeral) -> bool:
    return isinstance(numeral.value, int) and numeral.value in _CALENDAR_YEARS and numeral.end - numeral.start == 4


# --- what a list says of its numbers ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around a list: the words before and behind it, and what they make of its numbers."""

    before: str
    behind: str
    measure: Measure | None
    unit: Unit | None  # None: as the measure word says
    kind: FigureKind | None


def _frame(text: str, items: list[_Item], floor: int) -> _Frame:
    known, at, measure, end = words(), items[0].low.start, items[-1].measure, items[-1].end
    before = text[max(floor, at - 8) : at]
    if part := known.numbered.search(before):
        return _Frame(part[0], "", measure, Unit.NUMBERING, FigureKind.NUMBERING)
    sign = before[-1:]
    if sign in ("¥", "￥") and measure is None:
        return _Frame(sign, "", known.measures["元"], None, None)
    if sign == "第":
        cited = next((word for word in known.cites if text.startswith(word, end)), "") if measure is None else ""
        if cited or (measure and measure.word in known.cites):
            return _Frame(sign, cited, measure, Unit.NUMBERING, FigureKind.NUMBERING)
    counts = measure is None or sign == "第" or measure.unit in (Unit.COUNT, Unit.ORDINAL)
    if sign in known.ordinal and counts and text[max(0, at - 2) : at - 1] not in set(known.ordinal[sign]):
        return _Frame(sign, "", measure, Unit.ORDINAL, FigureKind.FIGURE)
    return _Frame("", "", measure, None, None)


def _hit(text: str, item: _Item, items: list[_Item], frame: _Frame) -> Hit:
    first, last = item is items[0], item is items[-1]
    source = items[-1].high or items[-1].low
    unit, factor = _unit(item, frame)
    numbers = _numbers(item, source.scale)
    values = [_value(number, item.more, factor) for number in numbers]
    idle = frame.measure is None and text[item.low.start] in words().idle
    start = item.low.start - (len(frame.before) if first else 0)
    end = item.end + (len(frame.behind) if last else 0)
    word = frame.measure.word if frame.measure else frame.behind
    printed = ""
    if len(items) > 1 and (frame.before or not last):  # "5万" of "5万、3万元" is 5万元, "五条" of "第四、五条" 第五条
        scale = _SCALE.search(text[source.start : source.end])
        inherited = scale[0] if scale and numbers[-1] != (item.high or item.low).value else ""
        printed = f"{frame.before}{text[item.low.start : item.end].removesuffix(word)}{inherited}{word}"
    return Hit(
        start,
        end,
        printed,
        values[0] if len(values) == 1 else tuple(values),
        unit,
        "" if unit in _SILENT else word,
        frame.kind or (frame.measure.kind if frame.measure else FigureKind.NAME if idle else FigureKind.FIGURE),
    )


def _unit(item: _Item, frame: _Frame) -> tuple[Unit, Fraction]:
    """The unit of an item, and what one of it makes in the unit's base."""
    years = all(_is_calendar_year(numeral) for numeral in (item.low, item.high or item.low))
    if frame.unit is not None:
        return frame.unit, Fraction(1)
    if frame.measure is None:
        return (Unit.YEAR if years and item.high else Unit.PLAIN), Fraction(1)
    if frame.measure.word == "年" and years:
        return Unit.YEAR, Fraction(1)
    return frame.measure.unit, frame.measure.factor


def _numbers(item: _Item, scale: int) -> list[Value]:
    """The numbers of an item; `scale` is that of the list's last number (万 in 5、3、1万元).

    A number takes the scale of a later one only if it stays below it: 500-2万元 begins at 500元.
    """
    if item.high is None:
        return [_inherit(item.low, scale, Fraction(1000))]
    high = item.high.scale if item.high.scale > 1 else scale
    below = Fraction(0) if isinstance(item.high.value, tuple) else Fraction(item.high.value, item.high.scale)
    return [_inherit(item.low, high, below), _inherit(item.high, scale, Fraction(1000))]


def _inherit(numeral: Numeral, scale: int, below: Fraction) -> Value:
    if isinstance(numeral.value, tuple) or numeral.scale > 1 or numeral.value >= below:
        return numeral.value
    return exact(Fraction(numeral.value) * scale)


def _value(number: Value, more: Fraction, factor: Fraction) -> Value:
    if isinstance(number, tuple):
        return tuple(_value(each, more, factor) for each in number)
    return exact((number + more) * factor)
