"""Facts into decisions: every policy of a place that was in force, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiangce.entitlement.assess import assess
from jiangce.entitlement.serialise import assessment_json
from jiangce.office.rulebook.written import Declared, facts_of
from jiangce.rules import library
from jiangce.rules.regions import inside


def decisions(
    policy: str,
    rows: Mapping[str, Mapping[str, Mapping[str, Any]]],
    as_of: date,
    known_on: date | None = None,
    declared: Declared | None = None,
) -> dict[str, Any]:
    """The assessment of kept facts under one policy, in the shape of `assessment.schema.json`.

    ``declared``: what of them rests on somebody's word; the conditions that hang on it say so.
    """
    return assessment_json(assess(library.policies()[policy], facts_of(rows, declared), as_of, known_on))


def policies_of(place: str, on: date) -> list[str]:
    """The policies under which a place's claims may be filed on a day; drafts are left out: nobody is paid under one.

    One that has ended still decides the facts of its time.
    """
    found = [p for p in library.policies().values() if inside(p.region, place) and not p.is_draft and p.in_force <= on]
    return [policy.id for policy in sorted(found, key=lambda policy: (policy.in_force, policy.id))]


def payable(on: date) -> list[str]:
    """Every policy under which claims may be filed on a day, whatever the place; never a draft."""
    return [policy.id for policy in library.policies().values() if not policy.is_draft and policy.in_force <= on]


def region_of(policy: str) -> str:
    """The region whose policy it is."""
    return library.policies()[policy].region


def title_of(policy: str, entry: str) -> tuple[str, str]:
    """How an entry is called, and its clause."""
    found = library.policies()[policy].entries[entry]
    return found.title, found.clause


def position(policy: str, entry: str) -> int:
    """Where an entry stands in its document."""
    return list(library.policies()[policy].entries).index(entry)


def programme_of(policy: str, entry: str) -> str:
    """The kind of money that an entry pays; "" where it is of none (which is known, not unknown)."""
    return library.policies()[policy].entries[entry].programme
