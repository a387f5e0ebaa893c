"""Amounts: every way in which a document promises money, each with its own certainty.

An amount is an interval of integers over a static denominator (`den`), so percentages stay exact until the one rounding
at the end. `high is None`: no upper bound is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import lcm
from typing import Any, NamedTuple

from jiangce.rules.certainty import Certainty
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env, Span, bounds
from jiangce.rules.nodes.values import Literal
from jiangce.rules.nodes.view import View, high_of, unknown_in
from jiangce.rules.trace import Missing
from jiangce.rules.types import NONE


class Rate(NamedTuple):
    """low/den … high/den 分, and how sure that is."""

    low: int
    high: int | None
    certainty: Certainty

    def scaled(self, by: int) -> Rate:
        return Rate(self.low * by, None if self.high is None else self.high * by, self.certainty)


class RateColumns(NamedTuple):
    """The same over many rows, in 128 bits. ``low`` null: no rate is printed; else ``high`` null: no upper bound."""

    low: Any
    high: Any
    certainty: Any


class AmountNode:
    """What the kinds of amounts share. ``rate`` is None where the document prints no rate for this case."""

    den: int = 1

    def rate(self, env: Env) -> Rate | None:
        raise NotImplementedError

    def columns(self, view: View) -> RateColumns:
        raise NotImplementedError

    def words(self) -> str:
        raise NotImplementedError

    def key(self) -> str:
        raise NotImplementedError

    def parts(self) -> Sequence[AmountNode]:
        return ()

    def nodes(self) -> Sequence[Node]:
        return ()

    def missing(self, env: Env) -> Iterator[Missing]:
        for node in self.nodes():
            value = node.run(env)
            if value is None or type(value) is Span:
                yield from node.missing(env)
        for part in self.parts():
            yield from part.missing(env)

    def walk(self) -> Iterator[AmountNode]:
        yield self
        for part in self.parts():
            yield from part.walk()


class Fixed(AmountNode):
    """``500``, ``amount`` (at cost), ``50_000 + 3000 * (count() - 20)``, ``60% of fee``, ``100% of amount``."""

    def __init__(self, of: Node, share: Literal | None = None) -> None:
        self.of = of
        self.share = share
        self.factor: int = 1 if share is None else share.value(None)  # type: ignore[arg-type]
        self.den = of.den * (1 if share is None else share.den)

    def rate(self, env: Env) -> Rate | None:
        value = self.of.run(env)
        if value is NONE:
            return None
        if value is None:
            return Rate(0, None, Certainty.UNKNOWN)
        low, high = bounds(value)
        assert low is not None
        certainty = Certainty.EXACT if low == high else Certainty.UNKNOWN
        return Rate(low * self.factor, None if high is None else high * self.factor, certainty)

    def columns(self, view: View) -> RateColumns:
        pl, col = view.pl, self.of.column(view)
        if not isinstance(self.of, Literal):
            col = view.keep(f"amount:{self.of.key()}", lambda: col)
        value, top = (x.cast(pl.Int128) * self.factor for x in (col.value, high_of(col)))
        if col.high is None and col.none is None and (isinstance(self.of, Literal) or view.all_told(col)):
            return RateColumns(value, value, pl.lit("exact"))
        low = pl.when(unknown_in(col)).then(0).otherwise(value)
        certainty = pl.when(low == top).then(pl.lit("exact")).otherwise(pl.lit("unknown"))
        return RateColumns(low, top, certainty)

    def words(self) -> str:
        if self.share is None:
            said = self.of.words()
            return said if isinstance(self.of, Literal) else f"按{said}"
        if self.factor == self.share.den:
            return f"按{self.of.words()}1:1配套"
        return f"{self.of.words()}的{self.share.words()}"

    def key(self) -> str:
        return self.of.key() if self.share is None else f"{self.share.key()}*{self.of.key()}"

    def nodes(self) -> Sequence[Node]:
        return (self.of,) if self.share is None else (self.share, self.of)


class UpTo(AmountNode):
    """``up to 500``: the officer sets it by actual cost, at most this."""

    def __init__(self, inner: AmountNode) -> None:
        self.inner = inner
        self.den = inner.den

    def rate(self, env: Env) -> Rate | None:
        inner = self.inner.rate(env)
        return None if inner is None else Rate(0, inner.high, Certainty.CEILING)

    def columns(self, view: View) -> RateColumns:
        pl, inner = view.pl, self.inner.columns(view)
        return RateColumns(pl.when(inner.low.is_not_null()).then(0), inner.high, pl.lit("ceiling"))

    def words(self) -> str:
        return f"最高{self.inner.words()}"

    def key(self) -> str:
        return f"up to {self.inner.key()}"

    def parts(self) -> Sequence[AmountNode]:
        return (self.inner,)


class AtLeast(AmountNode):
    """``at least 3000``: this or more."""

    def __init__(self, inner: AmountNode) -> None:
        self.inner = inner
        self.den = inner.den

    def rate(self, env: Env) -> Rate | None:
        inner = self.inner.rate(env)
        return None if inner is None else Rate(inner.low, None, Certainty.FLOOR)

    def columns(self, view: View) -> RateColumns:
        inner = self.inner.columns(view)
        return RateColumns(inner.low, view.pl.lit(None, dtype=view.pl.Int128), view.pl.lit("floor"))

    def words(self) -> str:
        return f"不低于{self.inner.words()}"

    def key(self) -> str:
        return f"at least {self.inner.key()}"

    def parts(self) -> Sequence[AmountNode]:
        return (self.inner,)


class Between(AmountNode):
    """``500 to 800``: the officer sets it inside the range."""

    def __init__(self, low: AmountNode, high: AmountNode) -> None:
        self.low = low
        self.high = high
        self.den = lcm(low.den, high.den)

    def rate(self, env: Env) -> Rate | None:
        low, high = self.low.rate(env), self.high.rate(env)
        if low is None or high is None:
            return None
        top = None if high.high is None else high.high * (self.den // self.high.den)
        return Rate(low.low * (self.den // self.low.den), top, Certainty.RANGE)

    def columns(self, view: View) -> RateColumns:
        low, high = self.low.columns(view), self.high.columns(view)
        least = view.pl.when(high.low.is_not_null()).then(low.low * (self.den // self.low.den))
        return RateColumns(least, high.high * (self.den // self.high.den), view.pl.lit("range"))

    def words(self) -> str:
        return f"{self.low.words()}至{self.high.words()}"

    def key(self) -> str:
        return f"{self.low.key()} to {self.high.key()}"

    def parts(self) -> Sequence[AmountNode]:
        return (self.low, self.high)


class Standard(AmountNode):
    """``standard.x``: a figure of another document, filled in by the operator, by ``keys`` and date."""

    def __init__(self, name: str, zh: str, keys: Sequence[Node]) -> None:
        self.name = name
        self.zh = zh
        self.keys = tuple(keys)

    def rate(self, env: Env) -> Rate | None:
        keys = tuple(key.run(env) for key in self.keys)
        value = None if None in keys else env.case.standard(self.name, keys, env.on)
        return Rate(0, None, Certainty.STANDARD) if value is None else Rate(value, value, Certainty.EXACT)

    def columns(self, view: View) -> RateColumns:
        pl = view.pl
        value = view.standard(self.name, [key.column(view) for key in self.keys]).cast(pl.Int128)
        certainty = pl.when(value.is_null()).then(pl.lit("standard")).otherwise(pl.lit("exact"))
        return RateColumns(value.fill_null(0), value, certainty)

    def words(self) -> str:
        return f"按{self.zh}"

    def key(self) -> str:
        return f"standard.{self.name}({', '.join(key.key() for key in self.keys)})"

    def nodes(self) -> Sequence[Node]:
        return self.keys


class AsDecided(AmountNode):
    """``as decided``: the document names no figure."""

    def rate(self, env: Env) -> Rate:
        return Rate(0, None, Certainty.DISCRETION)

    def columns(self, view: View) -> RateColumns:
        pl = view.pl
        return RateColumns(pl.lit(0, dtype=pl.Int128), pl.lit(None, dtype=pl.Int128), pl.lit("discretion"))

    def words(self) -> str:
        return "文件未写金额，由主管部门核定"

    def key(self) -> str:
        return "as decided"
