"""In which order facts come says nothing: the database, a sheet and a file give them in different ones."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from tests.entitlement.generated_cases import ISLANDS, case_of

from jiangce.entitlement.assess import assess
from jiangce.entitlement.decision import Assessment
from jiangce.entitlement.facts import Facts
from jiangce.entitlement.plan import plan
from jiangce.entitlement.serialise import decision_json
from jiangce.rules import library


def told(found: Assessment) -> Counter[str]:
    """All that is said of each decision, whichever comes first."""
    return Counter(json.dumps(decision_json(one), ensure_ascii=False, sort_keys=True) for one in found.decisions)


@pytest.mark.parametrize("policy_id", library.policy_ids())
def test_rows_in_another_order_are_decided_and_explained_alike(policy_id: str) -> None:
    policy, random = library.policy(policy_id), Random(f"order {policy_id}")
    today = policy.in_force + timedelta(days=400)
    seeds = [random.randrange(2**32) for _ in range(ISLANDS * len(plan(policy).plans))]
    facts = case_of(policy, today, seeds).facts
    first = told(assess(policy, facts, today))
    assert first
    for _ in range(3):
        tables = {name: random.sample(rows, len(rows)) for name, rows in facts.tables.items()}
        shuffled = Facts(
            {name: tables[name] for name in random.sample(list(tables), len(tables))},
            facts.complete,
            facts.open,
            facts.told,
        )
        again = told(assess(policy, shuffled, today))
        assert (list(first - again)[:2], list(again - first)[:2]) == ([], [])
