"""Money as a clerk reads it: ¥68,500 · 最高 ¥30,000 · ¥500–800, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterable

from jiangce.entitlement.decision import Amount, Certainty, Decision, Shared
from jiangce.entitlement.totals import Total, payments, times, together
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


def sum_text(decisions: Iterable[Decision], shared: Iterable[Shared] = ()) -> str:
    """What decisions come to, told apart by how sure: ¥3,000（确定）；最高 ¥30,000（按实际支出核定）；2 项金额待核定."""
    sums: dict[Certainty, Total] = {}
    rest = {(d.benefit, d.fact): (d.amount.certainty, times(d.amount, payments(d))) for d in decisions if d.amount}
    for pot in shared:
        found = together(pot, {key: amount for key, (_, amount) in rest.items()})
        if found is not None:
            certainty = next(rest[member][0] for member in pot.members if member in rest)
            sums[certainty] = sums.get(certainty, Total()).plus(found.low, found.high)
            for member in pot.members:
                rest.pop(member, None)
    vague = 0
    for certainty, amount in rest.values():
        if amount.high is None and amount.low == 0:
            vague += 1
        else:
            sums[certainty] = sums.get(certainty, Total()).plus(amount.low, amount.high)
    parts = [_sum(certainty, sums[certainty]) for certainty in Certainty if certainty in sums]
    if vague:
        parts.append(f"{vague} 项金额待核定")
    return "；".join(parts)


def _sum(certainty: Certainty, found: Total) -> str:
    money = span(found.low, found.high, certainty is Certainty.FLOOR)
    return f"{money}（确定）" if certainty is Certainty.EXACT else f"{money}（{ZH[certainty]}）"
