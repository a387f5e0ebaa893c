"""What a rule demands without writing it: the place that makes a fact this policy's, the date that must be in force."""

from __future__ import annotations

from collections.abc import Iterator

from jiangce.rules.nodes.compare import Compare
from jiangce.rules.policy import Entry, Policy
from jiangce.rules.window import bound_words


def region_words(policy: Policy) -> str:
    """The policy's region as people call it: 上虞区."""
    return policy.names.get("地", "") + policy.names.get("县", policy.names.get("市", ""))


def implied_words(policy: Policy, entry: Entry) -> Iterator[str]:
    """The implied conditions as sentences; no place where another entry is `given`, for that one has passed it."""
    if entry.table is None:
        return
    place = policy.place_of(entry)
    if isinstance(place, Compare):
        yield f"{place.left.words()}在{region_words(policy)}"
    elif entry.anywhere and isinstance(usual := policy.applies.get(entry.table.name), Compare):
        yield f"{usual.left.words()}不限于{region_words(policy)}（本条自定）"
    yield from bound_words(policy, entry)
