"""Reading a column: of the row itself, or through links (`employer.kind`, `training.organiser`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jiangce.rules.nodes.base import Col, Env, Node, Row, View, label_of
from jiangce.rules.nodes.values import show_plain
from jiangce.rules.trace import Condition, Missing
from jiangce.rules.types import NONE, Kind
from jiangce.rules.vocabulary import Column, Vocabulary


class Get(Node):
    """A column of the row (``owner`` None) or of the row that ``owner`` refers to.

    ``columns`` holds the column per table: one entry, or two for a party (a person's and an organisation's).
    An unknown owner gives unknown; an owner that is *none* gives *none*, and for yes/no columns "no".
    """

    __slots__ = ("columns", "den", "first", "measure", "owner", "vocabulary")

    def __init__(
        self, owner: Node | None, columns: Mapping[str, Column], vocabulary: Vocabulary, measure: str = ""
    ) -> None:
        self.owner = owner
        self.columns = dict(columns)
        self.first = next(iter(self.columns.values()))
        self.type = self.first.type
        self.vocabulary = vocabulary
        self.measure = measure
        self.den = 1_000_000 if self.type.kind is Kind.SHARE else 1

    def row(self, env: Env) -> Row | None | Any:
        """The row read, None when it is not known which, NONE when there is none."""
        if self.owner is None:
            return env.row
        reference = self.owner.value(env)
        if reference is None or reference is NONE:
            return reference
        return env.case.find(self.owner.type.name, reference)

    def value(self, env: Env) -> Any:
        row = env.row if self.owner is None else self.row(env)
        if row is None:
            return None
        if row is NONE:
            return False if self.type.kind is Kind.BOOL else NONE
        column = self.columns.get(row.table)
        if column is None:
            return NONE
        value = env.case.read(row, column, env.on)
        return False if value is NONE and self.type.kind is Kind.BOOL else value

    def column(self, view: View) -> Col:
        return view.keep(self.key(), lambda: self._column(view))

    def _column(self, view: View) -> Col:
        if self.owner is None:
            return self._no(view, self._of(view, self.first))
        reference = self.owner.column(view)
        found: Col | None = None
        for table, column in self.columns.items():
            linked = view.linked(table, reference.value, self.owner.key())
            col = self._of(linked, column)
            found = col if found is None else self._either(view, linked, col, found)
        assert found is not None
        if reference.none is None:
            return self._no(view, found)
        none = reference.none if found.none is None else reference.none | found.none
        return self._no(view, Col(found.value, found.high, none))

    def _no(self, view: View, col: Col) -> Col:
        """A yes/no column that is none says no."""
        if self.type.kind is not Kind.BOOL or col.none is None:
            return col
        return Col(view.pl.when(col.none).then(False).otherwise(col.value))

    @staticmethod
    def _either(view: View, linked: View, col: Col, other: Col) -> Col:
        """For a party: the second table's value where the reference is found there."""
        here = linked.id().is_not_null()
        pick = view.pl.when(here)
        none = None
        if col.none is not None or other.none is not None:
            false = view.pl.lit(False)
            none = pick.then(false if col.none is None else col.none).otherwise(
                false if other.none is None else other.none
            )
        return Col(pick.then(col.value).otherwise(other.value), None, none)

    @staticmethod
    def _of(view: View, column: Column) -> Col:
        raw = view.raw(column)
        if column.derive is None:
            return raw
        derived = column.derive.column(view)
        value = view.pl.coalesce(raw.value, derived.value)
        high = None if derived.high is None else view.pl.coalesce(raw.value, derived.high)
        none = None if derived.none is None else raw.value.is_null() & derived.none
        return Col(value, high, none)

    def words(self) -> str:
        if self.type.kind is Kind.BOOL:
            return self.owner_words() + self.first.so
        owner = self.owner_words()
        return f"{owner}的{self.first.zh}" if owner else self.first.zh

    def negated_words(self) -> str:
        return self.owner_words() + self.first.otherwise

    def owner_words(self) -> str:
        return "" if self.owner is None else self.owner.words()

    def key(self) -> str:
        name = self.first.name
        return name if self.owner is None else f"{self.owner.key()}.{name}"

    def children(self) -> Sequence[Node]:
        return () if self.owner is None else (self.owner,)

    def show(self, value: Any) -> str:
        if value is None:
            return "未提供"
        if value is NONE:
            return self.first.none or "无"
        if isinstance(value, tuple):
            low, high = value
            return f"{self.show(low)}以上" if high is None else f"{self.show(low)}至{self.show(high)}"
        if self.type.kind is Kind.SCALE:
            return label_of(self.vocabulary, self.type, value)
        if self.type.kind is Kind.BOOL:
            return self.first.so if value else self.first.otherwise
        if self.type.kind in (Kind.REF, Kind.PARTY, Kind.TEXT, Kind.PLACE):
            return str(value)
        return show_plain(self.type, value, 1, self.measure)

    def trace(self, env: Env) -> Condition:
        value = self.value(env)
        return Condition(
            self.words(), value, found=self.show(value), needed=self.first.so, declared=self.declared(env)
        )

    def declared(self, env: Env) -> bool:
        row = self.row(env)
        if row is None or row is NONE:
            return False
        if self.first.name in row.declared:
            return True
        column = self.columns.get(row.table)
        if column is None or column.derive is None or row.values.get(column.name) is not None:
            return False
        return column.derive.declared(Env(env.case, row, env.on))

    def missing(self, env: Env) -> Iterator[Missing]:
        row = self.row(env)
        if row is None:
            assert self.owner is not None
            yield from self.owner.missing(env)
            return
        if row is NONE or self.value(env) is not None:
            return
        column = self.columns[row.table]
        if column.derive is not None and not column.ask:
            yield from column.derive.missing(Env(env.case, row, env.on))
            return
        owner = self.owner_words()
        label = column.zh or column.so
        yield Missing(
            row.table, row.id, column.name, f"{owner}的{label}" if owner else label, column.ask, column.proof,
            f"{row.table}/{row.id}/{column.name}",
        )  # fmt: skip
