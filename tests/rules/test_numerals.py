"""Numerals: Chinese numbers are read as a clerk writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangce.rules.numerals import read

DIGITS = "零一二三四五六七八九"


def section(number: int) -> str:
    """A number below 10000 as a clerk writes it: 一千零五十, 一百一十."""
    printed, gap = "", False
    for scale, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            printed += ("零" if gap and printed else "") + DIGITS[digit] + word
        gap = not digit
    return printed


def chinese(number: int) -> str:
    printed = ""
    for scale, word in ((100_000_000, "亿"), (10_000, "万"), (1, "")):
        part, number = divmod(number, scale)
        if part:
            printed += ("零" if printed and part < 1000 else "") + section(part) + word
    return printed or "零"


@pytest.mark.parametrize(
    ("printed", "value"),
    [("十", 10), ("二十", 20), ("一百二十", 120), ("一百零五", 105), ("三万五千", 35_000), ("二十万零三百", 200_300)],
)
def test_chinese_numerals(printed: str, value: int) -> None:
    numeral = read(printed, 0)
    assert numeral is not None
    assert (numeral.value, numeral.end) == (value, len(printed))


@given(st.one_of(st.integers(0, 20_000), st.integers(0, 10**12 - 1)))
def test_a_number_written_in_chinese_is_read_back(number: int) -> None:
    printed = chinese(number)
    numeral = read(printed, 0)
    assert numeral is not None
    assert (numeral.value, numeral.end) == (number, len(printed))
