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
from jiangce.rules.trace import Told, Traced

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
    (policy, benefit, kind, clause, title, status, table, fact, on, payees, amount, gives, periods, ahead, conditions,
     reductions, shares, already_paid, choosing, provisional, fund, missing, next_steps, readings, assumptions, calculation,
     rule_hash, facts_hash, chosen, forecast) = decision  # fmt: skip
    return {  # taken apart at once, and no list walked that is empty: most are, and there are many decisions
        "policy": policy,
        "benefit": benefit,
        "kind": kind,
        "clause": clause,
        "title": title,
        "status": status.value,
        "table": table,
        "fact": fact,
        "on": None if on is None else on.isoformat(),
        "payees": list(payees),
        "amount": None if amount is None else _amount(amount),
        "gives": list(gives),
        "periods": [_period(one) for one in periods] if periods else [],
        "ahead": None if ahead is None else _amount(ahead),
        "conditions": [condition_json(one) for one in conditions],
        "reductions": [_reduction(one) for one in reductions] if reductions else [],
        "shares": [_share(one) for one in shares] if shares else [],
        "already_paid_fen": already_paid,
        "choosing": None if choosing is None else _choosing(choosing),
        "provisional": provisional,
        "fund": fund,
        "missing": [missing_json(one) for one in missing] if missing else [],
        "next_steps": [_step(one) for one in next_steps] if next_steps else [],
        "readings": list(readings),
        "assumptions": list(assumptions),
        "calculation": list(calculation),
        "rule_hash": rule_hash,
        "facts_hash": facts_hash,
        "chosen": [_chosen(one) for one in chosen] if chosen else [],
        "forecast": forecast,
    }


def condition_json(condition: Told) -> Json:
    """One line of a rule as it came out; ``holds`` null: not known."""
    children = condition.children
    if condition.__class__ is Traced:
        if condition.kept is None:
            condition.kept = _condition(condition)
        out: Json = condition.kept.copy()  # with lists of its own: whoever gets it may change it
        out["readings"] = []
    else:
        out = _condition(condition)
    out["children"] = [condition_json(one) for one in children] if children else []
    return out


def _condition(condition: Told) -> Json:
    """All of it but its children."""
    return {
        "words": condition.words,
        "holds": condition.holds,
        "found": condition.found,
        "needed": condition.needed,
        "short": condition.short,
        "clause": condition.clause,
        "readings": list(condition.reading),
        "declared": condition.declared,
        "children": [],
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


def _amount(amount: Amount) -> Json:
    return {
        "low_fen": amount.low,
        "high_fen": amount.high,
        "certainty": amount.certainty.value,
        "note": amount.note,
    }


def _period(period: Period) -> Json:
    return {
        "number": period.number,
        "starts_on": period.starts_on.isoformat(),
        "status": period.status.value,
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


def _choosing(choosing: Choosing) -> Json:
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
    return {"words": step.words, "gain": None if step.gain is None else _amount(step.gain)}
