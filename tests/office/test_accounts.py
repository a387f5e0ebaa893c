"""Accounts to pay into: who wrote which, shown masked in the history; never by the hand that grants; no bank file twice."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from tests.office.office_facts import NONE, REGION, Town, officer, person
from tests.office.payment_facts import all_paid, amount, answer, approved, batched, card, seen, till
from tests.office.test_registers import number_of
from tests.office.test_registry import client_of, page

from jiangce.office.audit.models import Record
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved
from jiangce.office.claims.reviewing import _not_to_own_account
from jiangce.office.finance.waiting import Filters, waiting
from jiangce.office.offering.consenting import Consent, consent
from jiangce.office.offering.inviting import NotAnswered, invite
from jiangce.office.offering.models import Invitation, Offer
from jiangce.office.offering.proactive import proactive
from jiangce.office.offering.screening import screen_everybody
from jiangce.office.payments.accounts import keep, sealed_of
from jiangce.office.payments.answers import take
from jiangce.office.payments.approving import approve
from jiangce.office.payments.batching import NotDone, prepare
from jiangce.office.payments.models import FirmAccount
from jiangce.office.payments.sending import bank_file
from jiangce.office.registers.accounts import Account, last_hands
from jiangce.office.registers.entering import change, enter, values_of
from jiangce.office.registers.merging import merge
from jiangce.office.registers.models import Change, Member, Person
from jiangce.office.registers.recording import record

BANK = "浙江农商银行上虞支行"
SOMEBODY = {
    "name": "赵一",
    "number": number_of("33060419900307001"),
    "place": REGION,
    "card": card(7),
    "card_bank": BANK,
}


# ── whose hand ──


def test_a_first_card_stands_in_the_history_with_the_hand_that_wrote_it(place: Town) -> None:
    who = enter("person", SOMEBODY, source="窗口登记", by=place.officer)
    told = {one.field: (one.before_sealed.open(), one.by, one.version) for one in Change.objects.filter(person=who)}
    assert told == {"card": ("", place.officer, 1), "card_bank": ("", place.officer, 1)}
    assert last_hands([who]) == {who.key: {place.officer.pk}}
    shown = page(client_of(place.chief), f"/registry/people/{who.key}/").text
    assert "卡号" in shown and "初审" in shown.split("变更")[1] and card(7) not in shown
    assert card(7)[:6] in shown.split("变更")[1] and BANK in shown.split("变更")[1]
    bare = enter(
        "person",
        {"name": "钱二", "number": number_of("33060419910307001"), "place": REGION},
        source="窗口",
        by=place.officer,
    )
    assert not bare.changes.exists()


def test_the_history_tells_each_card_and_what_took_its_place(place: Town) -> None:
    who: Any = enter("person", SOMEBODY, source="窗口登记", by=place.officer)
    change(who, {**values_of(who), "card": card(8)}, by=place.chief, why="换卡", seen=1)
    shown = page(client_of(place.officer), f"/registry/people/{who.key}/").text.split("变更")[1]
    assert shown.index(card(7)[-4:]) < shown.index(card(8)[-4:])
    assert card(8) not in shown and card(7) not in shown


def test_whoever_entered_somebody_with_a_card_does_not_grant_to_it(place: Town) -> None:
    who: Any = enter("person", SOMEBODY, source="窗口登记", by=place.officer)
    claim = Claim(person=who, claimant=who.key)
    with pytest.raises(NotMoved, match="由您登记"):
        _not_to_own_account(claim, place.officer)
    _not_to_own_account(claim, place.chief)


# ── of firms ──


@pytest.fixture
def asked(place: Town) -> Invitation:
    """A firm is invited to what it may have for somebody whom it hired for a project."""
    known, firm, who = date(2023, 6, 1), place.firm, person("高工")
    lead = {
        "lead": firm.key,
        "kind": "major_industrial",
        "rank": "provincial",
        "start": "introduced",
        "phase": "first_phase",
    }
    project = record("project", lead, region=REGION, source="发改局", by=None, known_on=known)
    level = {"person": who.key, "level": "technician", "kind": "skill_level", "issued_on": "2022-03-01"}
    record("certificate", level, region=REGION, source="评价机构", by=None, known_on=known)
    hire = {
        "person": who.key, "employer": firm.key, "hired_on": "2023-05-08", "from_place": "510100", "left_on": NONE,
        "project": project.key,
    }  # fmt: skip
    record("hire", hire, region=REGION, source="企业申报", by=None, known_on=known)
    screen_everybody()
    offers = Offer.objects.open().filter(claimant=firm.key, result="entitled", entry="major-project-recruit")
    assert invite(offers, place.officer) == 1
    return Invitation.objects.get()


def on_paper(asked: Invitation, paper: str = "法人到窗口签字") -> Consent:
    return Consent(asked.amount, proactive().wording.version, Account("3306041000123", "绍兴银行"), paper)


def test_a_firms_account_on_paper_is_kept_sealed_with_its_hand(place: Town, asked: Invitation) -> None:
    claim = consent(asked, place.officer, on_paper(asked))
    account, bank = sealed_of(claim.party)
    assert account is not None and (account.open(), bank) == ("3306041000123", "绍兴银行")
    assert FirmAccount.objects.get().changed_by == place.officer and "3306041000123" not in str(
        FirmAccount.objects.get()
    )
    told = {one.field: (one.before, one.before_sealed.open(), one.by) for one in place.firm.changes.all()}
    assert told == {"card": ("", "", place.officer), "card_bank": ("", "", place.officer)}
    assert not any("3306041000123" in one for one in Record.objects.values_list("detail", flat=True))
    with pytest.raises(NotMoved, match="由您登记"):
        _not_to_own_account(claim, place.officer)
    keep(place.firm, Account("3306041000999", "绍兴银行"), place.clerk)
    assert [one.before_sealed.open() for one in place.firm.changes.filter(field="card")] == ["3306041000123", ""]
    _not_to_own_account(claim, place.officer)
    shown = page(client_of(place.officer), f"/registry/organisations/{place.firm.key}/").text.split("变更")[1]
    assert "收款账号" in shown and "3306041000999" not in shown and "0999" in shown


def test_no_paper_for_ones_own_firm(place: Town, asked: Invitation) -> None:
    Member.objects.create(organisation=place.firm, user=place.officer)
    with pytest.raises(NotAnswered, match="须回避"):
        consent(asked, place.officer, on_paper(asked))
    assert not Claim.objects.exists() and not FirmAccount.objects.exists()


def test_a_firms_account_by_its_reviewer_is_not_paid_into(place: Town) -> None:
    at = till(1)
    claim, by = at.claims[0], place.officer
    claim.person, claim.organisation, claim.claimant = None, place.firm, place.firm.key
    claim.save()
    claim.steps.create(move="review", before="accepted", after="reviewed", by=by, role="case_officer", version=9)
    from jiangce.office.payments.accounts import keep_of_firm

    keep_of_firm(place.firm, Account("3306041000123", "绍兴银行"), by, "书面")
    with pytest.raises(NotDone) as trouble:
        prepare(at.preparer, seen(at.claims))
    assert "由审核该申领的人登记" in trouble.value.each[claim.number]
    keep(place.firm, Account("3306041000999", "绍兴银行"), place.clerk)
    assert prepare(at.preparer, seen(at.claims)).count == 1


# ── merged ──


def test_whose_account_is_missing_is_asked_of_the_entry_that_stands_for_him(place: Town) -> None:
    """Merged once or three times; the filter says what the list and the batch say."""
    at = till(3)
    there, missing = Filters(account="there"), Filters(account="missing")
    for claim in at.claims[1:]:
        Person.objects.filter(pk=claim.person_id).update(card="")
    chain = [at.claims[1].person, *(person(f"同一人{step}") for step in range(3))]
    chain[-1].card, chain[-1].card_bank = card(9), BANK
    chain[-1].save()
    for away, into in pairwise(chain):
        merge(Person.objects.get(pk=away.pk), into, by=None, why="同一人")
    assert set(waiting(at.preparer, there)) == set(at.claims[:2])
    assert set(waiting(at.preparer, missing)) == {at.claims[2]}
    for claim in waiting(at.preparer, Filters()):
        found = (sealed_of(claim.party)[0] is None, claim in waiting(at.preparer, missing))
        assert found in ((True, True), (False, False))


# ── the bank's file ──


def test_the_banks_file_is_made_until_the_bank_has_answered(place: Town) -> None:
    at = till(2)
    batch = approved(at)
    assert bank_file(batch, at.approver) == bank_file(batch, at.approver)
    assert Record.objects.filter(action="batch.send").count() == 2, "each time logged"
    client = client_of(at.approver)
    assert "生成银行文件" in page(client, f"/finance/batches/{batch.number}/").text
    take(batch, answer(batch, (9, "1.00", "成功", "")), at.approver)
    bank_file(batch, at.approver)  # nothing of it fitted: the bank has said nothing yet
    take(batch, answer(batch, (1, amount(batch, 1), "成功", "")), at.approver)
    with pytest.raises(NotDone, match="以免重复发放"):
        bank_file(batch, at.approver)
    shown = page(client, f"/finance/batches/{batch.number}/").text
    assert "生成银行文件" not in shown and "上传回盘" in shown
    take(batch, all_paid(batch), at.approver)
    with pytest.raises(NotDone, match="以免重复发放"):
        bank_file(batch, at.approver)
    assert Record.objects.filter(action="batch.send").count() == 3
    assert "以免重复发放" in client.post(f"/finance/batches/{batch.number}/file/", follow=True).content.decode()


def test_a_batch_of_failures_is_not_sent_again_either(place: Town) -> None:
    at = till(1)
    made = batched(at)
    batch = approve(made, at.approver, seen=made.version)
    take(batch, answer(batch, (1, amount(batch, 1), "失败", "户名不符")), at.approver)
    with pytest.raises(NotDone, match="编入新批次"):
        bank_file(batch, officer("另一复核", "finance_approver"))
