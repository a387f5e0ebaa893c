"""What the worked examples of chapter 三(四) cannot say: shares of an amount, and what was already paid."""

from __future__ import annotations

from datetime import date

from jiangce.entitlement.assess import assess
from jiangce.entitlement.case_reading import parse_case, read_case
from jiangce.entitlement.decision import Amount, Certainty, Decision, Status
from jiangce.rules.policy import Policy
from jiangce.rules.problems import Problems

AS_OF = date(2024, 12, 31)


def decided(text: str, benefit: str, policy: Policy) -> list[Decision]:
    problems = Problems()
    tree = parse_case(text.encode(), "case", problems)
    assert tree is not None
    case = read_case(tree, policy, problems)
    assert [str(problem) for problem in problems] == []
    return [one for one in assess(policy, case.facts, AS_OF).decisions if one.benefit == benefit]


STUDIO = """
org: [{{id: studio, kind: studio, place: 330604, host: none, leader: {leader}}}]
person: [{{id: shi, place: 330604}}]
recognition: [{{id: title, holder: studio, title: master_studio, rank: county, granted_on: 2023-06-01, until: none}}]
"""


def test_up_to_a_fifth_of_the_start_up_money_may_go_to_the_master(shangyu: Policy) -> None:
    """20% of 30,000 are 6,000, out of the studio's money and at most that."""
    (found,) = decided(STUDIO.format(leader="shi"), "studio-start-up", shangyu)
    assert found.amount == Amount(3_000_000, 3_000_000, Certainty.EXACT)
    assert found.payees == ("studio",)
    (share,) = found.shares
    assert (share.party, share.amount.low, share.amount.high) == ("shi", 0, 600_000)
    assert "最多20%" in share.words


def test_a_studio_without_a_master_keeps_it_all(shangyu: Policy) -> None:
    (found,) = decided(STUDIO.format(leader="none"), "studio-start-up", shangyu)
    assert found.amount == Amount(3_000_000, 3_000_000, Certainty.EXACT)
    assert [share.party for share in found.shares] == [""]


def test_a_refused_start_up_has_no_share(shangyu: Policy) -> None:
    second = "  - {holder: studio, title: master_studio, rank: municipal, granted_on: 2024-06-01, until: none}\n"
    text = (
        STUDIO.format(leader="shi")
        .replace("recognition: [", "recognition:\n  - ")
        .replace("until: none}]", "until: none}")
    )
    first, later = decided(text + second, "studio-start-up", shangyu)
    assert (first.status, later.status) == (Status.ENTITLED, Status.NOT_ENTITLED)
    assert later.shares == ()


def test_the_award_for_an_excellent_review_has_no_share(shangyu: Policy) -> None:
    review = "assessment: [{subject: studio, matter: yearly_review, title: master_studio, rank: county, year: 2023, result: excellent, decided_on: 2024-01-20}]"
    (found,) = decided(STUDIO.format(leader="shi") + review, "studio-excellent", shangyu)
    assert found.amount == Amount(2_000_000, 2_000_000, Certainty.EXACT)
    assert found.shares == ()


PAID = """
payment: [{{benefit: studio-start-up, payee: studio, amount: 30_000, fact: {fact}, fact_on: 2023-06-01, paid_on: 2023-09-01}}]
"""


def test_what_was_paid_for_this_very_fact_is_told(shangyu: Policy) -> None:
    (found,) = decided(STUDIO.format(leader="shi") + PAID.format(fact="title"), "studio-start-up", shangyu)
    assert (found.status, found.already_paid) == (Status.ENTITLED, 3_000_000)


def test_what_was_paid_for_something_else_uses_the_slot(shangyu: Policy) -> None:
    (found,) = decided(STUDIO.format(leader="shi") + PAID.format(fact="none"), "studio-start-up", shangyu)
    assert (found.status, found.already_paid) == (Status.NOT_ENTITLED, 0)


CRAFTSMAN = """
person: [{{id: zhang, place: 330604}}, {{id: wu, place: 330604}}]
recognition: [{{holder: zhang, title: zj_great, rank: provincial, granted_on: 2024-06-01, until: none}}]
payment: [{{id: old, benefit: craftsman, payee: {payee}, amount: 10_000, fact: none, fact_on: 2022-05-01, paid_on: 2022-08-01}}]
"""


def test_a_payment_that_does_not_say_which_title_leaves_it_open(shangyu: Policy) -> None:
    """Once per holder and title: it may have been this title. Never twice, so somebody has to look."""
    (found,) = decided(CRAFTSMAN.format(payee="zhang"), "craftsman", shangyu)
    assert (found.status, found.provisional) == (Status.OPEN, True)
    assert [(one.table, one.row, one.column) for one in found.missing] == [("payment", "old", "fact")]


def test_a_payment_to_somebody_else_leaves_no_doubt(shangyu: Policy) -> None:
    (found,) = decided(CRAFTSMAN.format(payee="wu"), "craftsman", shangyu)
    assert (found.status, found.missing) == (Status.ENTITLED, ())


def test_a_payment_for_this_very_title_leaves_no_doubt(shangyu: Policy) -> None:
    text = CRAFTSMAN.format(payee="zhang").replace("{holder", "{id: this, holder").replace("fact: none", "fact: this")
    (found,) = decided(text, "craftsman", shangyu)
    assert (found.status, found.already_paid, found.missing) == (Status.ENTITLED, 1_000_000, ())
