"""Which entries of a policy hang together: whose results one entry's may depend on, or bear on."""

from __future__ import annotations

from functools import lru_cache

from jiangce.rules.policy import Policy


@lru_cache(maxsize=512)
def near(policy: Policy, entry: str) -> frozenset[str]:
    """The entries whose results may hang on this one's, and all that these need: by `given`, by limits, by `not_with`."""
    found, before = {entry}, set[str]()
    while found != before:
        before = set(found)
        for other in policy.entries.values():
            group = {other.id, *([other.given] if other.given else []), *other.among}
            group |= {one.name for one in other.not_with if one.name in policy.entries}
            if group & found:
                found |= group
    return frozenset(found)


__all__ = ["near"]
