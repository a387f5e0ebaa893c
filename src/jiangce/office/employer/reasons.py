"""In a line, why a decision came out as it did."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jiangce.office.rosters.deciding import NO, OPEN, Case

MOST = 3
SIGNS = {"entitled": ("✓", "符合", "yes"), "open": ("?", "待补信息", "open"), "not entitled": ("✗", "不符合", "no")}


def reason(case: Case) -> str:
    """The first thing that is in the way; for what is due, that nothing is."""
    told = case.told
    if case.status == NO:
        first = next(_failed(told["conditions"]), None)
        if first is None:
            return "不符合条件"
        more = first["short"] or (f"实为{first['found']}" if first["found"] else "")
        return first["words"] + (f"（{more}）" if more else "")
    if case.status == OPEN:
        lacks = list(dict.fromkeys(one["label"] for one in told["missing"]))
        return "缺：" + "、".join(lacks[:MOST]) + ("等" if len(lacks) > MOST else "") if lacks else "条件尚未查清"
    return "、".join(one["words"] for one in told["reductions"]) or "条件全部符合"


def _failed(conditions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Failed lines, seen through to those by which they fail."""
    for one in conditions:
        if one["holds"] is False:
            inside = list(_failed(one["children"]))
            yield from inside or [one]
