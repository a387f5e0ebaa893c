"""From a finder's answers to facts: who I am, what happened to me, and whom else that involves.

Nothing personal is asked or kept: people and organisations are stubs ("me", "hire.employer"), places are rings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jiangce.entitlement.facts import Facts
from jiangce.entitlement.questions import UNKNOWN, as_number, read_answer
from jiangce.rules.nodes.env import Row
from jiangce.rules.nodes.fact import Get
from jiangce.rules.policy import Audience, Policy
from jiangce.rules.regions import somewhere
from jiangce.rules.types import REFERENCES, BadValue, Kind
from jiangce.rules.vocabulary import Column, Table

ME = "me"
SITUATIONS = "situations"
KIND = "me/kind"
MOST_COPIES = 500
#: rows that all copies together may make, so that one address cannot keep a server busy
MOST_ROWS = 1_500


@dataclass(slots=True)
class Situation:
    """Facts made of answers, and what could not be used (key → why, Chinese)."""

    facts: Facts
    rows: dict[str, Row] = field(default_factory=dict)  # by "table/id"
    refused: dict[str, str] = field(default_factory=dict)
    countable: dict[str, str] = field(default_factory=dict)  # "table/id/copies" → measure word


def situations(policy: Policy, audience: Audience) -> list[tuple[str, str]]:
    """What may have happened to somebody of this audience: (role, sentence)."""
    return [
        (f"{t}.{c}", audience.situations.get(f"{t}.{c}", policy.vocabulary.tables[t].row)) for t, c in audience.roles
    ]


def build(policy: Policy, audience: Audience, answers: Mapping[str, str]) -> Situation:
    """Facts of a finder's answers; an answer that does not fit is left out and named."""
    return _Builder(policy, audience, answers).build()


class _Builder:
    def __init__(self, policy: Policy, audience: Audience, answers: Mapping[str, str]) -> None:
        self.policy = policy
        self.audience = audience
        self.answers = answers
        self.tables = policy.vocabulary.tables
        self.out = Situation(Facts())
        self.told: set[tuple[str, str]] = set()
        self.counted: set[str] = set()

    def build(self) -> Situation:
        me = self.row(self.audience.me, ME)
        me.values["place"] = self.policy.region
        kinds = self.audience.kinds
        if self.audience.me == "org" and len(kinds) == 1:
            me.values["kind"] = kinds[0]
        chosen = [part for part in self.answers.get(SITUATIONS, "").split(",") if part]
        for table, column in self.audience.roles:
            self.told.add((table, ME))
            if f"{table}.{column}" in chosen:
                self.happened(self.tables[table], self.tables[table].columns[column])
        for key, text in self.answers.items():
            if key != SITUATIONS and text != UNKNOWN:
                self.answer(key, text)
        self.copies()
        events = {name for name, table in self.tables.items() if not table.register and name != "payment"}
        facts = self.out.facts
        facts.open = frozenset(events - self.counted)
        facts.told = frozenset(self.told)
        return self.out

    # ── rows ──

    def row(self, table: str, ident: str) -> Row:
        key = f"{table}/{ident}"
        if key not in self.out.rows:
            row = self.out.rows[key] = Row(table, ident, {})
            self.out.facts.add(row)
        return self.out.rows[key]

    def happened(self, table: Table, mine: Column) -> None:
        """A row in which I fill ``mine``; the others in it become stubs."""
        if table.register:
            stub = self.row(table.name, f"{table.name}.{mine.name}")
            stub.values[mine.name] = ME
            for owner in self.paying_through(table.name, mine.name):
                self.happened_to(self.tables[owner.table], owner, stub.id)
            return
        self.happened_to(table, mine, ME)

    def happened_to(self, table: Table, column: Column, who: str) -> None:
        row = self.row(table.name, f"{table.name}.{column.name}")
        self.assign(row, column, who)
        self.stubs(row, table)
        if self.audience.me == "org" and any(
            c.type.kind is Kind.REF and c.type.name == "person" and not c.derived for c in table.columns.values()
        ):
            key = f"{table.name}/{row.id}/copies"
            self.out.countable[key] = table.measure
            if self.answers.get(key, UNKNOWN) != UNKNOWN:
                self.counted.add(table.name)
        else:
            if self.audience.me == "org":
                self.counted.add(table.name)

    def paying_through(self, table: str, column: str) -> list[Column]:
        """Columns by which a benefit reaches the payee through a register row: recognition.holder → founder."""
        found: dict[str, Column] = {}
        for entry in self.policy.benefits:
            for node in entry.to:
                if (
                    isinstance(node, Get)
                    and node.first.name == column
                    and table in node.columns
                    and isinstance(node.owner, Get)
                ):
                    found[f"{node.owner.first.table}.{node.owner.first.name}"] = node.owner.first
        return list(found.values())

    def stubs(self, row: Row, table: Table) -> None:
        """Everybody else in a row exists, unknown in all but existence; where there may be none, that is asked."""
        for column in table.columns.values():
            plain = column.type.kind is Kind.REF and not column.derived and not column.none
            if plain and row.values.get(column.name) is None and self.tables[column.type.name].register:
                self.assign(row, column, self.row(column.type.name, f"{row.id}:{column.name}").id)
            elif plain and row.values.get(column.name) is None:
                self.linked(row, column)

    def linked(self, row: Row, column: Column) -> None:
        """A stub of another event (an expense's activity), with its own people."""
        stub = self.row(column.type.name, f"{row.id}:{column.name}")
        self.assign(row, column, stub.id)
        if len(stub.id) < 80:
            self.stubs(stub, self.tables[column.type.name])

    @staticmethod
    def assign(row: Row, column: Column, value: Any) -> None:
        row.values[column.name] = value
        if column.derived:
            row.declared = row.declared | {column.name}

    # ── answers ──

    def answer(self, key: str, text: str) -> None:
        try:
            if key == KIND:
                self.kind(text)
            elif "@" in key:
                self.atom(key, text)
            elif key.count("/") == 2:
                self.column(key, text)
            else:
                raise BadValue("不认识的问题", "unknown question")
        except BadValue as bad:
            self.out.refused[key] = bad.zh

    def kind(self, text: str) -> None:
        if text not in self.audience.kinds:
            raise BadValue("列出的选项之一", "one of the options")
        self.row("org", ME).values["kind"] = text

    def atom(self, key: str, text: str) -> None:
        """A condition answered as a whole: yes, no, or a number."""
        if text in ("true", "false"):
            self.out.facts.answers[key] = text == "true"
        else:
            self.out.facts.answers[key] = as_number(text)

    def column(self, key: str, text: str) -> None:
        table, ident, name = key.split("/")
        row = self.out.rows.get(f"{table}/{ident}")
        if row is None or table not in self.tables:
            raise BadValue("前面的回答改变后，这一问不再需要", "no such row any more")
        if name == "copies":
            if not 1 <= as_number(text) <= MOST_COPIES:
                raise BadValue(f"1 到 {MOST_COPIES} 的整数", f"a whole number from 1 to {MOST_COPIES}")
            return
        column = self.tables[table].columns.get(name)
        if column is None:
            raise BadValue("不认识的问题", "unknown column")
        if column.type.kind is Kind.PLACE:
            text = somewhere(self.policy.region, text)
        if column.type.kind in REFERENCES and text != "none":
            self.reference(row, column, text)
        else:
            self.assign(row, column, read_answer(self.policy.vocabulary, column, text))

    def reference(self, row: Row, column: Column, text: str) -> None:
        """There is one: a stub, whose own facts may then be asked."""
        if column.type.kind is Kind.PARTY:
            if text not in ("person", "org"):
                raise BadValue("列出的选项之一", "one of the options")
            self.assign(row, column, self.row(text, f"{row.id}:{column.name}").id)
        elif text == "some":
            self.linked(row, column)
        else:
            raise BadValue("列出的选项之一", "one of the options")

    # ── many alike ──

    def copies(self) -> None:
        """``table/id/copies``: that many rows alike, each with people of its own."""
        for key in self.out.countable:
            text = self.answers.get(key, "1")
            try:
                number = as_number(text) if text != UNKNOWN else 1
            except BadValue:
                continue
            if self.out.facts.count() + 2 * number > MOST_ROWS:
                self.out.refused[key] = f"各项人数合起来太多，请分开查询（合计约 {MOST_ROWS // 2} 以内）"
                continue
            table, ident, _ = key.split("/")
            for copy in range(2, min(number, MOST_COPIES) + 1):
                self.clone(self.out.rows[f"{table}/{ident}"], copy)

    def clone(self, row: Row, copy: int) -> None:
        values = dict(row.values)
        for name, value in row.values.items():
            column = self.tables[row.table].columns[name]
            if column.type.kind is Kind.REF and column.type.name == "person" and isinstance(value, str):
                person = self.out.rows[f"person/{value}"]
                twin = Row("person", f"{value}#{copy}", dict(person.values), person.declared)
                self.out.facts.add(twin)
                values[name] = twin.id
        self.out.facts.add(Row(row.table, f"{row.id}#{copy}", values, row.declared))
