"""A policy and its entries as one names them in writing."""

from __future__ import annotations

from jiangce.rules import library


def titled(policy: str) -> tuple[str, str]:
    """Title and document number; the bare id where the policy is no longer among those of this office."""
    found = library.policies().get(policy)
    return (found.title, found.number) if found else (policy, "")


def entry_titled(policy: str, entry: str) -> str:
    """An entry by its title; its bare id where it is no longer there."""
    return library.policies()[policy].entries[entry].title if is_entry(policy, entry) else entry


def is_policy(policy: str) -> bool:
    """Is there such a policy?"""
    return policy in library.policies()


def is_entry(policy: str, entry: str) -> bool:
    """Has the policy such an entry?"""
    return is_policy(policy) and entry in library.policies()[policy].entries


def fund_called(policy: str, fund: str) -> str:
    """A fund by its name; "" is a policy that names none."""
    found = library.policies().get(policy)
    if not fund:
        return "未指定资金"
    return found.funds[fund].zh if found and fund in found.funds else fund


__all__ = ["entry_titled", "fund_called", "is_entry", "is_policy", "titled"]
