"""One related row picked by date: ``first(T, COND)``, ``latest(T, COND)``."""

from __future__ import annotations

from datetime import date
from typing import Any

from jiangce.rules.nodes.env import Env, Row
from jiangce.rules.nodes.related import Related, not_told
from jiangce.rules.nodes.view import Col, View
from jiangce.rules.types import NONE, Kind, Type

FAR = date(9999, 1, 1)  # stands for a day that has not come


class Picked(Related):
    """A reference to the first or latest related row by the table's date, then id; *none* where there is none.

    In doubt (a row that may or may not match, or a date unknown) it is unknown. A row whose date is *none*, not ended
    or not done yet, comes after all others.
    """

    __slots__ = ("late",)
    lasting = True

    def __init__(self, related: Related, late: bool) -> None:
        super().__init__(related.table, related.key_column, related.key_node, related.condition)
        self.type = Type(Kind.REF, related.table.name)
        self.late = late

    def key(self) -> str:
        return ("latest:" if self.late else "first:") + super().key()

    def value(self, env: Env) -> Any:
        found = self.matches(env)
        if found is None or found.doubtful or found.none_told:
            return None
        if not found.certain:
            return None if found.open else NONE
        dates = [(row.values.get(self.table.date), row) for row in found.certain]
        if any(day is None for day, _ in dates):
            return None
        dates = [(FAR if day is NONE else day, row) for day, row in dates]
        if found.open and not self.late:
            return None
        best = (max if self.late else min)(dates, key=lambda item: (item[0], item[1].id))
        row: Row = best[1]
        return row.id

    def column(self, view: View) -> Col:
        return view.keep(self.key(), lambda: self._column(view))

    def _column(self, view: View) -> Col:
        pl, (pairs, holds) = view.pl, self.pairs(view)
        col = pairs.view.raw(self.table.columns[self.table.date])
        day = col.value if col.none is None else pl.when(col.none).then(pl.lit(FAR)).otherwise(col.value)
        best = pairs.best(holds, day, self.late)
        (unclear,) = pairs.gather({"unclear": (holds.is_null() | (holds & day.is_null())).any()})
        bad = unclear.fill_null(False) | not_told(view, pairs)
        out = pairs.by_key(pl.when(bad).then(None).otherwise(best), when_none=None)
        none = pairs.by_key(~bad & best.is_null(), when_none=True, when_unknown=False)
        return Col(out, None, none)

    def words(self) -> str:
        said = self.condition_words()
        which = "最近一" if self.late else "第一"
        return f"{which}{self.table.measure}{self.table.zh}" + (f"（{said}）" if said else "")

    def show(self, value: Any) -> str:
        return str(value)
