"""Who is paid over many rows; for a treatment or a norm, whom it concerns. See `entitlement.explain.payees_of`."""

from __future__ import annotations

import polars as pl

from jiangce.entitlement.columns.funnel import Stage
from jiangce.rules.types import REFERENCES, Kind, Type


def payees_of(stage: Stage) -> pl.Series:
    """Lists of ids, one for each row of the stage's sheet; empty where nobody is known."""
    view, entry = stage.view, stage.plan.entry
    told = [(view.sheet.values(payee.column(view).value), payee.type) for payee in entry.to] or [_concerned(stage)]
    names = [view.world.decoded(codes, type_).alias(str(at)) for at, (codes, type_) in enumerate(told)]
    if len(names) == 1 and not names[0].null_count():  # as for most: no list is put together of parts
        return names[0].reshape((-1, 1)).arr.to_list().alias("payees")
    frame = pl.DataFrame(names)
    return frame.select(payees=pl.concat_list(pl.all()).list.drop_nulls())["payees"]


def _concerned(stage: Stage) -> tuple[pl.Series, Type]:
    """The row itself if it is a register's, else its first person or party."""
    view, table = stage.view, stage.view.register.table
    if not table.register:
        for column in table.columns.values():
            if column.type.kind in REFERENCES and not column.derived:
                return view.sheet.values(view.raw(column).value), column.type
        return pl.Series([None] * view.sheet.data.height, dtype=pl.UInt32), Type(Kind.PARTY)
    return view.sheet.values(view.id()), Type(Kind.REF, table.name)
