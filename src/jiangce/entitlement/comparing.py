"""The same facts decided in two ways: what they come to, entry by entry and payee by payee, and who wins or loses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from jiangce.entitlement.assess import assess
from jiangce.entitlement.decision import Assessment, Status
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.totals import Total, payments, times, total
from jiangce.rules.policy import Policy
from jiangce.rules.readings import Option, Reading
from jiangce.rules.variants import variants

#: a payee in a file of facts; ids of two files are two persons
Payee = tuple[str, str]


class FactFile(NamedTuple):
    """Facts under the name of their file, with the day on which they are asked."""

    name: str
    facts: Facts
    as_of: date


@dataclass(slots=True)
class Outcome:
    """What a policy decides on some files of facts: only what is entitled counts."""

    whole: Total = field(default_factory=Total)
    by_entry: dict[str, Total] = field(default_factory=dict)
    by_payee: dict[Payee, int] = field(default_factory=dict)  # at least so much, in 分
    by_entry_payee: dict[tuple[str, Payee], int] = field(default_factory=dict)
    treated: set[tuple[str, Payee]] = field(default_factory=set)  # (entry, whom) of treatments

    def take(self, name: str, found: Assessment) -> None:
        """Add one file's assessment."""
        each = total(found.decisions, found.shared)
        self.whole = self.whole.plus(each.low, each.high)
        for decision in found.decisions:
            if decision.status is not Status.ENTITLED:
                continue
            payees = [(name, one) for one in decision.payees]
            if decision.amount is None:
                self.treated |= {(decision.benefit, one) for one in payees}
                continue
            money = times(decision.amount, payments(decision))
            self.by_entry[decision.benefit] = self.by_entry.get(decision.benefit, Total()).plus(money.low, money.high)
            for one in payees:
                self.by_payee[one] = self.by_payee.get(one, 0) + decision.amount.low
                key = decision.benefit, one
                self.by_entry_payee[key] = self.by_entry_payee.get(key, 0) + decision.amount.low


@dataclass(frozen=True, slots=True)
class Change:
    """From one outcome to another. ``high`` None: one of the two has no upper bound."""

    low: int
    high: int | None
    win: int
    lose: int


def outcome(policy: Policy, files: Iterable[FactFile]) -> Outcome:
    """What a policy decides on all files together."""
    out = Outcome()
    for file in files:
        out.take(file.name, assess(policy, file.facts, file.as_of))
    return out


def change(before: Outcome, after: Outcome) -> Change:
    """What changed in all, and how many payees get more, or less."""
    entries = before.by_entry.keys() | after.by_entry.keys()
    steps_up = [_high(before.by_entry.get(one, Total()), after.by_entry.get(one, Total())) for one in entries]
    high = None if None in steps_up else sum(step for step in steps_up if step is not None)
    payees = before.by_payee.keys() | after.by_payee.keys()
    steps = [after.by_payee.get(one, 0) - before.by_payee.get(one, 0) for one in payees]
    return Change(after.whole.low - before.whole.low, high, sum(s > 0 for s in steps), sum(s < 0 for s in steps))


def _high(before: Total, after: Total) -> int | None:
    """The change of the upper bound; none at all where the two are alike, even without one."""
    if before == after:
        return 0
    return None if before.high is None or after.high is None else after.high - before.high


def entry_change(before: Outcome, old: str, after: Outcome, new: str) -> Change:
    """The same of one entry and the entry that follows it; "" where there is none."""
    first, second = before.by_entry.get(old, Total()), after.by_entry.get(new, Total())
    high = _high(first, second)
    was = {payee: money for (entry, payee), money in before.by_entry_payee.items() if entry == old}
    now = {payee: money for (entry, payee), money in after.by_entry_payee.items() if entry == new}
    steps = [now.get(one, 0) - was.get(one, 0) for one in was.keys() | now.keys()]
    return Change(second.low - first.low, high, sum(s > 0 for s in steps), sum(s < 0 for s in steps))


class Cost(NamedTuple):
    """What one option of a reading would cost on some facts, against the usual way."""

    reading: Reading
    option: Option
    whole: Total
    change: Change


def reading_costs(policy: Policy, files: Iterable[FactFile]) -> tuple[Outcome, list[Cost]]:
    """The usual way, and every option chosen alone. Raises `Refused` where an option cannot be loaded."""
    kept = list(files)
    usual, out = outcome(policy, kept), []
    for reading, option, other, problems in variants(policy):
        problems.refuse_if_any()
        assert other is not None
        found = outcome(other, kept)
        out.append(Cost(reading, option, found.whole, change(usual, found)))
    return usual, out
