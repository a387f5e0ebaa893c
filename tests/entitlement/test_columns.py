"""Both targets decide alike: one case at a time and over frames, the same facts, the same decisions to the 分.

``JIANGCE_EXAMPLES=2000`` looks further; the default is for every day. A case holds an island of facts for each entry.
"""

from __future__ import annotations

import os

import polars as pl
import pytest
import tests.entitlement.both_targets as both
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.entitlement.generated_cases import Case, cases
from tests.entitlement.generated_tally import Tally, hunt, wanted
from tests.entitlement.policy_lore import amounts_of, nodes_of

from jiangce.entitlement.columns.numbers import Numbers
from jiangce.entitlement.evaluate import Draft
from jiangce.rules.nodes.amounts import AmountNode
from jiangce.rules.nodes.base import Node
from jiangce.rules.nodes.groups import Counted
from jiangce.rules.nodes.related import Related
from jiangce.rules.nodes.totals import _OfColumn
from jiangce.rules.policy import CapKind, EntryKind, Policy

EXAMPLES = int(os.environ.get("JIANGCE_EXAMPLES", "0"))


@pytest.fixture
def policy(request: pytest.FixtureRequest) -> Policy:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Policy)
    return found


# ── what is covered ─────────────────────────────────────────────────────────────────────────────────────────────────


def subclasses(kind: type) -> set[type]:
    """Our own ones: other tests may define some in this process."""
    below = [one for one in kind.__subclasses__() if one.__module__.startswith("jiangce.")]
    return {kind} | {found for one in below for found in subclasses(one)}


def test_every_kind_of_node_and_amount_occurs(every_kind: Policy) -> None:
    inside_plans = {kind for kind in subclasses(Node) if kind.__module__.startswith("jiangce.entitlement")}
    nodes = {type(node) for node in nodes_of(every_kind)}
    assert subclasses(Node) - nodes - inside_plans == {Node, Counted, Related, _OfColumn}
    amounts = {type(amount) for entry in every_kind.entries.values() for amount in amounts_of(entry)}
    assert subclasses(AmountNode) - amounts == {AmountNode}


def test_every_kind_of_ceiling_period_and_entry_occurs(every_kind: Policy) -> None:
    entries = every_kind.entries.values()
    assert {cap.kind for entry in entries for cap in entry.caps} == set(CapKind)
    periods = {(entry.every, entry.terms is not None) for entry in entries if entry.while_ is not None}
    assert periods == {("month", True), ("month", False), ("year", True), ("", False)}
    kinds = {EntryKind.BENEFIT, EntryKind.TREATMENT, EntryKind.NORM, EntryKind.LIMIT}
    assert {entry.kind for entry in entries} == kinds
    assert {"+", "-", "*", "//"} <= {getattr(node, "op", "") for node in nodes_of(every_kind)}
    assert {"==", "!=", "<", "<=", ">", ">="} <= {getattr(node, "op", "") for node in nodes_of(every_kind)}


# ── both decide alike ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("policy", "examples"), [("shangyu", 3), ("every_kind", 6)], indirect=["policy"])
def test_both_targets_decide_alike(policy: Policy, examples: int) -> None:
    tally = Tally()

    @settings(
        max_examples=EXAMPLES or examples,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.data())
    def check(data: st.DataObject) -> None:
        tally.take(assert_alike(policy, data.draw(cases(policy))))

    check()
    found, missed = hunt(policy, {name for name in wanted(policy) if not tally[name]})
    assert not missed, f"no facts were found that come to {sorted(missed)}"
    assert_alike(policy, found)


def assert_alike(policy: Policy, case: Case) -> list[Draft]:
    """Both targets decide the case alike; what the scalar one made of it."""
    scalar, drafts = both.by_case(policy, case.facts, case.today)
    found = both.differences(scalar, both.by_columns(policy, case.facts, case.today))
    if found:
        pytest.fail(report(policy, case, found), pytrace=False)
    return drafts


def report(policy: Policy, case: Case, found: list[str]) -> str:
    """The differences, and the fewest facts that still show the first of them."""
    entry = found[0].split(" on ")[0]
    facts = both.smallest(
        case.facts, lambda facts: any(line.startswith(entry) for line in both.compare(policy, facts, case.today))
    )
    left = [line for line in both.compare(policy, facts, case.today) if line.startswith(entry)]
    return "\n".join(
        [f"{len(found)} differences; the first with few facts, as of {case.today}:", *left, both.told(facts)]
    )


def test_numbers_are_the_same_whenever_somebody_asks_for_them() -> None:
    """Payments that are added later point at people to whom nothing pointed before."""
    ids = {"person": pl.Series("id", [f"p{number}" for number in (3, 1, 2)])}
    asked, first = Numbers(ids), Numbers(ids)
    first.of(pl.Series("payee", ["p2"]))
    for numbers in (asked, first):
        codes = numbers.codes("person")
        assert codes is not None
        assert codes.to_list() == [0, 1, 2]
        assert numbers.count == 3
        assert numbers.names(pl.Series([2, 0, None], dtype=pl.UInt32)).to_list() == ["p2", "p3", None]
        assert numbers.of(pl.Series("person", ["p1", None, "p2"])).to_list() == [1, None, 2]
        with pytest.raises(ValueError, match="p9"):
            numbers.of(pl.Series("person", ["p9"]))
    with pytest.raises(ValueError, match="person: ids must be there and differ"):
        Numbers({"person": pl.Series("id", ["p1", "p1"])}).of(pl.Series("person", ["p1"]))
