"""Rows beside the row: is there one (`has`), and what all questions about related rows share.

The condition must hold one equality between a column of the other table and something of this row; it is the key by
which rows are found. A related row later than today does not exist yet (facts leave it out).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jiangce.rules.nodes.base import Node, Run
from jiangce.rules.nodes.env import Env, Row
from jiangce.rules.nodes.view import Col, Pairs, View
from jiangce.rules.trace import Missing, Traced
from jiangce.rules.types import BOOL, NONE, REFERENCES
from jiangce.rules.vocabulary import Column, Table


@dataclass(slots=True)
class Matches:
    """Related rows that satisfy the condition, and those in doubt. ``open``: there may be more that nobody told."""

    certain: list[Row]
    doubtful: list[Row]
    open: bool
    none_told: bool


class Related(Node):
    """What `has`, `count`, `sum`, `max`, `first` … share: the table, the key and the condition."""

    __slots__ = ("condition", "key_column", "key_node", "table")

    def __init__(self, table: Table, key_column: Column | None, key_node: Node | None, condition: Node | None) -> None:
        self.table = table
        self.key_column = key_column
        self.key_node = key_node
        self.condition = condition

    def matches(self, env: Env) -> Matches | None:
        """The related rows; None when it is not known whose they would be."""
        case, name, reference = env.case, self.table.name, ""
        if self.key_node is None or self.key_column is None:
            rows: Sequence[Row] = case.rows(name)
        else:
            reference = self.key_node.run(env)
            if reference is None:
                return None
            if reference is NONE:
                return Matches([], [], False, False)
            rows = case.related(name, self.key_column.name, reference)
        complete = case.complete(name, rows[0] if rows else None, reference)
        found = Matches([], [], not complete, not complete and not rows)
        if self.condition is None:
            found.certain += rows
            return found
        condition, on = self.condition.run, env.on
        for row in rows:
            holds = condition(Env(case, row, on, None, env))
            if holds:
                found.certain.append(row)
            elif holds is None:
                found.doubtful.append(row)
        return found

    def pairs(self, view: View) -> tuple[Pairs, Any]:
        """All pairs of a row and a related row by key, and for which of them the condition holds."""
        assert self.key_node is not None and self.key_column is not None, "only measures ask without a key"
        reference = self.key_node.column(view)
        pairs = view.related(self.table.name, self.key_column.name, reference, self.key_node.key())
        return pairs, pairs.holds(self.condition)

    def answer(self, env: Env) -> Any:
        """What was declared for this question as a whole, or None."""
        return env.case.answers.get(self.atom(env)) if env.case.answers else None

    def atom(self, env: Env) -> str:
        return f"{self.mark()}@{env.row.id}"

    def key(self) -> str:
        parts = [self.table.name]
        if self.key_column is not None and self.key_node is not None:
            parts.append(f"{self.key_column.name}={self.key_node.key()}")
        if self.condition is not None:
            parts.append(self.condition.key())
        return f"{type(self).__name__.lower()}({', '.join(parts)})"

    def children(self) -> Sequence[Node]:
        return [n for n in (self.key_node, self.condition) if n is not None]

    def condition_words(self) -> str:
        return "" if self.condition is None else self.condition.words()

    def whose(self) -> str:
        """Whose rows they are, where the key is a person, an organisation or a row: 持证人."""
        node = self.key_node
        return node.words() if node is not None and node.type.kind in REFERENCES else ""

    def total(self, what: str) -> str:
        """A total of the rows in words: 持证人的证书数（限证书等级为高级工的）.

        Where another column of the table goes by that name, the one that is meant is named: 收款方为付款方的支出金额合计.
        """
        whose, key = self.whose(), self.key_column
        if key is not None and any(column.zh == whose for column in self.table.columns.values()) and key.zh != whose:
            whose = f"{key.zh}为{whose}"
        return restricted(f"{whose}的{what}" if whose else what, self.condition)

    def missing(self, env: Env) -> Iterator[Missing]:
        if self.key_node is not None and self.key_node.value(env) is None:
            yield from self.key_node.missing(env)
            return
        found = self.matches(env)
        if found is not None and found.open:
            yield Missing(self.table.name, "", "", self.words(), self.question(), "", self.atom(env))
        elif found is not None and self.condition is not None:
            for row in sorted(found.doubtful, key=lambda one: one.id):
                yield from self.condition.missing(Env(env.case, row, env.on, None, env))

    def question(self) -> str:
        return f"{self.words()}？"

    def declared(self, env: Env) -> bool:
        return self.answer(env) is not None


def restricted(what: str, condition: Node | None) -> str:
    """A total and what it is restricted to: 支出金额合计（限支出用途为职工教育培训的）."""
    return what if condition is None else f"{what}（限{condition.words()}的）"


def not_told(view: View, pairs: Pairs) -> Any:
    """Where nothing was told that could be counted, though there may be something."""
    return view.pl.lit(False) if pairs.complete else ~pairs.told


class Has(Related):
    """``has(T, COND)``: is there a related row for which the condition holds?"""

    __slots__ = ()
    lasting = True
    declarable = True

    def __init__(self, table: Table, key_column: Column | None, key_node: Node | None, condition: Node | None) -> None:
        super().__init__(table, key_column, key_node, condition)
        self.type = BOOL

    def compile(self) -> Run:
        """As `matches`, without keeping the rows."""
        if self.key_node is None or self.key_column is None:
            return self._has
        table, column, reference_of = self.table.name, self.key_column.name, self.key_node.compiled()
        condition = (lambda env: True) if self.condition is None else self.condition.compiled()

        def has(env: Env) -> bool | None:
            case = env.case
            if case.answers:
                return self._has(env)
            reference = reference_of(env)
            if reference is None:
                return None
            if reference is NONE:
                return False
            rows, on = case.related(table, column, reference), env.on
            found = False
            doubt = not case.complete(table, rows[0] if rows else None, reference)
            for row in rows:
                holds = condition(Env(case, row, on, None, env))
                if holds:
                    found = True
                elif holds is None:
                    doubt = True
            return True if found else None if doubt else False

        return has

    def _has(self, env: Env) -> bool | None:
        if env.case.answers:
            answer = self.answer(env)
            if answer is not None:
                return bool(answer)
        found = self.matches(env)
        if found is None:
            return None
        if found.certain:
            return True
        return None if found.doubtful or found.open else False

    def column(self, view: View) -> Col:
        return view.keep(self.key(), lambda: self._column(view))

    def _column(self, view: View) -> Col:
        pl, (pairs, holds) = view.pl, self.pairs(view)
        yes, doubt = pairs.gather({"yes": holds.any(), "doubt": holds.is_null().any()})
        doubt = doubt.fill_null(False) | not_told(view, pairs)
        out = pl.when(yes.fill_null(False)).then(True).when(doubt).then(None).otherwise(False)
        return Col(pairs.by_key(out, when_none=False))

    def words(self) -> str:
        return f"{self.whose()}有{self._such()}"

    def negated_words(self) -> str:
        return f"{self.whose()}没有{self._such()}"

    def _such(self) -> str:
        return self.table.zh if self.condition is None else f"符合以下条件的{self.table.zh}（{self.condition.words()}）"

    def show(self, value: Any) -> str:
        return "有" if value else "无"

    def found_words(self, traced: Traced) -> str:
        return "未提供" if traced.value is None else "有" if traced.value else "无"

    def needed_words(self) -> str:
        return "有"
