"""Each row with each related row, by key: joined once per key, answers gathered back per row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from jiangce.entitlement.columns.sheet import Sheet
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.view import Col

if TYPE_CHECKING:
    from jiangce.entitlement.columns.view import InnerView, View

_SHIFT = 2**32  # a date and a place in the order of ids as one number


class Pairs:
    """`rules.nodes.base.Pairs` over frames. ``base``: the place of the outer row in its sheet."""

    def __init__(self, outer: View, table: str, column: str, reference: Col) -> None:
        from jiangce.entitlement.columns.view import InnerView

        self.outer = outer
        self.reference = reference
        self.complete = outer.world.all_told(table)
        joined = outer.world.index(table, column).pairs(outer.sheet.values(reference.value))
        joined = joined.with_columns(outer.sheet.data["on"].gather(joined["base"]))
        self.view: InnerView = InnerView(outer, Sheet(joined), table)

    @property
    def told(self) -> pl.Expr:
        bases = self.view.sheet.data.select(pl.col("base").unique(), told=pl.lit(True))
        (told,) = self.attach(bases, "told")
        return told.fill_null(False)

    def holds(self, condition: Node | None) -> pl.Expr:
        if condition is None:
            return self.view.keep("@all", lambda: Col(pl.lit(True))).value
        return self.view.keep("holds:" + condition.key(), lambda: condition.column(self.view)).value

    def frame(self, columns: Mapping[str, pl.Expr]) -> pl.DataFrame:
        return self.view.sheet.data.select("base", **columns)

    def attach(self, frame: pl.DataFrame, *columns: str) -> list[pl.Expr]:
        sheet = self.outer.sheet
        places = pl.DataFrame({"base": pl.int_range(sheet.data.height, dtype=pl.UInt32, eager=True)})
        found = places.join(frame, on="base", how="left", maintain_order="left")
        return [sheet.add(found[name]) for name in columns]

    def gather(self, totals: Mapping[str, pl.Expr]) -> list[pl.Expr]:
        return self.attach(self.view.sheet.data.group_by("base").agg(**totals), *totals)

    def best(self, chosen: pl.Expr, day: pl.Expr, late: bool) -> pl.Expr:
        world, table = self.outer.world, self.view.table
        rank, by_rank = world.ranks(table)
        order = (day.to_physical().cast(pl.Int64) + 1_000_000) * _SHIFT + pl.lit(
            rank.gather(self.view.sheet.data["row"])
        )
        best = pl.col("order").max() if late else pl.col("order").min()
        found = self.frame({"order": pl.when(chosen).then(order)}).drop_nulls().group_by("base").agg(best)
        codes = world.tables[table].codes.gather(by_rank.gather(found["order"] % _SHIFT))
        (picked,) = self.attach(found.with_columns(code=codes), "code")
        return picked

    def by_key(self, answer: pl.Expr, when_none: Any, when_unknown: Any = None) -> pl.Expr:
        known, none = self.reference.value.is_not_null(), self.reference.none
        if none is None:
            return pl.when(known).then(answer).otherwise(pl.lit(when_unknown))
        return pl.when(known).then(answer).when(none).then(pl.lit(when_none)).otherwise(pl.lit(when_unknown))
