"""The words in which facts are told: scales of values, registers and tables of events, their columns.

Data, read by `vocabulary_loading`; forms, questions, schemas, templates and checks all come from here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jiangce.rules.problems import Place
from jiangce.rules.source import Scalar
from jiangce.rules.types import Kind, Type

if TYPE_CHECKING:
    from jiangce.rules.catalogue import Catalogue
    from jiangce.rules.nodes.base import Node


@dataclass(slots=True)
class Scale:
    """A closed list of values, ordered or not. ``apart`` values have no place in the order."""

    name: str
    zh: str
    en: str
    place: Place
    values: dict[str, str] = field(default_factory=dict)  # value → label, all of them
    rank: dict[str, int] = field(default_factory=dict)  # value → position, only ordered ones
    beyond: dict[str, str] = field(default_factory=dict)  # value → label for "further than this": 省外
    within: dict[str, str] = field(default_factory=dict)  # value → label for "no further than this": 省内
    numbered: dict[str, int] = field(default_factory=dict)  # value → its number where texts print that: 五级
    adjective: bool = False  # stands before the noun: 省级 + 项目

    @property
    def ordered(self) -> bool:
        return bool(self.rank)

    def span(self, low: int, high: int) -> str:
        """The values from one rank to another in words: 初级工至中级工 · 技师及以上 · 区外省内 · 省外."""
        names = list(self.rank)
        first, last, top = names[low], names[high], high == len(names) - 1
        if low == high:
            return self.values[first]
        outside = self.beyond.get(names[low - 1], "") if low else ""
        inside = "" if top else self.within.get(last, "")
        if (outside or not low) and (inside or top) and outside + inside:
            return outside + inside
        return f"{self.values[first]}及以上" if top and low else f"{self.values[first]}至{self.values[last]}"


@dataclass(slots=True)
class Column:
    """One fact about a row: raw (asked for, proven) or derived (``derive``), typed and labelled."""

    name: str
    table: str
    type: Type
    zh: str
    en: str
    place: Place
    ask: str = ""
    proof: str = ""
    says: str = ""  # a sentence for "at least", with {n}
    so: str = ""
    otherwise: str = ""
    none: str = ""  # label of *none*, where the column may be none
    measure: str = ""  # of a count: the measure word of what is counted, if not that of the table's rows
    private: bool = False
    only: Scalar | None = None  # the text of `only_if:`: where it does not hold, the column is none
    only_if: Node | None = None
    source: Scalar | None = None  # the text of `is:`
    derive: Node | None = None  # built from it

    @property
    def derived(self) -> bool:
        return self.source is not None


@dataclass(slots=True)
class Table:
    """A register (person, org) or a table of dated facts, one row one fact."""

    name: str
    zh: str
    en: str
    place: Place
    measure: str = "个"
    row: str = ""
    register: bool = False
    date: str = ""  # name of the date column; "" for registers
    missing_unknown: bool = False  # no row means "not known", not "no"
    columns: dict[str, Column] = field(default_factory=dict)

    @property
    def itself(self) -> str:
        """How a sentence calls the row it is about: 本人, 本单位, 该项目."""
        return ("本人" if self.name == "person" else "本单位") if self.register else f"该{self.zh}"

    @property
    def number(self) -> str:
        """What a count of its rows is called: 人数, 招用人数, 培训人次数, 证书数."""
        what = "" if self.register else self.zh
        return {"人": f"{what}人数", "人次": f"{what}人次数"}.get(self.measure, f"{self.zh}数")

    @property
    def is_spell(self) -> bool:
        return "starts_on" in self.columns and "ends_on" in self.columns


@dataclass(slots=True)
class Word:
    """A macro: a name for an expression that law repeats (holds, judged, enjoys)."""

    name: str
    parameters: tuple[str, ...]
    many: bool  # the last parameter takes a list
    source: Scalar
    says: str
    place: Place
    otherwise: str = ""  # the sentence when it does not hold


@dataclass(slots=True)
class Vocabulary:
    """All words that a policy's expressions may use: the core's and the policy's own."""

    scales: dict[str, Scale] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    words: dict[str, Word] = field(default_factory=dict)
    catalogues: dict[str, Catalogue] = field(default_factory=dict)

    def parties(self) -> tuple[Table, ...]:
        return tuple(t for t in self.tables.values() if t.register)

    def scale_of(self, type_: Type) -> Scale | None:
        return self.scales.get(type_.name) if type_.kind is Kind.SCALE else None
