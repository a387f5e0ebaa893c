"""What is kept no longer: each rule on both sides of its day; nothing that is needed; the log whole, decisions still proven."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.office.office_facts import Town, officer, person
from tests.office.test_register_entries import CARD, NUMBER
from tests.office.test_registry import client_of, page
from tests.office.test_rights import filed

from jiangce.office.audit import checking
from jiangce.office.audit.models import Record
from jiangce.office.audit.sm3_fast import sm3
from jiangce.office.claims.dossier import Declaration, Dossier, Evidence, Paper
from jiangce.office.claims.models import Claim, Judgement, Step
from jiangce.office.claims.moving import move
from jiangce.office.notices.models import Notice, NoticeLine, Objection
from jiangce.office.offering.models import Invitation, Offer
from jiangce.office.personal.letting_go import due, let_go, over_time
from jiangce.office.personal.models import Correction, Erasure
from jiangce.office.personal.retention import FILE, Retention, Rule, retention, years_after
from jiangce.office.registers.entering import change, values_of
from jiangce.office.registers.models import Change, Fact, Person
from jiangce.office.sealing.rotation import sealed_fields

RULES = {one.id: one for one in retention().rules}
TODAY = date(2060, 6, 15)
DAY = timedelta(days=1)


def at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def dated(row: Any, name: str, day: date) -> None:
    field = type(row)._meta.get_field(name)
    value = at(day) if field.get_internal_type() == "DateTimeField" else day
    type(row)._base_manager.filter(pk=row.pk).update(**{name: value})


# ── one row for each rule, its event on a day ──


def rejected(place: Town, day: date) -> Claim:
    claim = move(filed(place), "reject", place.officer, seen=2, why="经核对不符合")
    Step.objects.filter(claim=claim).update(at=at(day))
    return claim


def dossier(place: Town) -> Dossier:
    return Dossier.objects.create(person=place.people[0], region="330604", opened_by=place.worker)


def make_evidence(place: Town, day: date) -> Any:
    rejected(place, day)
    paper = Paper.keep(b"%PDF-1.4 contract")
    return Evidence.objects.create(
        dossier=dossier(place), table="hire", key=place.hires[0], document="劳动合同", name="王敏合同.pdf", kind="pdf", size=17,
        digest="0" * 64, paper=paper, by=place.worker,
    )  # fmt: skip


def make_declaration(place: Town, day: date) -> Any:
    rejected(place, day)
    told = {"table": "hire", "key": "f-x", "values": {"full_time": True}, "by": place.worker}
    return Declaration.objects.create(dossier=dossier(place), **told)


def make_judgement(place: Town, day: date) -> Any:
    return rejected(place, day).judgements.get()


def make_change(place: Town, day: date) -> Any:
    who = place.people[2]
    change(who, {**values_of(who), "phone": "13800001234"}, by=place.officer, why="补登", seen=1)
    change(
        who, {**values_of(Person.objects.get(pk=who.pk)), "phone": "13900005678"}, by=place.officer, why="换号", seen=2
    )
    made = Change.objects.get(version=3)
    dated(made, "at", day)
    return made


def make_person(place: Town, day: date) -> Any:
    who = place.people[0]
    Fact.objects.filter(links__person=who).update(known_on=date(2024, 1, 1), values={"left_on": "2024-01-01"})
    Person.objects.filter(account__isnull=False).update(account=None)
    rejected_at = date(2024, 2, 1)
    who.number, who.phone, who.card, who.account = NUMBER, "13800001234", CARD, None
    who.save()
    assert rejected_at < day
    dated(who, "changed_at", day)
    return who


def offer(place: Town, **more: Any) -> Offer:
    base = {
        "policy": "shangyu-2023", "entry": "new-hire-grant", "fact": "f-x", "title": "补贴", "clause": "三", "region": "330604",
        "person": place.people[0], "claimant": place.people[0].key, "result": "entitled", "as_of": date(2024, 1, 1),
        "rules_hash": "0" * 64, "live_until": date(2024, 2, 1),
    }  # fmt: skip
    return Offer.objects.create(**base, **more)


def make_consent(place: Town, day: date) -> Any:
    made = Invitation.objects.create(
        offer=offer(place),
        amount=100,
        state="declined",
        until=date(2024, 2, 1),
        issued_by=place.officer,
        card=CARD,
        bank="农商行",
    )
    dated(made, "answered_at", day)
    return made


def make_offer(place: Town, day: date) -> Any:
    return offer(place, closed_on=day, closed_why="facts")


def make_objection(place: Town, day: date) -> Any:
    claim = rejected(place, date(2024, 2, 1))
    notice = Notice.objects.create(
        region="330604",
        policy="shangyu-2023",
        entry="new-hire-grant",
        heading="公示",
        days=5,
        shown=30,
        basis="测试",
        prepared_by=place.officer,
    )
    line = NoticeLine.objects.create(
        notice=notice,
        claim=claim,
        seen=1,
        at=1,
        kind="person",
        name="员*",
        title="补贴",
        clause="三",
        amount=1,
        outcome="refused",
    )
    return Objection.objects.create(
        receipt="r-1", notice=notice, line=line, who="李四", reach="13900001111", what="他没有上班", once="x", state="settled",
        handled_by=place.officer, handled_at=at(day), secret="s", origin="o",
    )  # fmt: skip


def make_correction(place: Town, day: date) -> Any:
    return Correction.objects.create(
        person=place.people[0], region="330604", said="姓名错了一个字", asked_by=place.worker, state="done", answer="已改",
        answered_by=place.officer, answered_at=at(day),
    )  # fmt: skip


MAKERS: dict[str, Callable[[Town, date], Any]] = {
    "evidence": make_evidence, "declaration": make_declaration, "judgement": make_judgement, "changes": make_change,
    "person": make_person, "card-of-consent": make_consent, "offer": make_offer, "objection": make_objection,
    "correction": make_correction,
}  # fmt: skip


def gone(rule: Rule, row: Any) -> bool:
    found = type(row)._base_manager.filter(pk=row.pk).first()
    if rule.do == "delete":
        return found is None
    assert found is not None
    if rule.do == "paper":
        return found.paper is None and not found.name and not Paper.objects.exists()
    if rule.do == "reduce":
        return "conditions" not in json.loads(found.told)
    return not any(getattr(found, name) for name in rule.fields)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_on_the_last_day_it_stays_and_on_the_next_it_goes(place: Town, rule: Rule) -> None:
    row = MAKERS[rule.id](place, years_after(TODAY, -rule.years))
    last = rule.ends(years_after(TODAY, -rule.years))
    assert last == TODAY
    assert let_go(rule, last) == 0 and not gone(rule, row)
    assert let_go(rule, last + DAY) == 1 and gone(rule, row)
    assert let_go(rule, last + DAY) == 0, "once"
    assert Erasure.objects.filter(rule=rule.id, row=row.pk).count() == 1
    told = Record.objects.filter(action="retain.erase").get()
    assert json.loads(told.detail)["rule"] == rule.id and NUMBER not in told.detail
    assert not checking.verdict().trouble


def test_every_rule_is_tried() -> None:
    assert set(MAKERS) == set(RULES)


def test_everything_sealed_has_a_rule_or_a_reason_to_stay() -> None:
    """A new sealed column: give it a rule in personal/retention.yaml, or say under `kept` why it stays."""
    sealed = {model._meta.label for model, _ in sealed_fields()}
    assert sealed <= {one.model for one in RULES.values()} | set(retention().kept)
    for name in retention().kept:
        apps.get_model(name)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(1, 60))
def test_no_day_is_lost_between_the_two(today: date, years: int) -> None:
    rule = RULES["person"].model_copy(update={"years": years})
    cut = rule.before(today)
    assert rule.ends(cut) >= today > rule.ends(cut - DAY)


# ── what is needed is not touched ──


@pytest.mark.parametrize("name", ["evidence", "declaration", "judgement"])
def test_an_open_claim_keeps_what_belongs_to_it(place: Town, name: str) -> None:
    rule = RULES[name]
    row = MAKERS[name](place, date(2024, 2, 1))
    claim = filed(place)
    Step.objects.all().update(at=at(date(2024, 2, 1)))
    assert over_time(rule, TODAY).count() and not due(rule, TODAY).exists()
    assert let_go(rule, TODAY) == 0 and not gone(rule, row)
    move(claim, "withdraw", place.worker, seen=claim.version)
    Step.objects.all().update(at=at(date(2024, 2, 1)))
    assert let_go(rule, TODAY) >= 1 and gone(rule, row)


def test_a_person_is_kept_while_something_needs_him(place: Town) -> None:
    rule, who = RULES["person"], make_person(place, date(2024, 3, 1))
    assert due(rule, TODAY).count() == 1
    # a firm's claim that counts him
    firm = Claim.objects.create(
        number="1", policy="shangyu-2023", entry="x", fact="y", title="t", clause="c", region="330604", organisation=place.firm,
        claimant=place.firm.key, opened_by=place.clerk, state="accepted",
    )  # fmt: skip
    assert not due(rule, TODAY).exists()
    Claim.objects.filter(pk=firm.pk).update(state="rejected")
    assert due(rule, TODAY).count() == 1
    # still employed
    spell = Fact.objects.filter(links__person=who).first()
    assert spell is not None
    Fact.objects.filter(pk=spell.pk).update(values={"left_on": {"none": True}})
    assert not due(rule, TODAY).exists()
    Fact.objects.filter(pk=spell.pk).update(values={}, known_on=rule.before(TODAY))
    assert not over_time(rule, TODAY).exists(), "something was learnt of him"
    Fact.objects.filter(pk=spell.pk).update(known_on=rule.before(TODAY) - DAY)
    assert let_go(rule, TODAY) == 1
    who.refresh_from_db()
    assert who.name and not who.number and who.number_index is None and who.version == 2


@pytest.mark.parametrize("name", ["evidence", "declaration", "judgement", "person"])
def test_whose_entry_was_merged_is_one_with_the_other(place: Town, name: str) -> None:
    """What the one has open keeps what the other has, whichever was merged into which, once or twice."""
    rule, long_ago = RULES[name], date(2024, 3, 1)
    row = MAKERS[name](place, long_ago)
    one = row if name == "person" else place.people[0]
    claimant, between = (person(text) for text in ("另一登记", "再一登记"))
    claim = Claim.objects.create(
        number="1", policy="shangyu-2023", entry="x", fact="y", title="t", clause="c", region="330604", person=claimant,
        claimant=claimant.key, opened_by=place.worker, state="accepted",
    )  # fmt: skip

    def due_now() -> bool:
        Person.objects.update(changed_at=at(long_ago))
        return due(rule, TODAY).filter(pk=row.pk).exists()

    assert due_now()
    for pairs in ([(claimant, between), (between, one)], [(one, between), (between, claimant)]):
        for away, into in pairs:
            Person.objects.filter(pk=away.pk).update(merged_into=into)
        assert not due_now()
        Claim.objects.filter(pk=claim.pk).update(state="rejected")
        assert due_now()
        step = Step.objects.create(
            claim=claim, move="reject", before="accepted", after="rejected", by=place.officer, role="case_officer",
            version=Step.objects.count() + 9,
        )  # fmt: skip
        Step.objects.filter(pk=step.pk).update(at=at(rule.before(TODAY)))
        assert not due_now(), "dealt with lately"
        step.delete()
        Claim.objects.filter(pk=claim.pk).update(state="accepted")
        Person.objects.update(merged_into=None)


@pytest.mark.parametrize(("years_ago", "kept"), [(5, True), (6, False)])
def test_an_allowance_that_runs_keeps_its_decision(place: Town, years_ago: int, kept: bool) -> None:
    """Decided with periods ahead, closed; the rule's own years are over because it is shortened here."""
    rule = RULES["judgement"].model_copy(update={"years": 1})
    claim = rejected(place, date(2024, 2, 1))
    Claim.objects.filter(pk=claim.pk).update(state="closed", granted=claim.low)
    one = claim.judgements.get()
    told = json.loads(one.told) | {"ahead": {"low_fen": 100}}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    Judgement.objects.filter(pk=one.pk).update(told=text, as_of=years_after(TODAY, -years_ago))
    assert due(rule, TODAY).exists() is not kept


def test_who_logged_in_lately_is_not_idle(place: Town) -> None:
    rule, who = RULES["person"], make_person(place, date(2024, 3, 1))
    Person.objects.filter(pk=who.pk).update(account=place.worker)
    place.worker.last_login = at(rule.before(TODAY))
    place.worker.save()
    assert not due(rule, TODAY).exists()
    place.worker.last_login = at(rule.before(TODAY) - DAY)
    place.worker.save()
    assert due(rule, TODAY).count() == 1


# ── frozen decisions ──


def test_a_decision_whose_personal_part_is_gone_is_still_proven(place: Town) -> None:
    claim = rejected(place, date(2024, 2, 1))
    one = claim.judgements.get()
    before, digest = json.loads(one.told), one.digest
    let_go(RULES["judgement"], TODAY)
    one.refresh_from_db()
    rest = json.loads(one.told)
    assert one.digest == digest, "the digest of what was decided stays"
    assert (
        rest["amount"] == before["amount"]
        and rest["facts_hash"] == before["facts_hash"]
        and rest["payees"] == before["payees"]
    )
    assert not {"conditions", "missing", "next_steps", "calculation", "assumptions"} & rest.keys()
    auditor = client_of(officer("审计", "auditor"))
    told = page(auditor, f"/audit/claims/{claim.number}/").text
    assert "已按保存期限删去个人情况" in told and "余下内容未被改动" in told and "✓ 日志中有此摘要" in told
    assert "✗ 原文已被改动" not in told and "✗ 日志中没有此摘要" not in told
    Judgement.objects.filter(pk=one.pk).update(told=one.told.replace('"low_fen":', '"low_fen":9'))
    assert "✗ 原文已被改动" in page(auditor, f"/audit/claims/{claim.number}/").text, "what remains is guarded as well"
    Judgement.objects.filter(pk=one.pk).update(told=one.told)
    Erasure.objects.update(rest=sm3(b"forged"))
    assert "✗ 日志中没有此摘要" in page(auditor, f"/audit/claims/{claim.number}/").text


def test_nobody_hides_an_alteration_as_an_erasure(place: Town) -> None:
    claim = rejected(place, date(2024, 2, 1))
    one = claim.judgements.get()
    forged = one.told.replace('"status":"entitled"', '"status":"open"')
    Judgement.objects.filter(pk=one.pk).update(told=forged)
    Erasure.objects.create(model="claims.Judgement", row=one.pk, rule="judgement", rest=sm3(forged.encode()))
    assert "✗ 原文已被改动" in page(client_of(officer("审计", "auditor")), f"/audit/claims/{claim.number}/").text


# ── the command and the file ──


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("retain", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_counts_and_touches_nothing_until_told(place: Town) -> None:
    made = make_offer(place, timezone.localdate() - timedelta(days=800))
    assert (
        "offer\t已关闭、没有发出邀请的比对结果\t满 2 年\t到期可删 1\t仍需保留 0" in said()
        and "没有删去任何内容" in said()
    )
    assert Offer.objects.filter(pk=made.pk).exists() and not Record.objects.filter(action="retain.erase").exists()
    assert "已删去 0" in said("--do", "--rule", "person") and Offer.objects.exists()
    assert "已删去 1" in said("--do") and not Offer.objects.exists()
    told = page(client_of(officer("管理员", "administrator", "")), "/admin/keeping/").text
    assert "1 项，最近" in told and "会计档案" in told
    assert "已删去 1" not in said("--do")
    with pytest.raises(CommandError, match="没有规则 nonsense"):
        said("--rule", "nonsense")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"years": 0}, "years"), ({"model": "claims.Nothing"}, "Nothing"), ({"fields": ["colour"]}, "没有 colour"), ({"at": "when"}, "没有 when"),
        ({"person": ["person__colour"]}, "没有 person__colour"), ({"organisation": "firm"}, "没有 firm"), ({"do": "burn"}, "do"), ({"fields": []}, "须写 fields"), ({"extra": 1}, "extra"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_refused(changed: dict[str, Any], why: str) -> None:
    base = {
        "id": "x", "zh": "x", "model": "personal.Correction", "do": "blank", "fields": ["said"], "person": ["person"], "after": "row",
        "at": "answered_at", "years": 3, "basis": "x",
    }  # fmt: skip
    assert Rule(**base)  # type: ignore[arg-type]
    with pytest.raises((ValidationError, LookupError), match=why):
        Rule(**{**base, **changed})


def test_an_office_has_its_own_rules(place: Town, tmp_path: Any, settings: Any) -> None:
    own = tmp_path / "retention.yaml"
    settings.JIANGCE_RETENTION = str(own)
    with pytest.raises(CommandError, match="不能使用"):
        said()
    own.write_text(FILE.read_text(encoding="utf-8").replace("years: 2\n", "years: 3\n"), encoding="utf-8")
    assert "满 3 年" in next(line for line in said().splitlines() if line.startswith("offer\t"))
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(FILE.read_text(encoding="utf-8").replace("closed_on", "closed_at"), encoding="utf-8")
    settings.JIANGCE_RETENTION = str(wrong)
    with pytest.raises(CommandError, match="没有 closed_at"):
        said()


def test_a_rule_stands_once() -> None:
    rules = [one.model_dump() for one in retention().rules]
    with pytest.raises(ValidationError, match="写了两次"):
        Retention(running_years=5, current=(), rules=[*rules, rules[0]])
