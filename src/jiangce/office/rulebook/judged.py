"""Decisions with the ceilings that bind each, from one look at the facts; worded only where somebody reads them.

Deciding all rows of a firm takes a tenth of the time that wording all its decisions takes, and most who ask want one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from jiangce.entitlement.assess import decide
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.explain import explain, payees_of
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.nearby import near
from jiangce.entitlement.plan import plan
from jiangce.entitlement.serialise import decision_json
from jiangce.office.rulebook.limits import Limit, limits_of
from jiangce.office.rulebook.looked import Looks, looks_of
from jiangce.office.rulebook.written import Declared, facts_of
from jiangce.rules import library
from jiangce.rules.policy import SEMANTICS

Rows = Mapping[str, Mapping[str, Mapping[str, Any]]]
Wanted = Callable[[str, str, tuple[str, ...]], bool]  # of an entry, a fact, the payees


@dataclass(frozen=True, slots=True)
class Judged:
    """``decisions``: each in the shape of `assessment.schema.json`, with the limits that bind it.

    ``looks``: what each looked at, found out when somebody asks.
    """

    decisions: tuple[tuple[dict[str, Any], tuple[Limit, ...]], ...]
    rules_hash: str
    semantics: str
    looks: tuple[Callable[[], Looks], ...] = ()


def judged(
    policy: str, rows: Rows, as_of: date, wanted: Wanted | None = None, declared: Declared | None = None,
    entries: Collection[str] | None = None,
) -> Judged:  # fmt: skip
    """The decisions of a policy on kept facts, those that are ``wanted``; a policy not known yet decides nothing.

    ``declared``: what of the facts rests on somebody's word; the conditions that hang on it say so. ``entries``: of which
    alone decisions are wanted, where that is known before; only those are made on which they can hang, and they come out as
    among all.
    """
    found = library.policies()[policy]
    if not found.is_known:
        return Judged((), "", SEMANTICS)
    ready = plan(found)
    case = FactCase(found, facts_of(rows, declared), as_of)

    def told(draft: Draft) -> tuple[dict[str, Any], tuple[Limit, ...]]:
        return decision_json(explain(draft, ready, case)), limits_of(draft, ready)

    only = None if entries is None else frozenset().union(*(near(found, entry) for entry in entries))
    drafts = decide(ready, case, only, True if entries is None else entries)
    mine = [one for one in drafts if entries is None or one.plan.entry.id in entries]
    chosen = [one for one in mine if wanted is None or wanted(one.plan.entry.id, one.fact, payees_of(one))]
    decisions = tuple(told(one) for one in chosen)
    return Judged(decisions, ready.rules_hash(), SEMANTICS, tuple(partial(looks_of, one) for one in chosen))


__all__ = ["Judged", "Limit", "Looks", "judged"]
