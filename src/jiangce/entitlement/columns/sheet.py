"""The growing frame behind a view: columns are added under short names, rows only ever leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jiangce.rules.nodes.base import Col

if TYPE_CHECKING:
    from jiangce.entitlement.columns.pairs import Pairs


class Sheet:
    """One row a base row. ``row``: its place in its table; ``on``: the date; ``status``: so far, null in doubt."""

    __slots__ = ("data", "kept", "links", "names", "pairs")

    def __init__(self, data: pl.DataFrame) -> None:
        self.data = data
        self.kept: dict[str, Col] = {}
        self.links: dict[str, str] = {}
        self.pairs: dict[str, Pairs] = {}
        self.names = 0

    def copy(self) -> Sheet:
        """The same columns, to go on with apart."""
        out = Sheet(self.data)
        out.kept, out.links, out.names = dict(self.kept), dict(self.links), self.names
        return out

    def add(self, values: pl.Expr | pl.Series, name: str = "") -> pl.Expr:
        """A further column, under its own name or a short one."""
        if not name:
            name, self.names = f"#{self.names}", self.names + 1
        self.data = self.data.with_columns(values.alias(name))
        return pl.col(name)

    def add_col(self, col: Col) -> Col:
        """All parts of a column."""
        high = None if col.high is None else self.add(col.high)
        none = None if col.none is None else self.add(col.none)
        return Col(self.add(col.value), high, none)

    def values(self, values: pl.Expr) -> pl.Series:
        """What an expression gives, a literal as often as there are rows."""
        return self.data.with_columns(values.alias("##"))["##"]

    def only(self, keep: pl.Expr) -> None:
        """Let the other rows go."""
        self.data = self.data.filter(keep)
        self.pairs.clear()
