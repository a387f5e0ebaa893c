"""Values as text, as Python would write them: facts of groups, keys of ceilings, payees."""

from __future__ import annotations

import polars as pl

from jiangce.entitlement.columns.world import World
from jiangce.rules.types import REFERENCES, Kind, Type


def as_text(world: World, type_: Type, values: pl.Series) -> pl.Series:
    """The values of a type as text; null stays null."""
    if type_.kind in REFERENCES:
        return world.decoded(values, type_)
    if type_.kind is Kind.BOOL:
        return values.cast(pl.String).str.to_titlecase()
    return values.cast(pl.String)
