"""Across documents: what one has decided stands before the next, as money of its programme that is not paid yet.

The earlier document comes first. Nothing is handed on but entitlements that say their programme (`Entry.programme`), and
nothing by a draft that nobody has adopted: its forecasts are owed to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from jiangce.entitlement.claims import Claim
from jiangce.entitlement.decision import Assessment, Status
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.explain import payees_of
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.payments import DECIDED, TABLE
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy
from jiangce.rules.types import Value

#: columns of a payment that are those of the fact it was for
ABOUT = ("person", "employer", "occupation", "level")


def with_decided(facts: Facts, rows: Iterable[Row], documents: Mapping[str, str] | None = None) -> Facts:
    """The facts, and what earlier documents have decided on them. ``documents``: how these are called, by policy."""
    more = list(rows)
    if not more:
        return facts
    tables = {**facts.tables, TABLE: [*facts.tables.get(TABLE, []), *more]}
    return replace(facts, tables=tables, documents={**facts.documents, **(documents or {})})


def called(policies: Iterable[Policy]) -> dict[str, str]:
    """How explanations call these documents: by their title."""
    return {one.id: f"《{one.title}》" for one in policies}


def decided_rows(policy: Policy, facts: Facts, assessment: Assessment) -> Iterator[Row]:
    """The entitlements of an assessment as payments still to come."""
    rows = _rows(policy, facts)
    for one in assessment.decisions:
        fact = rows.get((one.table, one.fact))
        if fact is not None and one.status is Status.ENTITLED and not one.already_paid:
            low = one.amount.low if one.amount is not None else 0
            yield from _payment(policy, one.benefit, fact, one.on, one.payees, low, assessment.as_of)


def draft_rows(
    policy: Policy, facts: Facts, drafts: Iterable[Draft], as_of: date, assumed: bool = False
) -> Iterator[Row]:
    """The same of drafts that nobody has explained. ``assumed``: as if those still open were entitlements."""
    rows = _rows(policy, facts)
    for one in drafts:
        claim, entry = one.claim, one.plan.entry
        if claim is None or entry.table is None or claim.already_paid or not (claim.status or _open(claim, assumed)):
            continue
        fact = rows.get((entry.table.name, one.fact))
        if fact is not None:
            yield from _payment(policy, entry.id, fact, one.env.on, payees_of(one), claim.low, as_of)


def _open(claim: Claim, assumed: bool) -> bool:
    return assumed and claim.status is None


def _rows(policy: Policy, facts: Facts) -> dict[tuple[str, str], Row]:
    """The rows that a decision may be about, by table and id; none of a draft, or where there is no word for payments."""
    if policy.is_draft or TABLE not in policy.vocabulary.tables:
        return {}
    return {(table, row.id): row for table, found in facts.tables.items() for row in found}


def _payment(
    policy: Policy, entry: str, fact: Row, on: date | None, payees: tuple[str, ...], low: int, today: date
) -> Iterator[Row]:
    """Money of a programme that is decided and not paid; nothing where the entry names none."""
    programme = policy.entries[entry].programme
    if not programme:
        return
    benefit = f"{policy.id}/{entry}"
    values: dict[str, Value] = {
        "benefit": benefit, "programme": programme, "fact": fact.id, "fact_on": on, "paid_on": today, "amount": low,
    }  # fmt: skip
    if payees:
        values["payee"] = payees[0]
    values |= {name: fact.values.get(name) for name in ABOUT}
    yield Row(TABLE, f"{DECIDED}{benefit}/{fact.id}", {k: v for k, v in values.items() if v is not None})
