"""Rounding money, once: half a 分 goes up."""

from __future__ import annotations

from jiangce.rules.nodes.amounts import Rate


def round_half_up(numerator: int, den: int) -> int:
    """numerator/den 分 as whole 分; both are never negative."""
    return numerator if den == 1 else (2 * numerator + den) // (2 * den)


def rounded(rate: Rate, den: int) -> tuple[int, int | None]:
    """The bounds of a rate as whole 分, never less than nothing (a formula may subtract)."""
    low, high = max(rate.low, 0), None if rate.high is None else max(rate.high, 0)
    return round_half_up(low, den), None if high is None else round_half_up(high, den)
