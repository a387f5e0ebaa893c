"""What the engine says: decisions as plain frozen data, with everything needed to explain them.

Money is integer 分 (fen). ``None`` as an upper bound means "not known how much", never "nothing".
Nothing here computes; `evaluate` makes these, `explain` words them, `serialise` turns them into JSON. They are tuples
with names, because a frozen dataclass costs ten times as much to make.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from jiangce.rules.certainty import Certainty
from jiangce.rules.trace import Condition, Missing, Told

__all__ = [
    "Amount", "Assessment", "Certainty", "Choosing", "ChosenReading", "Condition", "Decision", "Missing", "NextStep", "Period",
    "Reduction",
    "Share", "Shared", "Status",
]  # fmt: skip


class Status(StrEnum):
    """The answer to "is it theirs?", apart from "how much?"."""

    ENTITLED = "entitled"
    OPEN = "open"
    NOT_ENTITLED = "not entitled"


class Amount(NamedTuple):
    """An interval of money, ``low``..``high`` 分; ``high is None`` where no upper bound is known."""

    low: int
    high: int | None
    certainty: Certainty
    note: str = ""  # 中文：为什么不是确定数

    @property
    def exact(self) -> bool:
        return self.high == self.low


@dataclass(frozen=True, slots=True)
class Reduction:
    """What made the amount smaller than the rate, and by how much (分)."""

    limit: str  # id of the entry that limits
    clause: str
    words: str
    by: int


class Period(NamedTuple):
    """One month or year of an allowance."""

    number: int  # 1-based, counted over periods that are paid
    starts_on: date
    status: Status
    amount: Amount


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the amount that goes to, or is borne by, somebody else."""

    party: str
    words: str
    amount: Amount


class Choosing(NamedTuple):
    """It was among several claims of one payee of which not all may be had; those that bring most were taken.

    Totals in 分, allowances with the rest of their term. ``proof``: single | exhaustive | optimal | unproven.
    """

    taken: bool
    words: str  # 中文
    total: int
    chosen: tuple[tuple[str, str], ...]  # (benefit, fact)
    runner_up: tuple[str, str] | None  # the claim left out whose best set comes next
    runner_up_total: int | None
    proof: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """What would bring more: 再参保1个月; 再有3人取证，可多得 20,000 元."""

    words: str
    gain: Amount | None = None
    distance: float = 1.0  # how near: smaller is nearer


class ChosenReading(NamedTuple):
    """A reading that is not read in the usual way: ``entry/name`` or ``name``, the option, what it says (Chinese)."""

    reading: str
    option: str
    words: str


class Decision(NamedTuple):
    """One benefit, one fact (or group), all its periods."""

    policy: str
    benefit: str
    kind: str  # benefit | treatment | norm
    clause: str
    title: str
    status: Status
    table: str
    fact: str  # row id, or the group key "employer=acme, year=2024"
    on: date | None
    payees: tuple[str, ...] = ()
    amount: Amount | None = None  # for each payee; None for treatments and for what is not entitled
    gives: tuple[str, ...] = ()  # 中文 names of treatments
    periods: tuple[Period, ...] = ()
    ahead: Amount | None = None  # what the coming periods may still bring
    conditions: tuple[Told, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    shares: tuple[Share, ...] = ()
    already_paid: int = 0
    choosing: Choosing | None = None
    provisional: bool = False  # an open earlier decision under the same ceiling may change it
    fund: str = ""
    missing: tuple[Missing, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    readings: tuple[str, ...] = ()  # 中文
    assumptions: tuple[str, ...] = ()
    calculation: tuple[str, ...] = ()  # 中文 lines: 120人 ÷ 50 = 2档 × 10,000元
    rule_hash: str = ""
    facts_hash: str = ""
    chosen: tuple[ChosenReading, ...] = ()  # readings that bear on it and are not read in the usual way
    forecast: bool = False  # under a draft that nobody has adopted


@dataclass(frozen=True, slots=True)
class Shared:
    """What entitled decisions under one shared ceiling come to together, where that is not the sum of their intervals."""

    limit: str  # id of the entry that limits
    clause: str
    words: str
    low: int  # 分
    high: int
    members: tuple[tuple[str, str], ...]  # (benefit, fact)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that one policy says about one set of facts."""

    policy: str
    as_of: date
    decisions: tuple[Decision, ...]
    assumptions: tuple[str, ...] = field(default=())
    semantics: str = ""
    shared: tuple[Shared, ...] = ()
    chosen: tuple[ChosenReading, ...] = ()  # all readings that are not read in the usual way
    rules_hash: str = ""  # of all rules and parameters by which it was decided
    known_on: date | None = None  # by the rules known on that day; None: by all that is known
    known: bool = True  # the policy had been issued by then; if not, nothing is decided
    forecast: bool = False  # the policy is a draft that nobody has adopted
