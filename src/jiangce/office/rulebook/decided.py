"""Facts into decisions: every policy of a place that was in force, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from jiangce.entitlement.assess import assess
from jiangce.entitlement.serialise import assessment_json
from jiangce.office.rulebook.written import facts_of
from jiangce.rules import library


def decisions(
    policy: str, rows: Mapping[str, Mapping[str, Mapping[str, Any]]], as_of: date, known_on: date | None = None
) -> dict[str, Any]:
    """The assessment of kept facts under one policy, in the shape of `assessment.schema.json`."""
    return assessment_json(assess(library.policies()[policy], facts_of(rows), as_of, known_on))
