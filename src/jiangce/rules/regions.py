"""Regions by their GB/T 2260 codes: which places lie inside one, how far the others are, and what the words are.

A policy's region is a county (330604), a prefecture-level city (330700) or a province (330000). Everything in a city
lies inside it, so 330702 and 330782 are no further from 330700 than it is from itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from jiangce.rules.places import ABROAD, ELSEWHERE

#: Taiwan, Hong Kong and Macao count as 国（境）外
OUTSIDE = ("71", "81", "82")


def stem(region: str) -> str:
    """The digits that all codes inside a region begin with: 330604 · 3307 · 33."""
    return region.removesuffix("00").removesuffix("00") if len(region) == 6 else region


def inside(region: str, code: str) -> bool:
    """Does a place lie in the region?"""
    return code.startswith(stem(region))


def ring(region: str, code: str) -> str:
    """How far a place is from the region, as a value of the scale *distance*."""
    if code.isalpha() or code[:2] in OUTSIDE:
        return "abroad"
    if inside(region, code):
        return "same_county"
    if inside(region[:4] + "00", code):
        return "same_city"
    return "same_province" if code[:2] == region[:2] else "other_province"


def rings(region: str) -> tuple[str, ...]:
    """The values of *distance* that a place can have: a city has nothing beside it in the same city."""
    every = ("same_county", "same_city", "same_province", "other_province", "abroad")
    skipped = {6: 1, 4: 2, 2: 3}.get(len(stem(region)), 1)
    return every[:1] + every[skipped:]


def somewhere(region: str, ring_: str) -> str:
    """A code that lies in that ring, for somebody who tells no more; what is no ring comes back as it is."""
    city = region[:4] + "00" if len(stem(region)) == 6 else region
    codes = {
        "same_county": region,
        "same_city": city,
        "same_province": region[:2] + "0000",
        "other_province": ELSEWHERE,
        "abroad": ABROAD,
    }
    return codes.get(ring_, ring_)


def region_names(region: str, names: Mapping[str, str]) -> dict[str, str]:
    """``names`` of a policy with those that follow from what its region is: how a county is ranked, what lies around."""
    county = len(stem(region)) == 6
    own = names.get("县", "")
    around = {
        "县级": f"{own}级" if county else "县级",
        "各地": f"本{own}、本市、本省" if county else f"本{own}、本省",
    }
    return {**around, **names}
