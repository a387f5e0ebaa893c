"""Money as a clerk reads it: ¥68,500 · 最高 ¥30,000 · ¥500–800, and how sure it is."""

from __future__ import annotations

from jiangce.entitlement.decision import Amount, Certainty
from jiangce.entitlement.totals import Total
from jiangce.rules.certainty import ZH


def yuan(fen: int) -> str:
    """分 as ¥ with thousands separators, and decimals only where there are any: 6850000 → ¥68,500."""
    whole, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{whole:,}.{rest:02d}" if rest else f"{sign}¥{whole:,}"


def span(low: int, high: int | None, floor: bool = False) -> str:
    """An interval of money in 分. Where nothing at all is known of it, it is 待核定."""
    if high is None:
        return f"{'不低于' if floor else '至少'} {yuan(low)}" if low else "待核定"
    if low == high:
        return yuan(low)
    return f"{yuan(low)}–{yuan(high)[1:]}" if low else f"最高 {yuan(high)}"


def amount_text(amount: Amount | None) -> str:
    """An amount, without how sure it is."""
    if amount is None:
        return "—"
    if amount.high is None and amount.certainty is Certainty.UNKNOWN:
        return "待补充信息"
    return span(amount.low, amount.high, amount.certainty is Certainty.FLOOR)


def sureness(amount: Amount | None) -> str:
    """How sure it is: 确定, 按实际支出核定 …"""
    if amount is None:
        return ""
    return amount.note or ZH[amount.certainty]


def total_text(found: Total) -> str:
    """A sum: ¥68,500 · ¥500 至 ¥800 · ¥500 以上，另有待核定."""
    if found.high is None:
        return f"{yuan(found.low)} 以上，另有金额待核定" if found.low else "金额待核定"
    if found.low == found.high:
        return yuan(found.low)
    return f"{yuan(found.low)} 至 {yuan(found.high)}" if found.low else f"最高 {yuan(found.high)}"
