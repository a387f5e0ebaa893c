"""A decision, and what it looked at, is the same whether all entries are decided or only those that hang together with it."""

from __future__ import annotations

import pytest

from jiangce.entitlement import case_terms
from jiangce.entitlement.assess import decide
from jiangce.entitlement.case_tests import case_files, read_cases
from jiangce.entitlement.explain import explain
from jiangce.entitlement.facts import FactCase
from jiangce.entitlement.nearby import near
from jiangce.entitlement.plan import plan
from jiangce.rules import library
from jiangce.rules.problems import Problems


@pytest.mark.parametrize("policy_id", ["shangyu-2023", "zibo-2022", "tonglu-2021"])
def test_a_decision_is_the_same_among_few(policy_id: str) -> None:
    policy, problems, seen = library.policy(policy_id), Problems(), 0
    for path in case_files(library.folder(policy_id)):
        for case in read_cases(path, policy, problems)[::12]:
            under = case_terms.under(policy, case.parameters, case.case.known_on, problems)
            ready = plan(under)
            facts = FactCase(under, case.case.facts, case.as_of)
            every = {(d.plan.entry.id, d.fact): d for d in decide(ready, facts, tracing=True)}
            for wanted in case.expected:
                few = FactCase(under, case.case.facts, case.as_of)
                only = near(under, wanted.benefit)
                for draft in decide(ready, few, only, {wanted.benefit}):
                    if draft.plan.entry.id == wanted.benefit:
                        whole = explain(every[draft.plan.entry.id, draft.fact], ready, facts)
                        alone = explain(draft, ready, few)
                        assert alone == whole
                        seen += 1
    assert seen > 50


def test_those_that_hang_together_say_so_of_each_other() -> None:
    policy = library.policy("shangyu-2023")
    for entry in policy.entries:
        assert entry in near(policy, entry)
        assert all(near(policy, other) == near(policy, entry) for other in near(policy, entry))
