"""Case files: what is known about some people and organisations, read from YAML or JSON into `Facts`.

    policy: shangyu-2023
    as_of: 2024-06-30
    defaults: {org: {place: 330604}}
    org:
      - {id: acme, kind: enterprise}
    person:
      - {id: new, copies: 40}
    hire:
      - {person: new, employer: acme, hired_on: 2024-03-01, insured_months: 4}

An empty value is unknown, ``none`` is *none*; a derived column that is given is declared. Money is 元, or 分 under
``<column>_fen``. Every mistake is noted with its place; `docs/cases.md` is the reference.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from jiangce.entitlement.case_rows import MAX_PROBLEMS, TableReader, TooMany, Written
from jiangce.entitlement.case_values import masked, read_date
from jiangce.entitlement.copies import spread
from jiangce.entitlement.facts import Facts
from jiangce.rules import reading, source
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Place, Problems, mistake, nearest, some
from jiangce.rules.source import Mapping, Scalar
from jiangce.rules.types import Kind
from jiangce.rules.vocabulary import Column, Vocabulary

#: keys of a case file beside the tables
KEYS = ("policy", "as_of", "known_on", "defaults", "complete")
#: more ids than this are not searched for the nearest
_SEARCHED = 2000


@dataclass(slots=True)
class CaseFile:
    """A case read: its facts, and the day on which it asks (None where it does not say)."""

    facts: Facts
    as_of: date | None = None
    known_on: date | None = None  # the day whose rules it asks for; None: all that is known
    later: int = 0  # rows dated after ``as_of``: they do not exist yet
    declared: int = 0  # values declared, not worked out from facts
    names: dict[str, str] = field(default_factory=dict)  # id → what a person or organisation is called


def parse_case(data: bytes, name: str, problems: Problems) -> Mapping | None:
    """The mapping a case file consists of; None, with the mistake noted, where it is none."""
    tree = source.parse(data, name, problems)
    return reading.mapping(tree, problems, "案例文件 the case")


def policy_named(tree: Mapping) -> Scalar | None:
    """The policy that the case itself names."""
    found = tree.get("policy")
    return found if isinstance(found, Scalar) and not found.empty else None


def read_case(
    tree: Mapping, policy: Policy, problems: Problems, *, extra: Collection[str] = (), shared: Mapping | None = None
) -> CaseFile:
    """The facts of a case in the words of ``policy``; all mistakes go to ``problems``.

    ``extra`` are further keys that the caller reads itself. ``shared`` is a mapping of the same shape whose rows come
    first (a file of cases may begin with what they have in common).
    """
    before = len(problems)
    case = _Case(policy.vocabulary, problems, (*KEYS, *extra))
    trees = [tree] if shared is None else [shared, tree]
    try:
        for one in trees:
            case.look_at(one)
        case.read_rows(trees)
        done = case.done()
    except TooMany:
        problems.add(
            Place(tree.place.file), "错误太多，后面的没有再检查", "too many mistakes; the rest was not checked"
        )
        return CaseFile(Facts())
    return done if len(problems) == before else CaseFile(Facts())


class _Case:
    """One case being read."""

    def __init__(self, vocabulary: Vocabulary, problems: Problems, keys: tuple[str, ...]) -> None:
        self.vocabulary = vocabulary
        self.problems = problems
        self.keys = keys
        self.as_of: date | None = None
        self.known_on: date | None = None
        self.complete: set[str] = set()
        self.defaults: dict[str, Mapping] = {}
        self.rows: list[Written] = []
        self.by_id: dict[str, dict[str, Written]] = {}
        self.broken: set[str] = set()  # tables of which nothing could be read

    def _day(self, tree: Mapping, key: str) -> date | None:
        """A date among the keys beside the tables."""
        node = tree.get(key)
        if node is not None and not (isinstance(node, Scalar) and node.empty):
            with self.problems.catch():
                return read_date(node, key)
        return None

    def look_at(self, tree: Mapping) -> None:
        """The keys beside the tables; unknown ones are mistakes."""
        known = (*self.keys, *self.vocabulary.tables)
        for key, _ in tree:
            if key.text not in known:
                self.problems.add(
                    key.place, "没有这张表，也没有这个设置", "no such table or setting", found=masked(key.text),
                    expected=some(known, 40), nearest=self._nearest_table(key.text, known),
                )  # fmt: skip
        self.as_of = self._day(tree, "as_of") or self.as_of
        self.known_on = self._day(tree, "known_on") or self.known_on
        for name in reading.scalars(tree.get("complete"), self.problems, "complete"):
            if self._is_table(name):
                self.complete.add(name.text)
        for key, node in reading.mapping(tree.get("defaults"), self.problems, "defaults") or ():
            body = reading.mapping(node, self.problems, f"defaults.{key.text}")
            if self._is_table(key) and body is not None:
                old = self.defaults.get(key.text)
                self.defaults[key.text] = body if old is None else Mapping({**old.entries, **body.entries}, body.place)

    def _nearest_table(self, text: str, known: Collection[str]) -> str:
        labels = {table.zh: name for name, table in self.vocabulary.tables.items()}
        return labels.get(text) or nearest(text, known)

    def _is_table(self, name: Scalar) -> bool:
        tables = self.vocabulary.tables
        if name.text not in tables:
            self.problems.add(
                name.place,
                "没有这张表",
                "no such table",
                found=masked(name.text),
                expected=some(tables, 40),
                nearest=nearest(name.text, tables),
            )
        return name.text in tables

    def read_rows(self, trees: list[Mapping]) -> None:
        """All rows of all tables, in the vocabulary's order of tables. Raises `TooMany`."""
        for name, table in self.vocabulary.tables.items():
            defaults = self.defaults.get(name)
            nodes = [node for tree in trees if (node := tree.get(name)) is not None]
            if defaults is None and not nodes:
                continue
            reader = TableReader(table, self.vocabulary, defaults, self.problems)
            for node in nodes:
                for row in reader.rows(node):
                    self._enter(row)
            if reader.broken:
                self.broken.add(name)

    def _enter(self, row: Written) -> None:
        same = self.by_id.setdefault(row.table.name, {})
        if row.table.register:
            for other in self.vocabulary.parties():
                twin = self.by_id.get(other.name, {}).get(row.id)
                if twin is not None and other is not row.table:
                    self.problems.add(
                        max(row.place, twin.place), "个人和单位不能同号", "a person and an organisation may not share an id",
                        found=row.id, expected="another id 换一个编号",
                    )  # fmt: skip
        same[row.id] = row
        self.rows.append(row)

    def targets(self) -> dict[int, dict[str, Written]]:
        """For each row (by `id()`), the rows that its columns refer to. Ids that lead nowhere are noted."""
        out: dict[int, dict[str, Written]] = {}
        for row in self.rows:
            for name, place in row.references.items():
                if len(self.problems) > MAX_PROBLEMS:
                    raise TooMany
                with self.problems.catch():
                    target = self._target(row.table.columns[name], str(row.values[name]), place)
                    if target is not None:
                        out.setdefault(id(row), {})[name] = target
        return out

    def _target(self, column: Column, wanted: str, place: Place) -> Written | None:
        """The row an id stands for; None where its table could not be read. Raises `Mistake`."""
        tables = [t.name for t in self.vocabulary.parties()] if column.type.kind is Kind.PARTY else [column.type.name]
        for name in tables:
            found = self.by_id.get(name, {}).get(wanted)
            if found is not None:
                return found
        if self.broken.intersection(tables):
            return None
        kinds = "或".join(self.vocabulary.tables[name].zh for name in tables)
        english = " or ".join(tables)
        other = next((t for t, rows in self.by_id.items() if wanted in rows), None)
        if other is not None:
            table = self.vocabulary.tables[other]
            raise mistake(
                place, f"{column.name}（{column.zh}）要填{kinds}的编号，{wanted} 是{table.zh}的编号",
                f"{column.name} takes the id of {english}; {wanted} is a row of {other}", found=wanted, expected=f"id in {english}",
            )  # fmt: skip
        known = [key for name in tables for key in self.by_id.get(name, {})]
        raise mistake(
            place, f"{kinds}里没有编号 {wanted}", f"no {english} with this id", found=wanted,
            expected=some(known) if known else f"{tables[-1]}: [{{id: {wanted}}}]",
            nearest=nearest(wanted, known) if len(known) <= _SEARCHED else "",
        )  # fmt: skip

    def done(self) -> CaseFile:
        """The facts, rows copied where they stand for many."""
        before = len(self.problems)
        targets = self.targets()
        rows = spread(self.rows, targets, self.problems) if len(self.problems) == before else []
        facts = Facts(complete=frozenset(self.complete))
        out = CaseFile(facts, self.as_of, self.known_on)
        for row in rows:
            facts.add(row)
            out.declared += len(row.declared)
            name = row.values.get("name")
            if isinstance(name, str):
                out.names[row.id] = name
        return out


def count_later(case: CaseFile, vocabulary: Vocabulary, as_of: date) -> int:
    """How many rows are dated after ``as_of`` and therefore do not exist yet."""
    out = 0
    for name, rows in case.facts.tables.items():
        column = vocabulary.tables[name].date
        out += sum(isinstance(day := row.values.get(column), date) and day > as_of for row in rows) if column else 0
    return out
