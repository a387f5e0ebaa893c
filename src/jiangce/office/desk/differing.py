"""What came out differently from the decision on file, as an officer reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NAMES = {
    "status": "结论", "amount": "金额", "certainty": "金额的把握", "payees": "发给谁", "on": "事实日期", "fund": "资金",
    "reductions": "扣减", "shares": "各方分担", "already_paid": "已领取", "rules_hash": "规则", "clause": "条款", "title": "项目",
    "choosing": "择一", "periods": "发放期",
}  # fmt: skip
VALUES = {
    "entitled": "符合", "not entitled": "不符合", "open": "待补信息（有条件未查清）", "fact withdrawn": "所依据的事实已撤销", None: "无",
}  # fmt: skip


def told_differences(found: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[str, str]]:
    """Name → (then, now), in words."""
    return {NAMES.get(name, name): (_told(then), _told(now)) for name, (then, now) in found.items()}


def _told(value: Any) -> str:
    if isinstance(value, dict) and "low_fen" in value:
        low, high = value["low_fen"], value.get("high_fen")
        if low == high:
            return f"¥{low / 100:,.2f}"
        return f"¥{low / 100:,.2f} 至 " + ("不限" if high is None else f"¥{high / 100:,.2f}")
    if isinstance(value, str) or value is None:
        return VALUES.get(value, value or "无")
    if isinstance(value, list):
        return f"{len(value)} 项" if value else "无"
    return str(value)
