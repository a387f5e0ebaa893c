"""Across documents: what one has decided stands before the next, as money of its programme that is not paid yet.

The earlier document comes first. Nothing is handed on but entitlements that say their programme (`Entry.programme`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from jiangce.entitlement.decision import Assessment, Decision, Status
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.payments import DECIDED, TABLE
from jiangce.rules.nodes.base import Row
from jiangce.rules.policy import Policy
from jiangce.rules.types import Value

#: columns of a payment that are those of the fact it was for
ABOUT = ("person", "employer", "occupation", "level")


def with_decided(facts: Facts, rows: Iterable[Row]) -> Facts:
    """The facts, and what earlier documents have decided on them."""
    more = list(rows)
    if not more:
        return facts
    return replace(facts, tables={**facts.tables, TABLE: [*facts.tables.get(TABLE, []), *more]})


def decided_rows(policy: Policy, facts: Facts, assessment: Assessment) -> Iterator[Row]:
    """The entitlements of an assessment as payments still to come."""
    if TABLE not in policy.vocabulary.tables:
        return
    rows = {(table, row.id): row for table, found in facts.tables.items() for row in found}
    for decision in assessment.decisions:
        programme = policy.entries[decision.benefit].programme
        fact = rows.get((decision.table, decision.fact))
        if programme and fact is not None and decision.status is Status.ENTITLED and not decision.already_paid:
            yield _payment(decision, fact, programme, assessment.as_of)


def _payment(decision: Decision, fact: Row, programme: str, today: date) -> Row:
    benefit = f"{decision.policy}/{decision.benefit}"
    values: dict[str, Value] = {
        "benefit": benefit, "programme": programme, "fact": decision.fact, "fact_on": decision.on, "paid_on": today,
        "amount": decision.amount.low if decision.amount is not None else 0,
    }  # fmt: skip
    if decision.payees:
        values["payee"] = decision.payees[0]
    values |= {name: fact.values.get(name) for name in ABOUT}
    return Row(TABLE, f"{DECIDED}{benefit}/{decision.fact}", {k: v for k, v in values.items() if v is not None})
