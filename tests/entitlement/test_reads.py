"""What a decision looks at lies where the rule alone says it may look."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
import tests.entitlement.both_targets as both
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.entitlement.generated_cases import Case, cases

from jiangce.entitlement.assess import decide
from jiangce.entitlement.evaluate import Draft
from jiangce.entitlement.facts import FactCase, Facts
from jiangce.entitlement.payments import TABLE
from jiangce.entitlement.plan import plan
from jiangce.entitlement.reads import ID, Reads, Step, reads_of
from jiangce.rules import library
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy


class Index:
    """Rows by what they hold in a column."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.made: dict[tuple[str, str], dict[Any, list[Row]]] = {}

    def find(self, table: str, column: str, value: Any) -> list[Row]:
        if (table, column) not in self.made:
            found = self.made[table, column] = defaultdict(list)
            for row in self.facts.tables.get(table, ()):
                found[row.id if column == ID else row.values.get(column)].append(row)
        return self.made[table, column].get(value, [])

    def reached(self, reads: Reads, row: Row) -> set[Row]:
        """All rows to which the way leads from this one."""
        out = {row}
        for step, below in reads.steps.items():
            value = row.id if step.by == ID else row.values.get(step.by)
            for other in self.find(step.table, step.to, value) if value is not None else ():
                out |= self.reached(below, other)
        return out


def assert_within_reach(policy: Policy, case: Case) -> int:
    """How many rows beside their own the decisions of the case looked at."""
    facts, ready = both.copied(case.facts), plan(policy)
    index, reads, seen = Index(facts), {one.entry.id: reads_of(ready, one) for one in ready.plans}, 0
    for draft in decide(ready, FactCase(policy, facts, case.today), tracing=True):
        looked = {row for row in draft.reads if row.table != TABLE}
        beside = looked - {peer.row for peer in draft.rows}
        seen += len(beside)
        assert not beside - reach_of(index, reads[draft.plan.entry.id], draft), draft.plan.entry.id
    return seen


def reach_of(index: Index, reads: Reads, draft: Draft) -> set[Row]:
    return set().union(*(index.reached(reads, peer.row) for peer in draft.rows))


@pytest.mark.parametrize("name", library.policy_ids())
def test_decisions_look_only_where_the_rule_leads(name: str) -> None:
    policy, seen = library.policy(name), 0

    @settings(max_examples=2, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        nonlocal seen
        seen += assert_within_reach(policy, data.draw(cases(policy)))

    check()
    assert seen > 100, "hardly anything was looked at beside the rows themselves"


def test_a_hire_leads_to_its_person_and_her_insurance() -> None:
    ready = plan(library.policy("shangyu-2023"))
    reads = reads_of(ready, next(one for one in ready.plans if one.entry.id == "new-hire-grant"))
    assert reads.table == "hire"
    assert {"employer", "person", "hired_on"} <= reads.columns
    assert Step("employer", "org", ID) in reads.steps
    spells = reads.steps[Step("person", "insurance", "person")]
    assert {"starts_on", "place"} <= spells.columns


def test_what_is_given_reads_what_its_parent_reads() -> None:
    ready = plan(library.policy("shangyu-2023"))
    one = next(one for one in ready.plans if one.entry.id == "new-hire-transport")
    assert Step("person", "insurance", "person") in reads_of(ready, one).steps
