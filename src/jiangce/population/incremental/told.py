"""Decisions that were taken one by one, as the frames that everything decided is kept in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from jiangce.entitlement.claims import UNDATED
from jiangce.entitlement.columns.claimed import CLAIMS, PARTS, Claimed
from jiangce.entitlement.columns.decide import SCHEMA
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.explain import payees_of
from jiangce.entitlement.plan import PolicyPlan
from jiangce.rules.certainty import Certainty


def claimed_of(ready: PolicyPlan, drafts: Iterable[Draft]) -> Claimed:
    """The claims of benefits that are not refused, as `columns.claims.claimed` has them."""
    claims, parts = list[tuple[Any, ...]](), list[tuple[Any, ...]]()
    keys: dict[int, list[tuple[Any, ...]]] = {at: [] for at in range(len(ready.caps))}
    for draft in drafts:
        claim, entry, number = draft.claim, draft.plan.entry, len(claims)
        if claim is None or claim.status is False:
            continue
        payees, low, high = list(payees_of(draft)), draft.low, draft.high
        periods = draft.periods.parts if draft.periods is not None else ()
        if periods:
            low, high = claim.low, claim.high
            told = zip(periods, claim.parts, strict=True)
            parts += [(number, p.number, p.starts_on, p.sure, c.low, c.high, str(draft.certainty)) for p, c in told]
        claims.append((
            number, claim.entry, claim.order, claim.fact, draft.env.on, claim.on or UNDATED, claim.status, low, high, draft.high,
            claim.ahead, str(draft.certainty), payees, payees if len(payees) == len(entry.to) else [], claim.already_paid,
        ))  # fmt: skip
        for at, key in claim.keys.items():
            keys[at].append((number, *(None if part is None else str(part) for part in key)))
    return Claimed(
        _frame(claims, CLAIMS), _frame(parts, PARTS), {at: _keys(ready, at, rows) for at, rows in keys.items()}
    )


def others_of(drafts: Iterable[Draft]) -> pl.DataFrame:
    """Treatments and norms that are not refused, as `columns.decide.Drafted.others`."""
    rows = [
        (d.plan.entry.id, d.fact, d.env.on, d.status, 0, 0, str(Certainty.EXACT), list(payees_of(d)), 0, False, None)
        for d in drafts if d.status is not False
    ]  # fmt: skip
    return _frame(rows, SCHEMA)


def _frame(rows: Sequence[tuple[Any, ...]], schema: pl.Schema) -> pl.DataFrame:
    """By columns: a schema said beforehand, nothing guessed."""
    if not rows:
        return pl.DataFrame(schema=schema)
    columns = zip(schema.items(), zip(*rows, strict=True), strict=True)
    return pl.DataFrame([pl.Series(name, values, dtype=dtype) for (name, dtype), values in columns])


def _keys(ready: PolicyPlan, at: int, rows: Sequence[tuple[Any, ...]]) -> pl.DataFrame:
    names = [f"key{n}" for n in range(len(ready.caps[at].key_names))]
    return _frame(rows, pl.Schema({"claim": pl.UInt32(), **dict.fromkeys(names, pl.String())}))
