"""Totals over related rows: how many, how much, the greatest, the least."""

from __future__ import annotations

from typing import Any

from jiangce.rules.nodes.base import Col, Env, Node, Span, View, label_of
from jiangce.rules.nodes.related import Related
from jiangce.rules.nodes.values import show_plain
from jiangce.rules.types import COUNT, NONE, Kind
from jiangce.rules.vocabulary import Column, Table, Vocabulary


class CountRows(Related):
    """``count(T, COND)``: how many related rows; a `Span` while some are in doubt."""

    __slots__ = ()
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
        pairs, int64 = self.pairs(view), view.pl.Int64
        low, doubt = pairs.gather(
            {"low": pairs.holds.sum().cast(int64), "doubt": pairs.holds.is_null().sum().cast(int64)}
        )
        low, doubt = pairs.zero_if_none_told(low), doubt.fill_null(0)
        return Col(pairs.by_key(low, when_none=0), pairs.by_key(low + doubt, when_none=0))

    def words(self) -> str:
        said = self.condition_words()
        return f"{said}的{self.table.zh}数" if said else f"{self.table.zh}数"

    def show(self, value: Any) -> str:
        return show_span(COUNT, value, self.table.measure)


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

    def value_of(self, env: Env, row: Any) -> Any:
        return self.of.value(Env(env.case, row, env.on, None, env))


class SumRows(_OfColumn):
    """``sum(T.column, COND)``."""

    __slots__ = ()

    def value(self, env: Env) -> Any:
        found = self.matches(env)
        if found is None or found.none_told:
            return None
        values = [self.value_of(env, row) for row in found.certain]
        doubtful = [self.value_of(env, row) for row in found.doubtful]
        if any(v is None for v in values + doubtful):
            return None
        low = sum(v for v in values if v is not NONE)
        high = low + sum(v for v in doubtful if v is not NONE)
        return low if low == high and not found.open else Span(low, None if found.open else high)

    def column(self, view: View) -> Col:
        return view.keep(self.key(), lambda: self._column(view))

    def _column(self, view: View) -> Col:
        pl, pairs = view.pl, self.pairs(view)
        col = self.of.column(pairs.view)
        value = col.value if col.none is None else pl.when(col.none).then(0).otherwise(col.value)
        maybe = pairs.holds.is_null() | pairs.holds
        low, high, unknown = pairs.gather({
            "low": pl.when(pairs.holds).then(value).otherwise(0).sum(),
            "high": pl.when(maybe).then(value).otherwise(0).sum(),
            "unknown": (maybe & value.is_null()).any(),
        })  # fmt: skip
        bad = unknown.fill_null(False)
        low, high = (
            pl.when(bad).then(None).otherwise(pairs.by_key(pairs.zero_if_none_told(x), when_none=0))
            for x in (low, high)
        )
        return Col(low, high)

    def words(self) -> str:
        said = self.condition_words()
        return f"{said}的{self.of.words()}合计" if said else f"{self.of.words()}合计"

    def show(self, value: Any) -> str:
        return show_span(self.type, value)


class Extreme(_OfColumn):
    """``max(T.column, COND)`` and ``min``: *none* where there is no row; values apart from a scale's order are left out."""

    __slots__ = ("least",)

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
        return NONE if not values else min(values) if self.least else max(values)

    def column(self, view: View) -> Col:
        return view.keep(self.key(), lambda: self._column(view))

    def _column(self, view: View) -> Col:
        pl, pairs = view.pl, self.pairs(view)
        col = self.of.column(pairs.view)
        scale, value = self.vocabulary.scale_of(self.type), col.value
        unknown = value.is_null() if col.none is None else value.is_null() & ~col.none
        if scale is not None:
            value = value.replace_strict(scale.rank, default=None, return_dtype=pl.Int64)
        chosen = pl.when(pairs.holds).then(value)
        best, doubt, unclear = pairs.gather({
            "best": chosen.min() if self.least else chosen.max(),
            "doubt": pairs.holds.is_null().any(),
            "unclear": (pairs.holds & unknown).any(),
        })  # fmt: skip
        bad = doubt.fill_null(False) | unclear.fill_null(False) | ~(pl.lit(True) if pairs.complete else pairs.told)
        if scale is not None:
            names = {rank: name for name, rank in scale.rank.items()}
            best = best.replace_strict(names, default=None, return_dtype=pl.String)
        out = pairs.by_key(pl.when(bad).then(None).otherwise(best), when_none=None)
        none = pairs.by_key(~bad & best.is_null(), when_none=True, when_unknown=False)
        return Col(out, None, none)

    def words(self) -> str:
        which = "最低" if self.least else "最高"
        if self.type.kind is Kind.DATE:
            which = "最早" if self.least else "最晚"
        said = self.condition_words()
        return f"{said}的{which}{self.of.words()}" if said else f"{which}{self.of.words()}"

    def show(self, value: Any) -> str:
        if value is None or value is NONE:
            return "无" if value is NONE else "未提供"
        if self.type.kind is Kind.SCALE:
            return label_of(self.vocabulary, self.type, value)
        return show_plain(self.type, value)


def of_column(node: Node) -> Column | None:
    """The column a `sum`/`max` reads, if it is a plain one."""
    return getattr(node, "first", None)
