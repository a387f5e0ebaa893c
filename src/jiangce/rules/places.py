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
#: of places that bear one name, so many are suggested
_SUGGESTED = 4
_RINGS = {ELSEWHERE: "其他省份", ABROAD: _OUTSIDE}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()[1:]
    return dict(line.split(",", 1) for line in lines)


def every_code() -> list[str]:
    """The code of every place on the list: provinces, prefectures, counties."""
    return list(_names())


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


@lru_cache(maxsize=1)
def _written() -> dict[str, list[str]]:
    """Every way to write a place in full → its codes: 桐庐县, 杭州市桐庐县, 浙江省杭州市桐庐县."""
    names, out = _names(), dict[str, list[str]]()
    for code, own in names.items():
        province = names.get(code[:2] + "0000", "")
        for way in dict.fromkeys((own, place_name(code), province + place_name(code), province + own)):
            out.setdefault(way, []).append(code)
    return out


def codes_of(name: str) -> list[str]:
    """The codes of the places so called, or whose names begin so (桐庐); none for a single character or a stranger."""
    clean = "".join(name.split())
    if len(clean) < 2:
        return []
    found = _written().get(clean)
    return found or [code for code, own in _names().items() if own.startswith(clean)]


def codes_like(name: str) -> str:
    """The codes that somebody who wrote a name may have meant, each with its place: 330122 杭州市桐庐县; empty for none."""
    found = codes_of(name)
    more = f" … (+{len(found) - _SUGGESTED})" if len(found) > _SUGGESTED else ""
    return "、".join(f"{code} {place_name(code)}" for code in found[:_SUGGESTED]) + more


def local_name(code: str) -> str:
    """The name alone: 上虞区; empty where the list does not know it."""
    return _names().get(code, "")
