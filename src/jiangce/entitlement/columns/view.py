"""What rules see of many rows: their columns, the rows they point at, the date, figures of other documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from functools import partial
from types import ModuleType
from typing import Self

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.entitlement.columns.pairs import Pairs
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.standards import standard_of
from jiangce.entitlement.columns.together import together
from jiangce.entitlement.columns.world import World
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.view import Col
from jiangce.rules.types import Type
from jiangce.rules.vocabulary import Column


class View:
    """Rows of one table (`rules.nodes.base.View`): the sheet's own rows, or rows linked to them.

    ``row`` names the column of the sheet with the places of the rows in the table; ``path`` tells linked rows apart.
    """

    def __init__(self, world: World, sheet: Sheet, table: str, row: str = "row", path: str = "") -> None:
        self.pl: ModuleType = pl
        self.world = world
        self.sheet = sheet
        self.table = table
        self.row = row
        self.path = path
        self.today = world.today
        self.in_force = world.in_force
        self.region = world.region
        self.register = world.tables[table]

    def beside(self, sheet: Sheet) -> Self:
        """The same view of another sheet."""
        out = copy(self)
        out.sheet = sheet
        return out

    @property
    def on(self) -> pl.Expr:
        return pl.col("on")

    def dtype(self, type_: Type) -> pl.DataType:
        return self.world.dtype(type_)

    # ── columns ──

    def id(self) -> pl.Expr:
        return self.keep("@code", self._codes).value

    def _codes(self) -> Col:
        codes = self._gathered(
            "", lambda rows: self.register.codes if rows is None else self.register.codes.gather(rows)
        )
        assert codes is not None
        return Col(codes)

    def raw(self, column: Column) -> Col:
        return self.keep("@" + column.name, lambda: self._raw(column))

    def all_told(self, col: Col) -> bool:
        unknown = self.sheet.values(col.value).null_count()
        return unknown == 0 or (col.none is not None and unknown == self.sheet.values(col.none).sum())

    def _raw(self, column: Column) -> Col:
        told = self._gathered(column.name, partial(self.world.column, self.table, column.name))
        absent = self._gathered(column.name + NONE_SUFFIX, partial(self.world.none, self.table, column.name))
        value = pl.lit(None, dtype=self.world.dtype(column.type)) if told is None else told
        if absent is None:
            return Col(value)
        none = self.sheet.add(absent.fill_null(False))
        return Col(pl.when(~none).then(value), None, none)

    def _gathered(self, name: str, ask: Callable[[pl.Series | None], pl.Series | None]) -> pl.Expr | None:
        """A column for these rows; found once for all entries that begin with the same rows."""
        if self.row != "row":
            found = ask(self.sheet.data[self.row])
        elif self.sheet.whole:
            found = ask(None)
        else:
            shared = self.sheet.shared
            if name not in shared:
                shared[name] = ask(self.sheet.data["row"])
            found = shared[name]
        return None if found is None else self.sheet.add(found)

    def keep(self, key: str, make: Callable[[], Col]) -> Col:
        name = self.path + key
        found = self.sheet.kept.get(name)
        if found is None:
            found = self.sheet.kept[name] = self.sheet.add_col(make())
        return found

    # ── other rows ──

    def linked(self, table: str, reference: pl.Expr, key: str) -> View:
        path = f"{self.path}{key}@{table}/"
        if path not in self.sheet.links:
            codes = self.sheet.values(reference).cast(pl.UInt32)
            self.sheet.links[path] = self.sheet.add(self.world.places(table, codes)).meta.output_name()
        return View(self.world, self.sheet, table, self.sheet.links[path], path)

    def related(self, table: str, column: str, reference: Col, key: str) -> Pairs:
        name = f"{self.path}{table}.{column}={key}"
        found = self.sheet.pairs.get(name)
        if found is None:
            found = self.sheet.pairs[name] = Pairs(self, table, column, reference)
        return found

    def outside(self, node: Node) -> Col:
        raise AssertionError("only a related row has a row outside")

    def carry(self, outer: pl.Expr) -> pl.Expr:
        raise AssertionError("only a related row has a row outside")

    # ── figures and counts ──

    def standard(self, name: str, keys: Sequence[Col]) -> pl.Expr:
        return self.sheet.add(standard_of(self.world, self.sheet, name, keys))

    def together(self, keys: Sequence[Node]) -> Col:
        return together(self.sheet, [key.column(self) for key in keys])

    def group_count(self, condition: Node | None, distinct: Node | None) -> Col:
        raise AssertionError("only a group counts its rows")

    def group_sum(self, of: Node, condition: Node | None) -> Col:
        raise AssertionError("only a group adds up its rows")


class InnerView(View):
    """The related rows of `Pairs`, each beside the row it is related to."""

    def __init__(self, outer: View, sheet: Sheet, table: str) -> None:
        super().__init__(outer.world, sheet, table)
        self.outer = outer

    def outside(self, node: Node) -> Col:
        key = "outer:" + node.key()
        return self.keep(key, lambda: self._outside(self.outer.keep(key, lambda: node.column(self.outer))))

    def _outside(self, col: Col) -> Col:
        high = None if col.high is None else self.carry(col.high)
        none = None if col.none is None else self.carry(col.none)
        return Col(self.carry(col.value), high, none)

    def carry(self, outer: pl.Expr) -> pl.Expr:
        return self.sheet.add(self.outer.sheet.values(outer).gather(self.sheet.data["base"]))
