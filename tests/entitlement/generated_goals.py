"""Facts that satisfy an entry, found by walking its conditions: what a comparison, a question about related rows, a
derived column needs to hold is put there, some of it declared. Best effort: whether an entry holds, the engine says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.entitlement.generated_facts import DAY, Island
from tests.entitlement.policy_lore import entry_nodes, within

from jiangce.entitlement.plan import Plan, PolicyPlan
from jiangce.rules.nodes.arithmetic import COMPARISONS, Arithmetic, Quotient
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare, Member
from jiangce.rules.nodes.dates import Elapsed, Later, MonthEnd, YearOf, add_months, month_end
from jiangce.rules.nodes.env import Row
from jiangce.rules.nodes.fact import Get
from jiangce.rules.nodes.groups import GroupCount, GroupSum, Together
from jiangce.rules.nodes.known import Known
from jiangce.rules.nodes.later_of import LaterOf
from jiangce.rules.nodes.logic import Junction, Negation
from jiangce.rules.nodes.phrase import Phrase
from jiangce.rules.nodes.picked import Picked
from jiangce.rules.nodes.places import Distance
from jiangce.rules.nodes.related import Has, Related
from jiangce.rules.nodes.spells import UnbrokenMonths
from jiangce.rules.nodes.totals import CountRows, Extreme, SumRows
from jiangce.rules.nodes.values import Choice, Literal, Moment, Outer, Region, This
from jiangce.rules.policy import CapKind
from jiangce.rules.types import DAYS, NONE, NUMBERS, REFERENCES, Kind, Type
from jiangce.rules.vocabulary import Column

PLACES = {"same_county": "", "same_city": "00", "same_province": "0102", "other_province": "110101", "abroad": "US"}


@dataclass(slots=True)
class Here:
    """A row, the date of the fact, and the row outside."""

    row: Row
    on: date
    outer: Here | None = None


class Goal:
    """Makes one island satisfy one entry."""

    def __init__(self, island: Island, ready: PolicyPlan) -> None:
        self.island = island
        self.ready = ready
        self.random = island.random
        self.copies = 0
        self.told: list[tuple[Row, str]] = []  # what was put on purpose
        self.picked: dict[tuple[str, str], Row] = {}

    def reach(self, plan: Plan) -> Row:
        """A row, and what it needs, for which the entry (and its parent) should hold."""
        entry, island = plan.entry, self.island
        assert entry.table is not None
        force, today = island.policy.in_force, island.today
        on = force + timedelta(days=self.random.randrange(max(1, (today - force).days)))
        here = Here(island.blank(entry.table.name), on)
        if entry.on is not None:
            self.put(entry.on, here, on)
        chain = [plan]
        while chain[-1].parent:
            chain.append(next(p for p in self.ready.plans if p.entry.id == chain[-1].parent))
        for link in reversed(chain):
            for line in link.lines:
                self.want(line.node, here)
            for key in link.entry.keys:
                if key.type.kind in REFERENCES:
                    self.target(key, here)
            if link.entry.while_ is not None:
                self.want(link.entry.while_.node, here)
            if link.entry.by is not None and link.entry.amount is not None:
                self.tier(link, here)
            if link.entry.batch is not None:
                self.copies = max(self.copies, link.entry.batch.printed + self.random.choice((-1, 0, 0, 1)))
        self.crowd(plan)
        for row in island.all():
            island.fill(row)
        self.siblings(plan, here)
        if self.copies > 1:
            island.copies(here.row, self.copies - 1)
        return here.row

    def crowd(self, plan: Plan) -> None:
        """Now and then so many that a shared ceiling cuts."""
        printed = [n.printed for n in entry_nodes(plan.entry) if isinstance(n, Literal) and n.type.kind is Kind.MONEY]
        for number in plan.caps:
            cap = self.ready.caps[number]
            if cap.kind is CapKind.SHARED and isinstance(cap.figure, Literal) and self.random.random() < 0.4:
                ceiling = cap.figure.printed
                rates = [value for value in printed if 0 < value < ceiling]
                many = ceiling // max(rates, default=1) + self.random.randrange(3)
                self.copies = max(self.copies, many if many < 220 else 1)

    def siblings(self, plan: Plan, here: Here) -> None:
        """Rows of the same group, one for each condition by which the group adds up or counts."""
        nodes = [part for node in entry_nodes(plan.entry) for part in within(node)]
        conditions = {
            n.condition.key(): n.condition
            for n in nodes
            if isinstance(n, GroupSum | GroupCount) and n.condition is not None
        }
        for condition in conditions.values() if plan.entry.grouped else ():
            twin = self.island.blank(here.row.table)
            twin.values = dict(here.row.values)
            self.want(condition, Here(twin, here.on))

    def tier(self, plan: Plan, here: Here) -> None:
        parts = [part for row in getattr(plan.entry.amount, "rows", ()) for part in row if isinstance(part, Node)]
        found = [part.condition if isinstance(part, GroupCount) else part for part in parts]
        conditions = [condition for condition in found if condition is not None]
        if conditions:
            self.want(self.random.choice(conditions), here)

    # ── conditions ──

    def want(self, node: Node, here: Here, truth: bool = True) -> None:
        if isinstance(node, Junction):
            parts = node.parts if node.any is not truth else (self.random.choice(node.parts),)
            for part in parts:
                self.want(part, here, truth)
        elif isinstance(node, Negation):
            self.want(node.inner, here, not truth)
        elif isinstance(node, Phrase):
            self.want(node.body, here, truth)
        elif isinstance(node, Compare):
            self.compare(node, here, truth)
        elif isinstance(node, Member):
            options = [v for v in node.options.values() if v is not None]
            if (truth is not node.negative) and options and self.look(node.left, here) not in options:
                self.put(node.left, here, self.random.choice(options))
        elif isinstance(node, Known):
            self.put(node.inner, here, self.some(node.inner, here) if truth else NONE)
        elif isinstance(node, Has) and truth:
            self.related(node, here)
        elif isinstance(node, Get):
            self.put(node, here, truth)
        elif isinstance(node, Outer) and here.outer is not None:
            self.want(node.inner, here.outer, truth)

    def compare(self, node: Compare, here: Here, truth: bool) -> None:
        if not truth:
            return
        if isinstance(node.left, Together | GroupCount):
            number = self.look(node.right, here)
            self.copies = (
                max(self.copies, number + self.random.choice((-1, 0, 0, 0, 1))) if isinstance(number, int) else 1
            )
            return
        if isinstance(node.left, CountRows):
            number = self.look(node.right, here)
            for _ in range(
                min(number + (node.op == ">"), 4) if isinstance(number, int) and node.op in (">", ">=", "==") else 0
            ):
                self.related(node.left, here)
            return
        if isinstance(node.left, Quotient):
            for part in node.left.walk():
                if isinstance(part, Related):
                    self.related(part, here)
            return
        left, right = self.look(node.left, here), self.look(node.right, here)
        if fits(node, left, right):
            return
        if right is None:
            right = self.some(node.right, here)
            self.put(node.right, here, right)
        self.put(node.left, here, self.meeting(node, right))

    def meeting(self, node: Compare, right: Any) -> Any:
        """A value that compares as asked with ``right``."""
        kind = node.left.type.kind
        if isinstance(right, date):
            step = self.random.choice((0, 0, 1, 30))
            return right + DAY * {"<": -step - 1, "<=": -step, ">": step + 1, ">=": step, "!=": 1}.get(node.op, 0)
        if kind is Kind.SCALE and node.scale is not None and node.scale.rank.get(right) is not None and node.op != "==":
            compare = {"<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__, "!=": int.__ne__}[node.op]
            fits = [name for name, rank in node.scale.rank.items() if compare(rank, node.scale.rank[right])]
            return self.random.choice(fits or [right])
        if kind in NUMBERS and isinstance(right, int):
            step = self.random.choice((0, 0, 1, 7))
            return max(0, right + {"<": -1 - step, "<=": -step, ">": 1 + step, ">=": step, "!=": 1}.get(node.op, 0))
        if kind is Kind.SCALE and node.scale is not None and node.op == "!=":
            return self.random.choice([value for value in node.scale.values if value != right])
        if kind in REFERENCES and node.op == "!=":
            return self.island.row(self.tables(node.left)[0]).id
        return right

    # ── values ──

    def look(self, node: Node, here: Here) -> Any:
        """What a node is so far; None where that is not settled."""
        if isinstance(node, Literal | Choice):
            return node.printed if isinstance(node, Literal) else node.name
        if isinstance(node, Moment):
            return {"on": here.on, "today": self.island.today, "in_force": self.island.policy.in_force}[node.name]
        if isinstance(node, Region):
            return self.island.policy.region
        if isinstance(node, This):
            return here.row.id
        if isinstance(node, Outer):
            return None if here.outer is None else self.look(node.inner, here.outer)
        if isinstance(node, MonthEnd | YearOf):
            inner = self.look(node.inner, here)
            return None if not isinstance(inner, date) else inner.year if isinstance(node, YearOf) else month_end(inner)
        if isinstance(node, Later):
            since = self.look(node.inner, here)
            by = node.by.printed
            if not isinstance(since, date) or not isinstance(by, int):
                return None
            return since + by * DAY if node.by.type == DAYS else add_months(since, by)
        if isinstance(node, LaterOf):
            dates = [self.look(node.left, here), self.look(node.right, here)]
            return max(dates) if all(isinstance(day, date) for day in dates) else None
        if isinstance(node, Picked):
            picked = self.picked.get((node.key(), here.row.id))
            return None if picked is None else picked.id
        if isinstance(node, Get):
            row = here.row if node.owner is None else self.find(self.look(node.owner, here))
            column = None if row is None else node.columns.get(row.table)
            if row is None or column is None:
                return None
            told = row.values.get(column.name)
            return told if told is not None or column.derive is None else self.look(column.derive, Here(row, here.on))
        return None

    def find(self, row_id: Any) -> Row | None:
        return next((row for row in self.island.all() if row.id == row_id), None) if isinstance(row_id, str) else None

    def some(self, node: Node, here: Here) -> Any:
        """Any value of a node's type."""
        if node.type.kind in REFERENCES:
            rows = self.island.rows[self.random.choice(self.tables(node))]
            return (
                self.random.choice(rows).id
                if rows and self.random.random() < 0.5
                else self.island.blank(self.tables(node)[0]).id
            )
        return self.island.any(node.type)

    def tables(self, node: Node) -> list[str]:
        names = self.names(node.type)
        return self.random.sample(names, len(names))

    def put(self, node: Node, here: Here, value: Any) -> None:
        """Make a node have a value."""
        if isinstance(node, Get):
            self.put_column(node, here, value)
        elif isinstance(node, Outer) and here.outer is not None:
            self.put(node.inner, here.outer, value)
        elif isinstance(node, Phrase):
            self.put(node.body, here, value)
        elif isinstance(node, YearOf) and isinstance(value, int):
            self.put(node.inner, here, date(min(max(value, 1900), 2200), self.random.choice((1, 6, 12)), 1))
        elif isinstance(node, Distance):
            suffix = PLACES.get(value, "")
            region = self.island.policy.region
            self.put(
                node.inner, here, region[: 6 - len(suffix)] + suffix if len(suffix) < 5 and suffix != "US" else suffix
            )
        elif isinstance(node, Elapsed) and isinstance(value, int):
            self.elapsed(node, here, value)
        elif isinstance(node, Arithmetic) and node.op == "+" and isinstance(value, int):
            more = self.look(node.right, here)
            self.put(node.left, here, value - more if isinstance(more, int) else value)
        elif isinstance(node, Arithmetic) and node.op == "//" and isinstance(value, int):
            self.put(node.right, here, by := self.random.choice((1, 2, 3)))
            self.put(node.left, here, value * by + self.random.randrange(by))
        elif isinstance(node, UnbrokenMonths) and isinstance(value, int):
            self.unbroken(node, here, value)
        elif isinstance(node, Extreme | SumRows):
            made = self.related(node, here)
            if made is not None:
                self.put(node.of, made, value)
        elif isinstance(node, Picked):
            self.target(node, here)
        elif node.type.kind is Kind.BOOL and isinstance(value, bool):
            self.want(node, here, value)

    def put_column(self, node: Get, here: Here, value: Any) -> None:
        fits = [
            table
            for table, column in node.columns.items()
            if not isinstance(column.derive, Choice) or column.derive.name == value
        ]
        row = here.row if node.owner is None else self.target(node.owner, here, fits or list(node.columns))
        column = None if row is None else node.columns.get(row.table)
        if row is None or column is None:
            return
        if column.derive is None or (column.ask and self.random.random() < 0.2):
            self.tell(row, column, value)
        else:
            self.put(column.derive, Here(row, here.on), value)

    def tell(self, row: Row, column: Column, value: Any) -> None:
        """Put a value into a column, unless it points at a row of another table."""
        if isinstance(value, str) and column.type.kind in REFERENCES:
            found = self.find(value)
            if found is None or found.table not in self.names(column.type):
                return
        row.values[column.name] = value
        self.told.append((row, column.name))

    def names(self, type_: Type) -> list[str]:
        return (
            [type_.name]
            if type_.kind is Kind.REF
            else [table.name for table in self.island.policy.vocabulary.parties()]
        )

    def target(self, node: Node, here: Here, tables: Sequence[str] = ()) -> Row | None:
        """The row that a reference points at, made where there is none yet; a party in one of ``tables``."""
        if isinstance(node, Outer | Phrase):
            outer = here.outer if isinstance(node, Outer) else here
            return (
                None
                if outer is None
                else self.target(node.inner if isinstance(node, Outer) else node.body, outer, tables)
            )
        if isinstance(node, This):
            return here.row
        if isinstance(node, Picked):
            key = (node.key(), here.row.id)
            if key not in self.picked:
                made = self.related(node, here)
                if made is None:
                    return None
                self.picked[key] = made.row
            return self.picked[key]
        return self.column_target(node, here, tables) if isinstance(node, Get) else None

    def column_target(self, node: Get, here: Here, tables: Sequence[str]) -> Row | None:
        row = here.row if node.owner is None else self.target(node.owner, here, list(node.columns))
        column = None if row is None else node.columns.get(row.table)
        if row is None or column is None:
            return None
        found = self.find(row.values.get(column.name))
        if found is not None:
            return found
        if column.derive is not None:
            return self.target(column.derive, Here(row, here.on), tables)
        names = [name for name in tables if name in self.names(column.type)] or self.names(column.type)
        table = self.random.choice(names)
        known = [other for other in self.island.rows[table] if other is not row]
        found = self.random.choice(known) if known and self.random.random() < 0.3 else self.island.blank(table)
        self.tell(row, column, found.id)
        return found

    def elapsed(self, node: Elapsed, here: Here, value: int) -> None:
        months = value * 12 if node.unit == "years" else max(0, value - 1) if node.unit == "begun" else value
        start = self.look(node.start, here)
        if not isinstance(start, date):
            start = add_months(self.island.today, -months - self.random.randrange(6))
            self.put(node.start, here, start)
        self.put(node.end, here, add_months(start, months))

    # ── related rows ──

    def related(self, node: Related, here: Here) -> Here | None:
        """A related row for which the condition holds."""
        if node.key_node is None or node.key_column is None:
            return None
        key = self.look(node.key_node, here)
        if not isinstance(key, str):
            key = self.some(node.key_node, here)
            self.put(node.key_node, here, key)
            key = self.look(node.key_node, here) or key
        row = self.island.blank(node.table.name)
        self.tell(row, node.key_column, key)
        inner = Here(row, here.on, here)
        if node.condition is not None:
            self.want(node.condition, inner)
        return inner

    def unbroken(self, node: UnbrokenMonths, here: Here, months: int) -> None:
        """A spell long enough, or two that touch, overlap, or just fail to."""
        since = self.look(node.since, here)
        if not isinstance(since, date):
            since = add_months(self.island.today, -months - 1)
            self.put(node.since, here, since)
        cut = add_months(since, max(1, months // 2)) if self.random.random() < 0.6 else None
        begin, made = since - DAY * self.random.choice((0, 0, 1, 40)), self.related(node, here)
        if made is not None and cut is not None:
            made.row.values |= {"starts_on": begin, "ends_on": cut}
            begin, made = cut + DAY * self.random.choice((-3, 0, 1, 1, 1, 2)), self.related(node, here)
        if made is not None:
            end: Any = NONE if self.random.random() < 0.6 else add_months(since, months) - DAY
            made.row.values |= {"starts_on": begin, "ends_on": end}


def fits(node: Compare, left: Any, right: Any) -> bool:
    """Does the comparison hold already?"""
    if node.rank is not None:
        left, right = node.rank.get(left), node.rank.get(right)
    if left is None or right is None or left is NONE or right is NONE or isinstance(node.left, Quotient):
        return False
    return type(left) is type(right) and bool(COMPARISONS[node.op](left, right))
