"""Values of tables as people read them."""

from __future__ import annotations

from typing import Any


def yuan(fen: int) -> str:
    """分 as ¥, decimals only where there are any: 6850000 → ¥68,500."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}¥{whole:,}{f'.{rest:02d}' if rest else ''}"


def signed(fen: int) -> str:
    """A change of money: +¥3,000 · −¥500 · 不变."""
    return "不变" if fen == 0 else f"+{yuan(fen)}" if fen > 0 else yuan(fen)


def shown(kind: str, value: Any) -> str:
    """A cell of a table; — where nothing is known."""
    if value is None:
        return "—"
    if kind == "money":
        return yuan(value)
    if kind == "change":
        return signed(value)
    if kind == "count":
        return f"{value:,}"
    if kind == "share":
        return f"{value / 10_000:.1f}%"
    return str(value)
