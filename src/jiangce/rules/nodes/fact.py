"""Reading a column: of the row itself, or through links (`employer.kind`, `training.organiser`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from jiangce.rules.nodes.base import Node, Run, label_of
from jiangce.rules.nodes.env import Env, Row
from jiangce.rules.nodes.terms import Term, Terms, none_of
from jiangce.rules.nodes.values import show_plain
from jiangce.rules.nodes.view import Col, View, either, high_of
from jiangce.rules.trace import Missing
from jiangce.rules.types import NONE, Kind
from jiangce.rules.vocabulary import Column, Vocabulary


class Get(Node):
    """A column of the row (``owner`` None) or of the row that ``owner`` refers to.

    ``columns`` holds the column per table: one entry, or two for a party (a person's and an organisation's).
    An unknown owner gives unknown; an owner that is *none* gives *none*, and for yes/no columns "no".
    """

    __slots__ = ("columns", "den", "first", "measure", "name", "owner", "vocabulary")
    lasting = True

    def __init__(
        self, owner: Node | None, columns: Mapping[str, Column], vocabulary: Vocabulary, measure: str = ""
    ) -> None:
        self.owner = owner
        self.columns = dict(columns)
        self.first = next(iter(self.columns.values()))
        self.name = self.first.name
        self.type = self.first.type
        self.vocabulary = vocabulary
        self.measure = measure
        self.den = 1_000_000 if self.type.kind is Kind.SHARE else 1

    def row(self, env: Env) -> Row | Any | None:
        """The row read, None when it is not known which, NONE when there is none."""
        if self.owner is None:
            return env.row
        reference = self.owner.run(env)
        if reference is None or reference is NONE:
            return reference
        return env.case.find(self.owner.type.name, reference)

    def compile(self) -> Run:
        name, absent, unsaid = self.name, False if self.type.kind is Kind.BOOL else NONE, self._unsaid

        def own(env: Env) -> Any:
            value = env.row.values.get(name)
            return unsaid(env.row, env) if value is None else absent if value is NONE else value

        if self.owner is None:
            return own
        owner, table = self.owner.compiled(), self.owner.type.name

        def through(env: Env) -> Any:
            reference = owner(env)
            if reference is None:
                return None
            if reference is NONE:
                return absent
            row = env.case.find(table, reference)
            value = row.values.get(name)
            return unsaid(row, env) if value is None else absent if value is NONE else value

        return through

    def _unsaid(self, row: Row, env: Env) -> Any:
        """The value where nothing was told: derived, or *none* (a person has no such column, or an organisation has none)."""
        column = self.columns.get(row.table)
        value: Any = NONE
        if column is not None:
            value = None if column.derive is None else env.case.read(row, column, env.on)
        return False if value is NONE and self.type.kind is Kind.BOOL else value

    def column(self, view: View) -> Col:
        if self.owner is None and self.first.derive is None:
            return self._yes_no(view, view.raw(self.first))
        return view.keep(self.key(), lambda: self._yes_no(view, self._column(view)))

    def _column(self, view: View) -> Col:
        if self.owner is None:
            return self._of(view, self.first)
        reference = self.owner.column(view)
        out: Col | None = None
        for name in self.tables():
            linked = view.linked(name, reference.value, self.owner.key())
            column = self.columns.get(name)
            col = self._nothing(view) if column is None else self._of(linked, column)
            out = self._where(view, linked.id().is_not_null(), col, self._unknown(view) if out is None else out)
        assert out is not None
        none = either(reference.none, out.none)
        return Col(out.value, out.high, none)

    def tables(self) -> Sequence[str]:
        """The tables a reference may point into, the first that has the row last."""
        assert self.owner is not None
        if self.owner.type.kind is not Kind.PARTY:
            return (self.owner.type.name,)
        return [table.name for table in reversed(self.vocabulary.parties())]

    def _unknown(self, view: View) -> Col:
        return Col(view.pl.lit(None))

    def _nothing(self, view: View) -> Col:
        return Col(view.pl.lit(None), None, view.pl.lit(True))

    def _yes_no(self, view: View, col: Col) -> Col:
        """A yes/no column that is none says no."""
        if self.type.kind is not Kind.BOOL or col.none is None:
            return col
        return Col(view.pl.when(col.none).then(False).otherwise(col.value))

    @staticmethod
    def _where(view: View, here: Any, col: Col, other: Col) -> Col:
        """``col`` where the reference points into its table, else ``other``."""
        pick = view.pl.when(here)
        value = pick.then(col.value).otherwise(other.value)
        high = none = None
        if col.high is not None or other.high is not None:
            high = pick.then(high_of(col)).otherwise(high_of(other))
        if col.none is not None or other.none is not None:
            false = view.pl.lit(False)
            none = pick.then(false if col.none is None else col.none).otherwise(
                other.none if other.none is not None else false
            )
        return Col(value, high, none)

    @staticmethod
    def _of(view: View, column: Column) -> Col:
        """The column of rows that are there: as told, else derived."""
        raw = view.raw(column)
        if column.derive is None or view.all_told(raw):
            return raw
        derived, told = column.derive.column(view), raw.value.is_not_null()
        if raw.none is not None:
            told = told | raw.none
        pick = view.pl.when(told)
        high = None if derived.high is None else pick.then(raw.value).otherwise(derived.high)
        none = derived.none if derived.none is None else ~told & derived.none
        return Col(pick.then(raw.value).otherwise(derived.value), high, either(raw.none, none))

    def term(self, terms: Terms) -> Term:
        if self.owner is None:
            told = terms.column(self, self.name, self.first)
        else:
            there = terms.behind(self.owner)
            told = there.column(self, self.name, self.first if len(self.columns) == 1 else None)
            told = Term(told.value, none_of(terms, self.owner.term(terms), told))
        if self.type.kind is Kind.BOOL and told.none is not None:
            return Term(terms.z3.And(terms.z3.Not(told.none), told.value))
        return told

    def words(self) -> str:
        if self.type.kind is Kind.BOOL:
            return self.lead() + self.first.so
        owner, label = self.owner_words(), "或".join(dict.fromkeys(c.zh for c in self.columns.values()))
        return f"{owner}的{label}" if owner else label

    def negated_words(self) -> str:
        return self.lead() + self.first.otherwise

    def lead(self) -> str:
        """How a sentence about the owner's row begins: 用人单位…, 毕业后在上虞就业，…"""
        owner = self.owner
        if isinstance(owner, Get) and "{v}" in owner.first.says:
            return owner.lead() + owner.first.says.replace("{v}", "")
        return self.owner_words()

    def owner_words(self) -> str:
        return "" if self.owner is None else self.owner.words()

    def key(self) -> str:
        name = self.first.name
        return name if self.owner is None else f"{self.owner.key()}.{name}"

    def children(self) -> Sequence[Node]:
        return () if self.owner is None else (self.owner,)

    def stands_on(self) -> Sequence[Node]:
        return [*self.children(), *(c.derive for c in self.columns.values() if c.derive is not None)]

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
        if self.type.kind in (Kind.REF, Kind.PARTY, Kind.TEXT):
            return str(value)
        return show_plain(self.type, value, 1, self.measure)

    def needed_words(self) -> str:
        return self.first.so

    def declared(self, env: Env) -> bool:
        row = self.row(env) if env.case.has_declared else None
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
