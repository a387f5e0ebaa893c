"""Totals over related rows: how many, how much, the greatest, the least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jiangce.rules.nodes.base import Node, label_of
from jiangce.rules.nodes.env import Env, Span, bounds
from jiangce.rules.nodes.related import Related, not_told
from jiangce.rules.nodes.values import show_plain
from jiangce.rules.nodes.view import Col, Pairs, View, high_of, unknown_in
from jiangce.rules.types import COUNT, NONE, Kind
from jiangce.rules.vocabulary import Column, Table, Vocabulary


class CountRows(Related):
    """``count(T, COND)``: how many related rows; a `Span` while some are in doubt."""

    __slots__ = ()
    lasting = True
    declarable = True

    def __init__(self, table: Table, key_column: Column | None, key_node: Node | None, condition: Node | None) -> None:
        super().__init__(table, key_column, key_node, condition)
        self.type = COUNT

    def value(self, env: Env) -> Any:
        answer = self.answer(env)
        if answer is not None:
            return answer
        found = self.matches(env)
        if found is None or found.none_told:
            return None
        low, high = len(found.certain), len(found.certain) + len(found.doubtful)
        return low if low == high and not found.open else Span(low, None if found.open else high)

    def column(self, view: View) -> Col:
        return view.keep(self.key(), lambda: self._column(view))

    def _column(self, view: View) -> Col:
        (pairs, holds), int64 = self.pairs(view), view.pl.Int64
        low, doubt = pairs.gather({"low": holds.sum().cast(int64), "doubt": holds.is_null().sum().cast(int64)})
        bounds = [low.fill_null(0), low.fill_null(0) + doubt.fill_null(0)]
        return Col(*number(view, pairs, bounds))

    def words(self) -> str:
        return self.total(self.table.number)

    def show(self, value: Any) -> str:
        return show_span(COUNT, value, self.table.measure)


def number(view: View, pairs: Pairs, bounds: Sequence[Any], unclear: Any = None) -> list[Any]:
    """The bounds of a number about related rows: 0 where the key is none, null where it is not known or unclear."""
    unknown = not_told(view, pairs) if unclear is None else not_told(view, pairs) | unclear.fill_null(False)
    return [pairs.by_key(view.pl.when(unknown).then(None).otherwise(bound), when_none=0) for bound in bounds]


def show_span(type_: Any, value: Any, measure: str = "") -> str:
    """A number, or the bounds between which it lies."""
    if type(value) is not Span:
        return show_plain(type_, value, 1, measure)
    low = show_plain(type_, value.low, 1, measure)
    return f"{low}或更多" if value.high is None else f"{low}至{show_plain(type_, value.high, 1, measure)}"


class _OfColumn(Related):
    """Shared by totals of one column of the related rows."""

    __slots__ = ("of", "vocabulary")

    def __init__(self, related: Related, of: Node, vocabulary: Vocabulary) -> None:
        super().__init__(related.table, related.key_column, related.key_node, related.condition)
        self.of = of
        self.type = of.type
        self.vocabulary = vocabulary

    def key(self) -> str:
        return super().key()[:-1] + f"; {self.of.key()})"

    def children(self) -> Sequence[Node]:
        return [*super().children(), self.of]

    def value_of(self, env: Env, row: Any) -> Any:
        return self.of.run(Env(env.case, row, env.on, None, env))


class SumRows(_OfColumn):
    """``sum(T.column, COND)``."""

    __slots__ = ()
    lasting = True

    def value(self, env: Env) -> Any:
        found = self.matches(env)
        if found is None or found.none_told:
            return None
        sure = [self.value_of(env, row) for row in found.certain]
        both = sure + [self.value_of(env, row) for row in found.doubtful]
        if None in both:
            return None
        low = sum(bounds(value)[0] or 0 for value in sure if value is not NONE)
        highs = [bounds(value)[1] for value in both if value is not NONE]
        high = None if None in highs or found.open else sum(h for h in highs if h is not None)
        return low if low == high else Span(low, high)

    def column(self, view: View) -> Col:
        return view.keep(self.key(), lambda: self._column(view))

    def _column(self, view: View) -> Col:
        pl, (pairs, holds) = view.pl, self.pairs(view)
        col = self.of.column(pairs.view)
        maybe = holds.is_null() | holds
        low, high, unclear = pairs.gather({
            "low": pl.when(holds).then(col.value).sum(),  # what is none adds nothing
            "high": pl.when(maybe).then(high_of(col)).sum(),
            "unclear": (maybe & unknown_in(col)).any(),
        })  # fmt: skip
        return Col(*number(view, pairs, [low.fill_null(0), high.fill_null(0)], unclear))

    def words(self) -> str:
        return self.total(f"{self.of.words()}合计")

    def show(self, value: Any) -> str:
        return show_span(self.type, value)


class Extreme(_OfColumn):
    """``max(T.column, COND)`` and ``min``: *none* where there is no row; values apart from a scale's order are left out."""

    __slots__ = ("least",)
    lasting = True

    def __init__(self, related: Related, of: Node, vocabulary: Vocabulary, least: bool) -> None:
        super().__init__(related, of, vocabulary)
        self.least = least

    def key(self) -> str:
        return ("least:" if self.least else "") + super().key()

    def value(self, env: Env) -> Any:
        found = self.matches(env)
        if found is None or found.none_told or found.doubtful or found.open:
            return None
        values = [self.value_of(env, row) for row in found.certain]
        if any(v is None for v in values):
            return None
        values = [v for v in values if v is not NONE]
        scale = self.vocabulary.scale_of(self.type)
        if scale is not None:
            values = sorted((v for v in values if v in scale.rank), key=scale.rank.__getitem__)
            return NONE if not values else values[0 if self.least else -1]
        if not values:
            return NONE
        best = min if self.least else max
        lows, highs = [bounds(v)[0] for v in values], [bounds(v)[1] for v in values]
        low, high = best(lows), None if None in highs else best(highs)  # type: ignore[type-var]
        return low if low == high else Span(low, high)  # type: ignore[arg-type]

    def column(self, view: View) -> Col:
        return view.keep(self.key(), lambda: self._column(view))

    def _column(self, view: View) -> Col:
        pl, (pairs, holds) = view.pl, self.pairs(view)
        col = self.of.column(pairs.view)
        rank, high = self._ranked(view, col.value), None
        totals = {
            "best": self._best(pl.when(holds).then(rank)),
            "unclear": (holds.is_null() | (holds & unknown_in(col))).any(),
        }
        if col.high is not None:
            totals["high"] = self._best(pl.when(holds).then(col.high))
        best, unclear, *rest = pairs.gather(totals)
        bad = unclear.fill_null(False) | not_told(view, pairs)
        value = self._unranked(view, best)
        out = pairs.by_key(pl.when(bad).then(None).otherwise(value), when_none=None)
        if rest:
            high = pairs.by_key(pl.when(bad).then(None).otherwise(rest[0]), when_none=None)
        return Col(out, high, pairs.by_key(~bad & best.is_null(), when_none=True, when_unknown=False))

    def _best(self, values: Any) -> Any:
        return values.min() if self.least else values.max()

    def _ranked(self, view: View, value: Any) -> Any:
        """A value of a scale as its place in the order; null for one apart from it."""
        scale = self.vocabulary.scale_of(self.type)
        if scale is None:
            return value
        place = value.to_physical()
        return view.pl.when(place < len(scale.rank)).then(place)

    def _unranked(self, view: View, rank: Any) -> Any:
        scale = self.vocabulary.scale_of(self.type)
        if scale is None:
            return rank
        return rank.replace_strict(
            {at: name for name, at in scale.rank.items()}, default=None, return_dtype=view.dtype(self.type)
        )

    def words(self) -> str:
        which = "最低" if self.least else "最高"
        if self.type.kind is Kind.DATE:
            which = "最早" if self.least else "最晚"
        return self.total(which + self.of.words())

    def show(self, value: Any) -> str:
        if value is None or value is NONE:
            return "无" if value is NONE else "未提供"
        if self.type.kind is Kind.SCALE:
            return label_of(self.vocabulary, self.type, value)
        return show_plain(self.type, value)
