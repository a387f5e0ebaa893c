"""Finds the numbers of one text and says what each of them is.

The scanner walks from numeral to numeral. At each one the readers below are asked in turn; the first that knows what
stands there answers, and the walk goes on behind its answer. No reader looks further than a bounded distance, so the
time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction

from jiangce.rules.figure_calendar import calendar_day
from jiangce.rules.figure_quantity import Hit, quantities, quantity_end
from jiangce.rules.figure_words import Expression, FigureKind, Unit, Value, words
from jiangce.rules.numerals import NUMERAL, exact, plain_form, read

__all__ = ["Hit", "scan"]


def scan(text: str) -> Iterator[Hit]:
    """Every number of `text` in order, never overlapping: each character that is a numeral lies in exactly one."""
    plain = plain_form(text)
    serials = _serials(plain)
    position = 0
    while numeral := NUMERAL.search(plain, position):
        at = numeral.start()
        row = [_numbering(plain, at, serials[at])] if at in serials else []
        hits = row or _special(plain, at, position) or quantities(plain, at, position, _is_special)
        for hit in hits:
            yield hit if hit.printed else hit._replace(printed=text[hit.start : hit.end])
        position = hits[-1].end


def _special(text: str, at: int, floor: int) -> list[Hit]:
    for reader in _READERS:
        if hits := reader(text, at, floor):
            return hits
    return []


def _is_special(text: str, at: int) -> bool:
    """Whether something other than a plain quantity begins at `at`: a list or range of quantities ends before it."""
    return bool(_special(text, at, at))


# --- numbers of parts -------------------------------------------------------------------------------------------------

_MARKED = re.compile(
    r"(?:[0-9]{1,3}|[一二三四五六七八九十]{1,3}) ?(?:[、.](?=[12][0-9]{3} ?年)|(?P<mark>[、.])(?![0-9])|(?P<close>\)))"
)
_BEGINS = re.compile(r"(?P<mark>[\n。;:])[\s#*>]*(?P<open>\(? ?)\Z")
_SIGN = re.compile("[\u2460-\u249b\u3220-\u3229]")


def _part_number(text: str, at: int, _floor: int) -> list[Hit]:
    """`1.` `一、` `(3)` where a line or sentence begins; `(一)` and `②` anywhere."""
    if _SIGN.match(text, at):
        return [_numbering(text, at, at + 1)]
    marked = _MARKED.match(text, at)
    if marked is None:
        return []
    begins = _BEGINS.search(("" if at > 40 else "\n") + text[max(0, at - 40) : at])
    opened = at > 0 and text[at - 1] == "("
    if marked["close"]:
        known = opened and not "0" <= text[at] <= "9"
        starts = begins is not None and (opened or begins["mark"] == "\n")
    else:
        # "：一、二类竞赛" counts classes, but at the beginning of a line "一、二…" is a heading
        known = False
        starts = begins is not None and (begins["mark"] == "\n" or not NUMERAL.match(text, marked.end()))
    return [_numbering(text, at - opened, marked.end())] if known or starts else []


def _numbering(text: str, start: int, end: int) -> Hit:
    return Hit(start, end, "", _numbers_in(text[start:end]), Unit.NUMBERING, "", FigureKind.NUMBERING)


_CELL = re.compile(r"\n[ \t]*\n[ \t]*([0-9]{1,3})(?=[ \t]*\n)|(?<=\n)[ \t]*序号[ \t]*(?=\n)")


def _serials(text: str) -> dict[int, int]:
    """Start and end of the row numbers 1, 2, 3 … of a table with a column 序号, printed one cell a line."""
    found: dict[int, int] = {}
    expected = 0
    for cell in _CELL.finditer(text) if "序号" in text else ():
        if cell[1] is None:
            expected = 1
        elif expected and int(cell[1]) == expected:
            found[cell.start(1)] = cell.end(1)
            expected += 1
    return found


# --- fixed expressions ------------------------------------------------------------------------------------------------


def _fixed(text: str, at: int, floor: int) -> list[Hit]:
    """The longest expression of the word list whose first numeral stands at `at`.

    One that begins with the numeral gives way to a longer quantity: 一批次 is a batch, 一批 a phrase; but 同一职业 is no
    "one occupation".
    """
    listed = words().expressions
    found: list[tuple[int, int, Expression]] = []
    for expression in (*listed.get(text[at : at + 2], ()), *listed.get(text[at], ()), *listed.get("", ())):
        start = at - len(expression.before)
        if start >= floor and text.startswith(expression.before, start) and (rest := expression.rest.match(text, at)):
            found.append((rest.end(), start, expression))
    if not found:
        return []
    end, start, expression = max(found, key=lambda each: (each[0] - each[1], each[0]))
    if start == at and end < quantity_end(text, at):
        return []
    value = _numbers_in(text[start:end]) if expression.value is None else expression.value
    return [Hit(start, end, "", value, expression.unit, "", expression.kind)]


def _numbers_in(text: str) -> Value:
    """The number in a short text, or a tuple where it has several."""
    values: list[Value] = []
    position = 0
    while numeral := NUMERAL.search(text, position):
        number = read(text, numeral.start())
        values.append(number.value if number else 0)
        position = number.end if number else numeral.end()
    return values[0] if len(values) == 1 else tuple(values)


# --- parts of a whole, proportions, codes -----------------------------------------------------------------------------

_OUT_OF = {"百": 100, "千": 1_000, "万": 10_000}
_TO = re.compile(" ?(?:-{1,2}|~|至|到) ?")
_SLASH = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)(?![0-9/])")
_PROPORTION = re.compile(
    r"[0-9]{1,3}(?:\.[0-9]{1,3})?(?: ?[:比] ?[0-9]{1,3}(?:\.[0-9]{1,3})?){1,3}(?![0-9年月日号、.])"
    "|[一二三四五六七八九十]比[一二三四五六七八九十](?![一二三四五六七八九十百千])"
)
_LONGEST_CODE = 40  # parts; a longer row is noise
_CODE = re.compile(r"[0-9]{1,40}(?:-[0-9]{1,40}){2,10000}")
_CLOCK = re.compile(r"[0-9]{1,2}:[0-5][0-9](?:[-~至][0-9]{1,2}:[0-5][0-9]){1,4}|[0-9]{1,2}:0[0-9]")


def _share(text: str, at: int, _floor: int) -> list[Hit]:
    """百分之二十, 百分之二十至三十, 三分之一, 2/3."""
    if slash := _SLASH.match(text, at):
        part = Fraction(int(slash[1]), int(slash[2]))
        return [Hit(at, slash.end(), "", part, Unit.SHARE, "", FigureKind.FIGURE)] if part < 1 else []
    low = _part_of_whole(text, at)
    if low is None:
        return []
    value, end = low
    to = _TO.match(text, end)
    high = _part_of_whole(text, to.end(), text[at]) if to else None
    if high is not None:
        return [Hit(at, high[1], "", (value, high[0]), Unit.SHARE, "", FigureKind.FIGURE)]
    return [Hit(at, end, "", value, Unit.SHARE, "", FigureKind.FIGURE)]


def _part_of_whole(text: str, at: int, of: str = "") -> tuple[Value, int] | None:
    """A fraction in words and its end; with `of` (百) a bare number is so many hundredths."""
    if text[at : at + 1] in _OUT_OF and text.startswith("分之", at + 1):
        whole, part = _OUT_OF[text[at]], read(text, at + 3)
    else:
        number = read(text, at)
        spoken = number is not None and text.startswith("分之", number.end)
        if number is None or not isinstance(number.value, int) or not (spoken or of in _OUT_OF):
            return None
        whole, part = (number.value, read(text, number.end + 2)) if spoken else (_OUT_OF[of], number)
    if part is None or isinstance(part.value, tuple) or not whole:
        return None
    return exact(Fraction(part.value) / whole), part.end


def _proportion(text: str, at: int, floor: int) -> list[Hit]:
    """1:1 and 1比1 as a ratio; telephone numbers and times of day as plain numbers, for they are neither range nor ratio."""
    if code := _CODE.match(text, at):
        parts = code[0].split("-", _LONGEST_CODE)
        value: Value = tuple(map(int, parts)) if len(parts) <= _LONGEST_CODE else ()
        return [Hit(at, code.end(), "", value, Unit.PLAIN, "", FigureKind.FIGURE)]
    for pattern, unit in ((_CLOCK, Unit.PLAIN), (_PROPORTION, Unit.RATIO)):
        if (found := pattern.match(text, at)) and not words().numbered.search(text[max(floor, at - 8) : at]):
            return [Hit(at, found.end(), "", _numbers_in(found[0]), unit, "", FigureKind.FIGURE)]
    return []


_READERS: tuple[Callable[[str, int, int], list[Hit]], ...] = (
    _part_number,
    _share,
    calendar_day,
    _fixed,
    _proportion,
)
