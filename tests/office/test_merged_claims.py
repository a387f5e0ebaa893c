"""What was claimed under an entry that was merged away: decided, written to, printed and paid as of the entry that stands for it."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from tests.office.notice_facts import approved as printable
from tests.office.notice_facts import prepared
from tests.office.office_facts import REGION, Town, firm, hired, officer, person
from tests.office.payment_facts import card, seen, till
from tests.office.test_claims import accepted, filed
from tests.office.test_registry import client_of, page

from jiangce.office.claims.confirming import confirm
from jiangce.office.claims.declaring import Said, declare, open_dossier
from jiangce.office.claims.facts import as_payment, facts_for, facts_for_all
from jiangce.office.claims.filing import file, opened
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.claims.reviewing import Changed, approve, judge_again, review
from jiangce.office.claims.several import move_several
from jiangce.office.letters.models import Letter
from jiangce.office.notices.printing import Unmasked
from jiangce.office.notices.publishing import publish
from jiangce.office.pages.reading import read_by
from jiangce.office.payments.batching import prepare
from jiangce.office.payments.models import FirmAccount, Line
from jiangce.office.registers.merged import Standing
from jiangce.office.registers.merging import NotMerged, merge, part
from jiangce.office.registers.models import Fact, Person, new_key
from jiangce.office.registers.recording import record

POLICY = "shangyu-2023"


def gone(one: Any) -> Any:
    return type(one).objects.get(pk=one.pk)


def twin_of(claim: Claim, name: str = "员工零") -> Person:
    """Whose entry the claimant's turns out to be."""
    assert claim.person is not None
    twin = person(name, number=claim.person.number.open())
    merge(gone(claim.person), twin, by=None, why="同一人")
    return twin


# ── decided ──


def test_a_claim_goes_on_for_whoever_its_party_turned_out_to_be(place: Town) -> None:
    claim = accepted(place)
    twin = twin_of(claim)
    claim = review(claim, place.officer, seen=claim.version)
    claim = approve(claim, place.chief, seen=claim.version)
    told = [json.loads(one.told) for one in claim.judgements.all()]
    assert [one["payees"] for one in told] == [[place.people[0].key], [twin.key], [twin.key]]
    assert read_by(claim, claim.judgements.last()).same and read_by(claim, claim.judgements.first()).same


def test_it_goes_on_together_with_others(place: Town) -> None:
    claim = accepted(place)
    twin_of(claim)
    assert not any(why for _, why in move_several("review", [(claim, claim.version)], place.officer))
    assert gone(claim).state == "reviewed"


def test_when_the_merge_is_undone_what_was_reviewed_for_the_other_is_reviewed_again(place: Town) -> None:
    claim = accepted(place)
    twin_of(claim)
    claim = review(claim, place.officer, seen=claim.version)
    part(gone(place.people[0]), by=None, why="不是同一人")
    with pytest.raises(Changed) as stopped:
        approve(claim, place.chief, seen=claim.version)
    assert set(stopped.value.found) == {"payees"}
    claim = move(claim, "send_back", place.chief, seen=claim.version, why="合并已撤销")
    claim = review(claim, place.officer, seen=claim.version)
    claim = approve(claim, place.chief, seen=claim.version)
    assert json.loads(claim.judgements.last().told)["payees"] == [place.people[0].key]
    assert all(read_by(claim, one).same for one in claim.judgements.all())


def test_what_the_other_entry_says_counts(place: Town) -> None:
    """The other was insured here years before: not the first time, and the case stops."""
    claim, twin = accepted(place), person("员工零")
    hired(twin, firm("老东家"), "2019-03-01")
    merge(gone(place.people[0]), twin, by=None, why="同一人")
    with pytest.raises(Changed):
        review(claim, place.officer, seen=claim.version)
    with pytest.raises(NotMoved, match="不符合领取条件"):
        judge_again(claim, place.officer, seen=claim.version)


def test_decided_again_and_corrected_by_the_one_that_stands(place: Town) -> None:
    claim = accepted(place)
    twin_of(claim)
    claim = judge_again(claim, place.officer, seen=claim.version)
    claim = move(claim, "return", place.officer, seen=claim.version, why="请补劳动合同")
    claim = file(claim, place.worker, seen=claim.version, name="correct")
    assert claim.state == "filed", "and whoever filed it still may"


def test_what_was_declared_of_the_entry_is_said_of_the_other(place: Town) -> None:
    """A firm tells of a worker, an officer finds that he is registered already: confirmed as a fact of the one that stays."""
    new, key = person("新员工"), new_key("f")
    spell = {
        "person": new.key,
        "employer": place.firm.key,
        "place": REGION,
        "starts_on": "2023-05-08",
        "ends_on": {"none": True},
    }
    record("insurance", spell, region=REGION, source="社保系统", by=None)
    dossier = open_dossier(new, REGION, place.officer)
    hire = {
        "person": new.key,
        "employer": place.firm.key,
        "hired_on": "2023-05-08",
        "from_place": "510100",
        "left_on": {"none": True},
    }
    said = [Said("hire", key, hire), Said("person", new.key, {"engineering": True})]
    declare(dossier, said, place.officer, seen=1)
    claim = opened(
        new, place.officer, dossier, policy=POLICY, entry="new-hire-grant", fact=key, title="新招员工一次性就业补贴", clause="三(一)1",
        fact_on=None, fund="pool", low=50_000, high=50_000,
    )  # fmt: skip
    claim = file(claim, place.officer, seen=claim.version)
    claim = move(claim, "accept", place.officer, seen=claim.version)
    twin = twin_of(claim, "新员工一")
    with pytest.raises(NotMoved, match="未核实"):
        review(claim, place.officer, seen=claim.version)
    confirm(
        claim,
        [one.pk for one in dossier.declarations.all()],
        place.officer,
    )
    assert Fact.objects.current().get(key=key).values["person"] == twin.key
    assert gone(twin).values["engineering"] is True
    assert review(claim, place.officer, seen=claim.version).state == "reviewed"


# ── what counts as paid ──


def test_a_payment_for_the_party_itself_is_of_the_one_that_stands(place: Town) -> None:
    """What is granted once a person, and not once a fact of his, is not granted again under his other entry."""
    claim = filed(place)
    who = place.people[0]
    Claim.objects.filter(pk=claim.pk).update(state="approved", granted=50_000, fact=f"person={who.key}, year=2023")
    values = {
        "benefit": f"{POLICY}/x",
        "payee": who.key,
        "person": who.key,
        "fact": who.key,
        "amount": 100,
        "paid_on": "2024-01-02",
    }
    paid = record("payment", values, region=REGION, source="发放", by=None)
    twin = twin_of(claim)
    assert as_payment(gone(claim))["fact"] == f"person={twin.key}, year=2023"
    assert Fact.objects.current().get(key=paid.key).values["fact"] == twin.key
    part(gone(who), by=None, why="不是同一人")
    assert Fact.objects.current().get(key=paid.key).values["fact"] == who.key


def test_merges_are_followed_as_they_were_at_a_moment(place: Town) -> None:
    """As of before the merge the two are two, as of between merge and parting one, whatever they are today."""
    claim, twin, who = filed(place), person("员工零"), place.people[0]
    Claim.objects.filter(pk=claim.pk).update(state="approved", granted=50_000)
    claim.steps.create(move="approve", before="reviewed", after="approved", by=place.chief, role="chief", version=99)
    today, moments = timezone.localdate(), [timezone.now()]
    merge(gone(who), twin, by=None, why="同一人")
    moments.append(timezone.now())
    part(gone(who), by=None, why="不是同一人")
    moments.append(timezone.now())

    def payee(one: Person, at: Any) -> str:
        found = facts_for_all(POLICY, [gone(one)], today, at=at).get("payment", {})
        return str(found.get(f"claim-{claim.pk}", {}).get("payee", ""))

    assert [payee(twin, at) for at in moments] == ["", twin.key, ""]
    assert [payee(who, at) for at in moments] == [who.key, twin.key, who.key]


def test_an_entry_is_merged_on_only_so_often_as_is_followed(place: Town) -> None:
    chain = [place.people[0], *(person(f"同一人{at}") for at in range(4))]
    claim = filed(place)
    for away, into in pairwise(chain[:4]):
        merge(gone(away), gone(into), by=None, why="同一人")
    Claim.objects.filter(pk=claim.pk).update(state="approved", granted=50_000)
    assert f"claim-{claim.pk}" in facts_for(POLICY, gone(chain[3]), timezone.localdate())["payment"]
    with pytest.raises(NotMerged, match="合并过多次"):
        merge(gone(chain[3]), gone(chain[4]), by=None, why="同一人")
    assert Standing().of(gone(chain[0])) == chain[3]


# ── named ──


def test_letters_name_the_one_that_stands(place: Town) -> None:
    claim = accepted(place)
    twin = person("员工零", number="330604199003070017")
    merge(gone(place.people[0]), twin, by=None, why="同一人")
    move(claim, "return", place.officer, seen=claim.version, why="请补劳动合同")
    told = Letter.objects.get(claim=claim, kind="correction").content
    assert told["to"] == "员工零" and "员工0" not in str(told) and gone(claim).identity == twin.number
    first = Letter.objects.filter(claim=claim, kind="receipt").get().content
    assert first["to"] == "员工0", "what was written stays"


def test_a_public_list_names_the_one_that_stands_and_one_drawn_up_before_is_drawn_up_again(place: Town) -> None:
    claims = printable(place.officer, ("张敏", "王小明"))
    notice = prepared(place.officer, claims)
    twin = person("张敏敏")
    merge(gone(claims[0].person), twin, by=None, why="同一人")
    with pytest.raises(Unmasked, match="重新拟定"):
        publish(notice, place.officer, seen=notice.version)
    from jiangce.office.notices.preparing import take_off

    notice = take_off(notice, notice.lines.get(claim=claims[0]).pk, place.officer, seen=notice.version)
    again = prepared(place.officer, claims[:1])
    assert again.lines.get().name == "张*敏" and again.lines.get().code
    assert publish(again, place.officer, seen=again.version).state != "prepared"


def test_the_bank_is_told_the_one_that_stands(place: Town) -> None:
    at = till(1)
    twin = person("收款人甲", card=card(9), card_bank="绍兴银行")
    merge(gone(at.claims[0].person), twin, by=None, why="同一人")
    prepare(at.preparer, seen(at.claims))
    line = Line.objects.get()
    assert (line.name, line.card.open(), line.payee) == ("收款人甲", card(9), twin.key)


def test_the_case_page_names_both_and_all_that_either_claimed(place: Town) -> None:
    claim = filed(place)
    twin = twin_of(claim)
    Claim.objects.create(
        person=twin, claimant=twin.key, number="33060426119999", policy=POLICY, entry="x", fact="f", title="另一项", clause="一",
        region=REGION, state="filed", opened_by=place.officer,
    )  # fmt: skip
    client = client_of(place.officer)
    shown = page(client, f"/desk/claims/{claim.number}/").text
    assert "员工零" in shown and "申请时登记为 员工0" in " ".join(shown.split()) and "另一项" in shown
    shown = page(client, f"/registry/people/{twin.key}/").text
    assert claim.title in shown and "另一项" in shown


def test_whoever_wrote_the_account_that_is_paid_into_does_not_grant(place: Town) -> None:
    """It stands with the entry merged away; the one that stays has none."""
    at = till(1)
    claim, old, new = at.claims[0], place.firm, firm("同一家")
    claim.person, claim.organisation, claim.claimant, claim.state = None, old, old.key, "accepted"
    claim.save()
    from jiangce.office.payments.accounts import keep_of_firm
    from jiangce.office.registers.accounts import Account

    keep_of_firm(old, Account("3306041000123", "绍兴银行"), place.officer, "书面")
    merge(gone(old), new, by=officer("第三人", "case_officer"), why="同一家")
    assert FirmAccount.objects.get().organisation_id == old.pk
    with pytest.raises(NotMoved, match="由您登记"):
        review(claim, place.officer, seen=claim.version)
