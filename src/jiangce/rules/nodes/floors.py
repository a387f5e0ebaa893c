"""``at_least: 500`` beside a rate: what would come to less is paid as that much (不足500元的按500元)."""

from __future__ import annotations

from collections.abc import Sequence

from jiangce.rules.certainty import Certainty
from jiangce.rules.nodes.amounts import AmountNode, Rate, RateColumns
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.values import Literal
from jiangce.rules.nodes.view import View


class Floored(AmountNode):
    """The rate, or the floor where that is more. Where no rate is printed, there is no floor either."""

    def __init__(self, inner: AmountNode, floor: Literal) -> None:
        self.inner = inner
        self.floor = floor
        self.den = inner.den
        self.least: int = floor.value(None) * inner.den  # type: ignore[arg-type]

    def rate(self, env: Env) -> Rate | None:
        inner = self.inner.rate(env)
        if inner is None:
            return None
        low = max(inner.low, self.least)
        high = None if inner.high is None else max(inner.high, self.least)
        sure = low == high and inner.certainty is not Certainty.UNKNOWN  # unknown: perhaps no row of the table applies
        return Rate(low, high, Certainty.EXACT if sure else inner.certainty)

    def columns(self, view: View) -> RateColumns:
        pl, inner = view.pl, self.inner.columns(view)
        least = pl.lit(self.least, dtype=pl.Int128)
        low = pl.when(inner.low.is_not_null()).then(pl.max_horizontal(inner.low, least))
        high = pl.when(inner.high.is_not_null()).then(pl.max_horizontal(inner.high, least))
        exact = (low == high).fill_null(False) & (inner.certainty != "unknown")
        return RateColumns(low, high, pl.when(exact).then(pl.lit("exact")).otherwise(inner.certainty))

    def words(self) -> str:
        return f"{self.inner.words()}，不足{self.floor.words()}的按{self.floor.words()}"

    def key(self) -> str:
        return f"{self.inner.key()} at least {self.floor.key()}"

    def parts(self) -> Sequence[AmountNode]:
        return (self.inner,)

    def nodes(self) -> Sequence[Node]:
        return (self.floor,)


__all__ = ["Floored"]
