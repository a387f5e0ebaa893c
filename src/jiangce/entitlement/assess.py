"""Facts to decisions: the one entry point of this floor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from jiangce.entitlement.claims import Paid
from jiangce.entitlement.combination import combine
from jiangce.entitlement.decision import Assessment
from jiangce.entitlement.evaluate import Draft, claim_of, evaluate
from jiangce.entitlement.explain import explain, payees_of
from jiangce.entitlement.facts import FactCase, Facts
from jiangce.entitlement.nearby import near
from jiangce.entitlement.payments import earlier_payments, not_together, own_payments
from jiangce.entitlement.plan import PolicyPlan, plan
from jiangce.entitlement.pots import shared
from jiangce.rules.policy import SEMANTICS, EntryKind, Policy
from jiangce.rules.variants import as_known


def assess(
    policy: Policy, facts: Facts, as_of: date, known_on: date | None = None, *, of: Collection[str] | None = None
) -> Assessment:
    """Every decision that ``policy`` takes on ``facts`` as known on the day ``as_of``, in the document's order.

    ``known_on``: by the rules, standards and readings known on that day; without it by those that ``policy`` was loaded
    with. A policy that was not yet known decides nothing, and the assessment says so. ``of``: only the decisions of these
    entries are wanted (and explained, which costs as much as deciding); they come out as among all.
    """
    if known_on is not None and known_on != policy.known_on:
        policy = as_known(policy, known_on)
    if not policy.is_known:
        return Assessment(policy.id, as_of, (), semantics=SEMANTICS, known_on=policy.known_on, known=False,
                          forecast=policy.is_draft)  # fmt: skip
    ready = plan(policy)
    case = FactCase(policy, facts, as_of)
    drafts = decide(ready, case, tracing=True if of is None else of)
    decisions = [explain(draft, ready, case) for draft in drafts if of is None or draft.plan.entry.id in of]
    assumptions = (policy.assumption,) if policy.assumption else ()
    pots = ((pot, (d.plan.entry.id, d.fact)) for d in drafts if d.claim and d.claim.status for pot in d.claim.pots)
    return Assessment(
        policy.id, as_of, tuple(decisions), assumptions, SEMANTICS, shared(pots, ready.caps), ready.chosen(),
        ready.rules_hash(), policy.known_on, forecast=policy.is_draft,
    )  # fmt: skip


def decide(
    ready: PolicyPlan, case: FactCase, only: frozenset[str] | None = None, tracing: bool | Collection[str] = False
) -> list[Draft]:
    """Steps 1 to 8: drafts with their claims settled.

    ``only``: leave out entries that cannot matter to the asker. ``tracing``: keep how each condition came out (of all
    entries, or of these: and of those that hang together with them, for what was read there was read here too).
    """
    if not isinstance(tracing, bool):
        tracing = frozenset().union(*(near(ready.policy, entry) for entry in tracing))
    drafts: list[Draft] = []
    by_entry: dict[str, list[Draft]] = {}
    for one in ready.plans:
        assert one.entry.table is not None
        if not case.rows(one.entry.table.name) or (only is not None and one.entry.id not in only):
            continue
        made = by_entry[one.entry.id] = evaluate(
            one, case, by_entry, tracing if isinstance(tracing, bool) else one.entry.id in tracing
        )
        drafts += made
    own = own_payments(ready, case)
    claims = []
    for draft in drafts:
        if draft.plan.entry.kind is not EntryKind.BENEFIT:
            continue
        paid = own.get((draft.plan.entry.id, draft.fact), 0) if own else 0
        if draft.status is False and not paid:
            continue  # it takes no part in what follows
        case.reads = draft.reads  # what its ceilings go by it has read as well
        draft.claim = claim_of(draft, ready.caps, paid > 0, paid)
        claims.append(draft.claim)
    case.reads = set()
    not_together(ready, case, drafts)
    paid_before: list[Paid] = earlier_payments(ready, case, {(d.plan.entry.id, d.fact) for d in drafts})
    _name_payees(drafts)
    combine(claims, ready.caps, ready.figures, paid_before)
    return drafts


def _name_payees(drafts: list[Draft]) -> None:
    """Whose choice it is where not all may be had; nobody's where one of the payees is not known."""
    for draft in drafts:
        if draft.claim is not None and draft.plan.caps:
            payees = payees_of(draft)
            draft.claim.payees = payees if len(payees) == len(draft.plan.entry.to) else ()


__all__ = ["assess", "decide"]
