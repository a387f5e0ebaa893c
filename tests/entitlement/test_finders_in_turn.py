"""Several documents of one place: what the earlier finds entitled stands before the later, as `assess` has it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jiangce.entitlement.assess
from jiangce.entitlement.about_today import TodayCase
from jiangce.entitlement.decision import Assessment, Decision, Status
from jiangce.entitlement.facts import FactCase, Facts
from jiangce.entitlement.finder import Finder, Finding
from jiangce.entitlement.finders import Finders
from jiangce.entitlement.questions import UNKNOWN
from jiangce.entitlement.reach import out_of_reach
from jiangce.entitlement.situation import ME, SITUATIONS
from jiangce.entitlement.versions import assess_in_turn
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.policy_loading import load_policy
from jiangce.rules.problems import Problems
from jiangce.rules.reading_choice import written
from jiangce.rules.terms import Terms

AS_OF = date(2024, 6, 30)
COURSE = "training/certificate.person:training"
PAPER = "certificate/certificate.person"
#: a course begun under the first edition, the certificate got under the second
BOTH = {
    SITUATIONS: "certificate.person",
    f"{PAPER}/issued_on": "2023-06-30",
    f"{PAPER}/trained": "true",
    f"{PAPER}/kind": "skill_level",
    f"{PAPER}/level": "intermediate",
    f"{PAPER}/training": "some",
    f"{COURSE}/starts_on": "2021-11-01",
    f"{COURSE}/kind": "skills",
    f"{COURSE}/provider": "some",
    "has-0d9efee3@certificate.person": "true",
    "has-782302ff@certificate.person": "true",
}


def by_start(parameters: str, folder: Path) -> Policy:
    """Shangyu 2019 as the operator took it over, read by the day on which a course began."""
    (folder / "parameters.yaml").write_text(parameters, encoding="utf-8")
    problems = Problems()
    terms = Terms(tuple(written({"date-of-fact": "start-of-course"})), None)
    found = load_policy(library.folder("shangyu-2019"), library.CORE, problems, folder, terms)
    assert found is not None and not list(problems)
    return found


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    return by_start("status: in force\nin_force: 2019-10-29\n", tmp_path_factory.mktemp("overlay"))


@pytest.fixture(scope="module")
def new() -> Policy:
    return library.policy("shangyu-2023")


def found_by(finders: Finders) -> dict[tuple[str, str], Finding]:
    return {(policy.id, one.decision.benefit): one for policy, found in finders.findings() for one in found}


def test_money_of_one_kind_is_not_promised_by_two_editions(old: Policy, new: Policy) -> None:
    """2019 subsidises the training by the day it began, 2023 the certificate; the second must not be promised as well."""
    alone = found_by(Finders([new], "worker", BOTH, AS_OF))
    assert alone["shangyu-2023", "vocational-training"].decision.status is Status.ENTITLED
    both = found_by(Finders([new, old], "worker", BOTH, AS_OF))
    assert both["shangyu-2019", "skill-level-subsidy"].decision.status is Status.ENTITLED
    later = both["shangyu-2023", "vocational-training"].decision
    assert later.status is Status.OPEN, "nobody asks for the trade, so it may be the same one"
    told = f"尚未发放、已认定享受职业培训补贴（按《{old.title}》），是否为同一项"
    assert told in {one.label for one in later.missing}


def test_what_a_draft_would_pay_stands_before_nobody(new: Policy, tmp_path: Path) -> None:
    """It is a forecast; what is in force is decided as if it did not exist."""
    draft = by_start("{}\n", tmp_path)
    assert draft.is_draft
    found = found_by(Finders([new, draft], "worker", BOTH, AS_OF))
    assert found["shangyu-2019", "skill-level-subsidy"].decision.status is Status.ENTITLED
    assert found["shangyu-2023", "vocational-training"].decision.status is Status.ENTITLED


def test_a_question_on_which_only_the_later_document_hangs_is_asked(old: Policy, new: Policy) -> None:
    """Bought as a project, the course is paid to its provider: not mine, but then the subsidy may be gone."""
    course = "training/training.person"
    answers = {
        **BOTH, SITUATIONS: "certificate.person,training.person", f"{COURSE}/starts_on": "2023-05-01",
        f"{course}/starts_on": "2021-03-01", f"{course}/kind": "project", f"{course}/level": "intermediate",
    }  # fmt: skip
    asked = []
    for _ in range(60):
        finders = Finders([new, old], "worker", answers, AS_OF)
        question = finders.next
        if question is None:
            break
        asked.append(question.key)
        answers[question.key] = question.options[0][0] if question.options else "100"
    assert {f"{course}/purchased", f"{course}/approved"} <= set(asked)
    assert "project-training" not in {one.decision.benefit for _, found in finders.findings() for one in found}
    assert found_by(finders)["shangyu-2023", "vocational-training"].decision.status is Status.OPEN
    free = {key: "false" if key == f"{course}/purchased" else answer for key, answer in answers.items()}
    other = found_by(Finders([new, old], "worker", free, AS_OF))["shangyu-2023", "vocational-training"]
    assert other.decision.status is Status.ENTITLED


def reply(data: st.DataObject, question: Any) -> str:
    if question.kind == "situations":
        return ",".join(data.draw(st.sets(st.sampled_from([value for value, _ in question.options]), min_size=1)))
    days = ["2021-11-01", "2021-03-01", "2023-06-30", "2024-03-01"]
    typed = {"date": days, "months": ["3", "12"], "money": ["2000"], "share": ["30"]}
    choices = [value for value, _ in question.options] or typed.get(question.kind, ["1", "12"])
    return data.draw(st.sampled_from([*choices, UNKNOWN]))


Told = Counter[tuple[str, str, str, int | None, int | None]]


def told_by_finders(finders: Finders) -> Told:
    out: Told = Counter()
    for policy, found in finders.findings():
        for one in found:
            out[key_of(policy, one.decision)] += one.count
    return out


def key_of(policy: Policy, one: Decision) -> tuple[str, str, str, int | None, int | None]:
    low, high = (one.amount.low, one.amount.high) if one.amount is not None else (None, None)
    return policy.id, one.benefit, str(one.status), low, high


def told_by_assess(finders: Finders) -> Told:
    """What concerns the asker of all that `assess` says of the same facts, which are told of today."""
    out: Told = Counter()
    every = sorted(finders.each, key=lambda one: one.policy.in_force)
    for finder, assessment in zip(every, decided(every), strict=True):
        beyond = out_of_reach(finder)
        for one in assessment.decisions:
            if concerns(finder, one) and one.benefit not in beyond:
                out[key_of(finder.policy, one)] += 1
    return out


def decided(finders: list[Finder]) -> list[Assessment]:
    class Today(TodayCase):
        """The facts as the finder sees them: what is said of today says nothing of the months before."""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jiangce.entitlement.assess, "FactCase", Today)
        assert issubclass(Today, FactCase)
        return assess_in_turn([(one.policy, one.situation.facts) for one in finders], AS_OF)


def concerns(finder: Finder, one: Decision) -> bool:
    """It pays or concerns the asker; or the people in a row of the asking organisation."""
    if ME in one.payees or finder.audience.me == "person":
        return ME in one.payees
    paid = finder.policy.entries[one.benefit].to and all(
        f"person/{payee.partition('#')[0]}" in finder.situation.rows for payee in one.payees
    )
    return bool(one.payees and paid and ME in row_of(finder.situation.facts, one))


def row_of(facts: Facts, one: Decision) -> list[Any]:
    return next((list(row.values.values()) for row in facts.tables[one.table] if row.id == one.fact), [])


@pytest.mark.parametrize("audience", ["worker", "enterprise"])
@settings(max_examples=25)
@given(data=st.data())
def test_the_finder_of_a_place_says_what_assess_says(
    old: Policy, new: Policy, audience: str, data: st.DataObject
) -> None:
    """Statuses, amounts and how many of each, after any number of answers, and no question for ever."""
    answers: dict[str, str] = dict(BOTH) if audience == "worker" and data.draw(st.booleans()) else {}
    stop = data.draw(st.integers(1, 80))
    for _ in range(stop):
        finders = Finders([new, old], audience, answers, AS_OF)
        question = finders.next
        if question is None:
            break
        assert question.key not in answers
        answers[question.key] = reply(data, question)
    else:
        assert stop < 80, "no end"
        finders = Finders([new, old], audience, answers, AS_OF)
    assert told_by_finders(finders) == told_by_assess(finders)


def test_a_question_for_two_documents_weighs_for_both(old: Policy, new: Policy) -> None:
    """The day of the certificate decides which edition is meant at all; 2023 alone asks for the asker's level first."""
    answers = {SITUATIONS: "certificate.person"}
    alone = [Finders([one], "worker", answers, AS_OF).next for one in (new, old)]
    assert alone[0] is not None and alone[0].key == "person/me/level"
    both = Finders([new, old], "worker", answers, AS_OF).next
    assert both is not None and both.key == f"{PAPER}/issued_on"
    titles = {one.title for policy in (new, old) for one in policy.entries.values() if one.title in both.why}
    assert len(titles) == 3
