"""Names of places by their GB/T 2260 code: 330604 → 绍兴市上虞区. For words only; rules look at digits.

The list is read when a name is first asked for, so that nobody pays for it who shows none.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

LIST = Path(__file__).resolve().parent / "gb2260" / "places.csv"
#: a place of which only the ring is known: somewhere else in the country, somewhere abroad
ELSEWHERE, ABROAD = "990000", "ZZ"
_OUTSIDE = "国（境）外"
_RINGS = {ELSEWHERE: "其他省份", ABROAD: _OUTSIDE}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()[1:]
    return dict(line.split(",", 1) for line in lines)


def place_name(code: str) -> str:
    """A place as people call it, with what it lies in; the code beside it where the list does not know it.

    A county stands behind its prefecture (浙江 has one 鼓楼区, the country many), a prefecture behind its province.
    """
    if code in _RINGS:
        return _RINGS[code]
    if not code.isdigit():
        return f"{_OUTSIDE}（{code}）"
    names = _names()
    above = names.get(code[:4] + "00") or names.get(code[:2] + "0000", "") if code[4:] != "00" else ""
    if code[4:] == "00" and code[2:4] != "00":
        above = names.get(code[:2] + "0000", "")
    own = names.get(code)
    if own is None:
        return f"{above}（{code}）" if above else code
    return own if own == above else above + own


def local_name(code: str) -> str:
    """The name alone: 上虞区; empty where the list does not know it."""
    return _names().get(code, "")
