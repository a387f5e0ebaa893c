"""The same facts decided one case at a time and over frames, and how the two differ, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from datetime import date
from typing import Any

from jiangce.entitlement.assess import decide
from jiangce.entitlement.columns import decide_columns, frames_of
from jiangce.entitlement.decision import Period, Status
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.explain import explain
from jiangce.entitlement.facts import FactCase, Facts
from jiangce.entitlement.plan import PolicyPlan, plan
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import EntryKind, Policy

Told = dict[tuple[str, str], dict[str, Any]]


def copied(facts: Facts) -> Facts:
    """The facts with rows of their own: a case settles columns in place."""
    tables = {
        name: [Row(r.table, r.id, dict(r.values), r.declared) for r in rows] for name, rows in facts.tables.items()
    }
    return Facts(tables, facts.complete)


def by_case(policy: Policy, facts: Facts, today: date) -> tuple[Told, list[Draft]]:
    """The decisions of the scalar target, explained, and what they were made of."""
    ready, case = plan(policy), FactCase(policy, copied(facts), today)
    drafts = decide(ready, case)
    return {(d.plan.entry.id, d.fact): _told(d, ready, case) for d in drafts}, drafts


def _told(draft: Draft, ready: PolicyPlan, case: FactCase) -> dict[str, Any]:
    claim = draft.claim
    status = draft.status if claim is None else claim.status
    out = {"on": draft.env.on, "status": status, "refused": None if claim is None else claim.refused}
    if status is False:
        return out
    decision = explain(draft, ready, case)
    for condition in decision.conditions:
        read(condition)
    amount = decision.amount
    assert amount is not None or claim is None
    benefit = draft.plan.entry.kind is EntryKind.BENEFIT
    out |= {
        "low": amount.low if benefit else 0, "high": amount.high if benefit else 0,
        "certainty": str(amount.certainty) if benefit else "exact", "payees": list(decision.payees),
        "already_paid": decision.already_paid, "provisional": decision.provisional,
        "periods": [_period(period) for period in decision.periods],
    }  # fmt: skip
    return out


def _period(period: Period) -> tuple[Any, ...]:
    amount = period.amount
    sure = period.status is Status.ENTITLED
    return period.number, period.starts_on, sure, amount.low, amount.high, str(amount.certainty)


def read(condition: Any) -> None:
    """Word a condition: words are made when they are read."""
    assert all(isinstance(said, str) for said in (condition.words, condition.found, condition.needed, condition.short))
    for child in condition.children:
        read(child)


def by_columns(policy: Policy, facts: Facts, today: date) -> Told:
    """The decisions of the columnar target."""
    decided = decide_columns(policy, frames_of(facts, policy.vocabulary), today)
    periods: dict[tuple[str, str], list[Any]] = {}
    for entry, fact, *period in decided.periods.sort("entry", "fact", "number").rows():
        periods.setdefault((entry, fact), []).append(tuple(period))
    out: Told = {}
    for row in decided.decisions.iter_rows(named=True):
        key = row.pop("entry"), row.pop("fact")
        assert key not in out, f"decided twice: {key}"
        kept = {name: row[name] for name in ("on", "status", "refused")}
        out[key] = kept if row["status"] is False else row | {"periods": periods.get(key, [])}
    return out


def differences(scalar: Told, columns: Told) -> list[str]:
    """One line for each difference."""
    out = []
    for key in sorted(scalar.keys() | columns.keys()):
        left, right = scalar.get(key), columns.get(key)
        if left is None or right is None:
            out.append(
                f"{key[0]} on {key[1]}: only {'columns' if left is None else 'scalar'} decide it: {left or right}"
            )
        else:
            parts = [
                f"{n}: {left.get(n)!r} ≠ {right.get(n)!r}"
                for n in left.keys() | right.keys()
                if left.get(n) != right.get(n)
            ]
            if parts:
                out.append(f"{key[0]} on {key[1]} (scalar ≠ columns): " + "; ".join(sorted(parts)))
    return out


def compare(policy: Policy, facts: Facts, today: date) -> list[str]:
    return differences(by_case(policy, facts, today)[0], by_columns(policy, facts, today))


# ── the smallest case that still differs ──


def smallest(facts: Facts, differs: Callable[[Facts], bool], tries: int = 300) -> Facts:
    """Leave out rows, then values, as long as the two targets still differ."""
    rows = [row for rows in facts.tables.values() for row in rows]
    size = len(rows) // 2
    while size and tries > 0:
        at = 0
        while at < len(rows) and tries > 0:
            tries -= 1
            fewer = _whole(rows[:at] + rows[at + size :])
            if len(fewer) < len(rows) and differs(_facts(fewer, facts)):
                rows = fewer
            else:
                at += size
        size //= 2
    for row in rows:
        for name in list(row.values):
            tries -= 1
            less = copy(row.values)
            less.pop(name)
            changed = [Row(r.table, r.id, less) if r is row else r for r in rows]
            if tries > 0 and differs(_facts(changed, facts)):
                row.values = less
    return _facts(rows, facts)


def _whole(rows: Iterable[Row]) -> list[Row]:
    """Without references to rows that are gone."""
    kept = list(rows)
    ids = {row.id for row in kept}
    return [Row(r.table, r.id, {k: v for k, v in r.values.items() if not _is_id(v) or v in ids}) for r in kept]


def _is_id(value: Any) -> bool:
    """Ids of generated rows are like i3-pers98.2."""
    return isinstance(value, str) and value.startswith(("i", "h")) and "." in value


def _facts(rows: list[Row], like: Facts) -> Facts:
    out = Facts(complete=like.complete)
    for row in rows:
        out.add(Row(row.table, row.id, dict(row.values)))
    return out


def told(facts: Facts) -> str:
    """Facts to read, and to copy into a test."""
    rows = [row for rows in facts.tables.values() for row in rows]
    return (
        "\n".join(f"Row({row.table!r}, {row.id!r}, {row.values!r})" for row in rows)
        + f"\ncomplete={sorted(facts.complete)}"
    )
