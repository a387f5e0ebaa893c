"""Facts declared for a claim: whose decisions see them, how they become registered, and what stops them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.office.office_facts import NONE, REGION, Town, hired, officer, person
from tests.office.test_reading import shown

from jiangce.office.audit import checking
from jiangce.office.claims.applying import standing
from jiangce.office.claims.confirming import confirm, refuse
from jiangce.office.claims.declaring import (
    NotDeclared,
    Said,
    StaleDossier,
    beside,
    beside_of,
    declare,
    open_dossier,
    take_back,
)
from jiangce.office.claims.filing import file, offers, open_claim
from jiangce.office.claims.judging import Verdict
from jiangce.office.claims.models import Claim, Declaration, Dossier
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.claims.parting import concerning, own_dossier
from jiangce.office.claims.reviewing import Changed, approve, judge_again, review
from jiangce.office.identity.models import User
from jiangce.office.pages.declared import declared_of
from jiangce.office.pages.reading import read_by, read_of
from jiangce.office.registers.models import Fact, Person, new_key
from jiangce.office.registers.recording import correct

GRANT, TRANSPORT = "new-hire-grant", "new-hire-transport"
State = Declaration.State


def offered(who: Person, entry: str, dossier: Dossier | None = None) -> Verdict:
    found = offers(who, timezone.localdate(), beside_of(dossier))
    return next(one for one in found if one.decision["benefit"] == entry)


def without_origin(place: Town, of: int = 0) -> Fact:
    """A hire of which nobody knows where the person came from."""
    fact = Fact.objects.current().get(key=place.hires[of])
    values = {name: value for name, value in fact.values.items() if name != "from_place"}
    return correct(fact, values, by=None, why="来源地无从核实")


def declared(place: Town, **values: Any) -> tuple[Dossier, Fact]:
    fact = without_origin(place)
    dossier = open_dossier(place.people[0], REGION, place.worker)
    said = Said("hire", fact.key, values or {"from_place": "510100"})
    return declare(dossier, [said], place.worker, seen=dossier.version), fact


def accepted(place: Town, entry: str = TRANSPORT) -> Claim:
    dossier, _ = declared(place)
    claim = open_claim(place.people[0], offered(place.people[0], entry, dossier), place.worker, dossier)
    claim = file(claim, place.worker, seen=claim.version)
    return move(claim, "accept", place.officer, seen=claim.version)


def only(claim: Claim) -> Declaration:
    assert claim.dossier is not None
    return claim.dossier.declarations.get()


# ── what decisions see ──


def test_a_declaration_closes_what_was_open(place: Town) -> None:
    dossier, _ = declared(place)
    assert offered(place.people[0], TRANSPORT).decision["status"] == "open"
    found = offered(place.people[0], TRANSPORT, dossier)
    assert found.entitled and found.decision["amount"]["low_fen"] == 50_000


def test_no_other_claim_sees_it(place: Town) -> None:
    dossier, _ = declared(place)
    assert beside_of(dossier) is not None
    other = open_dossier(place.people[1], REGION, place.officer)
    assert beside_of(other) is None and beside_of(None) is None
    assert offered(place.people[0], TRANSPORT, other).decision["status"] == "open"


def test_a_new_fact_counts_wherever_its_links_lead(place: Town) -> None:
    """An eleventh to thirteenth hire, declared by the firm, of people no register links to it: counted, and each decided."""
    new = [person(f"新员工{at}") for at in range(3)]
    dossier, said = open_dossier(place.firm, REGION, place.clerk), []
    for who in new:
        said.append(
            Said(
                "hire",
                new_key("f"),
                {
                    "person": who.key,
                    "employer": place.firm.key,
                    "hired_on": "2023-06-01",
                    "from_place": "510100",
                    "left_on": NONE,
                },
            )
        )
        said.append(Said("insurance", new_key("f"), {
            "person": who.key, "employer": place.firm.key, "place": REGION, "starts_on": "2023-06-01", "ends_on": NONE}))  # fmt: skip
    assert not [one for one in offers(new[0], timezone.localdate()) if one.decision["benefit"] == GRANT]
    dossier = declare(dossier, said, place.clerk, seen=dossier.version)
    found = offered(new[0], GRANT, dossier)
    assert found.entitled and found.decision["fact"] == said[0].key
    assert "14" in str(next(one for one in found.decision["conditions"] if "10" in one["words"])["found"])


def test_few_queries_however_many_rows(place: Town, django_assert_max_num_queries) -> None:
    new = [person(f"新员工{at}") for at in range(40)]
    said = [
        Said("hire", new_key("f"), {"person": who.key, "employer": place.firm.key, "hired_on": "2023-06-01"})
        for who in new
    ]
    dossier = open_dossier(place.firm, REGION, place.clerk)
    with django_assert_max_num_queries(25):
        declare(dossier, said, place.clerk, seen=1)
    with django_assert_max_num_queries(2):  # what was said, and who of those it means was merged
        seen = beside_of(dossier)
    assert seen == beside([("hire", one.key, 0, one.values) for one in said])


def test_conditions_that_rest_on_a_word_say_so(place: Town) -> None:
    """And come out the same as if it were registered: the hash of the facts does not know who said them."""
    dossier = open_dossier(place.firm, REGION, place.clerk)
    said = Said("org", place.firm.key, {"kind": "enterprise"})
    dossier = declare(dossier, [said], place.clerk, seen=1)
    plain = offered(place.people[0], GRANT).decision
    told = offered(place.people[0], GRANT, dossier).decision
    assert [one["declared"] for one in plain["conditions"]] == [False] * len(plain["conditions"])
    assert any(one["declared"] for one in told["conditions"])
    assert told["facts_hash"] == plain["facts_hash"] and told["status"] == plain["status"]


# ── declaring ──


def test_said_again_it_replaces_and_both_stay_on_file(place: Town) -> None:
    dossier, fact = declared(place)
    again = declare(dossier, [Said("hire", fact.key, {"from_place": "330122"})], place.worker, seen=dossier.version)
    assert [one.state for one in again.declarations.all()] == [State.REPLACED, State.DECLARED]
    assert offered(place.people[0], TRANSPORT, again).decision["amount"]["low_fen"] == 20_000
    same = declare(again, [Said("hire", fact.key, {"from_place": "330122"})], place.worker, seen=again.version)
    assert same.declarations.count() == 2
    gone = take_back(same, [("hire", fact.key)], place.worker, seen=same.version)
    assert beside_of(gone) is None


def test_what_cannot_be_declared(place: Town) -> None:
    dossier = open_dossier(place.people[0], REGION, place.worker)
    for table, key, values, why in (
        ("hire", "f-222222222222", {"person": "p-nobody"}, "不在登记簿中"), ("spell", "f-222222222222", {}, "没有“spell”"),
        ("hire", "f-222222222222", {"wages": 1}, "没有这一栏"), ("hire", "mine", {}, "没有编号"), ("person", "p-222222222222", {}, "没有编号"),
    ):  # fmt: skip
        with pytest.raises(NotDeclared, match=why):
            declare(dossier, [Said(table, key, values)], place.worker, seen=1)
    assert not Declaration.objects.exists() and Dossier.objects.get().version == 1


def test_what_is_to_come_is_not_declared_as_done(place: Town) -> None:
    dossier, today = open_dossier(place.people[0], REGION, place.worker), timezone.localdate()
    said = {"person": place.people[0].key, "employer": place.firm.key, "hired_on": today.isoformat()}
    declare(dossier, [Said("hire", new_key("f"), said)], place.worker, seen=1)
    said["hired_on"] = (today + timedelta(days=1)).isoformat()
    with pytest.raises(NotDeclared, match="不能晚于今天"):
        declare(dossier, [Said("hire", new_key("f"), said)], place.worker, seen=2)


def test_what_is_still_open_is_named_at_the_review(place: Town) -> None:
    without_origin(place)
    claim = open_claim(place.people[0], offered(place.people[0], TRANSPORT), place.worker)
    claim = move(file(claim, place.worker, seen=claim.version), "accept", place.officer, seen=2)
    with pytest.raises(NotMoved, match=r"条件尚未全部查清.+来源地"):
        review(claim, place.officer, seen=claim.version)


def test_nobody_declares_of_strangers(place: Town) -> None:
    stranger, other = person("路人"), person("另一人")
    key = hired(stranger, place.firm)
    dossier = open_dossier(other, REGION, place.officer)
    for said in (
        Said("hire", key, {"from_place": "510100"}), Said("person", stranger.key, {"household": "510100"}),
        Said("hire", new_key("f"), {"person": stranger.key, "employer": place.firm.key, "hired_on": "2024-01-01"}),
    ):  # fmt: skip
        with pytest.raises(NotDeclared, match="与申请方无关"):
            declare(dossier, [said], place.officer, seen=1)


def test_nobody_declares_for_another(place: Town) -> None:
    dossier = open_dossier(place.people[1], REGION, place.officer)
    for who in (place.worker, place.clerk, place.chief, officer("桐庐", "case_officer", "330122")):
        with pytest.raises(NotDeclared, match="只能为本人"):
            declare(dossier, [Said("hire", place.hires[1], {"from_place": "330122"})], who, seen=1)


def test_a_stale_form_is_told(place: Town) -> None:
    dossier, fact = declared(place)
    with pytest.raises(StaleDossier, match="已在别处改动"):
        declare(dossier, [Said("hire", fact.key, {"from_place": "330122"})], place.worker, seen=1)


def test_a_filed_claim_is_not_declared_for(place: Town) -> None:
    claim = accepted(place)
    assert claim.dossier is not None
    with pytest.raises(NotDeclared, match="不能再改申报"):
        take_back(claim.dossier, [("hire", place.hires[0])], place.worker, seen=claim.dossier.version)


# ── decided on by an officer ──


def test_review_waits_until_it_is_decided_on(place: Town) -> None:
    claim = accepted(place)
    with pytest.raises(NotMoved, match="还有 1 项申报未核实（招用 1 项）"):
        review(claim, place.officer, seen=claim.version)
    (fact,) = confirm(claim, [only(claim).pk], place.officer)
    assert (fact.version, fact.source, fact.values["from_place"]) == (3, f"申领{claim.number}号", "510100")
    assert only(claim).state == State.CONFIRMED and only(claim).fact == fact
    claim = review(claim, place.officer, seen=claim.version)
    assert claim.granted == 50_000
    assert approve(claim, place.chief, seen=claim.version).state == "approved"
    assert not checking.verdict().trouble


def test_refused_the_decision_is_made_without_it(place: Town) -> None:
    claim = accepted(place)
    with pytest.raises(NotMoved, match="须写明理由"):
        refuse(claim, [only(claim).pk], place.officer, " ")
    refuse(claim, [only(claim).pk], place.officer, "参保记录显示此前在本区")
    with pytest.raises(Changed):
        review(claim, place.officer, seen=claim.version)
    with pytest.raises(NotMoved, match="不符合领取条件"):
        judge_again(claim, place.officer, seen=claim.version)


def test_nobody_confirms_what_he_declared_for_himself(place: Town) -> None:
    claim = accepted(place)
    place.worker.posts.create(role="case_officer", region="330604")
    own = User.objects.get(pk=place.worker.pk)
    with pytest.raises(NotMoved, match="回避"):
        confirm(claim, [only(claim).pk], own)
    with pytest.raises(NotMoved, match="回避"):
        refuse(claim, [only(claim).pk], own, "查无")
    assert only(claim).state == State.DECLARED


def test_what_the_decision_does_not_read_holds_nothing_up(place: Town) -> None:
    """The allowance asks where somebody came from, not which certificates he has."""
    dossier, _ = declared(place)
    certificate = Said("certificate", new_key("f"), {"person": place.people[0].key, "issued_on": "2024-03-01"})
    dossier = declare(dossier, [certificate], place.worker, seen=dossier.version)
    claim = open_claim(place.people[0], offered(place.people[0], TRANSPORT, dossier), place.worker, dossier)
    claim = file(claim, place.worker, seen=1)
    claim = move(claim, "accept", place.officer, seen=claim.version)
    confirm(claim, [dossier.declarations.get(table="hire").pk], place.officer)
    assert review(claim, place.officer, seen=claim.version).state == "reviewed"
    assert dossier.declarations.get(table="certificate").state == State.DECLARED


def test_what_is_said_of_a_person_is_written_to_the_person(place: Town) -> None:
    claim = accepted(place)
    who, dossier = place.people[0], claim.dossier
    assert dossier is not None
    claim = move(claim, "return", place.officer, seen=claim.version, why="请补报户籍")
    declare(dossier, [Said("person", who.key, {"household": "510100"})], place.worker, seen=dossier.version)
    claim = file(claim, place.worker, seen=claim.version, name="correct")
    confirm(claim, [dossier.declarations.get(table="person").pk], place.officer)
    who.refresh_from_db()
    assert (who.values["household"], who.version, who.source) == ("510100", 2, f"申领{claim.number}号")


def test_each_is_decided_on_once_and_by_the_right_hand(place: Town) -> None:
    claim = accepted(place)
    for who in (place.worker, place.chief, officer("桐庐", "case_officer", "330122"), officer("审计", "auditor")):
        with pytest.raises(NotMoved, match="岗位不能核实"):
            confirm(claim, [only(claim).pk], who)
    confirm(claim, [only(claim).pk], place.officer)
    with pytest.raises(NotMoved, match="已由初审办理（已核实）"):
        refuse(claim, [only(claim).pk], place.officer, "迟了")
    with pytest.raises(NotMoved, match="不属于该申领"):
        confirm(claim, [only(claim).pk + 1], place.officer)


def test_registers_corrected_meanwhile_are_not_overwritten(place: Town) -> None:
    claim = accepted(place)
    now = Fact.objects.current().get(key=place.hires[0])
    correct(now, {**now.values, "from_place": "330122"}, by=None, why="社保系统比对")
    with pytest.raises(NotMoved, match="已另有更正（招用前所在地）"):
        confirm(claim, [only(claim).pk], place.officer)
    assert only(claim).state == State.DECLARED


def test_new_facts_that_mean_each_other_are_registered_in_order(place: Town) -> None:
    who, training, certificate = place.people[0], new_key("f"), new_key("f")
    dossier = open_dossier(who, REGION, place.worker)
    said = [
        Said("certificate", certificate, {"person": who.key, "issued_on": "2024-03-01", "training": training}),
        Said("training", training, {"person": who.key, "starts_on": "2024-01-01"}),
    ]
    dossier = declare(dossier, said, place.worker, seen=1)
    claim = open_claim(who, offered(who, GRANT), place.worker, dossier)
    claim = file(claim, place.worker, seen=1)
    claim = move(claim, "accept", place.officer, seen=claim.version)
    made = confirm(claim, dossier.declarations.values_list("pk", flat=True), place.officer)
    assert [one.table for one in made] == ["training", "certificate"]
    assert [one.key for one in made] == [training, certificate]


# ── the frozen decision can be asked for again ──


def test_frozen_decisions_stay_recomputable(place: Town) -> None:
    """Filed on a word, corrected, filed anew, confirmed, reviewed: each judgement finds the facts of its moment."""
    claim = accepted(place)
    claim = move(claim, "return", place.officer, seen=claim.version, why="来源地与参保记录不符")
    dossier = Dossier.objects.get()
    declare(dossier, [Said("hire", place.hires[0], {"from_place": "330122"})], place.worker, seen=dossier.version)
    claim = file(claim, place.worker, seen=claim.version, name="correct")
    claim = move(claim, "accept", place.officer, seen=claim.version)
    confirm(claim, [Declaration.objects.get(state=State.DECLARED).pk], place.officer)
    claim = review(claim, place.officer, seen=claim.version)
    assert claim.granted == 20_000
    for judgement in claim.judgements.all():
        read, kept = read_by(claim, judgement), read_of(claim, judgement)
        assert read.found and read.same, judgement
        assert shown(kept) == shown(read) and kept.declared == read.declared


# ── a dossier that several claims share ──


def together(place: Town) -> tuple[Dossier, list[Claim]]:
    """Two workers' claims that rest on one dossier of their firm, filed."""
    dossier = open_dossier(place.firm, REGION, place.clerk)
    said = [Said("hire", key, {"from_place": "510107"}) for key in place.hires[:2]]
    dossier = declare(dossier, said, place.clerk, seen=1)
    claims = []
    for who in place.people[:2]:
        claim = open_claim(who, offered(who, TRANSPORT, dossier), place.officer, dossier)
        claims.append(file(claim, place.officer, seen=claim.version))
    return dossier, claims


def test_one_workers_facts_are_no_others_business(place: Town) -> None:
    dossier, claims = together(place)
    assert [one.key for one in concerning(claims[0], dossier.declarations.all())] == place.hires[:1]
    assert set(standing(claims[0]).declared) == {("hire", place.hires[0])}
    assert [one.one.key for one in declared_of(claims[1], others=False)] == [place.hires[1]]
    assert [(one.one.key, one.mine) for one in declared_of(claims[1])] == [
        (place.hires[1], True),
        (place.hires[0], False),
    ]


def test_one_that_is_corrected_parts_from_the_others(place: Town) -> None:
    """What was filed with it stays as it was, and what was decided before is found again in the dossier of its own."""
    dossier, (claim, other) = together(place)
    claim = move(claim, "return", place.officer, seen=claim.version, why="来源地不符")
    own = own_dossier(claim, place.clerk)
    assert own.pk != dossier.pk and own.version == dossier.version and own_dossier(claim, place.clerk) == own
    own = declare(own, [Said("hire", place.hires[0], {"from_place": "330122"})], place.clerk, seen=own.version)
    claim.refresh_from_db()
    claim = file(claim, place.worker, seen=claim.version, name="correct")
    assert claim.low == 20_000
    assert [read_by(one, one.judgements.get()).same for one in (other,)] == [True]
    assert all(read_by(claim, judgement).same for judgement in claim.judgements.all())
    for one, judgement in [(other, other.judgements.get()), *((claim, found) for found in claim.judgements.all())]:
        kept, read = read_of(one, judgement), read_by(one, judgement)
        assert shown(kept) == shown(read) and kept.declared == read.declared
    confirm(other, dossier.declarations.values_list("pk", flat=True), place.officer)
    with pytest.raises(NotMoved, match="已另有更正"):
        confirm(claim, [own.declarations.get(state=State.DECLARED, key=place.hires[0]).pk], place.officer)
    assert dossier.declarations.filter(state=State.CONFIRMED).count() == 2
    twin = own.declarations.get(state=State.DECLARED, key=place.hires[1])
    assert confirm(claim, [twin.pk], place.officer)[0].version == 2, "the same, confirmed with the other already"
