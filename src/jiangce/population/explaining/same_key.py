"""Rows of an entry by keys: those that count together, that make one group, or that stand under one ceiling."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from jiangce.entitlement.columns.funnel import dated
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.texts import as_text
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.entitlement.plan import Plan
from jiangce.population.explaining.ground import Places
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.view import unknown_in

Key = tuple[str | None, ...]


class Keyed:
    """The rows of one entry with some keys as text; null and ``vague`` where a key is not known."""

    def __init__(self, world: World, plan: Plan, nodes: Sequence[Node]) -> None:
        assert plan.entry.table is not None
        sheet = Sheet(dated(world, plan).with_columns(status=pl.lit(True)))
        view = View(world, sheet, plan.entry.table.name)
        cols = [node.column(view) for node in nodes]
        self.names = [f"key{at}" for at in range(len(nodes))]
        keys = {
            name: as_text(world, node.type, sheet.values(col.value))
            for name, node, col in zip(self.names, nodes, cols, strict=True)
        }
        vague = {f"?{name}": sheet.values(unknown_in(col)) for name, col in zip(self.names, cols, strict=True)}
        self.rows = pl.DataFrame({"row": sheet.data["row"], **keys, **vague})

    def of(self, places: Places) -> list[Key]:
        """The keys that some rows have, each once; only those that are known."""
        mine = self.rows.filter(pl.col("row").is_in(sorted(places))).select(self.names)
        return mine.drop_nulls().unique().rows()

    def same(self, keys: Sequence[Key]) -> Places:
        """The rows with one of these keys, and those whose key may be one of them."""
        if not keys:
            return set()
        wanted = pl.DataFrame(keys, schema=dict.fromkeys(self.names, pl.String), orient="row")
        found = set(self.rows.join(wanted, on=self.names, how="semi")["row"].to_list())
        doubtful = self.rows.filter(pl.any_horizontal(pl.col([f"?{name}" for name in self.names])))
        for key in keys if doubtful.height else ():
            fits = [
                pl.col(f"?{name}") | (pl.col(name) == part).fill_null(False)
                for name, part in zip(self.names, key, strict=True)
            ]
            found |= set(doubtful.filter(pl.all_horizontal(fits))["row"].to_list())
        return found

    def said(self, names: Sequence[str], fact: str) -> Places:
        """The rows of the group that is called so: employer=acme, year=2024."""
        parts = [
            pl.concat_str(pl.lit(f"{name}="), pl.col(key).fill_null("?"))
            for name, key in zip(names, self.names, strict=True)
        ]
        told = self.rows.select("row", fact=pl.concat_str(parts, separator=", "))
        return set(told.filter(pl.col("fact") == fact)["row"].to_list())
