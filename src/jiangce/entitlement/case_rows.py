"""The rows of a case file as written: typed, each with its id, its place and where its references stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from jiangce.entitlement.case_values import Reader, masked, read_count, read_id, reader
from jiangce.rules.problems import Place, Problems, mistake, nearest, some
from jiangce.rules.source import Mapping, Node, Scalar, Sequence
from jiangce.rules.types import REFERENCES, Kind, Value
from jiangce.rules.vocabulary import Column, Table, Vocabulary

#: copies of one row, and problems after which reading stops
MAX_COPIES = 100_000
MAX_PROBLEMS = 200
#: date columns that end what another date of the row began
ENDS = ("ends_on", "left_on", "until")
_MAX_FEN = 10**15


class TooMany(Exception):
    """So many mistakes that going on helps nobody."""


@dataclass(slots=True)
class Written:
    """One row as written. ``references``: column → place of the id."""

    table: Table
    id: str
    place: Place
    copies: int
    copies_place: Place | None
    values: dict[str, Value]
    declared: frozenset[str]
    references: dict[str, Place] = field(default_factory=dict)


class TableReader:
    """Reads the rows of one table; its columns are looked at once."""

    def __init__(self, table: Table, vocabulary: Vocabulary, defaults: Mapping | None, problems: Problems) -> None:
        self.table = table
        self.problems = problems
        self.readers: dict[str, Reader] = {name: reader(column, vocabulary) for name, column in table.columns.items()}
        self.defaults = defaults
        self.taken: set[str] = set()
        self.broken = False
        if defaults is not None:
            self._values(defaults)

    def rows(self, node: Node) -> Iterator[Written]:
        """The rows under the table's key; mistakes are noted. Raises `TooMany`."""
        if isinstance(node, Scalar) and node.empty:
            return
        if not isinstance(node, Sequence):
            self.broken = True
            self.problems.add(
                node.place, f"{self.table.name}（{self.table.zh}）下面要逐行写，每行以 - 开头", f"{self.table.name}: expected a list of rows",
                expected=f"- {{{', '.join(list(self.table.columns)[:3])}}}",
            )  # fmt: skip
            return
        explicit = {self._explicit(item) for item in node.items}
        for number, item in enumerate(node.items, 1):
            if len(self.problems) > MAX_PROBLEMS:
                raise TooMany
            with self.problems.catch():
                yield self._row(item, number, explicit)

    @staticmethod
    def _explicit(item: Node) -> str:
        found = item.get("id") if isinstance(item, Mapping) else None
        return found.text.strip() if isinstance(found, Scalar) else ""

    def _row(self, item: Node, number: int, explicit: set[str]) -> Written:
        """One row. Raises `Mistake` where it is no row at all; other mistakes are noted."""
        if isinstance(item, Scalar) and self.table.register and not item.empty:
            item = Mapping({"id": (Scalar("id", item.place), item)}, item.place)  # `person: [zhang, li]`
        if not isinstance(item, Mapping):
            raise mistake(
                item.place, f"{self.table.name}（{self.table.zh}）的每一行要写成“列: 值”", f"a row of {self.table.name} is `column: value`",
                found=item.text if isinstance(item, Scalar) else "列表 a list", expected=some(self.table.columns, 40),
            )  # fmt: skip
        copies, copies_place = self._copies(item)
        merged = item if self.defaults is None else Mapping({**self.defaults.entries, **item.entries}, item.place)
        values, references = self._values(merged)
        self._check_dates(values, merged)
        row = Written(self.table, "", item.place, copies, copies_place, values, self._declared(values), references)
        row.id = self._id(item, number, explicit)
        return row

    def _copies(self, item: Mapping) -> tuple[int, Place | None]:
        node = item.get("copies")
        if node is None:
            return 1, None
        with self.problems.catch():
            return read_count(node, 1, MAX_COPIES, "copies"), node.place
        return 1, None

    def _id(self, item: Mapping, number: int, explicit: set[str]) -> str:
        node = item.get("id")
        if node is None or (isinstance(node, Scalar) and node.empty):
            if self.table.register:
                raise mistake(
                    item.place, f"{self.table.name}（{self.table.zh}）的每一行都要有 id", f"every row of {self.table.name} needs an id",
                    expected="id: zhang",
                )  # fmt: skip
            made = f"{self.table.name}-{number}"
            while made in explicit or made in self.taken:
                made += "a"
            self.taken.add(made)
            return made
        found = read_id(node)
        if found in self.taken:
            raise mistake(
                node.place, f"{self.table.name}（{self.table.zh}）里已有这个 id", f"duplicate id in {self.table.name}", found=found,
                expected="一行一个编号 one id a row; 多人相同时写 copies: 40",
            )  # fmt: skip
        self.taken.add(found)
        return found

    def _values(self, item: Mapping) -> tuple[dict[str, Value], dict[str, Place]]:
        values: dict[str, Value] = {}
        references: dict[str, Place] = {}
        for key, node in item:
            if key.text in ("id", "copies") and item is not self.defaults:
                continue
            with self.problems.catch():
                column, value = self._value(key, node)
                if value is None:
                    continue
                if column in values:
                    raise mistake(
                        key.place,
                        "同一金额写了两次",
                        "the same amount is written twice",
                        found=key.text,
                        expected=column,
                    )
                values[column] = value
                if isinstance(value, str) and self.table.columns[column].type.kind in REFERENCES:
                    references[column] = node.place
        return values, references

    def _value(self, key: Scalar, node: Node) -> tuple[str, Value]:
        """The column a key means, and its value. Raises `Mistake`."""
        found = self.readers.get(key.text)
        if found is not None:
            if found.column.derive is not None and not found.column.ask:
                raise self._computed(key, found.column)
            return key.text, found.read(node)
        base = self.table.columns.get(key.text.removesuffix("_fen"))
        if base is not None and base.type.kind is Kind.MONEY:
            empty = isinstance(node, Scalar) and node.empty
            return base.name, None if empty else read_fen(node, key.text)
        known = [*self.readers, "id", "copies"]
        meant = next((name for name, one in self.readers.items() if one.column.zh == key.text), "")
        raise mistake(
            key.place, f"{self.table.name}（{self.table.zh}）没有这一列", f"no such column in {self.table.name}", found=masked(key.text),
            expected=some(known, 40), nearest=meant or nearest(key.text, known),
        )  # fmt: skip

    def _computed(self, key: Scalar, column: Column) -> Exception:
        is_text = column.source.text if column.source else ""
        return mistake(
            key.place, f"{column.name}（{column.zh}）由其他各列算出，不能直接填", f"{column.name} is worked out from other columns",
            found=key.text, expected=re.sub(r"\s+", " ", is_text),
        )  # fmt: skip

    def _declared(self, values: dict[str, Value]) -> frozenset[str]:
        return frozenset(name for name in values if self.table.columns[name].derive is not None)

    def _check_dates(self, values: dict[str, Value], item: Mapping) -> None:
        start = "starts_on" if "starts_on" in self.table.columns else self.table.date
        begins = values.get(start)
        if not isinstance(begins, date):
            return
        for name in ENDS:
            ends = values.get(name)
            if name != start and isinstance(ends, date) and ends < begins:
                columns = self.table.columns
                self.problems.add(
                    item.entries[name][1].place, f"{columns[name].zh}早于{columns[start].zh}（{begins}）",
                    f"{name} is before {start} ({begins})", found=str(ends), expected=f"≥ {begins}",
                )  # fmt: skip


def read_fen(node: Node, what: str) -> int:
    """An amount in whole 分. Raises `Mistake`."""
    text = node.text.replace("_", "") if isinstance(node, Scalar) else ""
    if not re.fullmatch(r"\d{1,15}", text):
        expected = f"0 到 {_MAX_FEN:,} 的整数，单位为分 / whole fen, 0 or more"
        raise mistake(
            node.place,
            f"{what} 要写整数分",
            f"{what} takes a whole number of fen",
            found=masked(text),
            expected=expected,
        )
    return int(text)
