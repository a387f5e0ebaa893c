"""What a decision looked at: the rows that its facts hash covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from jiangce.entitlement.assess import decide
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.explain import explain
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.nearby import near
from jiangce.entitlement.plan import plan
from jiangce.office.rulebook.written import facts_of
from jiangce.rules import library


class Looks(NamedTuple):
    """``rows``: (table, id), in order; ``counted``: further rows that a condition counted over (how many were hired)."""

    rows: tuple[tuple[str, str], ...]
    counted: tuple[tuple[str, str], ...]


def looks_of(draft: Draft) -> Looks:
    """What a decision looked at, once it is explained."""
    found = {(row.table, row.id) for row in draft.reads}
    peers = {(one.row.table, one.row.id) for many in draft.peers.values() for one in many.rows if one.passed}
    return Looks(tuple(sorted(found)), tuple(sorted(peers - found)))


@dataclass(frozen=True, slots=True)
class Looked:
    """As `Looks`. ``facts_hash``: of just these rows, as they were given; it does not cover those counted over."""

    rows: tuple[tuple[str, str], ...]
    counted: tuple[tuple[str, str], ...]
    facts_hash: str
    rules_hash: str


def looked_at(
    policy: str, rows: Mapping[str, Mapping[str, Mapping[str, Any]]], as_of: date, entry: str, fact: str
) -> Looked | None:
    """What the decision of an entry on a fact looked at; None where these rows lead to no such decision."""
    ready = plan(library.policies()[policy])
    case = FactCase(ready.policy, facts_of(rows), as_of)
    for draft in decide(ready, case, near(ready.policy, entry), {entry}):
        if (draft.plan.entry.id, draft.fact) == (entry, fact):
            told = explain(draft, ready, case)
            return Looked(*looks_of(draft), told.facts_hash, ready.rules_hash())
    return None


__all__ = ["Looked", "Looks", "looked_at", "looks_of"]
