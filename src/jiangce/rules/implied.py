"""What a rule demands without writing it: the place that makes a fact this policy's, the date that must be in force."""

from __future__ import annotations

from collections.abc import Iterator

from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.compare import Compare
from jiangce.rules.nodes.values import Moment
from jiangce.rules.policy import Entry, Policy
from jiangce.rules.types import date_words


def region_words(policy: Policy) -> str:
    """The policy's region as people call it: 上虞区."""
    return policy.names.get("地", "") + policy.names.get("县", policy.names.get("市", ""))


def date_of(entry: Entry) -> Node:
    """The date of the fact that is decided; the day of the question where the fact has none."""
    return entry.on or Moment("today")


def starts_at_force(entry: Entry) -> bool:
    """Is the rule decided as of the day the policy takes force, whatever the fact's own date?"""
    return isinstance(entry.on, Moment) and entry.on.name == "in_force"


def implied_words(policy: Policy, entry: Entry) -> Iterator[str]:
    """The implied conditions as sentences; none where another entry is `given`, for that one has passed them."""
    if entry.given or entry.table is None:
        return
    place = policy.applies.get(entry.table.name)
    if isinstance(place, Compare):
        yield f"{place.left.words()}在{region_words(policy)}"
    if entry.while_ is None and not starts_at_force(entry):
        yield Compare(">=", date_of(entry), Moment("in_force")).words() + f"（{force_words(policy)}）"
    if entry.while_ is None and policy.until is not None:
        yield f"{date_of(entry).words()}在{date_words(policy.until)}或以前"


def force_words(policy: Policy) -> str:
    """The day the policy takes force, and whether it is only assumed: 2023年1月1日，暂定."""
    return date_words(policy.in_force) + ("，暂定" if policy.assumption else "")
