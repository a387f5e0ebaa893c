"""Spells: ``unbroken_months(T, FROM, COND)``, the longest run without a gap since a date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.dates import month_columns, whole_months
from jiangce.rules.nodes.env import Env, Row, Span
from jiangce.rules.nodes.picked import FAR
from jiangce.rules.nodes.related import Related
from jiangce.rules.nodes.totals import number
from jiangce.rules.nodes.values import show_plain
from jiangce.rules.nodes.view import Col, View
from jiangce.rules.types import MONTHS, NONE

DAY = timedelta(days=1)


class UnbrokenMonths(Related):
    """Whole months of the longest run of matching spells without a gap of a day, counted from FROM until today.

    A spell that ends the day before the next begins continues in it. A spell with unknown dates makes it unknown.
    """

    __slots__ = ("since",)
    lasting = True
    declarable = True

    def __init__(self, related: Related, since: Node) -> None:
        super().__init__(related.table, related.key_column, related.key_node, related.condition)
        self.type = MONTHS
        self.since = since

    def key(self) -> str:
        return super().key()[:-1] + f"; {self.since.key()})"

    def children(self) -> Sequence[Node]:
        return [*super().children(), self.since]

    def value(self, env: Env) -> Any:
        answer = self.answer(env)
        if answer is not None:
            return answer
        since, found = self.since.run(env), self.matches(env)
        if since is NONE:
            return NONE
        if since is None or found is None or found.none_told:
            return None
        spells = [self._spell(row) for row in found.certain]
        doubtful = [self._spell(row) for row in found.doubtful]
        if any(None in spell for spell in spells + doubtful):
            return None
        low = longest(spells, since, env.case.today)
        if found.open:
            return Span(low, None)
        high = longest(spells + doubtful, since, env.case.today)
        return low if low == high else Span(low, high)

    @staticmethod
    def _spell(row: Row) -> tuple[Any, Any]:
        end = row.values.get("ends_on")
        return row.values.get("starts_on"), FAR if end is NONE else end

    def column(self, view: View) -> Col:
        return view.keep(self.key(), lambda: self._column(view))

    def _column(self, view: View) -> Col:
        since = self.since.column(view)
        pl, (pairs, holds) = view.pl, self.pairs(view)
        start = pairs.view.raw(self.table.columns["starts_on"]).value
        ends = pairs.view.raw(self.table.columns["ends_on"])
        end = ends.value if ends.none is None else pl.when(ends.none).then(pl.lit(FAR)).otherwise(ends.value)
        maybe = holds.is_null() | holds
        (unclear,) = pairs.gather({"unclear": (maybe & (start.is_null() | end.is_null())).any()})
        spells = pairs.frame({
            "start": start, "end": end, "sure": holds, "maybe": maybe, "since": pairs.view.carry(since.value),
        })  # fmt: skip
        names = (
            ("sure", "maybe") if spells["sure"].null_count() else ("sure",)
        )  # both are the same where none is in doubt
        found = [pairs.attach(longest_columns(view, spells.filter(pl.col(name))), "months") for name in names]
        low, high = number(view, pairs, [found[at][0].fill_null(0) for at in (0, -1)], unclear)
        known = pl.when(since.value.is_not_null())
        return Col(known.then(low), known.then(high), since.none)

    def words(self) -> str:
        return f"自{self.since.words()}起连续{self.table.zh}月数"

    def show(self, value: Any) -> str:
        return show_plain(MONTHS, value)


def longest_columns(view: View, spells: Any) -> Any:
    """`longest` over many rows at once: a frame of base, start, end, since gives one of base, months."""
    pl = view.pl
    spells = spells.sort("base", "start", "end")
    before = pl.col("end").cum_max().shift(1).over("base")
    gap = (pl.col("start") > before + pl.duration(days=1)).fill_null(False)
    spells = spells.with_columns(run=gap.cast(pl.Int64).cum_sum().over("base"))
    runs = spells.group_by("base", "run").agg(pl.col("start").min(), pl.col("end").max(), pl.col("since").first())
    begin = pl.max_horizontal("start", "since")
    stop = pl.min_horizontal("end", pl.lit(view.today)) + pl.duration(days=1)
    months = month_columns(view, begin, stop).clip(lower_bound=0)
    return runs.with_columns(months=months).group_by("base").agg(pl.col("months").max())


def longest(spells: Iterable[tuple[date, date]], since: date, today: date) -> int:
    """Whole months of the longest run of touching spells between ``since`` and ``today`` (both included)."""
    best = 0
    run_start = run_end = None
    for start, end in sorted(spells):
        if run_end is None or start > run_end + DAY:
            run_start, run_end = start, end
        else:
            run_end = max(run_end, end)
        assert run_start is not None
        begin, stop = max(run_start, since), min(run_end, today) + DAY
        best = max(best, whole_months(begin, stop))
    return best
