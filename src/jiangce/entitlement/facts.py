"""Facts of one case, and how rules read them: registers, events, what is complete, what was declared."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.env import Env, Row
from jiangce.rules.policy import Policy
from jiangce.rules.trace import Traced
from jiangce.rules.types import NONE, Value
from jiangce.rules.vocabulary import Column, Vocabulary

_NOTHING: list[Row] = []
_NO_ROWS: frozenset[Row] = frozenset()


@dataclass(slots=True)
class Facts:
    """Tables of rows. Money is integer 分, shares parts per million; an absent value is unknown.

    ``complete``: tables known to hold every row. ``open``: tables of which more rows may exist than were told (the
    finder's, before it has asked). Of the others, a person's rows are complete once there is one, unless the
    vocabulary says that no row means "no".
    ``told``: of an open table, whose rows are all told nevertheless: (table, id).
    ``answers``: questions answered as a whole, by the key of the question (see `rules.trace.Missing.key`).
    ``documents``: how the documents are called whose decisions stand among the payments, by the id of the policy.
    """

    tables: dict[str, list[Row]] = field(default_factory=dict)
    complete: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    told: frozenset[tuple[str, str]] = frozenset()
    answers: dict[str, Value] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        self.tables.setdefault(row.table, []).append(row)

    def count(self) -> int:
        return sum(len(rows) for rows in self.tables.values())


Asked = dict[Node, tuple[Traced, frozenset[Row]]]


class FactCase:
    """Facts seen under one policy on one day: what nodes ask (`rules.nodes.base.Case`).

    Rows dated after ``today`` do not exist yet; only a row that does exist can point at one (a project not yet done).
    """

    def __init__(self, policy: Policy, facts: Facts, today: date) -> None:
        self.policy = policy
        self.facts = facts
        self.today = today
        self.in_force = policy.in_force
        self.region = policy.region
        self.answers: Mapping[str, Value] = facts.answers
        self.vocabulary: Vocabulary = policy.vocabulary
        declared = any(row.declared for rows in facts.tables.values() for row in rows)
        self.has_declared = declared or bool(facts.answers)
        self._tables = {name: self._existing(name, rows) for name, rows in facts.tables.items()}
        self._by_id = {name: {row.id: row for row in rows} for name, rows in facts.tables.items()}
        self._indexes: dict[tuple[str, str], dict[Value, list[Row]]] = {}
        self._derived: dict[tuple[str, Row, date | None], tuple[Value, frozenset[Row]]] = {}
        self._digests: dict[Row, bytes] = {}
        self._hashes: dict[frozenset[Row], str] = {}
        self._scratch: set[Row] = set()  # `reads` while one condition is traced
        self._asked: dict[tuple[Row, date | None], Asked] = {}
        self.reads: set[Row] = set()  # rows looked at since it was last emptied

        self._settle()

    def _settle(self) -> None:
        """Columns that do not apply (`only_if`) are none, once what they hang on is known."""
        for name, rows in self.facts.tables.items():
            for column in self.vocabulary.tables[name].columns.values():
                if column.only_if is None:
                    continue
                for row in rows:
                    if row.values.get(column.name) is None and column.only_if.value(Env(self, row, None)) is False:
                        row.values[column.name] = NONE

    def _existing(self, name: str, rows: list[Row]) -> list[Row]:
        table = self.vocabulary.tables[name]
        if not table.date:
            return rows
        out = []
        for row in rows:
            day = row.values.get(table.date)
            if not (isinstance(day, date) and day > self.today):
                out.append(row)
        return out

    def period(self, row: Row, start: date, end: date) -> Env:
        """A row as it is asked about for one period of an allowance, from ``start`` until before ``end``."""
        return Env(self, row, start)

    def rows(self, table: str) -> Sequence[Row]:
        return self._tables.get(table, _NOTHING)

    def find(self, table: str, row_id: str) -> Row:
        """The row with this id; ``table`` "" means a person or an organisation."""
        row = self._by_id[table][row_id] if table else self._party(row_id)
        self.reads.add(row)
        return row

    def _party(self, row_id: str) -> Row:
        person = self._by_id.get("person", {}).get(row_id)
        return person if person is not None else self._by_id["org"][row_id]

    def related(self, table: str, column: str, key: str) -> Sequence[Row]:
        """Rows of ``table`` whose ``column`` is ``key``; rows with an unknown column belong to nobody."""
        index = self._indexes.get((table, column))
        if index is None:
            grouped: dict[Value, list[Row]] = defaultdict(list)
            for row in self._tables.get(table, _NOTHING):
                value = row.values.get(column)
                if value is not None:
                    grouped[value].append(row)
            index = self._indexes[(table, column)] = dict(grouped)
        found = index.get(key, _NOTHING)
        self.reads.update(found)
        return found

    def read(self, row: Row, column: Column, on: date | None) -> Value:
        """A column's value: as told (raw, or declared), else derived; None is unknown."""
        value = row.values.get(column.name)
        if value is not None or column.derive is None:
            return value
        key = (column.name, row, None if column.derive.timeless() else on)
        known = self._derived.get(key)
        if known is None:
            outside, self.reads = self.reads, set()
            known = self._derived[key] = (column.derive.run(Env(self, row, on)), frozenset(self.reads))
            self.reads = outside
        self.reads |= known[1]
        return known[0]

    def asked(self, row: Row, on: date | None) -> Asked:
        """How conditions came out of a row on a day (None: of those that are the same all days), as far as asked."""
        key = (row, on)
        found = self._asked.get(key)
        if found is None:
            found = self._asked[key] = {}
        return found

    def trace(self, node: Node, env: Env) -> tuple[Traced, frozenset[Row]]:
        """How a condition comes out, and the rows that it looked at."""
        reads = self.reads = self._scratch
        reads.clear()
        return node.trace(env), frozenset(reads) if reads else _NO_ROWS

    def digest(self, rows: Iterable[Row]) -> str:
        """A hash of rows, the same for the same facts in any order; made once for the same rows."""
        key = frozenset(rows)
        found = self._hashes.get(key)
        if found is None:
            known = self._digests
            parts = sorted([known.get(row) or self._digest(row) for row in key])
            found = self._hashes[key] = hashlib.sha256(b"".join(parts)).hexdigest()[:16]
        return found

    def _digest(self, row: Row) -> bytes:
        text = f"{row.table}|{row.id}|" + "|".join([f"{k}={v!r}" for k, v in sorted(row.values.items())])
        found = self._digests[row] = hashlib.sha256(text.encode()).digest()
        return found

    def complete(self, table: str, row: Row | None = None, key: str = "") -> bool:
        """Are the related rows of ``key`` all there are? ``row`` is one of them, if there is any."""
        if table in self.facts.open:
            return (table, key) in self.facts.told
        if table in self.facts.complete or not self.vocabulary.tables[table].missing_unknown:
            return True
        return row is not None

    def standard(self, name: str, keys: tuple[Value, ...], on: date | None) -> int | None:
        """A figure of another document on a date, in 分; None until the operator has filled it in."""
        found = None
        for start, row_keys, amount in self.policy.standards[name].values:
            if row_keys == keys and on is not None and start <= on:
                found = amount
        return found
