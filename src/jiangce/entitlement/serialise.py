"""Decisions as JSON. The shape is a promise: `assessment.schema.json` beside this file, described in docs/json.md.

Money is whole 分 under names ending ``_fen``, dates are ISO 8601, texts are Chinese. What is not known is ``null``.
A field may be added under the same version; renaming, removing or giving another meaning makes a new one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from jiangce.entitlement.decision import (
    Amount,
    Assessment,
    Choosing,
    ChosenReading,
    Decision,
    Missing,
    NextStep,
    Period,
    Reduction,
    Share,
    Shared,
    Status,
)  # fmt: skip
from jiangce.entitlement.totals import tally, total
from jiangce.rules.trace import Told

SCHEMA = "jiangce.assessment/1"

Json = dict[str, Any]


def assessment_json(assessment: Assessment) -> Json:
    """Everything that one policy says about one set of facts."""
    counts, money = tally(assessment.decisions), total(assessment.decisions, assessment.shared)
    return {
        "schema": SCHEMA,
        "policy": assessment.policy,
        "as_of": assessment.as_of.isoformat(),
        "known_on": _day(assessment.known_on),
        "known": assessment.known,
        "forecast": assessment.forecast,
        "semantics": assessment.semantics,
        "rules_hash": assessment.rules_hash,
        "assumptions": list(assessment.assumptions),
        "chosen": [_chosen(one) for one in assessment.chosen],
        "summary": {
            "entitled": counts[Status.ENTITLED],
            "open": counts[Status.OPEN],
            "not_entitled": counts[Status.NOT_ENTITLED],
            "entitled_low_fen": money.low,
            "entitled_high_fen": money.high,
        },
        "shared": [_shared(one) for one in assessment.shared],
        "decisions": [decision_json(decision) for decision in assessment.decisions],
    }


def decision_json(decision: Decision) -> Json:
    """One decision: who, what, why, how much, what next."""
    return {
        "policy": decision.policy,
        "benefit": decision.benefit,
        "kind": decision.kind,
        "clause": decision.clause,
        "title": decision.title,
        "status": str(decision.status),
        "table": decision.table,
        "fact": decision.fact,
        "on": _day(decision.on),
        "payees": list(decision.payees),
        "amount": _amount(decision.amount),
        "gives": list(decision.gives),
        "periods": [_period(one) for one in decision.periods],
        "ahead": _amount(decision.ahead),
        "conditions": [condition_json(one) for one in decision.conditions],
        "reductions": [_reduction(one) for one in decision.reductions],
        "shares": [_share(one) for one in decision.shares],
        "already_paid_fen": decision.already_paid,
        "choosing": _choosing(decision.choosing),
        "provisional": decision.provisional,
        "fund": decision.fund,
        "missing": [missing_json(one) for one in decision.missing],
        "next_steps": [_step(one) for one in decision.next_steps],
        "readings": list(decision.readings),
        "assumptions": list(decision.assumptions),
        "calculation": list(decision.calculation),
        "rule_hash": decision.rule_hash,
        "facts_hash": decision.facts_hash,
        "chosen": [_chosen(one) for one in decision.chosen],
        "forecast": decision.forecast,
    }


def condition_json(condition: Told) -> Json:
    """One line of a rule as it came out; ``holds`` null: not known."""
    return {
        "words": condition.words,
        "holds": condition.holds,
        "found": condition.found,
        "needed": condition.needed,
        "short": condition.short,
        "clause": condition.clause,
        "readings": list(condition.reading),
        "declared": condition.declared,
        "children": [condition_json(one) for one in condition.children],
    }


def missing_json(missing: Missing) -> Json:
    """One fact that could still change the decision."""
    return {
        "key": missing.key,
        "table": missing.table,
        "row": missing.row,
        "column": missing.column,
        "label": missing.label,
        "ask": missing.ask,
        "proof": missing.proof,
    }


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _amount(amount: Amount | None) -> Json | None:
    if amount is None:
        return None
    return {
        "low_fen": amount.low,
        "high_fen": amount.high,
        "certainty": str(amount.certainty),
        "note": amount.note,
    }


def _period(period: Period) -> Json:
    return {
        "number": period.number,
        "starts_on": period.starts_on.isoformat(),
        "status": str(period.status),
        "amount": _amount(period.amount),
    }


def _reduction(reduction: Reduction) -> Json:
    return {
        "limit": reduction.limit,
        "clause": reduction.clause,
        "words": reduction.words,
        "by_fen": reduction.by,
    }


def _share(share: Share) -> Json:
    return {"party": share.party, "words": share.words, "amount": _amount(share.amount)}


def _choosing(choosing: Choosing | None) -> Json | None:
    if choosing is None:
        return None
    keys = [{"benefit": benefit, "fact": fact} for benefit, fact in choosing.chosen]
    runner = choosing.runner_up
    return {
        "taken": choosing.taken,
        "words": choosing.words,
        "total_fen": choosing.total,
        "chosen": keys,
        "runner_up": None if runner is None else {"benefit": runner[0], "fact": runner[1]},
        "runner_up_total_fen": choosing.runner_up_total,
        "proof": choosing.proof,
    }


def _shared(shared: Shared) -> Json:
    return {
        "limit": shared.limit,
        "clause": shared.clause,
        "words": shared.words,
        "low_fen": shared.low,
        "high_fen": shared.high,
        "members": [{"benefit": benefit, "fact": fact} for benefit, fact in shared.members],
    }


def _chosen(one: ChosenReading) -> Json:
    return {"reading": one.reading, "option": one.option, "words": one.words}


def _step(step: NextStep) -> Json:
    return {"words": step.words, "gain": _amount(step.gain)}
