"""Stored offers: replaced whole, closed with reasons, never under a draft; invitations and consent, once and for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from tests.office.office_facts import NONE, REGION, Town, officer, town
from tests.office.test_database import at_once, calendar_of_today, shared  # noqa: F401 - a fixture

from jiangce.office.audit import checking
from jiangce.office.audit.models import Record
from jiangce.office.claims.models import Claim
from jiangce.office.offering import proactive as lists
from jiangce.office.offering.consenting import Changed, Consent, consent
from jiangce.office.offering.inviting import NotAnswered, decline, expire, invite, inviting
from jiangce.office.offering.models import Invitation, Offer, Screening
from jiangce.office.offering.proactive import BadList, proactive
from jiangce.office.offering.screening import freshened, refresh, screen_everybody, standings
from jiangce.office.registers.accounts import Account, BadAccount, read_account
from jiangce.office.registers.models import Fact, Person
from jiangce.office.registers.recording import record, withdraw
from jiangce.office.rulebook.found import Found

CARD = "6222021001116245702"
ACCOUNT = Account(CARD, "中国农业银行上虞支行")


def open_offers(**more: Any) -> Any:
    return Offer.objects.open().filter(**more)


def invited(place: Town, entry: str = "new-hire-grant") -> Invitation:
    screen_everybody()
    invite(open_offers(entry=entry, claimant=place.people[0].key), place.officer)
    return Invitation.objects.get(state="open")


def agreed(invitation: Invitation, **more: Any) -> Consent:
    return Consent(**{"amount": invitation.amount, "wording": proactive().wording.version, "account": ACCOUNT} | more)


def test_a_run_is_stored_and_the_next_one_does_nothing(place: Town, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("screen_registers")
    assert "shangyu-2023" in capsys.readouterr().out
    before = list(Offer.objects.values_list("pk", "as_of"))
    sure = open_offers(entry="new-hire-grant", result="entitled")
    assert {(one.claimant, one.low, one.high, one.proactive) for one in sure} == {
        (one.key, 50_000, 50_000, True) for one in place.people
    }
    call_command("screen_registers")
    assert "没有变化" in capsys.readouterr().out
    call_command("screen_registers", "--force")
    assert list(Offer.objects.values_list("pk", "as_of")) == before, "idempotent"
    told = Screening.objects.filter(policy="shangyu-2023").latest("pk").told
    assert told.get("new", 0) == told.get("changed", 0) == 0 and told["same"] == len(before)
    assert told["unclaimed"] == Offer.objects.unclaimed().filter(result="entitled", policy="shangyu-2023").count()
    assert Record.objects.filter(action="screening.run").count() == Screening.objects.count()


def test_what_vanishes_is_closed_with_its_reason(place: Town) -> None:
    screen_everybody()
    invite(open_offers(entry="new-hire-grant"), place.officer)
    withdraw(Fact.objects.current().get(key=place.hires[3]), by=None, why="查无此人")
    withdraw(Fact.objects.current().get(key=place.hires[4]), by=None, why="查无此人")  # nine are left of ten
    screen_everybody()
    closed = Offer.objects.filter(entry="new-hire-grant").exclude(closed_on=None)
    why = dict(closed.values_list("claimant", "closed_why"))
    assert why[place.people[3].key] == "fact" and why[place.people[0].key] == "updated" and len(why) == 11
    near = open_offers(entry="new-hire-grant", result="near", claimant=place.people[0].key).get()
    assert "还差1人" in near.why[0] and near.reach_on is None
    assert set(Invitation.objects.values_list("state", flat=True)) == {"lapsed"}


def test_what_was_paid_is_nobodys_offer_any_more(place: Town) -> None:
    """By a payment that the registers know, or by a claim that came to its end."""
    asked = invited(place)
    who, hire = place.people[1], place.hires[1]
    told = {"benefit": "shangyu-2023/new-hire-grant", "payee": who.key, "person": who.key, "fact": hire, "amount": 50_000,
            "fact_on": "2023-05-08", "paid_on": "2024-01-05"}  # fmt: skip
    record("payment", told, region=REGION, source="发放花名册", by=None)
    claim = consent(asked, place.worker, agreed(asked))
    Claim.objects.filter(pk=claim.pk).update(state="closed", granted=50_000)
    screen_everybody()
    closed = Offer.objects.filter(entry="new-hire-grant").exclude(closed_on=None)
    assert dict(closed.values_list("claimant", "closed_why")) == {who.key: "paid"}
    invite(open_offers(entry="new-hire-grant"), place.officer)
    asked_now = set(Invitation.objects.filter(state="open").values_list("offer__claimant", flat=True))
    assert asked_now == {one.key for one in place.people[2:]}
    Invitation.objects.filter(pk=asked.pk).update(state="open", claim=None)
    with pytest.raises(NotAnswered, match="不能重复申领"):
        consent(asked, place.worker, agreed(asked))


def test_a_list_that_cannot_be_read_keeps_the_office_shut(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from jiangce.office import ready

    for name in ("call_command", "_keyring", "check_all"):
        monkeypatch.setattr(ready, name, lambda *_, **__: None)
    settings.JIANGCE_PROACTIVE, settings.JIANGCE_DEMO = "/nowhere/list.yaml", False
    assert "list.yaml 不能使用" in ready.make_ready()


def test_a_claim_under_way_is_no_offer_to_be_asked(place: Town) -> None:
    from tests.office.test_rights import filed

    screen_everybody()
    invite(open_offers(entry="new-hire-grant"), place.officer)
    filed(place)
    mine = Offer.objects.unclaimed().filter(claimant=place.people[0].key, result="entitled")
    assert set(mine.values_list("entry", flat=True)) == {"new-hire-transport"}
    gone = Invitation.objects.get(offer__claimant=place.people[0].key)
    assert (gone.state, gone.reason) == ("lapsed", "已自行申领")


@trying(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(region=st.sampled_from(["330604", "330702", "330781"]), year=st.integers(2019, 2024), month=st.integers(1, 12))
def test_nobody_is_offered_anything_under_a_draft(place: Town, region: str, year: int, month: int) -> None:
    """Wherever and whenever they were hired: Shangyu's 2019 edition and Jinhua's are drafts."""
    from tests.office.office_facts import firm, person

    with transaction.atomic():
        body, day = firm("某厂", place=region), date(year, month, 8).isoformat()
        for at in range(3):
            who = person(f"某人{at}", place=region)
            told = {"person": who.key, "level": "technician", "issued_on": day}
            record("certificate", told, region=region, source="评价机构", by=None, known_on=date(2024, 12, 1))
            hire = {"person": who.key, "employer": body.key, "hired_on": day, "left_on": NONE}
            record("hire", hire, region=region, source="企业申报", by=None, known_on=date(2024, 12, 1))
        screen_everybody(force=True)
        refresh(who)
        found = set(Offer.objects.values_list("policy", flat=True))
        transaction.set_rollback(True)
    assert found <= {"shangyu-2023", "tonglu-2021", "zibo-2022"} and "shangyu-2023" in found


def test_a_visit_decides_anew_what_lags_behind(place: Town) -> None:
    who = place.people[0]
    screen_everybody()
    assert not standings([who])[who.key].behind
    body = place.firm
    spell = {"person": who.key, "employer": body.key, "place": REGION, "starts_on": "2025-01-01", "ends_on": NONE}
    record("insurance", spell, region=REGION, source="社保系统", by=None)
    assert standings([who, body])[who.key].behind and standings([who, body])[body.key].behind
    refresh(who)
    assert not standings([who])[who.key].behind


# ── 免申即享 ──


def test_an_officer_invites_and_consent_files_the_claim(place: Town) -> None:
    asked = invited(place)
    assert invite(open_offers(), place.officer) == open_offers(proactive=True).count() - 1, "nobody is asked twice"
    claim = consent(asked, place.worker, agreed(asked))
    asked.refresh_from_db()
    assert (claim.state, claim.low, claim.claimant) == ("filed", 50_000, place.people[0].key)
    assert claim.judgements.get().occasion == "filing"
    assert (asked.state, asked.claim, asked.wording, asked.answered_by) == ("consented", claim, "1", place.worker)
    assert asked.answered_at and CARD not in str(asked.card) and asked.card.open() == CARD
    who = Person.objects.get(pk=place.people[0].pk)
    assert (who.card.open(), who.card_bank) == (CARD, ACCOUNT.bank)
    told = Record.objects.get(action="invitation.consent").detail
    assert claim.number in told and CARD not in told
    with pytest.raises(NotAnswered, match="已同意"):
        consent(asked, place.worker, agreed(asked))
    assert Claim.objects.count() == 1


def test_what_was_claimed_otherwise_cannot_be_had_by_consent_too(place: Town) -> None:
    """Whatever the invitation says: the database has room for one claim."""
    from tests.office.test_rights import filed

    asked = invited(place)
    filed(place)
    Invitation.objects.filter(pk=asked.pk).update(state="open")
    with pytest.raises(NotAnswered, match="不能重复申领"):
        consent(asked, place.worker, agreed(asked))
    assert Claim.objects.count() == 1 and Invitation.objects.get(pk=asked.pk).state == "open"


def test_facts_that_changed_are_told_and_nothing_is_filed(place: Town) -> None:
    asked = invited(place)
    for key in place.hires[3:6]:
        withdraw(Fact.objects.current().get(key=key), by=None, why="查无此人")
    with pytest.raises(Changed, match="不符合条件") as told:
        consent(asked, place.worker, agreed(asked))
    assert (told.value.then, told.value.now) == (50_000, None)
    asked.refresh_from_db()
    assert asked.state == "lapsed" and not Claim.objects.exists()
    assert not Person.objects.get(pk=place.people[0].pk).card


def test_another_amount_than_he_saw_is_told(place: Town) -> None:
    asked = invited(place)
    with pytest.raises(Changed) as told:
        consent(asked, place.worker, agreed(asked, amount=49_000))
    assert (told.value.then, told.value.now) == (49_000, 50_000) and not Claim.objects.exists()
    assert consent(asked, place.worker, agreed(asked, amount=50_000)).low == 50_000


def test_only_he_himself_or_an_officer_with_paper(place: Town) -> None:
    asked, stranger = invited(place), officer("路人", "applicant", "")
    for who, more in ((stranger, {}), (place.officer, {}), (place.chief, {"paper": "本人到场"}),
                      (officer("外区", "case_officer", "330702"), {"paper": "本人到场"}), (place.worker, {"wording": "0"})):  # fmt: skip
        with pytest.raises(NotAnswered):
            consent(asked, who, agreed(asked, **more))
    with pytest.raises(NotAnswered):
        decline(asked, stranger)
    claim = consent(asked, place.officer, agreed(asked, paper="本人到窗口签字，无账号"))
    asked.refresh_from_db()
    assert claim.state == "filed" and asked.on_paper and asked.reason == "本人到窗口签字，无账号"
    assert "本人到窗口签字" in Record.objects.get(action="invitation.consent").detail


def test_declined_or_too_late(place: Town) -> None:
    asked = invited(place)
    Invitation.objects.filter(pk=asked.pk).update(until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotAnswered, match="到期"):
        consent(asked, place.worker, agreed(asked))
    assert expire() == 1 and expire() == 0
    invite(open_offers(pk=asked.offer_id), place.officer)
    again = Invitation.objects.get(state="open")
    assert decline(again, place.worker, "已在外地领取").reason == "已在外地领取"
    assert Offer.objects.open().filter(pk=asked.offer_id).exists(), "he may still claim it himself"


def test_an_officer_of_elsewhere_invites_nobody(place: Town) -> None:
    screen_everybody()
    assert invite(open_offers(), officer("外区", "case_officer", "330702")) == 0
    assert not inviting(officer("审计", "auditor", "330702")).exists()


def test_what_an_officer_refused_is_not_offered_again_by_itself(place: Town) -> None:
    from tests.office.test_rights import filed

    from jiangce.office.claims.moving import move

    claim = filed(place)
    move(claim, "reject", place.officer, seen=claim.version, why="经核对，此前已在本区参保")
    screen_everybody()
    who = place.people[0].key
    assert Offer.objects.unclaimed().filter(claimant=who, entry="new-hire-grant").exists(), "he may claim again"
    invite(open_offers(entry="new-hire-grant"), place.officer)
    assert Invitation.objects.count() == 10 and not Invitation.objects.filter(offer__claimant=who).exists()


def test_a_merged_entry_is_nobody_to_be_decided(place: Town) -> None:
    from tests.office.office_facts import person

    from jiangce.office.registers.everybody import everybody
    from jiangce.office.registers.merging import merge

    away = person("员工0")
    merge(away, place.people[0], by=None, why="同一人")
    rows = {table: dict(some) for table, some in everybody(REGION, timezone.localdate())}
    assert away.key not in rows["person"] and place.people[0].key in rows["person"]


@pytest.mark.parametrize(
    "more",
    [{"state": "consented"}, {"on_paper": True}, {"state": "consented", "wording": "1", "answered_at": timezone.now()}],
)
def test_the_database_wants_a_consent_whole(place: Town, more: dict[str, Any]) -> None:
    asked = invited(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.filter(pk=asked.pk).update(**more)


@pytest.mark.parametrize(
    ("number", "bank", "wrong"),
    [(CARD[:-1] + "3", "农行", {"card"}), ("123", "农行", {"card"}), ("6.222E+18", "农行", {"card"}), (CARD, "", {"bank"}),
     (CARD, "<script>", {"bank"}), (" 6222 0210 0111 6245 702 ", "中国农业银行上虞支行", set())],
)  # fmt: skip
def test_a_card_is_checked_before_anybody_is_paid(number: str, bank: str, wrong: set[str]) -> None:
    if not wrong:
        found = read_account(Person(), number, bank)
        assert found.number == CARD and CARD not in repr(found)
        return
    with pytest.raises(BadAccount) as trouble:
        read_account(Person(), number, bank)
    assert set(trouble.value.wrong) == wrong and number not in str(trouble.value)


# ── the city's list ──


@pytest.mark.parametrize(
    ("text", "said"),
    [("policies: {shangyu-2032: {only: [x]}}", "没有这份政策"), ("policies: {shangyu-2023: {only: [nope]}}", "没有这些补贴"),
     ("policies: {shangyu-2023: {only: [new-hire-grant], except: [new-hire-transport]}}", "只能写一个"), ("defualt: none", "defualt"),
     ("answer_within: 0", "answer_within")],
)  # fmt: skip
def test_a_list_with_a_mistake_is_refused(text: str, said: str, tmp_path: Path, settings: Any) -> None:
    import yaml

    told = yaml.safe_load(lists.FILE.read_text(encoding="utf-8")) | yaml.safe_load(text)
    file = tmp_path / "list.yaml"
    file.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    settings.JIANGCE_PROACTIVE = str(file)
    with pytest.raises(BadList, match=said):
        proactive()


def test_only_what_is_sure_is_offered_without_an_application() -> None:
    sure = Found("new-hire-grant", "h", None, "entitled", 500, 500, "exact", ("p",), 0, False)
    told = proactive()
    assert told.suits("shangyu-2023", sure)
    for other in ({"result": "open"}, {"high": 600}, {"high": None}, {"low": 0, "high": 0}, {"already_paid": 1}, {"provisional": True}, {"certainty": "range"}):  # fmt: skip
        assert not told.suits("shangyu-2023", replace(sure, **other)), other
    some = told.model_copy(update={"policies": {"shangyu-2023": lists.Chosen(only=("new-hire-transport",))}})
    assert not some.suits("shangyu-2023", sure) and some.suits(
        "shangyu-2023", replace(sure, entry="new-hire-transport")
    )


def test_two_consents_at_once_make_one_claim(shared: None) -> None:  # noqa: F811
    """He presses twice, and an officer enters his paper besides: one claim, whoever was first; the others are told."""
    calendar_of_today()
    place = town()
    refresh(place.people[0])
    invite(Offer.objects.filter(entry="new-hire-grant"), place.officer)
    asked = Invitation.objects.get(until__gt=timezone.localdate() + timedelta(days=1))

    def job(who: Any, paper: str) -> str:
        try:
            consent(asked, who, Consent(asked.amount, "1", Account("6222021001116245702", "农行"), paper))
        except NotAnswered as told:
            return "told" if "已同意" in str(told) else str(told)
        return "filed"

    work = [lambda: job(place.worker, "")] * 4 + [lambda: job(place.officer, "本人到窗口签字")] * 4
    assert at_once(work, threads=8) == {"filed": 1, "told": 7}
    assert Claim.objects.count() == 1 and Invitation.objects.get().claim == Claim.objects.get()
    assert not checking.verdict().trouble


def test_a_visit_does_not_wait_for_the_night(shared: None) -> None:  # noqa: F811
    """While results are being written, on PostgreSQL, a visitor sees what was stored; on SQLite he would queue."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no locks on rows: writers queue")
    calendar_of_today()
    who = town().people[0]
    assert refresh(who, wait=False)
    with transaction.atomic():
        Offer.objects.filter(claimant=who.key).update(provisional=True)
        told = at_once([lambda: str(refresh(who, wait=False))], threads=1)
    assert told == {"False": 1} and refresh(who, wait=False)


def test_the_night_and_many_visits_at_once(shared: None) -> None:  # noqa: F811
    """Whoever comes first: every offer stands once, and nothing breaks off."""
    calendar_of_today()
    place = town(12)

    def visit(who: Person) -> str:
        return "kept" if freshened([who])[who.key].at else "behind"

    def night() -> str:
        return "kept" if screen_everybody(force=True) else "nothing"

    work: list[Any] = [night, *(lambda who=who: visit(who) for who in place.people[:10]), night]
    told = at_once(work, threads=4)
    assert told["kept"] + told["behind"] == 12 and told["kept"] >= 2
    assert Offer.objects.open().filter(entry="new-hire-grant", result="entitled").count() == 12
