"""Applying: what is asked, what is known, drafts left and continued, what stops them."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.office.office_facts import Town, officer, person
from tests.office.paper_files import PDF
from tests.office.test_declaring import TRANSPORT, without_origin

from jiangce.office.claims.applying import begin, choices, entry_of, may_begin_anew, standing
from jiangce.office.claims.declaring import Said, beside_of, declare
from jiangce.office.claims.evidence import hand_in
from jiangce.office.claims.facts import facts_of_claim
from jiangce.office.claims.filing import file
from jiangce.office.claims.judging import verdict
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.claims.parting import own_dossier
from jiangce.office.registers.models import new_key
from jiangce.office.rulebook.asked import Asked, Entry
from jiangce.office.rulebook.looked import looked_at


def transport() -> Entry:
    found = entry_of("shangyu-2023", TRANSPORT)
    assert found is not None
    return found


def test_only_benefits_in_force_are_applied_for() -> None:
    assert entry_of("shangyu-2023", "no-such") is None and entry_of("nowhere", TRANSPORT) is None
    assert (transport().table, dict(transport().role)) == ("hire", {"person": "person"})


def test_only_what_the_decision_hangs_on_is_asked(place: Town) -> None:
    who = place.people[0]
    known = begin(who, transport(), place.worker, fact=place.hires[0])
    assert standing(known).asked == () and standing(known).ready
    assert known.state == "draft"
    move(known, "withdraw", place.worker, seen=known.version)
    without_origin(place)
    claim = begin(who, transport(), place.worker, fact=place.hires[0])
    found = standing(claim)
    assert found.asked == (Asked("hire", place.hires[0], "from_place"),)
    assert not found.ready and found.verdict is not None and found.verdict.decision["status"] == "open"
    assert found.rows[:2] == (("hire", place.hires[0]), ("person", who.key))


def test_answered_it_asks_for_proof_and_can_be_filed(place: Town) -> None:
    without_origin(place)
    claim = begin(place.people[0], transport(), place.worker, fact=place.hires[0])
    dossier = own_dossier(claim, place.worker)
    declare(dossier, [Said("hire", place.hires[0], {"from_place": "510100"})], place.worker, seen=dossier.version)
    found = standing(claim)
    assert (
        found.asked == ()
        and [one.document for one in found.lacking] == ["社会保险参保证明或户口簿"]
        and not found.ready
    )
    one = found.lacking[0]
    hand_in(claim, (one.table, one.key, one.document), "a.pdf", PDF, place.worker)
    assert standing(claim).ready
    assert file(claim, place.worker, seen=claim.version).low == 50_000


def test_what_no_condition_rests_on_needs_no_proof(place: Town) -> None:
    claim = begin(place.people[0], transport(), place.worker, fact=place.hires[0])
    dossier = own_dossier(claim, place.worker)
    declare(
        dossier,
        [Said("certificate", new_key("f"), {"person": place.people[0].key})],
        place.worker,
        seen=dossier.version,
    )
    assert standing(claim).slots == ()


def test_a_new_fact_is_led_through_by_the_engine(place: Town) -> None:
    """Nothing is known of the hire but who was hired: who hired, and when, is asked, and what hangs on that."""
    who = person("新人", account=officer("xin", "applicant", ""))
    assert who.account is not None
    assert choices(who, transport()) == [] and may_begin_anew(who, transport()) == "person"
    assert may_begin_anew(place.firm, transport()) == ""
    key = new_key("f")
    claim = begin(who, transport(), who.account, new=key)
    found = standing(claim)
    assert {one.column for one in found.asked} == {"employer", "hired_on", "from_place"}
    assert "insurance" in {table for table, _ in found.tables}
    dossier = own_dossier(claim, who.account)
    said = {"person": who.key, "employer": place.firm.key, "hired_on": "2023-06-01", "from_place": "510100"}
    dossier = declare(dossier, [Said("hire", key, said)], who.account, seen=dossier.version)
    found = standing(claim)
    assert not found.asked and found.verdict is not None
    assert {one.document for one in found.slots} >= {"劳动合同"}


def test_a_draft_is_left_and_found_again(place: Town) -> None:
    first = begin(place.people[0], transport(), place.worker, fact=place.hires[0])
    assert begin(place.people[0], transport(), place.worker, fact=place.hires[0]) == first
    file(first, place.worker, seen=first.version)
    with pytest.raises(NotMoved, match="不能重复申领"):
        begin(place.people[0], transport(), place.worker, fact=place.hires[0])
    assert Claim.objects.count() == 1


def test_what_cannot_be_begun(place: Town) -> None:
    who = place.people[0]
    with pytest.raises(NotMoved, match="请刷新后再选"):
        begin(who, transport(), place.worker, fact=place.hires[1])
    with pytest.raises(NotMoved, match="不能自行补报"):
        begin(place.firm, transport(), place.clerk, new=new_key("f"))
    who.place = "330122"
    with pytest.raises(NotMoved, match="不适用这项政策"):
        begin(who, transport(), place.worker, fact=place.hires[0])
    assert not Claim.objects.exists()


def test_a_draft_that_comes_to_nothing_is_not_filed(place: Town) -> None:
    who = person("新人", account=officer("xin", "applicant", ""))
    key = new_key("f")
    claim = begin(who, transport(), who.account, new=key)
    dossier = own_dossier(claim, who.account)
    declare(
        dossier, [Said("hire", key, {"person": who.key, "hired_on": "2019-01-01"})], who.account, seen=dossier.version
    )
    assert not standing(claim).ready
    with pytest.raises(NotMoved, match="不能提交"):
        file(claim, who.account, seen=claim.version)


def test_the_form_shows_the_decision_that_is_frozen(place: Town) -> None:
    """Computed for the form with what is left to ask, and on filing: to the letter the same."""
    without_origin(place)
    claim, today = begin(place.people[0], transport(), place.worker, fact=place.hires[0]), timezone.localdate()
    for said in ({}, {"from_place": "510100"}):
        dossier = own_dossier(claim, place.worker)
        declare(dossier, [Said("hire", place.hires[0], said)], place.worker, seen=dossier.version)
        found, frozen = standing(claim), verdict(claim, today, today)
        assert found.verdict == frozen and frozen is not None
        looked = looked_at(
            claim.policy, facts_of_claim(claim, today, beside=beside_of(claim.dossier)), today, claim.entry, claim.fact
        )
        assert looked is not None and set(found.rows) <= set(looked.rows)
