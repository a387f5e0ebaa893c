"""The finder asks only what can still change a result, and ends."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiangce.entitlement.finder import Finder
from jiangce.entitlement.plan import plan
from jiangce.entitlement.questions import UNKNOWN, Question, candidates, column_question
from jiangce.entitlement.situation import KIND, SITUATIONS
from jiangce.rules import library
from jiangce.rules.policy import Policy
from jiangce.rules.trace import Missing

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
        assert question.key not in answers or question.key in finder.refused, "asked twice"
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


CERTIFICATE = "certificate/certificate.person"
CERTIFIED = {
    SITUATIONS: "certificate.person",
    "person/me/level": "technician",
    f"{CERTIFICATE}/issued_on": "2024-05-12",
    f"{CERTIFICATE}/kind": "skill_level",
    f"{CERTIFICATE}/level": "technician",
    f"{CERTIFICATE}/shortage": "true",
    f"{CERTIFICATE}/trained": "false",
    "person/me/insured": "true",
    "person/me/employer": "some",
    "org/me:employer/kind": "enterprise",
    "org/me:employer/place": "330604",
}


def test_a_worker_with_a_shortage_certificate_learns_what_is_hers(shangyu: Policy) -> None:
    finder = Finder(shangyu, "worker", CERTIFIED, AS_OF)
    found = {f.decision.benefit: f.decision for f in finder.findings()}
    post = found["post-allowance"]
    assert post.status == "entitled"
    assert found["vocational-training"].status == "not entitled"


def test_one_answer_about_today_makes_no_past_month_certain(shangyu: Policy) -> None:
    """Insured now: August is sure, May to July may be. Not insured now: they still may be, August is not."""
    for insured, status, low, high in (("true", "entitled", 1, 4), ("false", "open", 0, 3)):
        finder = Finder(shangyu, "worker", {**CERTIFIED, "person/me/insured": insured}, AS_OF)
        post = {f.decision.benefit: f.decision for f in finder.findings()}["post-allowance"]
        assert post.status == status
        assert post.amount is not None
        assert (post.amount.low, post.amount.high) == (low * 300_00, high * 300_00)
    insured = Finder(shangyu, "worker", CERTIFIED, AS_OF).findings()
    ahead = {f.decision.benefit: f.decision for f in insured}["post-allowance"].ahead
    assert ahead is not None and ahead.high == 35 * 300_00


def test_what_another_kind_of_party_gets_is_no_news(shangyu: Policy) -> None:
    """Whoever ticks everything hears nothing of what only others can have, but of what is missing for his own."""
    said = {}
    for audience in ("enterprise", "school", "worker"):
        roles = shangyu.audiences[audience].roles
        finder = Finder(shangyu, audience, {SITUATIONS: ",".join(f"{t}.{c}" for t, c in roles)}, AS_OF)
        said[audience] = {f.decision.title: f.decision.status for f in finder.findings()}
    assert not said["enterprise"].keys() & {
        "院校绩效工资总量上浮", "非营利性民办技工院校同等待遇", "企业高级技师任实训指导教师生活补贴", "培训认定净收入用于人员报酬",
    }  # fmt: skip
    assert not said["school"].keys() & {"重点产业企业高质量研修补助", "联合办班实训学校补贴"}
    assert not said["worker"].keys() & {"院校输送应届毕业生奖励"}
    assert said["enterprise"]["共建实训基地设备投入补助"] == "not entitled", "a title it might win is worth knowing"
    assert said["school"]["院校绩效工资总量上浮"] != "not entitled"


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


def test_nobody_is_spoken_to_about_others(shangyu: Policy) -> None:
    """您 is the one who asks: of every column of somebody else the question is put in the third person."""
    ready = plan(shangyu)
    for table in shangyu.vocabulary.tables.values():
        for column in table.columns.values():
            item = Missing(
                table.name, "x:y", column.name, f"某人的{column.zh or column.so}", column.ask, column.proof, "k"
            )
            question = column_question(ready, column, item, False, "")
            if question is not None:
                assert not {"您", "贵"} & set(question.text), question.text
                assert "某人" in question.text or table.name not in ("person", "org"), question.text


def test_is_there_one_is_not_asked_as_which_one(shangyu: Policy) -> None:
    """Options 有…/没有… answer 有没有, not 哪家."""
    ready = plan(shangyu)
    asked = 0
    for table in shangyu.vocabulary.tables.values():
        for column in table.columns.values():
            for mine in (True, False):
                item = Missing(table.name, "x", column.name, column.zh, column.ask, column.proof, "k")
                question = column_question(ready, column, item, mine, "")
                if (
                    question is not None
                    and "none" in dict(question.options)
                    and question.options[0][1].startswith("有")
                ):
                    asked += 1
                    assert not {"哪", "谁"} & set(question.text), question.text
    assert asked > 4


def test_a_sum_of_money_is_asked_where_a_rule_has_a_threshold_for_it() -> None:
    """协议年度薪酬达到20万元: nothing and ¥100 give the same result, so both sides of the threshold are tried."""
    engaged = {
        SITUATIONS: "flexible_year.employer",
        "flexible_year/flexible_year.employer/starts_on": "2022-10-15",
    }
    finder = Finder(library.policy("zibo-2022"), "enterprise", engaged, date(2024, 6, 30))
    assert finder.next is not None
    engaged[finder.next.key] = "true"  # 高技能领军人才
    finder = Finder(library.policy("zibo-2022"), "enterprise", engaged, date(2024, 6, 30))
    assert finder.next is not None and finder.next.kind == "money", finder.next
    engaged[finder.next.key] = "240000"
    (paid,) = Finder(library.policy("zibo-2022"), "enterprise", engaged, date(2024, 6, 30)).findings()
    assert paid.decision.status == "entitled"
