"""A policy made ready to decide: the conditions nobody writes (place, force, today), the ceilings numbered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple
from weakref import WeakKeyDictionary

from jiangce.entitlement.decision import ChosenReading
from jiangce.entitlement.goals import Reaches, Stays
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.within import Within
from jiangce.rules.policy import Cap, CapKind, Entry, EntryKind, Exclusion, Line, Policy
from jiangce.rules.window import bounds, first_day, last_day


class InPlace(Within):
    """The jurisdiction of the policy as a condition: the fact's place is the policy's own region."""

    __slots__ = ("region_words",)
    lasting = True

    def __init__(self, node: Compare, region_words: str) -> None:
        super().__init__(node.left)
        self.region_words = region_words

    def words(self) -> str:
        return f"{self.left.words()}在{self.region_words}"

    def negated_words(self) -> str:
        return f"{self.left.words()}不在{self.region_words}"


@dataclass
class Plan:
    """One entry ready to decide. ``caps``: the numbers of the shared ceilings that bind it."""

    entry: Entry
    lines: tuple[Line, ...]
    caps: tuple[int, ...]
    own_caps: tuple[Cap, ...]
    parent: str = ""
    first: date | None = None  # days of the facts, or of the periods, that it decides
    last: date | None = None

    def __post_init__(self) -> None:
        self.counts = any(line.counts for line in self.lines)

    @cached_property
    def asks(self) -> tuple[tuple[Node, bool], ...]:
        """What each line asks, and whether its answer is the same on all days; known once all columns are there."""
        return tuple([(line.node, line.node.timeless()) for line in self.lines])


class About(NamedTuple):
    """What all decisions of one entry say alike."""

    policy: str
    kind: str
    table: str
    fund: str
    readings: tuple[str, ...]
    assumptions: tuple[str, ...]
    rule_hash: str
    chosen: tuple[ChosenReading, ...]
    gives: bool  # it gives a treatment
    forecast: bool  # under a draft that nobody has adopted


@dataclass(eq=False)
class PolicyPlan:
    """All entries that decide, in the document's order, and all ceilings that reach across decisions."""

    policy: Policy
    plans: tuple[Plan, ...]
    caps: tuple[Cap, ...]
    not_with: dict[str, tuple[tuple[Entry, Exclusion], ...]]  # entry → (limit, what it excludes)

    #: programme → the counts that money of that kind paid under other documents uses, each with an entry it binds
    programmes: dict[str, tuple[tuple[int, Entry], ...]] = field(default_factory=dict)

    hashes: dict[str, str] = field(default_factory=dict)
    _chosen: dict[str, tuple[ChosenReading, ...]] = field(default_factory=dict)
    _about: dict[str, About] = field(default_factory=dict)

    def rules_hash(self) -> str:
        """The hash of all rules and parameters, taken once."""
        if "" not in self.hashes:
            self.hashes[""] = self.policy.hash()
        return self.hashes[""]

    def chosen(self, entry: Entry | None = None) -> tuple[ChosenReading, ...]:
        """The readings not read in the usual way: all, or those that bear on this entry."""
        if not self.policy.chosen:
            return ()
        name = "" if entry is None else entry.id
        if name not in self._chosen:
            self._chosen[name] = chosen_readings(self.policy, entry)
        return self._chosen[name]

    def about(self, entry: Entry) -> About:
        """What all decisions of the entry say alike, made once."""
        found = self._about.get(entry.id)
        if found is None:
            found = self._about[entry.id] = About(
                self.policy.id, str(entry.kind), entry.table.name if entry.table else "", entry.fund or self.policy.fund,
                tuple([reading.words for reading in entry.readings]), (), self.hash_of(entry), self.chosen(entry),
                entry.kind is EntryKind.TREATMENT, self.policy.is_draft,
            )  # fmt: skip
        return found

    def hash_of(self, entry: Entry) -> str:
        """The hash of an entry's rule and of who bears it, taken once."""
        if entry.id not in self.hashes:
            fund = self.policy.funds.get(entry.fund or self.policy.fund)
            self.hashes[entry.id] = entry.hash(fund.key() if fund is not None else "")
        return self.hashes[entry.id]

    def tied(self, names: Iterable[str]) -> frozenset[str]:
        """These entries, those they are given with, and all with which one of them shares a ceiling."""
        found, waiting = set[str](), set(names)
        while waiting:
            found |= waiting
            near = {name for cap in self.caps if not found.isdisjoint(cap.keys) for name in cap.keys}
            near |= {plan.parent for plan in self.plans if plan.parent and plan.entry.id in found}
            waiting = near - found
        return frozenset(found)

    @cached_property
    def handing(self) -> frozenset[str]:
        """The entries that have to be decided to know what is handed on to other documents."""
        return self.tied(one.entry.id for one in self.plans if one.entry.programme)

    @cached_property
    def figures(self) -> dict[int, int]:
        """The number of each ceiling (times, or 分), by its place."""
        return {at: cap.figure.value(None) for at, cap in enumerate(self.caps)}  # type: ignore[arg-type]


def chosen_readings(policy: Policy, entry: Entry | None = None) -> tuple[ChosenReading, ...]:
    """Of this entry those that stand in it or change it, an entry it is given with, or a limit on it."""
    found = policy.chosen
    if entry is not None:
        near = {entry.id, *(limit.id for limit in policy.limits_on(entry.id))}
        while entry.given:
            entry = policy.entries[entry.given]
            near.add(entry.id)
        found = tuple(one for one in found if one.entry in near or near & one.changed())
    return tuple(ChosenReading(one.id, one.chosen, one.option.text if one.option else "") for one in found)


_PLANS: WeakKeyDictionary[Policy, PolicyPlan] = WeakKeyDictionary()


def plan(policy: Policy) -> PolicyPlan:
    """The plan of a policy, made once."""
    found = _PLANS.get(policy)
    if found is None:
        found = _PLANS[policy] = _make(policy)
    return found


def _make(policy: Policy) -> PolicyPlan:
    caps: list[Cap] = []
    for entry in policy.entries.values():
        caps += [cap for cap in entry.caps if cap.kind is not CapKind.OWN]
    plans = []
    nodes: dict[tuple[str, str, str], Node] = {}
    for entry in policy.entries.values():
        if entry.decides and entry.table is not None:
            numbers = tuple(at for at, cap in enumerate(caps) if entry.id in cap.keys)
            own = tuple(cap for cap in entry.caps if cap.kind is CapKind.OWN)
            days = first_day(policy, entry), last_day(policy, entry)
            lines = tuple([_shared(line, entry.table.name, nodes) for line in _lines(policy, entry)])
            plans.append(Plan(entry, lines, numbers, own, entry.given, *days))
    return PolicyPlan(policy, tuple(plans), tuple(caps), _not_with(policy), _programmes(policy, caps))


def _programmes(policy: Policy, caps: list[Cap]) -> dict[str, tuple[tuple[int, Entry], ...]]:
    """A count of times by which several documents go: each cap once, by the first of its entries in the programme."""
    out: dict[str, dict[int, Entry]] = {}
    for at, cap in enumerate(caps):
        for name in cap.keys if cap.kind is CapKind.TIMES else ():
            entry = policy.entries[name]
            if entry.programme:
                out.setdefault(entry.programme, {}).setdefault(at, entry)
    return {name: tuple(found.items()) for name, found in out.items()}


def _shared(line: Line, table: str, nodes: dict[tuple[str, str, str], Node]) -> Line:
    """Lines of one table that ask and say the same have one node, so that it is asked once of each row."""
    node = nodes.setdefault((table, line.node.key(), line.node.said()), line.node)
    return line if node is line.node else replace(line, node=node)


def _not_with(policy: Policy) -> dict[str, tuple[tuple[Entry, Exclusion], ...]]:
    out: dict[str, tuple[tuple[Entry, Exclusion], ...]] = {}
    for limit in policy.entries.values():
        for member in limit.among:
            out[member] = out.get(member, ()) + tuple((limit, one) for one in limit.not_with)
    return out


def _lines(policy: Policy, entry: Entry) -> tuple[Line, ...]:
    """Place and force first, then the document's own lines, a norm's goal last. What is `given` has passed the first two."""
    assert entry.table is not None
    lines = []
    place = policy.place_of(entry)
    if isinstance(place, Compare):
        node = InPlace(place, policy.names.get("地", "") + policy.names.get("县", ""))
        lines.append(Line(node, node.words(), entry.place, own="place"))
    lines += [Line(node, node.words(), entry.place, own="force") for node in bounds(policy, entry)]
    return (*lines, *entry.lines, *_goal(entry))


def _goal(entry: Entry) -> tuple[Line, ...]:
    """What a norm asks to be reached, where it is a figure."""
    if entry.kind is not EntryKind.NORM or entry.measure is None or entry.goal is None or entry.goal.value is None:
        return ()
    node, upper = Reaches(entry), entry.goal.upper
    lines = (Line(node, node.words(), entry.place, counts=entry.grouped),)
    if upper is None:
        return lines
    stays = Stays(entry.measure, upper)
    return (Line(stays, stays.words(), entry.place, counts=entry.grouped), *lines)
