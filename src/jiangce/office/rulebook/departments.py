"""Which entries are the business of which department: the responsibility matrix of each document."""

from __future__ import annotations

from collections.abc import Iterator

from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.regions import inside


def departments(place: str) -> list[str]:
    """The names of the departments to which the documents of a place give work."""
    found = {zh for policy in _policies() if _near(policy.region, place) for zh in policy.units.values()}
    return sorted(found)


def entries_of(department: str) -> list[tuple[str, str]]:
    """(policy, entry) of everything in whose clause the department stands, by the name that the document gives it."""
    return [found for policy in _policies() for found in _of_policy(policy, department)]


def _of_policy(policy: Policy, department: str) -> Iterator[tuple[str, str]]:
    ids = {unit for unit, zh in policy.units.items() if zh == department}
    for entry in policy.entries.values():
        if ids & set(_units(policy, entry.clause)):
            yield policy.id, entry.id


def _units(policy: Policy, clause: str) -> tuple[str, ...]:
    """The units of a clause, or of the nearest clause around it that names some."""
    while clause:
        article = policy.articles.get(clause)
        if article is not None and article.units:
            return article.units
        clause = clause[:-1]
    return ()


def _near(region: str, place: str) -> bool:
    return inside(region, place) or inside(place, region)


def _policies() -> list[Policy]:
    return list(library.policies().values())
