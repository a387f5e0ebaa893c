"""Money in capitals, as letters say it: known sums, and every sum read back by another way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiangce.office.letters.capitals import capitals


@pytest.mark.parametrize(
    ("fen", "told"),
    [
        (0, "零元整"), (50_000, "伍佰元整"), (100_500, "壹仟零伍元整"), (1_000_000_00, "壹佰万元整"), (10_0001_00, "壹拾万零壹元整"),
        (1_0000_0000_00, "壹亿元整"), (1_0000_0001_00, "壹亿零壹元整"), (5, "伍分"), (50, "伍角整"), (105, "壹元零伍分"), (3_5020_10, "叁万伍仟零贰拾元壹角整"),
    ],
)  # fmt: skip
def test_money_in_capitals(fen: int, told: str) -> None:
    assert capitals(fen) == told


_VALUE = {**dict(zip("零壹贰叁肆伍陆柒捌玖", range(10), strict=True)), "拾": 10, "佰": 100, "仟": 1000}


def _thousands(text: str) -> int:
    total = digit = 0
    for sign in text:
        if sign in "拾佰仟":
            total, digit = total + digit * _VALUE[sign], 0
        else:
            digit = _VALUE[sign]
    return total + digit


def read(text: str) -> int:
    """Capitals back into 分, by another way than they are written."""
    whole, _, rest = text.partition("元") if "元" in text else ("", "", text)
    total = 0
    for part, worth in zip(whole.rpartition("亿")[::2], (10**8, 1), strict=True):
        high, _, low = part.rpartition("万")
        total += (_thousands(high) * 10**4 + _thousands(low)) * worth
    fen, kept = 0, 0
    for sign in rest:
        if sign in "角分":
            fen, kept = fen + kept * (10 if sign == "角" else 1), 0
        elif sign != "整":
            kept = _VALUE[sign]
    return total * 100 + fen


@given(st.integers(0, 10**14 - 1))
def test_capitals_can_be_read_back(fen: int) -> None:
    assert read(capitals(fen)) == fen
    assert ("零零" not in capitals(fen) and not capitals(fen).startswith("零")) or fen < 100
