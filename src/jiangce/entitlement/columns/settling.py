"""Columns that do not apply (`only_if`) are none, once what they hang on is known. See `FactCase`."""

from __future__ import annotations

import polars as pl

from jiangce.entitlement.columns.frames import NONE_SUFFIX
from jiangce.entitlement.columns.sheet import Sheet
from jiangce.entitlement.columns.view import View
from jiangce.entitlement.columns.world import World
from jiangce.rules.vocabulary import Column


def settle_columns(world: World) -> None:
    """In the order of the vocabulary: a column may hang on one before it."""
    for coded in world.tables.values():
        for column in coded.table.columns.values():
            if column.only_if is not None and coded.data.height:
                coded.data = _settled(world, column)


def _settled(world: World, column: Column) -> pl.DataFrame:
    assert column.only_if is not None
    data, name = world.tables[column.table].data, column.name
    sheet = Sheet(data.select(row=pl.int_range(pl.len()), on=pl.lit(None, dtype=pl.Date)))
    applies = sheet.values(column.only_if.column(View(world, sheet, column.table)).value)
    untold = data[name].is_null() if name in data.columns else pl.repeat(True, data.height, eager=True)
    none = untold & (~applies).fill_null(False)
    if name + NONE_SUFFIX in data.columns:
        none = none | data[name + NONE_SUFFIX].fill_null(False)
    if name not in data.columns:
        data = data.with_columns(pl.lit(None, dtype=world.dtype(column.type)).alias(name))
    return data.with_columns(none.alias(name + NONE_SUFFIX))
