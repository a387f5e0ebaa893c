"""One set of answers for several policies: each understands it as if it were asked alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangce.entitlement.finder import Finder
from jiangce.entitlement.finders import Finders, fitted
from jiangce.entitlement.questions import OTHER, UNKNOWN
from jiangce.entitlement.situation import KIND, SITUATIONS
from jiangce.rules import library
from jiangce.rules.policy import Policy

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2024, 8, 31)


@pytest.fixture(scope="module")
def example() -> Policy:
    return library.load(ROOT / "docs" / "example" / "shili-2024")


def reply(data: st.DataObject, question) -> str:
    if question.kind == "situations":
        return ",".join(data.draw(st.sets(st.sampled_from([value for value, _ in question.options]), min_size=1)))
    typed = {"date": ["2024-06-03", "2021-01-05"], "months": ["3", "12"], "money": ["2000"], "share": ["30"]}
    choices = [value for value, _ in question.options] or typed.get(question.kind, ["1", "12"])
    return data.draw(st.sampled_from([*choices, UNKNOWN]))


@pytest.mark.parametrize("audience", ["worker", "enterprise"])
@settings(max_examples=6)
@given(data=st.data())
def test_together_each_policy_says_what_it_says_alone(
    shangyu: Policy, example: Policy, audience: str, data: st.DataObject
) -> None:
    answers: dict[str, str] = {}
    for _ in range(60):
        finders = Finders([shangyu, example], audience, answers, AS_OF, anywhere=True)
        question = finders.next
        if question is None:
            break
        assert question.key not in answers
        answers[question.key] = reply(data, question)
    else:
        pytest.fail("no end")
    assert not finders.refused
    for policy, found in finders.findings():
        alone = Finder(policy, audience, fitted(policy, answers, (shangyu, example)), AS_OF)
        assert alone.next is None, "something could still change a result of this policy"
        assert [f.decision.rule_hash for f in found] == [f.decision.rule_hash for f in alone.findings()]


def test_a_policy_that_does_not_address_me_is_left_out(shangyu: Policy, example: Policy) -> None:
    finders = Finders([shangyu, example], "school", {SITUATIONS: "hire.employer"}, AS_OF)
    assert [policy.id for policy, _ in finders.findings()] == ["shangyu-2023"]


def test_a_value_that_only_another_policy_knows_is_none_of_the_listed(shangyu: Policy, example: Policy) -> None:
    key = "certificate/certificate.person/kind"
    kinds = example.vocabulary.scales[example.vocabulary.tables["certificate"].columns["kind"].type.name]
    strange = replace(kinds, values={k: v for k, v in kinds.values.items() if k != "skill_level"})
    poorer = replace(
        example, vocabulary=replace(example.vocabulary, scales={**example.vocabulary.scales, kinds.name: strange})
    )
    assert fitted(poorer, {key: "skill_level"}, (poorer, shangyu)) == {key: OTHER}
    assert fitted(poorer, {key: "nonsense"}, (poorer, shangyu)) == {key: "nonsense"}, "it is refused, not bent"
    assert fitted(shangyu, {"drill/me/shift": "day"}) == {}, "a table that is not there"


def test_an_answer_is_refused_where_nobody_can_use_it(shangyu: Policy, example: Policy) -> None:
    hire = "hire/hire.person"
    answers = {SITUATIONS: "hire.person", f"{hire}/hired_on": "2024-02-31", f"{hire}/insured_months": "4"}
    assert set(Finders([shangyu, example], "worker", answers, AS_OF).refused) == {f"{hire}/hired_on"}


def test_kinds_are_asked_where_the_policies_differ(shangyu: Policy, example: Policy) -> None:
    """What is an enterprise here may be a park there: whoever is not meant is left out."""
    other = replace(example.audiences["enterprise"], kinds=("park",))
    odd = replace(example, audiences={**example.audiences, "enterprise": other})
    asked = Finders([shangyu, odd], "enterprise", {SITUATIONS: "hire.employer"}, AS_OF)
    assert asked.next is not None and asked.next.key == KIND
    assert {value for value, _ in asked.next.options} == {"enterprise", "park"}
    told = Finders([shangyu, odd], "enterprise", {SITUATIONS: "hire.employer", KIND: "park"}, AS_OF)
    assert [policy.id for policy, _ in told.findings()] == [odd.id]


@pytest.mark.parametrize(("hired", "edition"), [("2021-06-03", "older"), ("2024-06-03", "newer")])
def test_of_two_editions_the_one_of_the_time_tells(example: Policy, hired: str, edition: str) -> None:
    """The same document as an older edition, in force until the newer one: each fact is told of once."""
    older = replace(example, id="older", in_force=date(2019, 1, 1), until=date(2024, 4, 30))
    newer = replace(example, id="newer")
    hire = "hire/hire.person"
    answers = {SITUATIONS: "hire.person", f"{hire}/hired_on": hired, f"{hire}/insured_months": "4"}
    found = {p.id: fs for p, fs in Finders([newer, older], "worker", answers, AS_OF).findings()}
    hires = {
        id_: {one.decision.benefit for one in findings if one.decision.table == "hire"}
        for id_, findings in found.items()
    }
    assert hires[edition]
    assert [id_ for id_, benefits in hires.items() if benefits] == [edition]


def test_a_situation_is_told_in_the_words_of_either_policy(shangyu: Policy, example: Policy) -> None:
    worker = example.audiences["worker"]
    told = replace(worker, situations={**worker.situations, "certificate.person": "我通过了等级认定"})
    other = replace(example, audiences={**example.audiences, "worker": told})
    question = Finders([shangyu, other], "worker", {}, AS_OF).next
    assert question is not None
    options = dict(question.options)
    assert options["certificate.person"] == "我取得了技能证书，或通过了等级认定"
    assert options["hire.person"] == "我最近新入职一家企业", "the example's words are in it already"


def test_a_refused_answer_counts_as_not_given() -> None:
    """Its question is asked again, and the new answer is taken."""
    title = "recognition/recognition.holder/title"
    answers = {SITUATIONS: "recognition.holder", title: "300000"}
    asked = []
    for _ in range(30):
        finders = Finders([library.policy("zibo-2022")], "worker", answers, AS_OF)
        question = finders.next
        if question is None:
            break
        asked.append(question.key)
        answers[question.key] = question.options[0][0] if question.options else "2024-01-01"
    assert asked.count(title) == 1
    assert len(asked) == len(set(asked))
    assert not finders.refused


def test_what_one_policy_can_use_is_not_asked_again_for_another(shangyu: Policy, example: Policy) -> None:
    """Only an answer that every policy refuses is open again; else two policies would ask by turns for ever."""
    hired, kind = "hire/hire.person/hired_on", "recognition/recognition.holder/title"
    answers = {SITUATIONS: "hire.person,recognition.holder", hired: "never", kind: "chief_technician"}
    finders = Finders([shangyu, example], "worker", answers, AS_OF)
    assert kind in finders.each[1].refused, "it knows no such row"
    assert all(finder.settled == {SITUATIONS, kind} for finder in finders.each)
