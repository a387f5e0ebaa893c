"""Columns that do not apply (`only_if`) are none, once what they hang on is known. See `FactCase`."""

from __future__ import annotations

from functools import partial

import polars as pl

from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.rules.vocabulary import Column


def settle_columns(world: World) -> None:
    """Each when somebody asks: a column may hang on one before it in the vocabulary, which is asked then."""
    for register in world.tables.values():
        for column in register.table.columns.values():
            if column.only_if is not None and register.height:
                register.unsettled[column.name] = partial(_none, world, column)


def _none(world: World, column: Column) -> pl.Series:
    """Where the column is *none*: said so, or untold and not applying."""
    assert column.only_if is not None
    height = world.tables[column.table].height
    rows = pl.int_range(height, dtype=pl.UInt32, eager=True)
    sheet = Sheet(pl.DataFrame({"row": rows}).with_columns(on=pl.lit(None, dtype=pl.Date)))
    applies = sheet.values(column.only_if.column(View(world, sheet, column.table)).value)
    told, said = (ask(column.table, column.name) for ask in (world.column, world.none))
    none = (~applies).fill_null(False)
    if told is not None:
        none = told.is_null() & none
    return none if said is None else none | said.fill_null(False)
