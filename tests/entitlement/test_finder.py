"""The finder asks only what can still change a result, and ends."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangce.entitlement.finder import Finder
from jiangce.entitlement.questions import UNKNOWN, Question, candidates
from jiangce.entitlement.situation import KIND, SITUATIONS
from jiangce.rules.policy import Policy

AS_OF = date(2024, 8, 31)
AUDIENCES = [
    "worker", "enterprise", "school", "training_provider", "studio_base", "hr_agency", "evaluation_body", "association",
    "park", "founder",
]  # fmt: skip


def answers_to(finder: Finder, question: Question) -> list[str]:
    """Answers that a person could give."""
    if question.kind == "situations":
        keys = [key for key, _ in question.options]
        return [*keys, ",".join(keys[:2]), ",".join(keys)]
    parts = question.key.split("/")
    table = finder.policy.vocabulary.tables.get(parts[0])
    column = table.columns.get(parts[-1]) if table and len(parts) == 3 else None
    return candidates(finder.ready, question, column, finder.as_of)


@pytest.mark.parametrize("audience", AUDIENCES)
@settings(max_examples=4)
@given(data=st.data())
def test_every_question_asked_has_two_answers_with_different_results(
    shangyu: Policy, audience: str, data: st.DataObject
) -> None:
    answers: dict[str, str] = {}
    for _ in range(60):
        finder = Finder(shangyu, audience, answers, AS_OF)
        question = finder.next
        if question is None:
            return
        possible = answers_to(finder, question)
        if question.key not in (SITUATIONS, KIND):
            results = [finder.result({**answers, question.key: answer}) for answer in possible]
            assert any(result != results[0] for result in results[1:]), f"{question.key}: {question.text}"
        assert question.key not in answers
        answers[question.key] = data.draw(st.sampled_from([*possible, UNKNOWN]))
    pytest.fail("sixty questions and still no end")


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_answer_may_be_unknown(shangyu: Policy, audience: str) -> None:
    answers: dict[str, str] = {}
    finder = Finder(shangyu, audience, answers, AS_OF)
    answers[SITUATIONS] = ",".join(key for key, _ in finder.next.options)
    for _ in range(80):
        finder = Finder(shangyu, audience, answers, AS_OF)
        if finder.next is None:
            break
        answers[finder.next.key] = UNKNOWN
    else:
        pytest.fail("no end")
    assert not [
        f for f in finder.findings() if f.decision.status == "entitled" and f.decision.amount and not f.for_others
    ]


def test_a_worker_with_a_shortage_certificate_learns_what_is_hers(shangyu: Policy) -> None:
    certificate = "certificate/certificate.person"
    answers = {
        SITUATIONS: "certificate.person",
        "person/me/level": "technician",
        f"{certificate}/issued_on": "2024-05-12",
        f"{certificate}/kind": "skill_level",
        f"{certificate}/level": "technician",
        f"{certificate}/shortage": "true",
        f"{certificate}/trained": "false",
        "person/me/insured": "true",
        "person/me/employer": "some",
        "org/me:employer/kind": "enterprise",
        "org/me:employer/place": "330604",
    }
    finder = Finder(shangyu, "worker", answers, AS_OF)
    found = {f.decision.benefit: f.decision for f in finder.findings()}
    post = found["post-allowance"]
    assert post.status == "entitled"
    assert post.amount is not None and post.amount.low == post.amount.high == 4 * 300_00  # May to August
    assert post.ahead is not None and post.ahead.high == 32 * 300_00
    assert found["vocational-training"].status == "not entitled"


def test_answers_that_do_not_fit_are_named_and_left_out(shangyu: Policy) -> None:
    answers = {
        SITUATIONS: "hire.person", "hire/hire.person/hired_on": "2024-02-31", "hire/hire.person/first_insured": "maybe",
        "hire/other/hired_on": "2024-02-01", "nonsense": "1", "a/b/c": "2", "hire/hire.person/insured_months": "-3",
    }  # fmt: skip
    finder = Finder(shangyu, "worker", answers, AS_OF)
    assert set(finder.refused) == set(answers) - {SITUATIONS}
    assert all(finder.refused.values())
    assert finder.findings()


def test_many_alike_are_told_once(shangyu: Policy) -> None:
    hire = "hire/hire.employer"
    answers = {
        SITUATIONS: "hire.employer", f"{hire}/hired_on": "2024-03-05", f"{hire}/copies": "137",
        f"{hire}/first_insured": "true", f"{hire}/insured_months": "3", "person/hire.employer:person/in_talent_policy": "false",
        f"{hire}/came_from": "other_province",
    }  # fmt: skip
    findings = {f.decision.benefit: f for f in Finder(shangyu, "enterprise", answers, AS_OF).findings()}
    grant = findings["new-hire-grant"]
    assert (grant.count, grant.for_others) == (137, True)
    assert grant.total is not None and grant.total.low == 137 * 500_00
    assert findings["new-hire-transport"].total.low == 137 * 500_00
