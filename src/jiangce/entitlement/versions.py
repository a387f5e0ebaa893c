"""Every policy that a case concerns: those of its places, each deciding the facts of its own time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from jiangce.entitlement.across import called, decided_rows, with_decided
from jiangce.entitlement.assess import assess
from jiangce.entitlement.case_reading import CaseFile, read_case
from jiangce.entitlement.decision import Assessment, Decision
from jiangce.entitlement.facts import Facts
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problem, Problems
from jiangce.rules.regions import inside
from jiangce.rules.source import Mapping, Node, Scalar, Sequence
from jiangce.rules.types import Kind
from jiangce.rules.vocabulary import Vocabulary
from jiangce.rules.window import first_day, last_day


class Read(NamedTuple):
    """A case in the words of one policy; ``problems``: why it cannot be read in them."""

    policy: Policy
    case: CaseFile
    problems: tuple[Problem, ...]


def places(tree: Mapping, vocabulary: Vocabulary) -> set[str]:
    """Every place that stands in a case, in a row or among the defaults."""
    out: set[str] = set()
    defaults = tree.get("defaults")
    for part in (tree, defaults if isinstance(defaults, Mapping) else None):
        for key, node in part or ():
            table = vocabulary.tables.get(key.text)
            if table is None:
                continue
            names = {name for name, column in table.columns.items() if column.type.kind is Kind.PLACE}
            for row in _rows(node):
                values = (row.get(name) for name in names)
                out |= {value.text for value in values if isinstance(value, Scalar) and not value.empty}
    return out


def _rows(node: Node) -> Iterator[Mapping]:
    if isinstance(node, Mapping):
        yield node
    for item in node.items if isinstance(node, Sequence) else ():
        if isinstance(item, Mapping):
            yield item


def concerned(tree: Mapping, policies: Iterable[Policy]) -> list[Policy]:
    """The policies in whose region some place of the case lies, the earliest first."""
    found = [p for p in policies if any(inside(p.region, place) for place in places(tree, p.vocabulary))]
    return sorted(found, key=lambda p: (p.region, p.in_force, p.id))


def read_for(tree: Mapping, policies: Iterable[Policy]) -> list[Read]:
    """The case in the words of each policy."""
    out = []
    for policy in policies:
        problems = Problems()
        case = read_case(tree, policy, problems)
        out.append(Read(policy, case, tuple(problems)))
    return out


def of_their_time(policy: Policy, found: Assessment) -> Assessment:
    """An assessment without decisions on facts of another time: those are another edition's."""
    kept = tuple(d for d in found.decisions if of_its_time(policy, d))
    return replace(found, decisions=kept)


def of_its_time(policy: Policy, decision: Decision) -> bool:
    """Does the fact decided lie in the days of the entry, so that no other edition is meant?"""
    return in_its_days(policy, decision.benefit, decision.on)


def in_its_days(policy: Policy, name: str, on: date | None) -> bool:
    """The same of a fact of that day, decided by the entry of that name."""
    entry = policy.entries[name]
    while entry.given:
        entry = policy.entries[entry.given]
    if on is None:
        return True
    first, last = first_day(policy, entry), last_day(policy, entry)
    early = first is not None and on < first and entry.while_ is None
    return not early and (last is None or on <= last)


def assess_of_its_time(read: Read) -> Assessment:
    """What one policy says of the facts of its own time. The case must have its day."""
    assert read.case.as_of is not None
    return of_their_time(read.policy, assess(read.policy, read.case.facts, read.case.as_of))


def assess_in_turn(told: Iterable[tuple[Policy, Facts]], as_of: date) -> list[Assessment]:
    """What several policies say of the same facts, each told in its own words, the earlier document first.

    Each decides the facts of its own time; what it finds entitled stands before those behind it.
    """
    out, before, documents = list[Assessment](), list[Row](), dict[str, str]()
    for policy, facts in told:
        own = with_decided(facts, before, documents)
        found = of_their_time(policy, assess(policy, own, as_of))
        before += decided_rows(policy, own, found)
        documents |= called([policy])
        out.append(found)
    return out
