"""Amounts made of amounts: tables by a column, dated figures, uplifts, pro rata, whole batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property, reduce
from math import lcm
from operator import and_, or_
from typing import Any, NamedTuple

from jiangce.rules.certainty import Certainty
from jiangce.rules.nodes.amounts import AmountNode, Fixed, Rate, RateColumns
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare, Member
from jiangce.rules.nodes.env import Env, Span, bounds
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.groups import GroupCount
from jiangce.rules.nodes.logic import Junction
from jiangce.rules.nodes.values import Literal
from jiangce.rules.nodes.view import Col, View, high_of, unknown_in
from jiangce.rules.trace import Missing
from jiangce.rules.types import NONE, date_words


def hull(rates: Sequence[Rate], certainty: Certainty = Certainty.UNKNOWN) -> Rate:
    """The least interval around several; equal ones are just that one."""
    if all(rate == rates[0] for rate in rates):
        return rates[0]
    highs = [rate.high for rate in rates]
    return Rate(min(r.low for r in rates), None if None in highs else max(h for h in highs if h is not None), certainty)


def scaled(rate: RateColumns, by: int) -> RateColumns:
    return RateColumns(rate.low * by, rate.high * by, rate.certainty)


def first_of(
    view: View, unknown: Any, holds: Sequence[Any], rates: Sequence[RateColumns], whole: bool = False
) -> RateColumns:
    """The first rate whose condition holds; where it is not known which, anything from nothing to the highest.

    ``whole``: one of them does, so that it is the lowest at least.
    """
    pl = view.pl
    low = high = pl.lit(None, dtype=pl.Int128)
    certainty = pl.lit(None, dtype=pl.String)
    top, bounded = pl.lit(0, dtype=pl.Int128), pl.lit(True)
    for hold, rate in zip(reversed(holds), reversed(rates), strict=True):
        low = pl.when(hold).then(rate.low).otherwise(low)
        high = pl.when(hold).then(rate.high).otherwise(high)
        certainty = pl.when(hold).then(rate.certainty).otherwise(certainty)
        top = pl.max_horizontal(top, pl.when(rate.low.is_not_null()).then(rate.high))
        bounded = bounded & (rate.low.is_null() | rate.high.is_not_null())
    least: Any = pl.lit(0, dtype=pl.Int128)
    doubtful: Any = pl.lit("unknown")
    if whole:
        printed = reduce(and_, [rate.low.is_not_null() for rate in rates])
        least = pl.when(printed).then(pl.min_horizontal(*(rate.low for rate in rates))).otherwise(least)
        first, *others = rates
        same = [a.eq_missing(b) for rate in others for a, b in zip(first, rate, strict=True)]
        doubtful = pl.when(reduce(and_, same, printed)).then(first.certainty).otherwise(doubtful)
    return RateColumns(
        pl.when(unknown).then(least).otherwise(low),
        pl.when(unknown & bounded).then(top).when(~unknown).then(high),
        pl.when(unknown).then(doubtful).otherwise(certainty),
    )


class Tiers(AmountNode):
    """``by: level`` with a table: the first row whose condition holds; unknown: anything between the rows."""

    def __init__(self, by: Node, rows: Sequence[tuple[str, Node, AmountNode]]) -> None:
        self.by = by
        self.rows = tuple(rows)  # (words of the key, condition, amount)
        self.den = lcm(*(amount.den for _, _, amount in rows))

    def rate(self, env: Env) -> Rate | None:
        doubt = self.by.run(env) is None
        for _, condition, amount in () if doubt else self.rows:
            holds = condition.run(env)
            if holds:
                rate = amount.rate(env)
                return None if rate is None else rate.scaled(self.den // amount.den)
            doubt = doubt or holds is None  # a number in doubt may lie in several rows
        if not doubt:
            return None
        rates = [r.scaled(self.den // a.den) for _, _, a in self.rows if (r := a.rate(env)) is not None]
        sure = self.whole and len(rates) == len(self.rows)  # one of the rows applies, whichever
        return hull(rates if sure else [Rate(0, 0, Certainty.UNKNOWN), *rates])

    @cached_property
    def whole(self) -> bool:
        """Has every value of the column a row, and can the column not be *none*?"""
        if not isinstance(self.by, Get) or self.by.owner is not None or self.by.first.derived or self.by.first.none:
            return False
        scale = self.by.vocabulary.scale_of(self.by.type)
        conditions = [condition for _, condition, _ in self.rows]
        return scale is not None and all(any(_holds(row, value) for row in conditions) for value in scale.values)

    @cached_property
    def figures(self) -> tuple[int, ...]:
        """The amounts of the rows, where all of them are figures of the document; else nothing."""
        if not all(isinstance(amount, Fixed) and amount.of.constant for _, _, amount in self.rows):
            return ()
        rates = [(amount.rate(None), self.den // amount.den) for _, _, amount in self.rows]  # type: ignore[arg-type]
        exact = [rate.low * by for rate, by in rates if rate is not None and rate.certainty is Certainty.EXACT]
        return tuple(exact) if len(exact) == len(rates) and max(exact) < 2**63 else ()

    def columns(self, view: View) -> RateColumns:
        by = self.by.column(view)
        holds = [condition.column(view).value for _, condition, _ in self.rows]
        if self.figures and by.high is None:
            return self._of_figures(view, unknown_in(by), holds)
        rates = [scaled(amount.columns(view), self.den // amount.den) for _, _, amount in self.rows]
        unknown = unknown_in(by)
        if by.high is not None:  # a number in doubt may lie in several rows
            known = reduce(or_, [hold.fill_null(False) for hold in holds])
            unknown = unknown | (~known & reduce(or_, [hold.is_null() for hold in holds]))
        return first_of(view, unknown, holds, rates, self.whole)

    def _of_figures(self, view: View, unknown: Any, holds: Sequence[Any]) -> RateColumns:
        """As `first_of`, of plain figures: the row is looked for once, not once for each end and for how sure it is."""
        pl, figures = view.pl, self.figures
        found = pl.lit(None, dtype=pl.Int64)
        for hold, figure in zip(reversed(holds), reversed(figures), strict=True):
            found = pl.when(hold).then(pl.lit(figure, dtype=pl.Int64)).otherwise(found)
        chosen = view.keep(f"@figures:{self.key()}", lambda: Col(found)).value.cast(pl.Int128)
        alike = self.whole and len(set(figures)) == 1
        least, doubtful = min(figures) if self.whole else 0, Certainty.EXACT if alike else Certainty.UNKNOWN
        low, high = (
            pl.when(unknown).then(pl.lit(end, dtype=pl.Int128)).otherwise(chosen) for end in (least, max(0, *figures))
        )
        return RateColumns(
            low, high, pl.when(unknown).then(pl.lit(doubtful)).when(chosen.is_not_null()).then(pl.lit(Certainty.EXACT))
        )

    def words(self) -> str:
        return "；".join(f"{said}：{amount.words()}" for said, _, amount in self.rows)

    def key(self) -> str:
        return "{" + "; ".join(f"{c.key()}: {a.key()}" for _, c, a in self.rows) + "}"

    def parts(self) -> Sequence[AmountNode]:
        return [amount for _, _, amount in self.rows]

    def nodes(self) -> Sequence[Node]:
        return (self.by,)

    def missing(self, env: Env) -> Iterator[Missing]:
        value = self.by.run(env)
        if value is None or (type(value) is Span and value.low != value.high):
            yield from self.by.missing(env)
            return
        for _, condition, amount in self.rows:
            if condition.run(env):
                yield from amount.missing(env)
                return


def _holds(condition: Node, value: str) -> bool:
    """Does a row's condition hold of this value of the column?"""
    if isinstance(condition, Junction):
        return all(_holds(part, value) for part in condition.parts)
    if isinstance(condition, Compare):
        return condition.test(value, condition.right.key()) is True
    return isinstance(condition, Member) and condition.test(value) is True


class Dated(AmountNode):
    """A figure that changed: the one in force on the date of the fact; before the first there is none."""

    def __init__(self, rows: Sequence[tuple[date, AmountNode]]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row[0]))
        self.den = lcm(*(amount.den for _, amount in rows))

    def rate(self, env: Env) -> Rate | None:
        if env.on is None:
            rates = [r.scaled(self.den // a.den) for _, a in self.rows if (r := a.rate(env)) is not None]
            return hull([Rate(0, 0, Certainty.UNKNOWN), *rates])
        for start, amount in reversed(self.rows):
            if start <= env.on:
                rate = amount.rate(env)
                return None if rate is None else rate.scaled(self.den // amount.den)
        return None

    def columns(self, view: View) -> RateColumns:
        rows = self.rows[::-1]
        rates = [scaled(amount.columns(view), self.den // amount.den) for _, amount in rows]
        return first_of(view, view.on.is_null(), [view.on >= start for start, _ in rows], rates)

    def words(self) -> str:
        return "；".join(f"{date_words(start)}起{amount.words()}" for start, amount in self.rows)

    def key(self) -> str:
        return "{" + "; ".join(f"{start}: {amount.key()}" for start, amount in self.rows) + "}"

    def parts(self) -> Sequence[AmountNode]:
        return [amount for _, amount in self.rows]


class Uplift(NamedTuple):
    """``30% if A``; with ``ceiling`` ``up to 30% if A``: anything from nothing to that share, as the officer sets it."""

    share: Literal
    condition: Node
    ceiling: bool = False

    def words(self) -> str:
        return f"{self.condition.words()}的，{'最高提高' if self.ceiling else '提高'}{self.share.words()}"

    def key(self) -> str:
        return f"{'up to ' if self.ceiling else ''}{self.share.key()} if {self.condition.key()}"


class Raised(AmountNode):
    """``raise: 50% if A``, ``up to 30% if B``: the first that holds, on top of the rate, never both."""

    def __init__(self, inner: AmountNode, uplifts: Sequence[Uplift]) -> None:
        self.inner = inner
        self.uplifts = tuple(uplifts)
        self.unit = lcm(*(one.share.den for one in uplifts))
        self.den = inner.den * self.unit

    def factors(self, one: Uplift | None) -> tuple[int, int]:
        """1 + the share, least and most, over ``unit``."""
        if one is None:
            return self.unit, self.unit
        share: int = one.share.value(None)  # type: ignore[arg-type]
        most = self.unit + share * (self.unit // one.share.den)
        return (self.unit if one.ceiling else most), most

    def rate(self, env: Env) -> Rate | None:
        inner = self.inner.rate(env)
        if inner is None:
            return None
        possible: list[tuple[int, int]] = []
        for one in self.uplifts:
            holds = one.condition.run(env)
            if holds is not False:
                possible.append(self.factors(one))
            if holds:
                break
        else:
            possible.append(self.factors(None))
        return hull([_raised(inner, *factors) for factors in possible])

    def columns(self, view: View) -> RateColumns:
        """Of each bound the least and the most that may come out: apart where it is not known which uplift holds."""
        pl, inner = view.pl, self.inner.columns(view)
        base = pl.lit(self.unit)
        bounds_ = [(base, base), (base, base)]  # (least, most) of the lower factor, of the upper factor
        for one in reversed(self.uplifts):
            holds = one.condition.column(view).value
            doubt = holds.is_null()
            bounds_ = [
                tuple(
                    pl.when(holds).then(factor).when(doubt).then(either(factor, bound)).otherwise(bound)
                    for either, bound in zip((pl.min_horizontal, pl.max_horizontal), pair, strict=True)
                )
                for factor, pair in zip(map(pl.lit, self.factors(one)), bounds_, strict=True)
            ]
        (low, low_most), (high_least, high) = bounds_
        top = inner.high.fill_null(0)
        unsure = ((low != low_most) & (inner.low != 0)) | ((high_least != high) & (top != 0))
        spread = (low != high) & (top != 0) & (inner.certainty == "exact")
        certainty = (
            pl.when(unsure).then(pl.lit("unknown")).when(spread).then(pl.lit("range")).otherwise(inner.certainty)
        )
        return RateColumns(inner.low * low, inner.high * high, certainty)

    def words(self) -> str:
        said = "；".join(one.words() for one in self.uplifts)
        more = "（同时符合的只按前一项提高）" if len(self.uplifts) > 1 else ""
        return f"{self.inner.words()}。{said}{more}"

    def key(self) -> str:
        return f"{self.inner.key()} raise [" + "; ".join(one.key() for one in self.uplifts) + "]"

    def parts(self) -> Sequence[AmountNode]:
        return (self.inner,)

    def nodes(self) -> Sequence[Node]:
        return [one.condition for one in self.uplifts]


def _raised(rate: Rate, low: int, high: int) -> Rate:
    """The rate times a factor that lies between two."""
    spread = low != high and rate.high and rate.certainty is Certainty.EXACT
    top = None if rate.high is None else rate.high * high
    return Rate(rate.low * low, top, Certainty.RANGE if spread else rate.certainty)


class ProRata(AmountNode):
    """``times: attended``: multiplied by a share of the row (parts per million)."""

    def __init__(self, inner: AmountNode, share: Node) -> None:
        self.inner = inner
        self.share = share
        self.den = inner.den * share.den

    def rate(self, env: Env) -> Rate | None:
        inner, share = self.inner.rate(env), self.share.run(env)
        if inner is None or share is NONE:
            return None
        if share is None:
            top = None if inner.high is None else inner.high * self.share.den
            return Rate(0, top, Certainty.UNKNOWN if top != 0 else inner.certainty)
        return inner.scaled(share)

    def columns(self, view: View) -> RateColumns:
        pl, inner, share = view.pl, self.inner.columns(view), self.share.column(view)
        unknown = unknown_in(share)
        low = pl.when(unknown & inner.low.is_not_null()).then(0).otherwise(inner.low * share.value)
        high = inner.high * pl.when(unknown).then(self.share.den).otherwise(share.value)
        doubt = unknown & (inner.high.is_null() | (inner.high != 0))
        return RateColumns(low, high, pl.when(doubt).then(pl.lit("unknown")).otherwise(inner.certainty))

    def words(self) -> str:
        return f"{self.inner.words()}；按{self.share.words()}折算"

    def key(self) -> str:
        return f"{self.inner.key()} times {self.share.key()}"

    def parts(self) -> Sequence[AmountNode]:
        return (self.inner,)

    def nodes(self) -> Sequence[Node]:
        return (self.share,)


class Batched(AmountNode):
    """``batch: 50``: whole fifties of the group's rows, each tier counted apart, remainders lost."""

    def __init__(self, batch: Literal, rows: Sequence[tuple[str, GroupCount, AmountNode]]) -> None:
        self.batch = batch
        self.size: int = batch.value(None)  # type: ignore[arg-type]
        self.rows = tuple(rows)
        self.den = lcm(*(amount.den for _, _, amount in rows))

    def rate(self, env: Env) -> Rate | None:
        low, high, certainty = 0, 0, Certainty.EXACT
        bounded = True
        for _, count, amount in self.rows:
            rate = amount.rate(env)
            least, most = (None if n is None else n // self.size for n in bounds(count.run(env)))
            if rate is None or least is None or most == 0:
                continue
            by_den = self.den // amount.den
            low += least * rate.low * by_den
            if most is None or rate.high is None:
                bounded = False
            else:
                high += most * rate.high * by_den
                if least != most:
                    certainty = Certainty.UNKNOWN
            if rate.certainty is not Certainty.EXACT:
                certainty = rate.certainty
        return Rate(low, high if bounded else None, certainty if bounded else Certainty.UNKNOWN)

    def columns(self, view: View) -> RateColumns:
        pl = view.pl
        low = high = pl.lit(0, dtype=pl.Int128)
        certainty = pl.lit("exact")
        for _, count, amount in self.rows:
            rate, number = scaled(amount.columns(view), self.den // amount.den), count.column(view)
            least, most = number.value // self.size, high_of(number) // self.size
            counts = rate.low.is_not_null() & (most > 0)
            low = low + pl.when(counts).then(least * rate.low).otherwise(0)
            high = high + pl.when(counts).then(most * rate.high).otherwise(0)
            certainty = (
                pl.when(counts & (rate.certainty != "exact")).then(rate.certainty)
                .when(counts & (least != most)).then(pl.lit("unknown"))
                .otherwise(certainty)
            )  # fmt: skip
        return RateColumns(low, high, pl.when(high.is_null()).then(pl.lit("unknown")).otherwise(certainty))

    def words(self) -> str:
        size = self.batch.words()
        if len(self.rows) == 1 and not self.rows[0][0]:
            return f"每满{size}{self.rows[0][2].words()}，不足{size}的部分不计"
        said = "；".join(f"{label}：每满{size}{amount.words()}" for label, _, amount in self.rows)
        return f"{said}；各档分开计数，不足{size}的部分不计"

    def key(self) -> str:
        return f"batch {self.size} [" + "; ".join(f"{c.key()}: {a.key()}" for _, c, a in self.rows) + "]"

    def parts(self) -> Sequence[AmountNode]:
        return [amount for _, _, amount in self.rows]

    def nodes(self) -> Sequence[Node]:
        return [count for _, count, _ in self.rows]
