"""What names mean at one place of a rule: which row, which tables, which words and sets."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from enum import StrEnum

from jiangce.rules.nodes.base import Node
from jiangce.rules.source import Scalar
from jiangce.rules.vocabulary import Table, Vocabulary


class Mode(StrEnum):
    """Where an expression stands; some functions make sense only in some places."""

    ROW = "row"  # a decision per fact: `together` allowed
    GROUP = "group"  # a decision per group: count(), share, sum
    DERIVE = "derive"  # a derived column
    MEASURE = "measure"  # a target over everybody: related rows without a key


@dataclass(slots=True)
class NamedSet:
    """A list of values that the policy names once: key_fields."""

    name: str
    title: str
    items: list[Scalar]


@dataclass(slots=True)
class Bound:
    """A macro's parameter: a node built where the macro was called, or a list of syntax trees for the last one."""

    node: Node | None
    many: list[ast.expr]
    scope: Scope


@dataclass(slots=True)
class Scope:
    """The row's table, how deep we are in related rows, and what else has a name."""

    vocabulary: Vocabulary
    table: Table | None
    mode: Mode
    outer: Scope | None = None
    depth: int = 0
    bound: dict[str, Bound] = field(default_factory=dict)
    sets: dict[str, NamedSet] = field(default_factory=dict)
    measure: str = ""  # measure word of what is counted here
    noun: str = ""
    words: list[str] = field(
        default_factory=list
    )  # the vocabulary's words being spelt out, shared by all scopes inside

    def inside(self, table: Table) -> Scope:
        """The scope of a condition about related rows of ``table``."""
        return Scope(
            self.vocabulary,
            table,
            self.mode,
            self,
            self.depth + 1,
            self.bound,
            self.sets,
            table.measure,
            table.zh,
            self.words,
        )

    def with_bound(self, bound: dict[str, Bound]) -> Scope:
        return Scope(
            self.vocabulary,
            self.table,
            self.mode,
            self.outer,
            self.depth,
            bound,
            self.sets,
            self.measure,
            self.noun,
            self.words,
        )

    def known_names(self) -> list[str]:
        columns = list(self.table.columns) if self.table else []
        return [*columns, *self.bound, "on", "today", "in_force", "this", "region"]
