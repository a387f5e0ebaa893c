"""Reads the numerals of official Chinese: 12,000 · 1.5万 · 一百二十 · 三万五千 · 二〇二三 · 七八(家) · 伍拾(万元) · ②.

Every pattern is bounded, so reading takes time linear in the text, whatever the text is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

__all__ = ["NUMERAL", "Numeral", "exact", "plain_form", "read", "whole_number"]

DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ARABIC_DIGITS = {ord(char): str(value) for char, value in DIGITS.items()}
_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_SIGNS = "".join(map(chr, (*range(0x2150, 0x2180), *range(0x2460, 0x249C), *range(0x3220, 0x322A), 0xBC, 0xBD, 0xBE)))
NUMERAL = re.compile(rf"[0-9{''.join(DIGITS)}{''.join(_SCALES)}半双{_SIGNS}]")
"""One character that a number can begin with; whatever else `read` may find, it finds at one of these."""

_LONGEST_READ = 40  # digits; a longer run is noise, and int() would take quadratic time over it
_LONGEST = 10_000  # digits kept together as one number without a value

# Full-width forms, dashes and spaces, each one character for one character so that columns stay true. The full-width
# comma stays: 10,000 is one number and "2000，3000元" two.
_PLAIN = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code != 0xFF0C},
    **dict.fromkeys("\u2236\ufe55", ":"),
    **dict.fromkeys("‐‑–—―─−﹣", "-"),
    **dict.fromkeys("\u301c\u223c", "~"),
    **dict.fromkeys("\u3000\u00a0\u2002\u2003", " "),
}
_NOT_PLAIN = re.compile(f"[{re.escape(''.join(_PLAIN))}]")
# Bank numerals, read only in front of 元: 伍 alone is found in 队伍, 陆 in 陆续.
_BANK = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億圆", "一二三四五六七八九十百千万亿元")
_BANK_AMOUNT = re.compile("[壹贰叁肆伍陆柒捌玖][壹贰叁肆伍陆柒捌玖拾佰仟萬億零万亿]{1,30}[元圆]")

_D, _D0 = "[一二三四五六七八九两]", "[〇零一二三四五六七八九]"
_T = f"{_D}?十{_D}?"
_H = f"{_D}百(?:零{_D}|零?{_T})?"
_K = f"{_D}千(?:零(?:{_T}|{_D})|零?(?:{_H}|{_T}))?"
_BELOW = f"(?:{_K}|{_H}|{_T}|{_D}|百|千)"
_W = f"{_BELOW}?万(?:零?(?:{_K}|{_H}|{_T})|零{_D})?"
_Y = f"(?:{_W}|{_BELOW})?亿(?:零?(?:{_W}|{_K}|{_H}|{_T})|零{_D})?"
_NOT_A_SHARE = "(?![百千万]?分[之点])"
_SOME = "[余多来几]"
_ARABIC = (
    rf"(?:[0-9]{{1,3}}(?:(?:,[0-9]{{3}}|[， ]000)(?![0-9])){{1,9}}|[0-9]{{1,{_LONGEST}}})(?:\.[0-9]{{1,20}})?"
    rf"(?: {{0,2}}{_SOME}?{_NOT_A_SHARE}(?:[十百千]?万亿?|[十百千]?亿|(?:(?<![0-9]{{3}})千|(?<![0-9]{{2}})[十百])))?"
)
_SHARE_FOLLOWS = re.compile("[百千万]分之")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number as printed at `start:end`.

    `value` is exact; 七八 and 三五百 are (low, high); () stands for a run of digits too long to be a number.  `scale`
    is what the number ends with (万 10000; 1 where nothing): in 300-500万 and in 5、3、1万 the first numbers mean it too.
    """

    start: int
    end: int
    value: int | Fraction | tuple[int, ...]
    scale: int = 1


def plain_form(text: str) -> str:
    """`text` with full-width forms, dashes and bank numerals written plainly; every character keeps its place."""
    text = _NOT_PLAIN.sub(lambda char: _PLAIN[char[0]], text)
    return _BANK_AMOUNT.sub(lambda amount: amount[0].translate(_BANK), text)


def exact(number: Fraction | int) -> int | Fraction:
    """An integer where the number is whole."""
    fraction = Fraction(number)
    return fraction.numerator if fraction.denominator == 1 else fraction


def whole_number(printed: str) -> int:
    """The number of a heading (`12`, `十二`); raises ValueError where `printed` is not one whole number."""
    found = read(printed, 0)
    if found is None or found.end != len(printed) or not isinstance(found.value, int):
        raise ValueError(f"{printed!r} is not a whole number such as 12 or 十二")
    return found.value


@lru_cache(maxsize=4)  # several readers ask for the number at one place
def read(text: str, at: int) -> Numeral | None:
    """The longest number of a plain text (see `plain_form`) that begins at `at`; None where none does."""
    best: re.Match[str] | None = None
    reading: Callable[[str], _Read] = _sign
    for form, form_reading in _forms(text[at : at + 1]):
        found = form.match(text, at)
        if found and (best is None or found.end() > best.end()):
            best, reading = found, form_reading
    if best is None:
        return None
    printed = best[0]
    if reading is _formal and len(printed) > 1 and _SHARE_FOLLOWS.match(text, best.end() - 1):
        printed = printed[:-1]  # "统一百分之五十": the 百 belongs to 百分之
    value, scale = reading(printed)
    return Numeral(at, at + len(printed), value, scale)


_Read = tuple[int | Fraction | tuple[int, ...], int]


def _arabic(printed: str) -> _Read:
    if len(printed) > _LONGEST_READ:
        return (), 1
    digits = re.sub("[^0-9.]", "", printed)
    scale = _scale(printed)
    return exact(Fraction(digits) * scale), scale


def _composite(printed: str) -> _Read:
    """1万2千 → 12000."""
    parts = re.findall("([0-9]+) ?([万千百])", printed)
    return sum(int(number) * _SCALES[scale] for number, scale in parts), 1


def _formal(printed: str) -> _Read:
    bare = printed.rstrip("万亿")
    return _formal_value(printed), _scale(printed[len(bare) :]) if bare else 1


def _formal_value(printed: str) -> int:
    """三万五千 → 35000. A section below 万 is closed by 万, both by 亿; a scale without a digit counts once."""
    total = section = digit = 0
    for char in printed:
        if char in DIGITS:
            digit = DIGITS[char]
        elif char in "十百千":
            section += (digit or 1) * _SCALES[char]
            digit = 0
        elif char == "万":
            total += (section + digit or 1) * 10_000
            section = digit = 0
        else:
            total = (total + section + digit or 1) * _SCALES["亿"]
            section = digit = 0
    return total + section + digit


def _some(printed: str) -> _Read:
    """十余万 → 100000."""
    number, scale = re.split(_SOME, printed)
    return _formal_value(number) * _scale(scale), _scale(scale)


def _decimal(printed: str) -> _Read:
    whole, fraction = printed.rstrip("万亿").split("点")
    scale = _scale(printed[len(whole) + 1 + len(fraction) :])
    digits = fraction.translate(_ARABIC_DIGITS)
    return exact((_formal_value(whole) + Fraction(int(digits), 10 ** len(digits))) * scale), scale


def _about(printed: str) -> _Read:
    """七八 → (7, 8), 三五百 → (300, 500)."""
    scale = _scale(printed[2:])
    return (DIGITS[printed[0]] * scale, DIGITS[printed[1]] * scale), scale


def _spelled(printed: str) -> _Read:
    """二〇二三 → 2023."""
    return (int(printed.translate(_ARABIC_DIGITS)) if len(printed) <= _LONGEST_READ else ()), 1


def _sign(printed: str) -> _Read:
    if printed == "半":
        return Fraction(1, 2), 1
    if printed == "双":
        return 2, 1
    return exact(Fraction(unicodedata.numeric(printed)).limit_denominator(100)), 1


def _scale(printed: str) -> int:
    scale = 1
    for char in printed:
        scale *= _SCALES.get(char, 1)
    return scale


_ARABIC_FORMS = (
    (re.compile(_ARABIC), _arabic),
    (re.compile(r"[0-9]{1,4} ?万 ?[0-9] ?千(?: ?[0-9] ?百)?"), _composite),
)
_CHINESE_FORMS = (
    (re.compile(f"{_Y}|{_W}|{_BELOW}|[零〇]"), _formal),
    (
        re.compile(f"[一二三四五六七八九两][一二三四五六七八九](?!{_D0})(?:[十百千]?[万亿]|[十百千])?"),
        _about,
    ),
    (re.compile(f"{_D0}{{3,{_LONGEST}}}|(?=.?[〇零]){_D0}{{2}}"), _spelled),
    (re.compile(f"(?:{_H}|{_T}|{_D}|百|千){_SOME}(?:万亿?|亿)"), _some),
    (re.compile(f"(?:{_T}|{_D}|零)点{_D0}{{1,6}}(?![十百千])[万亿]?"), _decimal),
)
_SIGN_FORMS = ((re.compile(f"[半双{_SIGNS}]"), _sign),)


def _forms(first: str) -> tuple[tuple[re.Pattern[str], Callable[[str], _Read]], ...]:
    """The forms that a number beginning with this character can have."""
    if "0" <= first <= "9":
        return _ARABIC_FORMS
    return _CHINESE_FORMS if first in DIGITS or first in _SCALES else _SIGN_FORMS
