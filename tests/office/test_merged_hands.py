"""What goes along with a merge besides facts, and back with its undoing: who logs in, who acts for a firm, the card with its history."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from tests.office.office_facts import REGION, Town, firm, officer, person
from tests.office.payment_facts import card
from tests.office.test_claims import accepted, filed
from tests.office.test_registers import number_of
from tests.office.test_registry import client_of, page, post

from jiangce.office.audit.log import append
from jiangce.office.claims.declaring import Said, beside_of, declare
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import move
from jiangce.office.claims.parting import own_dossier
from jiangce.office.offering.models import Offer
from jiangce.office.offering.screening import screen_everybody
from jiangce.office.personal.looks import looks
from jiangce.office.registers.accounts import last_hands
from jiangce.office.registers.entering import change, enter, values_of
from jiangce.office.registers.merging import NotMerged, merge, part
from jiangce.office.registers.models import Change, Fact, Member, Organisation, Person
from jiangce.office.registers.recusal import own_keys

NUMBER = number_of("33060419900307001")


def gone(one: Any) -> Any:
    return type(one).objects.get(pk=one.pk)


def holder_of(user: Any) -> Person | None:
    return Person.objects.filter(account=user).first()


# ── accounts ──


def test_whoever_could_log_in_reaches_the_entry_that_stands(place: Town) -> None:
    claim, away, into = filed(place), place.people[0], person("员工零", number=NUMBER)
    merge(gone(away), into, by=place.officer, why="同一人")
    assert holder_of(place.worker) == into
    client = client_of(place.worker)
    shown = page(client, "/my/").text
    assert "员工零" in shown and claim.number in shown, "and what was claimed before is his still"
    assert page(client, f"/my/claims/{claim.number}/").text
    assert Fact.objects.visible_to(place.worker).filter(key=place.hires[0]).count() == 2, "the version before, too"
    assert own_keys(place.worker) == {away.key, into.key}
    part(gone(away), by=place.officer, why="不是同一人")
    assert holder_of(place.worker) == away and gone(into).account is None
    assert claim in Claim.objects.mine(place.worker)


def test_two_accounts_are_not_one_persons(place: Town) -> None:
    """Who the other is nobody knows: the administrator takes one away first, having looked."""
    other = officer("另一账号", "applicant", "")
    into = person("员工零", account=other)
    with pytest.raises(NotMerged, match="系统管理员核实并解除") as trouble:
        merge(gone(place.people[0]), into, by=place.officer, why="同一人")
    assert other.username in str(trouble.value)
    assert holder_of(place.worker) == place.people[0] and gone(place.people[0]).merged_into is None
    into.account = None
    into.save()
    merge(gone(place.people[0]), gone(into), by=place.officer, why="同一人")
    assert holder_of(place.worker) == into


def test_an_account_that_was_taken_away_meanwhile_is_not_given_back(place: Town) -> None:
    away, into = place.people[0], person("员工零")
    merge(gone(away), into, by=None, why="同一人")
    Person.objects.filter(pk=into.pk).update(account=None)
    part(gone(away), by=None, why="不是同一人")
    assert holder_of(place.worker) is None


def test_an_entry_merged_on_gives_everything_back_to_whose_it_was(place: Town) -> None:
    away, between, last = place.people[0], person("员工零"), person("员工〇")
    Person.objects.filter(pk=away.pk).update(number="")
    away = gone(away)
    away.number, away.card, away.card_bank = NUMBER, card(1), "绍兴银行"
    away.save()
    merge(gone(away), between, by=None, why="同一人")
    merge(gone(between), last, by=None, why="同一人")
    assert holder_of(place.worker) == last and Person.objects.with_number(NUMBER).get() == last
    part(gone(away), by=None, why="不是同一人")
    assert holder_of(place.worker) == away and Person.objects.with_number(NUMBER).get() == away
    assert not any(gone(one).number or gone(one).card or gone(one).card_bank for one in (between, last))


def test_a_claim_sent_back_is_corrected_from_the_entry_that_stands(place: Town) -> None:
    """What was declared under the one that is gone is still his to change, and more is declared of the one that stands."""
    claim, away = accepted(place), place.people[0]
    claim = move(claim, "return", place.officer, seen=claim.version, why="请补合同")
    dossier = own_dossier(claim, place.worker)
    dossier = declare(dossier, [Said("person", away.key, {"engineering": True})], place.worker, seen=dossier.version)
    into = person("员工零", number=NUMBER)
    merge(gone(away), into, by=place.officer, why="同一人")
    client = client_of(place.worker)
    assert "员工零" in page(client, f"/my/claims/{claim.number}/form/").text
    post(client, f"/my/claims/{claim.number}/add/", table="certificate", key="f-222222222222", dossier=dossier.version)
    said = {one.table: one for one in gone(dossier).declarations.filter(state="declared")}
    assert said["certificate"].values == {"person": into.key}
    again = [Said("person", away.key, {"engineering": False})]
    declare(gone(dossier), again, place.worker, seen=gone(dossier).version)
    assert beside_of(gone(dossier)).rows["person"] == {into.key: {"engineering": False}}


def test_what_was_claimed_is_not_offered_again_and_who_looked_is_told_of_both(place: Town) -> None:
    claim, away = filed(place), place.people[0]
    into = person("员工零", number=NUMBER)
    gone(into).number.reveal(by=place.officer, why="核对号码", of=gone(into))
    append(place.officer, "evidence.open", claim, {"why": "核对材料"})
    merge(gone(away), into, by=None, why="同一人")
    screen_everybody()
    mine = Offer.objects.open().filter(claimant=into.key)
    assert (claim.entry, claim.fact) in set(mine.values_list("entry", "fact"))
    assert (claim.entry, claim.fact) not in set(mine.unclaimed().values_list("entry", "fact"))
    assert {one.what for one in looks(gone(into))} == {"证件号码", "佐证材料"}


# ── who acts for a firm ──


def test_whoever_acts_for_a_firm_acts_for_the_one_that_stands(place: Town) -> None:
    old, new, second = place.firm, firm("上虞精工有限公司"), officer("经办二", "employer", "")
    Member.objects.create(organisation=new, user=second)
    merge(gone(old), new, by=place.officer, why="同一家")
    assert list(Organisation.objects.visible_to(place.clerk)) == list(Organisation.objects.visible_to(second)) == [new]
    assert "上虞精工有限公司" in page(client_of(place.clerk), "/my/").text
    ended = Member.objects.get(user=place.clerk)
    ended.until = ended.since
    ended.save()
    part(gone(old), by=place.officer, why="不是同一家")
    back = Member.objects.get(user=place.clerk)
    assert (back.organisation, back.until) == (old, ended.until), "what was ended meanwhile stays ended"
    assert Member.objects.get(user=second).organisation == new


def test_who_acts_for_both_acts_once(place: Town) -> None:
    new = firm("上虞精工有限公司")
    Member.objects.create(organisation=new, user=place.clerk)
    merge(gone(place.firm), new, by=None, why="同一家")
    assert list(Organisation.objects.current().visible_to(place.clerk)) == [new]
    part(gone(place.firm), by=None, why="不是同一家")
    assert set(Organisation.objects.visible_to(place.clerk)) == {new, place.firm}


def test_who_acts_longer_for_the_one_from_the_same_day_is_settled_first(place: Town) -> None:
    """Left where he is he would reach nobody; moved he would act for the other although that was ended."""
    new, today = firm("上虞精工有限公司"), timezone.localdate()
    ended = Member.objects.create(organisation=new, user=place.clerk, until=today)
    with pytest.raises(NotMerged, match="clerk 在两家的授权同日起"):
        merge(gone(place.firm), new, by=None, why="同一家")
    assert gone(place.firm).merged_into is None and not Change.objects.exists()
    Member.objects.filter(organisation=place.firm).update(until=today)
    merge(gone(place.firm), new, by=None, why="同一家")
    assert ended in Member.objects.of(place.clerk)


# ── what was taken along stands in the history ──


def test_a_card_taken_along_stands_in_the_history_with_the_hand_that_merged(place: Town) -> None:
    values = {"name": "赵一", "number": NUMBER, "place": REGION, "card": card(7), "card_bank": "绍兴银行"}
    away, into = enter("person", values, source="窗口登记", by=place.chief), person("赵一")
    merge(away, into, by=place.officer, why="同一人")
    into = gone(into)
    told = {one.field: (one.before_sealed.open(), one.by, one.version) for one in into.changes.all()}
    assert told == dict.fromkeys(("number", "card", "card_bank"), ("", place.officer, 2)) and into.version == 2
    assert last_hands([into]) == {into.key: {place.officer.pk, place.chief.pk}}, "who merged, and who wrote it"
    shown = page(client_of(place.officer), f"/registry/people/{into.key}/").text.split("变更")[1]
    assert card(7)[:6] in shown and card(7) not in shown and away.key in shown
    change(into, {**values_of(into), "card": card(8)}, by=place.chief, why="换卡", seen=2)
    part(gone(away), by=place.officer, why="不是同一人")
    into = gone(into)
    assert into.card.open() == card(8) and not into.number and not into.card_bank
    last = {one.field: one.before_sealed.open() for one in into.changes.filter(version=into.version)}
    assert last == {"number": NUMBER, "card_bank": "绍兴银行"}


def test_an_entry_tells_that_it_was_merged_and_parted(place: Town) -> None:
    away, into = place.people[1], person("员工一")
    merge(gone(away), into, by=place.officer, why="同一人")
    part(gone(away), by=place.chief, why="不是同一人")
    told = [(one.field, one.before, one.by) for one in Change.objects.filter(person=away).order_by("pk")]
    assert told == [("merged_into", "", place.officer), ("merged_into", into.key, place.chief)]
    shown = page(client_of(place.officer), f"/registry/people/{away.key}/").text.split("变更")[1]
    assert "并入" in shown and into.key in shown


def test_a_card_has_its_own_bank(place: Town) -> None:
    away = person("员工一", card=card(1), card_bank="绍兴银行")
    into = person("员工一", card=card(2))
    merge(away, into, by=None, why="同一人")
    assert gone(into).card.open() == card(2) and not gone(into).card_bank


def test_whoever_merges_is_told_who_logs_in_now(place: Town) -> None:
    into, client = person("员工零"), client_of(place.officer)
    post(client, "/registry/people/merge/", away=place.people[0].key, into=into.key, why="同一人")
    shown = page(client, f"/registry/people/{into.key}/").text
    assert "已合并" in shown and "worker" in shown
    new = firm("上虞精工有限公司")
    post(client, "/registry/organisations/merge/", away=place.firm.key, into=new.key, why="同一家")
    assert "clerk" in page(client, f"/registry/organisations/{new.key}/").text


def test_what_only_the_one_entry_says_the_other_says_now(place: Town) -> None:
    """Its title, its kind: what a decision reads of the entry itself is not lost with it, and is given back."""
    away, into = person("赵一"), person("赵一")
    away.values, into.values = {"title_grade": "full", "engineering": True}, {"engineering": False}
    away.save()
    into.save()
    merge(gone(away), gone(into), by=place.officer, why="同一人")
    assert gone(into).values == {"title_grade": "full", "engineering": False}
    told = {one.field: one.before_sealed.open() for one in gone(into).changes.all()}
    assert told == {"title_grade": ""}
    old, new = firm("同一家", kind="school"), firm("同一家", kind="")
    old.values = {"school_kind": "technician"}
    old.save()
    merge(gone(old), gone(new), by=place.officer, why="同一家")
    assert (gone(new).kind, gone(new).values) == ("school", {"school_kind": "technician"})
    part(gone(away), by=place.officer, why="不是同一人")
    part(gone(old), by=place.officer, why="不是同一家")
    assert gone(into).values == {"engineering": False} and gone(away).values["title_grade"] == "full"
    assert (gone(new).kind, gone(new).values) == ("", {}) and gone(old).kind == "school"


def test_what_was_changed_since_is_not_given_back(place: Town) -> None:
    away, into = person("赵一"), person("赵一")
    away.values = {"title_grade": "full"}
    away.save()
    merge(gone(away), into, by=place.officer, why="同一人")
    into = gone(into)
    change(into, {**values_of(into), "title_grade": "associate"}, by=place.chief, why="抄错", seen=into.version)
    part(gone(away), by=place.officer, why="不是同一人")
    assert gone(into).values == {"title_grade": "associate"}
