"""What a decision can still depend on, as columns that somebody can fill in; and what an entry is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from jiangce.entitlement.assess import decide
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.explain import explain, missing_facts
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.nearby import near
from jiangce.entitlement.payments import TABLE as PAYMENT
from jiangce.entitlement.plan import plan
from jiangce.entitlement.serialise import decision_json
from jiangce.office.rulebook.limits import Limit, limits_of
from jiangce.office.rulebook.words import PARTY
from jiangce.office.rulebook.written import Declared, facts_of
from jiangce.rules import library
from jiangce.rules.nodes.env import Env
from jiangce.rules.nodes.fact import Get
from jiangce.rules.policy import SEMANTICS, EntryKind
from jiangce.rules.trace import Missing

Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A benefit as it is applied for. ``role``: refers (person | org) → the column of the table in which its payee stands."""

    policy: str
    id: str
    title: str
    clause: str
    table: str
    fund: str
    region: str
    grouped: bool
    role: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A column of a row that a condition, the amount or the order of decisions hangs on, and nobody has told yet."""

    table: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Left:
    """``tables``: of which a further row would settle something (table, in words); ``beyond``: what no form can settle."""

    asked: tuple[Asked, ...] = ()
    tables: tuple[tuple[str, str], ...] = ()
    beyond: tuple[str, ...] = ()


@cache
def entry_of(policy: str, entry: str) -> Entry | None:
    """A benefit of a policy that is no draft; None where there is none."""
    found = library.policies().get(policy)
    if found is None or found.is_draft:
        return None
    one = next((e for e in found.benefits if e.id == entry and e.kind is EntryKind.BENEFIT), None)
    table = one.table if one is not None else None
    if one is None or table is None:
        return None
    role: dict[str, str] = {}
    for node in one.to:
        if isinstance(node, Get) and node.owner is None and not node.first.derived:
            refers = node.type.name or PARTY
            for kind in ("person", "org") if refers == PARTY else (refers,):
                role.setdefault(kind, node.name)
    fund = plan(found).about(one).fund
    return Entry(policy, entry, one.title, one.clause, table.name, fund, found.region, one.grouped, role)


@dataclass(frozen=True, slots=True)
class Outlook:
    """One decision with all that a form asks about it. ``read``: the rows (table, id) that it looked at, in order."""

    decision: dict[str, Any]
    limits: tuple[Limit, ...]
    rules_hash: str
    semantics: str
    read: tuple[tuple[str, str], ...]
    left: Left


def outlook(
    policy: str, rows: Rows, as_of: date, entry: str, fact: str, declared: Declared | None = None
) -> Outlook | None:
    """The decision of an entry on a fact and what it hangs on yet; None where these rows lead to no such decision."""
    ready = plan(library.policies()[policy])
    case = FactCase(ready.policy, facts_of(rows, declared), as_of)
    for draft in decide(ready, case, near(ready.policy, entry), {entry}) if ready.policy.is_known else ():
        if (draft.plan.entry.id, draft.fact) == (entry, fact):
            told = decision_json(explain(draft, ready, case))
            read = tuple(sorted({(row.table, row.id) for row in draft.reads}))
            left = _left(draft, case) if _unsure(draft) else Left()
            return Outlook(told, limits_of(draft, ready), ready.rules_hash(), SEMANTICS, read, left)
    return None


def _unsure(draft: Draft) -> bool:
    claim = draft.claim
    if claim is None:
        return draft.status is None
    return claim.status is None or (claim.status is True and claim.low != claim.high)


def _left(draft: Draft, case: FactCase) -> Left:
    asked: dict[Asked, None] = {}
    tables: dict[tuple[str, str], None] = {}
    beyond: dict[str, None] = {}
    for item in missing_facts(draft):
        found = list(_raw(item, case, draft.env.on))
        for one in found:
            if one.column and one.table != PAYMENT:
                asked[Asked(one.table, one.row, one.column)] = None
            elif one.table and one.table != PAYMENT and not one.column:
                tables[one.table, one.label] = None
            else:
                beyond[one.label] = None
        if not found:
            beyond[item.label] = None
    return Left(tuple(asked), tuple(tables), tuple(beyond))


def _raw(item: Missing, case: FactCase, on: date | None) -> Iterator[Missing]:
    """What is told, where what is missing follows from it."""
    column = case.vocabulary.tables[item.table].columns.get(item.column) if item.column else None
    if column is None or column.derive is None:
        yield item
        return
    row = next((one for one in case.facts.tables.get(item.table, ()) if one.id == item.row), None)
    for inner in column.derive.missing(Env(case, row, on)) if row is not None else ():
        yield from _raw(inner, case, on)


__all__ = ["Asked", "Entry", "Left", "Outlook", "entry_of", "outlook"]
