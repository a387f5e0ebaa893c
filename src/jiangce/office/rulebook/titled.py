"""A policy as one names it in writing."""

from __future__ import annotations

from jiangce.rules import library


def titled(policy: str) -> tuple[str, str]:
    """Title and document number; the bare id where the policy is no longer among those of this office."""
    found = library.policies().get(policy)
    return (found.title, found.number) if found else (policy, "")


__all__ = ["titled"]
