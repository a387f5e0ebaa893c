"""What the finder shows of one visitor: questions, answers, and results with their reasons."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from jiangce.office.public.model.library import Audience, ChosenReading, Money, Option, Scope

UNKNOWN = "unknown"  # the answer 不清楚, as it stands in an address


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to be told, and what it can change."""

    key: str
    text: str
    kind: str  # choice | yes-no | number | money | date | months | situations
    why: str = ""
    options: tuple[Option, ...] = ()
    unit: str = ""
    help: str = ""
    private: bool = False

    @property
    def pick(self) -> bool:
        """Answered by pressing one of the options; otherwise they stand beside a field."""
        return self.kind in ("choice", "yes-no")


@dataclass(frozen=True, slots=True)
class Answer:
    """A question already answered: as given, and as a reader sees it."""

    question: Question
    value: str
    shown: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One line of the reasoning. ``holds is None``: not yet known."""

    words: str
    holds: bool | None
    found: str = ""
    needed: str = ""
    short: str = ""
    clause: str = ""
    declared: bool = False
    children: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What would bring more, and how much."""

    words: str
    gain: Money | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One benefit for the one who asks, with everything that explains it."""

    key: str  # unique on a page, usable as an anchor
    policy: str
    benefit: str
    kind: str  # benefit | treatment
    clause: str
    title: str
    status: str  # entitled | open | not entitled
    count: int = 1  # so many alike
    money: Money | None = None
    ahead: Money | None = None
    pace: str = ""  # 每月 ¥300，共 36 个月
    payee: str = ""  # "" where it is the reader
    gives: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    reductions: tuple[tuple[str, str, int], ...] = ()  # clause, words, 分
    shares: tuple[tuple[str, Money], ...] = ()
    missing: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    obstacle: str = ""  # the first condition that is not met
    readings: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    calculation: tuple[str, ...] = ()
    choosing: str = ""  # why this one, where not all may be had
    provisional: bool = False
    forecast: bool = False  # under a draft: nothing is promised
    hashes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Where a visitor stands: what was told, what is asked next, what follows so far."""

    scope: Scope
    audience: Audience
    as_of: date
    question: Question | None
    asked: tuple[Answer, ...] = ()
    refused: tuple[Refused, ...] = ()
    remaining: int | None = None
    results: tuple[Result, ...] = field(default=())
    readings: tuple[ChosenReading, ...] = ()  # not the usual way, as asked for
    refused_readings: tuple[Refused, ...] = ()

    def having(self, status: str) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.status == status)

    @property
    def entitled(self) -> tuple[Result, ...]:
        return self.having("entitled")

    @property
    def sure(self) -> tuple[Result, ...]:
        """Under a policy in force; where there are only drafts, what they promise."""
        return tuple(one for one in self.entitled if not one.forecast or self.scope.drafts)

    @property
    def money(self) -> tuple[Result, ...]:
        """Of what is the reader's: what is paid."""
        return tuple(one for one in self.sure if one.money is not None and not one.payee)

    @property
    def standing(self) -> tuple[Result, ...]:
        """Of what is the reader's: treatments."""
        return tuple(one for one in self.sure if one.money is None and not one.payee)

    @property
    def others(self) -> tuple[Result, ...]:
        """What the reader's doing opens for other people, who are paid themselves."""
        return tuple(one for one in self.sure if one.payee)

    @property
    def forecast(self) -> tuple[Result, ...]:
        """What drafts would bring, where other policies are in force."""
        return tuple(one for one in self.entitled if one.forecast and not self.scope.drafts)

    @property
    def open(self) -> tuple[Result, ...]:
        return self.having("open")

    @property
    def not_entitled(self) -> tuple[Result, ...]:
        return self.having("not entitled")

    def within(self, scope: Scope) -> Finding:
        """The same person in one of the places."""
        policies = {policy.id for policy in scope.policies}
        return replace(
            self,
            scope=scope,
            results=tuple(one for one in self.results if one.policy in policies),
            readings=tuple(one for one in self.readings if one.policy in policies),
        )


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that could not be used: which, and why, in Chinese."""

    key: str
    text: str
    value: str
    reason: str
