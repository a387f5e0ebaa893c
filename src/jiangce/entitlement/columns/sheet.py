"""The growing frame behind a view: columns are added under short names, rows only ever leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from jiangce.rules.nodes.view import Col

if TYPE_CHECKING:
    from jiangce.entitlement.columns.pairs import Pairs


class Sheet:
    """One row a base row. ``row``: its place in its table; ``on``: the date; ``status``: so far, null in doubt.

    ``whole``: it still has all rows of the table, each in its place. ``shared``: columns of the table for these very rows, by
    name, as copies beside each other have found them out as long as no row has left.
    """

    __slots__ = ("data", "kept", "links", "names", "pairs", "shared", "whole")

    def __init__(self, data: pl.DataFrame, whole: bool = False) -> None:
        self.data = data
        self.whole = whole
        self.shared: dict[str, pl.Series | None] = {}
        self.kept: dict[str, Col] = {}
        self.links: dict[str, str] = {}
        self.pairs: dict[str, Pairs] = {}
        self.names = 0

    def copy(self, shared: bool = False) -> Sheet:
        """The same columns, to go on with apart; ``shared``: for a while, side by side with others."""
        out = Sheet(self.data, self.whole)
        out.kept, out.links, out.names = dict(self.kept), dict(self.links), self.names
        if shared:
            out.shared = self.shared
        return out

    @property
    def size(self) -> int:
        """Bytes, about."""
        return int(self.data.estimated_size())

    def add(self, values: pl.Expr | pl.Series, name: str = "") -> pl.Expr:
        """A further column, under its own name or a short one."""
        name = name or self._name()
        if isinstance(values, pl.Series) and name not in self.data.columns:
            self.data = self.data.hstack([values.alias(name)])
        else:
            self.data = self.data.with_columns(values.alias(name))
        return pl.col(name)

    def _name(self) -> str:
        self.names += 1
        return f"#{self.names}"

    def add_col(self, col: Col) -> Col:
        """All parts of a column."""
        parts = [part if part is None or part.meta.is_column() else part.alias(self._name()) for part in col]
        made = [part for part in parts if part is not None and not part.meta.is_column()]
        if made:
            self.data = self.data.with_columns(made)
        value, high, none = (None if part is None else pl.col(part.meta.output_name()) for part in parts)
        assert value is not None
        return Col(value, high, none)

    def values(self, values: pl.Expr) -> pl.Series:
        """What an expression gives, a literal as often as there are rows."""
        if values.meta.is_column():
            return self.data[values.meta.output_name()]
        return self.data.with_columns(values.alias("##"))["##"]

    def only(self, keep: pl.Expr) -> None:
        """Let the other rows go."""
        self.data, self.whole, self.shared = self.data.filter(keep), False, {}
        self.pairs.clear()
