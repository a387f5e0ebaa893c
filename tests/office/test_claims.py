"""A claim from filing to what is payable: who may, in what order, on which decision, and what stops it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.office.notice_facts import to_payable
from tests.office.office_facts import Town, hired, officer, person

from jiangce.office.audit import checking
from jiangce.office.audit.log import history
from jiangce.office.claims.facts import as_payment, facts_for
from jiangce.office.claims.filing import file, offer_of, offers, open_claim
from jiangce.office.claims.judging import Verdict, verdict
from jiangce.office.claims.models import Claim, Draw, Pot
from jiangce.office.claims.moves import BadMachine, _check, machine
from jiangce.office.claims.moving import NotMoved, Stale, move
from jiangce.office.claims.pots import CeilingReached, draw, put_back
from jiangce.office.claims.reviewing import Changed, approve, judge_again, review
from jiangce.office.identity.models import User
from jiangce.office.registers.entering import change, values_of
from jiangce.office.registers.merging import merge, part
from jiangce.office.registers.models import Fact, Person
from jiangce.office.registers.recording import correct, withdraw
from jiangce.office.rulebook.limits import Limit
from jiangce.office.workdays.counting import calendar

GRANT = "new-hire-grant"


def offered(place: Town, entry: str = GRANT, of: int = 0) -> Verdict:
    found = offers(place.people[of], timezone.localdate())
    return next(one for one in found if one.decision["benefit"] == entry)


def filed(place: Town, entry: str = GRANT) -> Claim:
    claim = open_claim(place.people[0], offered(place, entry), place.worker)
    return file(claim, place.worker, seen=claim.version)


def accepted(place: Town, entry: str = GRANT) -> Claim:
    claim = filed(place, entry)
    return move(claim, "accept", place.officer, seen=claim.version)


# ── the machine ──


def test_the_machine_is_sound() -> None:
    found = machine()
    assert {"draft", "paid", "rejected"} <= set(found.states)
    assert all(found.moves[one].why for one in ("return", "reject", "refuse", "recover")), "who loses hears why"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"to": "nowhere"}, "没有这样的状态"), ({"roles": frozenset({"king"})}, "没有这样的角色"), ({"other_than": "dance"}, "没有这样的动作"),
        ({"from_": ("rejected",)}, "已经终结"),
    ],
)  # fmt: skip
def test_a_machine_that_contradicts_itself_is_refused(change: dict[str, Any], why: str) -> None:
    states, moves = machine().states, dict(machine().moves)
    moves["approve"] = moves["approve"].model_copy(update=change)
    with pytest.raises(BadMachine, match=why):
        _check(states, moves)


# ── the way to payable ──


def test_what_somebody_may_get_is_offered(place: Town) -> None:
    found = offered(place)
    assert found.entitled and found.decision["amount"]["low_fen"] == 50_000
    assert found.decision["fact"] == place.hires[0]
    transport = offered(place, "new-hire-transport")
    assert transport.decision["amount"]["low_fen"] == 50_000


def test_a_claim_goes_its_way(place: Town) -> None:
    claim = accepted(place)
    assert claim.due_on == calendar().after(timezone.localdate(), 10)
    claim = review(claim, place.officer, seen=claim.version)
    assert (claim.state, claim.granted) == ("reviewed", 50_000)
    claim = approve(claim, place.chief, seen=claim.version)
    claim = to_payable(claim, place.officer)
    assert claim.state == "payable"
    assert [step.move for step in claim.steps.all()] == ["file", "accept", "review", "approve", "publish", "pass"]
    assert [one.occasion for one in claim.judgements.all()] == ["filing", "review", "approval"]
    told = [json.loads(one.told) for one in claim.judgements.all()]
    assert told[0]["clause"] == "三(一)1" and told[0]["conditions"]
    assert [record.action for record in history(claim)] == [
        "claim.open", "claim.file", "claim.accept", "claim.review", "claim.approve", "claim.publish", "claim.pass"
    ]  # fmt: skip
    assert not checking.verdict().trouble


def test_who_reviewed_does_not_approve(place: Town) -> None:
    from jiangce.office.identity.models import Post

    Post.objects.create(user=place.officer, role="chief", region="330604")
    claim = accepted(place)
    claim = review(claim, place.officer, seen=claim.version)
    with pytest.raises(NotMoved, match="须由两人办理"):
        approve(claim, place.officer, seen=claim.version)


@pytest.mark.parametrize(("who", "region"), [("case_officer", "330122"), ("chief", "330604"), ("auditor", "330604")])
def test_another_place_or_post_cannot(place: Town, who: str, region: str) -> None:
    claim = filed(place)
    with pytest.raises(NotMoved, match="岗位不能"):
        move(claim, "accept", officer("别人", who, region), seen=claim.version)
    assert Claim.objects.get().state == "filed"


def test_an_officer_of_the_city_can(place: Town) -> None:
    claim = filed(place)
    assert move(claim, "accept", officer("市里", "case_officer", "330600"), seen=claim.version).state == "accepted"


def test_two_officers_one_case(place: Town) -> None:
    claim = filed(place)
    move(claim, "accept", place.officer, seen=claim.version)
    with pytest.raises(Stale, match="已由初审办理"):
        move(claim, "return", officer("另一位", "case_officer"), seen=claim.version, why="缺材料")


def test_nobody_files_for_another(place: Town) -> None:
    claim = open_claim(place.people[1], offered(place, of=1), place.worker)
    with pytest.raises(NotMoved, match="岗位不能"):
        file(claim, place.worker, seen=claim.version)


def test_a_reason_is_owed(place: Town) -> None:
    claim = filed(place)
    with pytest.raises(NotMoved, match="须写明理由"):
        move(claim, "reject", place.officer, seen=claim.version, why="  ")
    rejected = move(claim, "reject", place.officer, seen=claim.version, why="三(一)1：劳动合同系伪造")
    assert rejected.due_on is None
    with pytest.raises(NotMoved, match="不能"):
        move(rejected, "accept", place.officer, seen=rejected.version)


# ── one claim, once ──


def test_the_same_is_not_claimed_twice(place: Town) -> None:
    found = offered(place)
    claim = open_claim(place.people[0], found, place.worker)
    with pytest.raises(NotMoved, match="不能重复申领"):
        open_claim(place.people[0], found, place.worker)
    claim = move(claim, "withdraw", place.worker, seen=claim.version)
    assert open_claim(place.people[0], found, place.worker).state == "draft"


def test_what_is_granted_counts_as_paid_for_the_next(place: Town) -> None:
    """Once per person: a second hire brings nothing once the first grant is being dealt with."""
    claim = accepted(place)
    hired(place.people[0], place.firm, "2024-03-01")
    claim = review(claim, place.officer, seen=claim.version)
    found = [one for one in offers(place.people[0], timezone.localdate()) if one.decision["benefit"] == GRANT]
    assert sum(one.entitled for one in found) <= 1
    assert approve(claim, place.chief, seen=claim.version).state == "approved"


# ── what stops it ──


def test_changed_facts_stop_the_case_and_are_shown(place: Town) -> None:
    claim = accepted(place)
    for key in place.hires[1:3]:  # nine are left of eleven
        withdraw(Fact.objects.current().get(key=key), by=None, why="查无此人")
    with pytest.raises(Changed, match="结果与此前不同") as found:
        review(claim, place.officer, seen=claim.version)
    assert found.value.found["status"] == ("entitled", "not entitled")
    assert Claim.objects.get(pk=claim.pk).state == "accepted"
    with pytest.raises(NotMoved, match="不符合领取条件"):
        judge_again(claim, place.officer, seen=claim.version)


def test_a_changed_amount_is_taken_over_knowingly(place: Town) -> None:
    claim = accepted(place, "new-hire-transport")
    fact = Fact.objects.current().get(key=place.hires[0])
    correct(fact, {**fact.values, "from_place": "330122"}, by=None, why="原居住地为桐庐")
    with pytest.raises(Changed):
        review(claim, place.officer, seen=claim.version)
    claim = judge_again(claim, place.officer, seen=claim.version)
    claim = review(claim, place.officer, seen=claim.version)
    assert claim.granted == 20_000


def test_only_who_reviews_takes_another_decision_over(place: Town) -> None:
    """A post elsewhere, a chief's, the applicant himself: none of them changes what is on file, or leaves a trace."""
    claim = accepted(place)
    for by in (place.chief, place.worker, officer("外地", "case_officer", "370300")):
        with pytest.raises(NotMoved, match="岗位不能重新认定"):
            judge_again(claim, by, seen=claim.version)
    with pytest.raises(NotMoved, match="已变动"):
        judge_again(claim, place.officer, seen=claim.version - 1)
    assert claim.judgements.count() == 1 and Claim.objects.get(pk=claim.pk).version == claim.version


def test_what_is_due_to_another_by_now_is_not_taken_over(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = accepted(place)
    found = verdict(claim, timezone.localdate(), timezone.localdate())
    assert found is not None
    theirs = replace(found, decision={**found.decision, "payees": [place.firm.key]})
    monkeypatch.setattr("jiangce.office.claims.reviewing.verdict", lambda *_: theirs)
    with pytest.raises(Changed):
        review(claim, place.officer, seen=claim.version)
    with pytest.raises(NotMoved, match="不发给申请方"):
        judge_again(claim, place.officer, seen=claim.version)


@pytest.mark.parametrize("role", ["case_officer", "chief"])
def test_nobody_decides_on_his_own_claim(place: Town, role: str) -> None:
    claim = filed(place)
    place.worker.posts.create(role=role, region="330604")
    own = User.objects.get(pk=place.worker.pk)
    if role == "chief":
        claim = move(claim, "accept", place.officer, seen=claim.version)
        claim = review(claim, place.officer, seen=claim.version)
    for name in {"case_officer": ("accept", "reject"), "chief": ("approve", "refuse", "send_back")}[role]:
        with pytest.raises(NotMoved, match="回避"):
            move(claim, name, own, seen=claim.version, why="自己的")
    if role == "case_officer":
        claim = move(claim, "accept", place.officer, seen=claim.version)
        for act in (review, judge_again):
            with pytest.raises(NotMoved, match="回避"):
                act(claim, own, seen=claim.version)
        assert move(claim, "withdraw", own, seen=claim.version).state == "withdrawn", "as its applicant he may"


def test_whoever_set_the_account_does_not_review_what_goes_there(place: Town) -> None:
    """One hand that writes the account and passes the claim could pay itself."""
    claim = accepted(place)
    who = Person.objects.get(pk=place.people[0].pk)
    new = values_of(who) | {"card": "6222020000000000", "card_bank": "绍兴银行"}
    who = change(who, new, by=place.officer, why="窗口代填", seen=who.version)
    with pytest.raises(NotMoved, match="收款账户由您登记"):
        review(claim, place.officer, seen=claim.version)
    claim = review(claim, officer("另一经办", "case_officer"), seen=claim.version)
    change(who, new | {"card_bank": "上虞农商银行"}, by=place.chief, why="改开户行", seen=who.version)
    with pytest.raises(NotMoved, match="收款账户由您登记"):
        approve(claim, place.chief, seen=claim.version)
    assert approve(claim, officer("另一复审", "chief"), seen=claim.version).state == "approved"


def test_a_reason_that_history_cannot_hold_is_refused_in_words(place: Town) -> None:
    claim = filed(place)
    with pytest.raises(NotMoved, match="最多 500 字"):
        move(claim, "reject", place.officer, seen=claim.version, why="长" * 501)
    claim = move(claim, "accept", place.officer, seen=claim.version, why="长" * 500)
    with pytest.raises(NotMoved, match="最多 300 字"):
        review(claim, place.officer, seen=claim.version, why="长" * 301)


def test_a_commitment_stands_under_the_day_on_the_wall(place: Town) -> None:
    """Just after midnight it is still the day before in Greenwich, at new year even the year before."""
    claim = filed(place)
    claim.opened_at = datetime(2025, 12, 31, 16, 30, tzinfo=UTC)
    assert as_payment(claim)["paid_on"] == "2026-01-01"


def test_a_difference_between_review_and_approval_stops_it_too(place: Town) -> None:
    claim = accepted(place)
    claim = review(claim, place.officer, seen=claim.version)
    withdraw(Fact.objects.current().get(key=place.hires[0]), by=None, why="误录")
    with pytest.raises(Changed):
        approve(claim, place.chief, seen=claim.version)
    claim = move(claim, "send_back", place.chief, seen=claim.version, why="招用记录已撤销")
    assert claim.state == "accepted" and not Draw.objects.filter(claim=claim).exists()


def test_a_fixed_amount_is_not_changed(place: Town) -> None:
    claim = accepted(place)
    with pytest.raises(NotMoved, match="不能改动"):
        review(claim, place.officer, seen=claim.version, granted=60_000, why="照顾")


@pytest.mark.django_db
def test_the_database_keeps_the_amount_within_its_bounds(place: Town) -> None:
    claim = filed(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(granted=50_001)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="payable")


# ── two entries that were one person ──


def test_what_was_claimed_under_a_merged_entry_is_not_claimed_again(place: Town) -> None:
    """The same hire, the same grant: one entry's claim stands in the other's way, and among its payments."""
    claim, twin, away = filed(place), person("员工0"), place.people[0]
    merge(away, twin, by=None, why="同一人")
    found = next(
        one
        for one in offers(twin, timezone.localdate())
        if (one.decision["benefit"], one.decision["fact"]) == (GRANT, claim.fact)
    )
    with pytest.raises(NotMoved, match="不能重复申领"):
        open_claim(twin, found, place.clerk)
    Claim.objects.filter(pk=claim.pk).update(state="approved", granted=50_000)
    told = facts_for(claim.policy, twin, timezone.localdate())["payment"][f"claim-{claim.pk}"]
    assert (told["payee"], told["person"], told["amount"]) == (twin.key, twin.key, 50_000)
    part(Person.objects.get(pk=away.pk), by=None, why="不是同一人")
    assert "payment" not in facts_for(claim.policy, Person.objects.get(pk=twin.pk), timezone.localdate())


# ── shared ceilings ──


def limit(figure: int, times: bool = False) -> Limit:
    return Limit(f"cap:{'times' if times else 'sum'}:employer", "三(一)1", "employer=o-1", figure, times)


def test_a_pot_is_drawn_on_and_refilled(place: Town) -> None:
    claim = filed(place)
    draw(claim, (limit(60_000),), 50_000)
    draw(claim, (limit(60_000),), 50_000)  # the same claim once
    assert Pot.objects.get().used == 50_000
    put_back(claim)
    assert Pot.objects.get().used == 0 and not Draw.objects.exists()


def test_what_has_no_room_takes_nothing(place: Town) -> None:
    claim = filed(place)
    with pytest.raises(CeilingReached, match=r"尚余499\.99元"):
        draw(claim, (limit(100, times=True), limit(49_999)), 50_000)
    assert not Draw.objects.exists() and not Pot.objects.filter(used__gt=0).exists()


def test_the_database_lets_nobody_pass_a_ceiling(place: Town) -> None:
    draw(filed(place), (limit(60_000),), 50_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pot.objects.update(used=60_001)


# ── who sees which ──


def test_claims_are_seen_by_their_own_and_their_office(place: Town) -> None:
    claim = filed(place)
    stranger = officer("路人", "applicant", "")
    person("路人", account=stranger)
    seen = {
        who.username: Claim.objects.visible_to(who).count()
        for who in (place.worker, place.officer, place.chief, stranger)
    }
    assert seen == {"worker": 1, "初审": 1, "复审": 1, "路人": 0}
    assert not Claim.objects.visible_to(officer("桐庐", "case_officer", "330122")).exists()
    assert claim.party == place.people[0]


def test_overdue_is_counted_in_working_days(place: Town) -> None:
    claim = filed(place)
    assert claim.due_on is not None
    late = calendar().after(claim.due_on, 2)
    assert calendar().left(late, claim.due_on) == -2
    assert calendar().left(timezone.localdate(), claim.due_on) == 5
    assert claim.due_on > timezone.localdate() + timedelta(days=4)


def test_what_was_granted_to_colleagues_leaves_nothing_open(place: Town) -> None:
    """A grant that is not paid yet is money of its own kind: it does not make a colleague's talent policy a question."""
    for at in range(4):
        claim = open_claim(place.people[at], offered(place, of=at), place.officer)
        claim = file(claim, place.officer, seen=claim.version)
        claim = move(claim, "accept", place.officer, seen=claim.version)
        assert review(claim, place.officer, seen=claim.version).state == "reviewed", at


def test_two_that_draw_the_same_number_are_two(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["330604261125" + digits for digits in ("00000001", "00000001", "00000002", "00000003")])
    monkeypatch.setattr("jiangce.office.claims.filing._number", lambda _: next(drawn))
    made = [open_claim(place.people[of], offered(place, of=of), place.officer) for of in (0, 1)]
    assert [one.number[-1] for one in made] == ["1", "2"]
    with pytest.raises(NotMoved, match="重复申领"):  # the same matter still is the same matter
        open_claim(place.people[0], offered(place), place.officer)


def test_one_offer_is_found_as_among_all(place: Town) -> None:
    """What somebody clicks is decided without the rest; what nobody was offered is nothing."""
    today = timezone.localdate()
    for party in (*place.people[:2], place.firm):
        for one in offers(party, today)[:40]:
            told = one.decision
            found = offer_of(party, today, told["policy"], told["benefit"], told["fact"])
            assert found is not None and found.decision == told
    for policy, entry, fact in (
        ("shangyu-2023", GRANT, "f-nothing"),
        ("shangyu-2023", "no-entry", "x"),
        ("no-policy", GRANT, "x"),
        ("", "", ""),
    ):
        assert offer_of(place.people[0], today, policy, entry, fact) is None
