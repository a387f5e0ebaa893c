"""What rules see of groups: each through its first row, with counts and sums over the rows that belong to it."""

from __future__ import annotations

import polars as pl

from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.view import View
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.view import Col, high_of, unknown_in


class GroupView(View):
    """``peers``: group, the row's place in ``rows``, and whether it passed the row conditions (null: in doubt)."""

    def __init__(self, rows: View, sheet: Sheet, peers: pl.DataFrame) -> None:
        super().__init__(rows.world, sheet, rows.table)
        self.rows = rows
        self.peers = peers

    def group_count(self, condition: Node | None, distinct: Node | None) -> Col:
        who = pl.int_range(pl.len()).cast(pl.String)
        vague: pl.Expr = pl.lit(False)
        if distinct is not None:  # a row of nobody known is one of its own, in doubt
            col = distinct.column(self.rows)
            vague = unknown_in(col)
            who = pl.when(vague).then("?" + who).otherwise(("=" + col.value.cast(pl.String)).fill_null("none"))
        found = self._peers(condition, who=who, vague=vague)
        low = pl.col("@who").filter(pl.col("sure") & ~pl.col("@vague")).n_unique().cast(pl.Int64)
        totals = found.group_by("group").agg(low=low, high=pl.col("@who").n_unique().cast(pl.Int64))
        bounds = self._attach(totals, "low", "high")
        return Col(*(bound.fill_null(0) for bound in bounds))

    def group_sum(self, of: Node, condition: Node | None) -> Col:
        col = of.column(self.rows)
        found = self._peers(condition, low=col.value, high=high_of(col), vague=unknown_in(col))
        totals = found.group_by("group").agg(
            low=pl.col("@low").filter("sure").sum(), high=pl.col("@high").sum(), vague=pl.col("@vague").any()
        )
        low, high, vague = self._attach(totals, "low", "high", "vague")
        known = pl.when(~vague.fill_null(False))
        return Col(known.then(low.fill_null(0)), known.then(high.fill_null(0)))

    def _peers(self, condition: Node | None, **columns: pl.Expr) -> pl.DataFrame:
        """The rows that count, or may; ``sure`` where they do; the columns with an @ before their names."""
        holds = pl.lit(True) if condition is None else condition.column(self.rows).value
        told = {"@holds": holds, "at": pl.int_range(pl.len())} | {
            "@" + name: column for name, column in columns.items()
        }
        rows = self.rows.sheet.data.with_columns(**told).select(*told)
        found = self.peers.join(rows, on="at").filter(pl.col("@holds").fill_null(True))
        return found.with_columns(sure=(pl.col("passed") & pl.col("@holds")).fill_null(False))

    def _attach(self, totals: pl.DataFrame, *names: str) -> list[pl.Expr]:
        found = self.sheet.data.select("group").join(totals, on="group", how="left", maintain_order="left")
        return [self.sheet.add(found[name]) for name in names]
