"""Facts made mechanically over any vocabulary: rows of any table, values by type around the figures of the rules.

`generated_goals` makes facts that satisfy an entry; here they are spoiled: unknown, none, another value, a day off, a
row twice, a row gone. One `Island` has its own people and organisations, so that many fit into one case.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from tests.entitlement.policy_lore import Lore

from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy
from jiangce.rules.types import NONE, NUMBERS, REFERENCES, Kind, Type, Value
from jiangce.rules.vocabulary import Column

DAY = timedelta(days=1)
OCCUPATIONS = ("焊工", "钳工", "茶艺师")


class Island:
    """A few people and organisations with facts about them, under one policy on one day."""

    def __init__(self, policy: Policy, lore: Lore, today: date, random: Random, name: str) -> None:
        self.policy = policy
        self.lore = lore
        self.today = today
        self.random = random
        self.name = name
        self.tables = policy.vocabulary.tables
        self.rows: dict[str, list[Row]] = {name: [] for name in self.tables}
        self.depth = self.count = 0

    # ── rows ──

    def all(self) -> list[Row]:
        return [row for rows in self.rows.values() for row in rows]

    def blank(self, table: str) -> Row:
        """A row of which nothing is known yet."""
        self.count += 1
        shown = (
            self.count if self.random.random() < 0.8 else 100 - self.count
        )  # so that ids are not in the order of rows
        row = Row(table, f"{self.name}-{table[:4]}{shown}.{self.count}", {})
        self.rows[table].append(row)
        return row

    def row(self, table: str) -> Row:
        """A row with something in most of its columns."""
        row = self.blank(table)
        self.fill(row)
        return row

    def fill(self, row: Row) -> None:
        """Put something into the columns that are still empty; few stay unknown."""
        table = self.tables[row.table]
        for column in table.columns.values():
            if not column.derived and row.values.get(column.name) is None and self.random.random() > 0.06:
                row.values[column.name] = self.value(row, column)
        if table.is_spell and self.random.random() < 0.8:
            self.spell(row)

    def spell(self, row: Row) -> None:
        """An end not before the start; often touching, or just missing, the spell before."""
        before = [r.values.get("ends_on") for r in self.rows[row.table] if r is not row]
        ends = [end for end in before if isinstance(end, date)]
        if ends and self.random.random() < 0.4:
            row.values["starts_on"] = self.random.choice(ends) + DAY * self.random.choice((0, 1, 1, 2, 30))
        start = row.values.get("starts_on")
        if isinstance(start, date) and row.values.get("ends_on") is not NONE:
            row.values["ends_on"] = start + DAY * self.random.choice(
                (-1, 0, 27, 30, 31, 60, 90, 180, 364, 365, 366, 800)
            )

    # ── values ──

    def value(self, row: Row, column: Column) -> Value:
        if column.none and self.random.random() < 0.2:
            return NONE
        if row.table == "payment" and column.name in ("benefit", "fact"):
            return self.paid_for(column.name)
        return self.any(column.type)

    def any(self, type_: Type) -> Value:
        """A value of a type, near what the rules ask for."""
        kind, random = type_.kind, self.random
        if kind is Kind.BOOL:
            return random.random() < 0.6
        if kind is Kind.DATE:
            return self.date()
        if kind is Kind.PLACE:
            return self.place()
        if kind is Kind.TEXT:
            return random.choice(OCCUPATIONS)
        if kind is Kind.SCALE:
            known, scale = self.lore.choices.get(type_.name, []), self.policy.vocabulary.scales[type_.name]
            return random.choice(known if known and random.random() < 0.7 else [*scale.values, "other"])
        if kind in REFERENCES:
            return self.reference(type_)
        assert kind in NUMBERS
        return self.number(kind)

    def number(self, kind: Kind) -> int:
        figures, random = self.lore.figures.get(kind, []), self.random
        if kind is Kind.YEAR:
            return self.today.year - random.randrange(4)
        if kind is Kind.SHARE:
            return random.choice((0, 1, 333_333, 500_000, 999_999, 1_000_000, 1_200_000))
        if figures and random.random() < 0.6:
            return max(0, random.choice(figures) + random.choice((-1, 0, 0, 1)))
        if kind is Kind.MONEY:
            return random.choice((0, 1, 49, 50, 99, 10_000, 33_333, 123_456_78, 300_000_05, 2_500_000_00))
        return random.choice((0, 1, 2, 5, 6, 11, 12, 13, 24, 36, 40))

    def date(self) -> date:
        """Near the day of the question, the day of force, a date of the rules, the turn of a year or a month."""
        random, force = self.random, self.policy.in_force
        anchors = [
            self.today,
            force,
            date(self.today.year, 1, 1),
            date(self.today.year, 12, 31),
            date(2024, 2, 29),
            *self.lore.dates,
        ]
        day = random.choice(anchors) + DAY * random.choice((-400, -366, -91, -31, -1, 0, 0, 0, 1, 30, 200))
        return day if random.random() < 0.6 else force + DAY * random.randrange(max(1, (self.today - force).days + 40))

    def place(self) -> str:
        region = self.policy.region
        return self.random.choice(
            (
                region,
                region,
                region,
                region[:4] + "00",
                region[:4] + "81",
                region[:2] + "0102",
                "110101",
                "810000",
                "JP",
            )
        )

    def paid_for(self, column: str) -> Value:
        benefits = [entry.id for entry in self.policy.benefits]
        facts = [row.id for row in self.all() if self.tables[row.table].date]
        return self.random.choice((benefits if column == "benefit" else facts) or ["nothing"])

    def reference(self, type_: Type) -> Value:
        """Somebody of the island, or a new row; unknown where that would go too deep."""
        names = [type_.name] if type_.kind is Kind.REF else [table.name for table in self.policy.vocabulary.parties()]
        name = self.random.choice(names)
        found, few = self.rows[name], 3 if self.tables[name].register else 2
        if found and (len(found) >= few or self.random.random() < 0.6):
            return self.random.choice(found).id
        if self.depth >= 3:
            return found[-1].id if found else None
        self.depth += 1
        row = self.row(name)
        self.depth -= 1
        return row.id

    # ── spoiling ──

    def touch(self, count: int, mattering: Sequence[tuple[Row, str]]) -> None:
        """Forget or change a few things told, rather those that matter."""
        for _ in range(count):
            row = self.random.choice(self.all())
            name = self.random.choice(sorted(row.values)) if row.values else ""
            if mattering and self.random.random() < 0.8:
                row, name = self.random.choice(mattering)
            column = self.tables[row.table].columns.get(name)
            for other in self.tables[row.table].columns.values() if self.random.random() < 0.2 else ():
                if other.only_if is not None:  # and what it hangs on: not known either
                    row.values.pop(other.name, None)
                    row.values.pop("kind", None)
            if name and column is not None:
                change = self.forget if self.random.random() < 0.7 else self.other
                change(row, column)

    def spoil(self, chance: float) -> None:
        """Change about ``chance`` of everything told."""
        for row in self.all():
            if self.random.random() < chance / 2:
                self.random.choice((self.again, self.gone))(row)
            for column in self.tables[row.table].columns.values():
                if self.random.random() < chance:
                    self.random.choice(CHANGES)(self, row, column)

    def again(self, row: Row) -> None:
        """The same row once more: a tie."""
        twin = self.blank(row.table)
        twin.values = dict(row.values)

    def gone(self, row: Row) -> None:
        if not self.pointed_at(row):
            self.rows[row.table] = [other for other in self.rows[row.table] if other is not row]

    def pointed_at(self, row: Row) -> bool:
        return any(value == row.id for other in self.all() for value in other.values.values())

    def forget(self, row: Row, column: Column) -> None:
        row.values.pop(column.name, None)

    def none(self, row: Row, column: Column) -> None:
        if column.none:
            row.values[column.name] = NONE

    def other(self, row: Row, column: Column) -> None:
        """Another value; for a derived column a declared one."""
        if not column.derived or (column.ask and self.random.random() < 0.3):
            row.values[column.name] = self.value(row, column)

    def shift(self, row: Row, column: Column) -> None:
        value = row.values.get(column.name)
        if isinstance(value, date):
            row.values[column.name] = value + DAY * self.random.choice((-365, -31, -1, 1, 1, 31, 365))

    # ── many alike ──

    def copies(self, row: Row, count: int) -> None:
        """``row`` again for other people: they and what is told of them are copied, organisations are shared."""
        people = [row.values.get(column.name) for column in self.columns(row, "person")]
        subject = row.id if row.table == "person" else next((who for who in people if isinstance(who, str)), None)
        mine = [
            r
            for r in self.all()
            if r is row or r.id == subject or (self.tables[r.table].date and subject in r.values.values())
        ]
        for _ in range(count):
            new = {other.id: self.blank(other.table) for other in mine}
            for other in mine:
                values = {k: new[v].id if isinstance(v, str) and v in new else v for k, v in other.values.items()}
                new[other.id].values = values

    def columns(self, row: Row, table: str = "") -> list[Column]:
        return [
            c
            for c in self.tables[row.table].columns.values()
            if c.type.kind in REFERENCES and not c.derived and (not table or c.type.name == table)
        ]


CHANGES: tuple[Callable[[Island, Row, Column], None], ...] = (
    Island.forget,
    Island.forget,
    Island.none,
    Island.other,
    Island.shift,
    Island.shift,
)
