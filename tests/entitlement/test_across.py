"""Two editions of one place: the fact's day picks the document, and a training subsidised under the first is not again."""

from datetime import date

import pytest
from tests.entitlement import adopted

from jiangce.entitlement.across import decided_rows, with_decided
from jiangce.entitlement.assess import assess
from jiangce.entitlement.decision import Decision, Status
from jiangce.entitlement.facts import Facts
from jiangce.rules import library
from jiangce.rules.nodes.env import Row
from jiangce.rules.policy import Policy
from jiangce.rules.types import NONE, Value

TODAY = date(2024, 6, 30)
HERE = "330604"


@pytest.fixture(scope="module")
def old() -> Policy:
    return adopted.shangyu_2019()


@pytest.fixture(scope="module")
def new() -> Policy:
    return library.policy("shangyu-2023")


def facts(occupation: str, second: str) -> Facts:
    """A welder certified after training in 2021, and somebody of ``second`` occupation, the same person, in 2023."""
    out = Facts(complete=frozenset({"certificate", "catalogue", "insurance"}))
    provider: dict[str, Value] = {"kind": "training_provider", "place": HERE}
    rows = [Row("org", "school", provider), Row("person", "wang", {"place": HERE})]
    held: dict[str, Value] = {
        "holder": "school",
        "title": "filed_provider",
        "granted_on": date(2019, 1, 1),
        "until": NONE,
    }
    rows.append(Row("recognition", "filed", held))
    rows.append(Row("org", "acme", {"kind": "enterprise", "place": HERE}))
    job: dict[str, Value] = {
        "person": "wang",
        "employer": "acme",
        "place": HERE,
        "starts_on": date(2019, 1, 1),
        "ends_on": NONE,
    }
    rows.append(Row("insurance", "job", job))
    for number, (trade, day) in enumerate(((occupation, date(2021, 6, 30)), (second, date(2023, 6, 30)))):
        course: dict[str, Value] = {
            "person": "wang", "provider": "school", "organiser": "school", "kind": "skills", "hours": 120, "place": HERE,
            "starts_on": day.replace(month=3, day=1), "ends_on": day.replace(month=5, day=1), "learner": "public",
        }  # fmt: skip
        paper: dict[str, Value] = {
            "person": "wang", "kind": "qualification", "occupation": trade, "level": "intermediate", "issued_on": day,
            "training": f"course-{number}",
        }  # fmt: skip
        rows += [Row("training", f"course-{number}", course), Row("certificate", f"paper-{number}", paper)]
    for row in rows:
        out.add(row)
    return out


def known(policy: Policy, told: Facts) -> Facts:
    """What of the facts the policy has words for."""
    tables = {
        name: [
            Row(name, r.id, {k: v for k, v in r.values.items() if k in policy.vocabulary.tables[name].columns})
            for r in rows
        ]
        for name, rows in told.tables.items()
        if name in policy.vocabulary.tables
    }
    return Facts(tables, told.complete)


def decision(policy: Policy, told: Facts, benefit: str, fact: str) -> Decision:
    (found,) = (d for d in assess(policy, told, TODAY).decisions if (d.benefit, d.fact) == (benefit, fact))
    return found


def test_a_trade_and_level_subsidised_under_the_first_edition_is_not_again(old: Policy, new: Policy) -> None:
    """2019 五20: never twice for one trade and level; 2023 三(二)10 the same, without saying since when."""
    told = facts("焊工", "焊工")
    before = assess(old, known(old, told), TODAY)
    (first,) = (d for d in before.decisions if (d.benefit, d.fact) == ("training-subsidy", "paper-0"))
    assert first.status is Status.ENTITLED
    handed = list(decided_rows(old, known(old, told), before))
    assert [(row.values["benefit"], row.values["fact"]) for row in handed] == [
        ("shangyu-2019/training-subsidy", "paper-0")
    ]
    alone = decision(new, known(new, told), "vocational-training", "paper-1")
    assert alone.status is not Status.NOT_ENTITLED
    after = decision(new, with_decided(known(new, told), handed), "vocational-training", "paper-1")
    assert after.status is Status.NOT_ENTITLED
    assert any("已认定享受职业培训补贴" in condition.found for condition in after.conditions)


def test_another_trade_is_another_training(old: Policy, new: Policy) -> None:
    told = facts("焊工", "电工")
    handed = list(decided_rows(old, known(old, told), assess(old, known(old, told), TODAY)))
    after = decision(new, with_decided(known(new, told), handed), "vocational-training", "paper-1")
    assert after.status is not Status.NOT_ENTITLED


def test_a_draft_hands_nothing_on(new: Policy) -> None:
    """Its forecasts are owed to nobody: what is in force is decided as if it did not exist."""
    draft = library.policy("shangyu-2019")
    assert draft.is_draft
    told = known(draft, facts("焊工", "焊工"))
    assert not list(decided_rows(draft, told, assess(draft, told, TODAY)))
    told = known(adopted.shangyu_2019(), facts("焊工", "焊工"))
    assert list(decided_rows(adopted.shangyu_2019(), told, assess(adopted.shangyu_2019(), told, TODAY)))
