"""Parts and multiples of a figure that stands in another document: ``2/3 of standard.x``, ``count() * standard.x``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jiangce.rules.certainty import Certainty
from jiangce.rules.nodes.amounts import AmountNode, Rate, RateColumns
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env, bounds
from jiangce.rules.nodes.values import Literal
from jiangce.rules.nodes.view import View, high_of, unknown_in
from jiangce.rules.types import NONE


class PartOf(AmountNode):
    """``30% of standard.x``, ``2/3 of standard.x``."""

    def __init__(self, inner: AmountNode, share: Literal) -> None:
        self.inner = inner
        self.share = share
        self.factor: int = share.value(None)  # type: ignore[arg-type]
        self.den = inner.den * share.den

    def rate(self, env: Env) -> Rate | None:
        inner = self.inner.rate(env)
        return None if inner is None else inner.scaled(self.factor)

    def columns(self, view: View) -> RateColumns:
        inner = self.inner.columns(view)
        return RateColumns(inner.low * self.factor, inner.high * self.factor, inner.certainty)

    def words(self) -> str:
        return f"{self.inner.words()}的{self.share.words()}"

    def key(self) -> str:
        return f"{self.share.key()}*{self.inner.key()}"

    def parts(self) -> Sequence[AmountNode]:
        return (self.inner,)

    def nodes(self) -> Sequence[Node]:
        return (self.share,)


class Multiplied(AmountNode):
    """``6 * standard.x``, ``months_begun * 2/3 of standard.x``: so many times as the row, or the group, counts."""

    def __init__(self, inner: AmountNode, by: Node) -> None:
        self.inner = inner
        self.by = by
        self.den = inner.den

    def rate(self, env: Env) -> Rate | None:
        inner, by = self.inner.rate(env), self.by.run(env)
        if inner is None or by is NONE:
            return None
        least, most = bounds(by)
        low = inner.low * (least or 0)
        high = None if most is None or inner.high is None else inner.high * most
        if most == 0:
            return Rate(0, 0, Certainty.EXACT)
        sure = inner.certainty is not Certainty.EXACT or least == most is not None
        return Rate(low, high, inner.certainty if sure else Certainty.UNKNOWN)

    def columns(self, view: View) -> RateColumns:
        pl, inner, col = view.pl, self.inner.columns(view), self.by.column(view)
        least, most = col.value.cast(pl.Int128), high_of(col).cast(pl.Int128)
        unknown = unknown_in(col)
        prints = inner.low.is_not_null() & (unknown | least.is_not_null())
        zero = (most == 0).fill_null(False) & ~unknown
        low = pl.when(prints & unknown).then(0).when(prints).then(inner.low * least)
        high = pl.when(zero).then(0).otherwise(inner.high * most)
        doubt = (inner.certainty == "exact") & (unknown | (least != most).fill_null(True))
        certainty: Any = (
            pl.when(zero).then(pl.lit("exact")).when(doubt).then(pl.lit("unknown")).otherwise(inner.certainty)
        )
        return RateColumns(low, high, certainty)

    def words(self) -> str:
        return f"{self.inner.words()}×{self.by.words()}"

    def key(self) -> str:
        return f"{self.by.key()}*{self.inner.key()}"

    def parts(self) -> Sequence[AmountNode]:
        return (self.inner,)

    def nodes(self) -> Sequence[Node]:
        return (self.by,)


__all__ = ["Multiplied", "PartOf"]
