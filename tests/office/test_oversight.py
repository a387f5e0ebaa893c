"""The auditor's pages: a decision to the ground, the log, a sample that anyone draws again; and nothing is changed there."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.office.conftest import Page
from tests.office.office_facts import REGION, Town, hired, officer, person
from tests.office.roster_files import row, taken
from tests.office.test_rights import filed

from jiangce.office.audit import verifier
from jiangce.office.audit.log import append, close_day
from jiangce.office.audit.models import DailyRoot, Record
from jiangce.office.audit.protection import release
from jiangce.office.audit.sm3 import sm3
from jiangce.office.claims.facts import facts_of_claim
from jiangce.office.claims.filing import file, offers, open_claim
from jiangce.office.claims.models import Claim, Judgement, Step
from jiangce.office.claims.moving import move
from jiangce.office.claims.reviewing import approve, review
from jiangce.office.oversight.views import claims as audited
from jiangce.office.pages import declared as declared_pages
from jiangce.office.pages.reading import read_by
from jiangce.office.registers.models import Fact
from jiangce.office.registers.recording import correct, record
from jiangce.office.rosters.deciding import standing
from jiangce.office.rosters.filing import file_all


@pytest.fixture
def claim(place: Town) -> Claim:
    """One that was approved."""
    made = move(filed(place), "accept", place.officer, seen=2)
    made = review(made, place.officer, seen=made.version)
    return approve(made, place.chief, seen=made.version)


@pytest.fixture
def auditor(place: Town) -> Client:
    client = Client()
    client.force_login(officer("孙审计", "auditor"))
    return client


def page(client: Client, where: str, status: int = 200) -> Page:
    answer = client.get(where)
    assert answer.status_code == status
    return Page(answer.content.decode())


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def test_from_a_decision_to_rule_evidence_and_hands_in_three_clicks(claim: Claim, auditor: Client, place: Town) -> None:
    listed = page(auditor, "/audit/")
    where = f"/audit/claims/{claim.number}/"
    assert where in listed.links()
    told = page(auditor, where)
    clause = next(link for link in told.links() if "/clauses/" in link)
    assert page(auditor, clause).text
    assert told.text.count("✓ 与原文一致") == told.text.count("✓ 日志中有此摘要") == 3
    assert "✓ 按当日已知的版本重新取数，事实摘要一致" in told.text
    for said in (
        "初审（初审经办）初审通过",
        "复审（复审负责人）复审通过",
        "企业申报",
        "社保系统",
        "招用日期：2023-05-08",
        "上虞精工",
    ):
        assert said in told.text, said
    assert place.hires[0] in told.text and place.hires[1] in told.text, "who was counted with it is evidence too"


def test_after_log_in_the_auditor_is_where_the_work_is(claim: Claim, auditor: Client) -> None:
    from tests.office.office_facts import PASSWORD

    answer = Client().post("/accounts/login/", {"login": "孙审计", "password": PASSWORD})
    assert answer.headers["Location"] == "/audit/"


def test_the_frozen_text_is_handed_out_to_the_byte(claim: Claim, auditor: Client) -> None:
    frozen = Judgement.objects.last()
    answer = auditor.get(f"/audit/claims/{claim.number}/judgements/{frozen.pk}/")
    assert sm3(answer.content) == frozen.digest and "attachment" in answer.headers["Content-Disposition"]


def test_a_judgement_altered_in_the_database_is_shown(claim: Claim, auditor: Client) -> None:
    frozen = Judgement.objects.first()
    Judgement.objects.filter(pk=frozen.pk).update(told=frozen.told.replace("50000", "90000"))
    told = page(auditor, f"/audit/claims/{claim.number}/")
    assert "✗ 原文已被改动" in told.text and told.text.count("✓ 与原文一致") == 2


def test_whoever_alters_text_and_digest_together_is_given_away_by_the_log(claim: Claim, auditor: Client) -> None:
    frozen = Judgement.objects.first()
    text = frozen.told.replace("50000", "90000")
    assert text != frozen.told
    Judgement.objects.filter(pk=frozen.pk).update(told=text, digest=sm3(text.encode()))
    told = page(auditor, f"/audit/claims/{claim.number}/")
    assert told.text.count("✓ 与原文一致") == 3 and told.text.count("✗ 日志中没有此摘要") == 1


def test_facts_are_shown_as_they_were_known(claim: Claim, auditor: Client, place: Town) -> None:
    """What is corrected later does not show in what the decision read."""
    fact = Fact.objects.current().get(key=place.hires[0])
    later = timezone.localdate() + timedelta(days=1)
    correct(fact, {**fact.values, "hired_on": "2023-05-09"}, by=None, why="抄错", known_on=later)
    told = page(auditor, f"/audit/claims/{claim.number}/")
    assert "招用日期：2023-05-08" in told.text and "招用日期：2023-05-09" not in told.text and "被更正" in told.text
    assert "事实摘要一致" in told.text


def test_what_changed_later_the_same_day_is_no_false_alarm(claim: Claim, auditor: Client, place: Town) -> None:
    fact = Fact.objects.current().get(key=place.hires[0])
    correct(fact, {**fact.values, "hired_on": "2023-05-09"}, by=None, why="抄错")
    paid = {"person": place.people[0].key, "payee": place.people[0].key, "amount": 50_000, "paid_on": "2023-09-01"}
    record("payment", paid, region=REGION, source="发放", by=None)
    told = page(auditor, f"/audit/claims/{claim.number}/").text
    assert "事实摘要一致" in told and "招用日期：2023-05-09" not in told


def test_a_commitment_of_that_moment_is_read_again_though_it_is_gone(place: Town, auditor: Client) -> None:
    """What was granted then counted then, whatever became of it; what was granted since does not."""
    second = filed(place)
    offered = next(
        one for one in offers(place.people[1], timezone.localdate()) if one.decision["benefit"] == "new-hire-grant"
    )
    first = open_claim(place.people[1], offered, place.officer)
    assert read_by(second, second.judgements.get()).same
    Step.objects.create(
        claim=first,
        move="review",
        before="accepted",
        after="reviewed",
        by=place.officer,
        role="case_officer",
        version=9,
    )
    Claim.objects.filter(pk=first.pk).update(state="reviewed")
    assert read_by(second, second.judgements.get()).same, "granted later"
    after = timezone.now()
    Step.objects.create(
        claim=first, move="refuse", before="reviewed", after="rejected", by=place.officer, role="chief", version=10
    )
    Claim.objects.filter(pk=first.pk).update(state="rejected")
    then, now = (facts_of_claim(second, after.date(), at=at).get("payment", {}) for at in (after, None))
    assert f"claim-{first.pk}" in then and f"claim-{first.pk}" not in now


def test_a_fact_altered_in_the_database_is_told(claim: Claim, auditor: Client, place: Town) -> None:
    fact = Fact.objects.current().get(key=place.hires[0])
    Fact.objects.filter(pk=fact.pk).update(values={**fact.values, "hired_on": "2023-05-09"})
    assert "✗ 重新取数后的事实摘要不同" in page(auditor, f"/audit/claims/{claim.number}/").text


def test_another_regions_claim_is_not_there(claim: Claim, place: Town) -> None:
    client = Client()
    client.force_login(officer("桐庐审计", "auditor", "330122"))
    page(client, f"/audit/claims/{claim.number}/", 404)
    assert "没有符合的申领" in page(client, "/audit/").text
    page(client, f"/audit/claims/{claim.number}/judgements/1/", 404)


def test_the_page_costs_the_same_however_much_there_is(claim: Claim, auditor: Client, place: Town) -> None:
    where = f"/audit/claims/{claim.number}/"
    page(auditor, where)
    with CaptureQueriesContext(connection) as few:
        page(auditor, where)
    for at in range(30):
        append(None, "claim.note", claim, {"at": at})
    for at in range(5):
        hired(person(f"新来{at}"), place.firm)
    with CaptureQueriesContext(connection) as more:
        page(auditor, where)
    assert len(more) == len(few) < 100


# ── the log ──


def test_the_log_is_filtered(claim: Claim, auditor: Client, place: Town) -> None:
    everything = page(auditor, "/audit/log/")
    assert "申领：复审通过" in everything.text and f"申领 {claim.number}" in everything.text
    assert (
        "申领：受理" not in page(auditor, "/audit/log/?action=claim.approve").text.split("摘要", 1)[1].split("序号")[-1]
    )
    mine = page(auditor, f"/audit/log/?subject={claim.number}")
    assert "登记事实" not in mine.text.split("序号")[-1] and "由：初审中" in mine.text
    assert "复审通过" in page(auditor, "/audit/log/?actor=复审&action=claim.approve").text.split("序号")[-1]
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    assert claim.number in page(auditor, f"/audit/log/?day={today}").text
    assert "没有符合的记录" in page(auditor, f"/audit/log/?day={tomorrow}").text
    rows = list(csv.reader(io.StringIO(text_of(auditor.get(f"/audit/log/export/?subject={claim.number}")))))
    assert len(rows) == 1 + Record.objects.filter(subject=f"claims.claim:{claim.pk}").count()


@pytest.mark.parametrize(
    "query", ["before=x&day=x&subject=" + "很" * 500, "before=-1", "before=" + "9" * 40, "action=<x>"]
)
def test_the_log_takes_any_address(claim: Claim, auditor: Client, query: str) -> None:
    page(auditor, f"/audit/log/?{query}")


def test_the_log_goes_on_page_by_page(auditor: Client) -> None:
    for at in range(120):
        append(None, f"note.{at}", "system")
    seen, pages, where = [], 0, "/audit/log/"
    while where:
        told = page(auditor, where)
        seen += [int(one.removeprefix("note.")) for one in told.text.split() if re.fullmatch(r"note\.\d+", one)]
        older = [link for link in told.links() if "before=" in link]
        where, pages = "/audit/log/" + older[0] if older else "", pages + 1
    assert seen == list(range(119, -1, -1)) and pages >= 3


def test_an_auditor_sees_the_log_of_his_region_only(claim: Claim, place: Town) -> None:
    append(officer("桐庐经办", "case_officer", "330122"), "calendar.edit", "workdays.year:2027")
    append(place.officer, "calendar.edit", "workdays.year:2026")
    client = Client()
    client.force_login(officer("桐庐审计", "auditor", "330122"))
    told = page(client, "/audit/log/").text
    assert "年度 2027" in told and "年度 2026" not in told and claim.number not in told
    assert "登记事实" not in told.split("序号")[-1]


def test_the_log_is_read_in_bounded_queries(claim: Claim, auditor: Client, django_assert_max_num_queries: Any) -> None:
    page(auditor, "/audit/log/")
    with django_assert_max_num_queries(12):
        page(auditor, "/audit/log/")


def test_one_button_one_verdict(claim: Claim, auditor: Client) -> None:
    answer = auditor.post("/audit/log/verify/")
    assert "✓ 日志完整" in answer.content.decode()
    last = Record.objects.last()
    assert last.action == "audit.verify" and last.actor_name == "孙审计"
    root = Record.objects.get(seq=3).digest
    assert "✓ 日志完整" in auditor.post("/audit/log/verify/", {"root": root.upper()}).content.decode()
    assert "截短或重写" in auditor.post("/audit/log/verify/", {"root": "0" * 64}).content.decode()
    assert auditor.post("/audit/log/verify/", {"root": "不是"}).status_code == 400


def test_an_altered_log_is_found_by_the_button(claim: Claim, auditor: Client) -> None:
    with connection.cursor() as cursor:
        release(SimpleNamespace(connection=connection, execute=cursor.execute))
        cursor.execute("UPDATE audit_record SET actor_name = '别人' WHERE seq = 5")
    told = auditor.post("/audit/log/verify/").content.decode()
    assert "✗ 日志不完整" in told and "第 5 条的内容被改动" in told


def test_the_whole_log_goes_to_the_separate_verifier(claim: Claim, auditor: Client) -> None:
    records = [json.loads(line) for line in text_of(auditor.post("/audit/log/whole/")).splitlines()]
    found = verifier.verify(records)
    assert not found.trouble and records[-1]["action"] == "audit.export"
    for form in ("/audit/log/whole/", "/audit/log/verify/"):  # nothing is verified or taken away by looking
        assert auditor.get(form).headers["Location"] == "/audit/log/"


def test_daily_roots_are_shown(claim: Claim, auditor: Client) -> None:
    assert "还没有" in page(auditor, "/audit/log/roots/").text
    last = Record.objects.last()
    made = DailyRoot.objects.create(day=timezone.localdate() - timedelta(days=1), seq=last.seq, digest=last.digest)
    assert made.digest in page(auditor, "/audit/log/roots/").text
    assert made.digest in text_of(auditor.get("/audit/log/roots/?as=csv"))
    assert close_day(made.day) == made


# ── the sample ──


def more_claims(place: Town) -> None:
    for who in place.people[1:8]:
        found = next(one for one in offers(who, timezone.localdate()) if one.decision["benefit"] == "new-hire-grant")
        made = open_claim(who, found, place.officer)
        file(made, place.officer, seen=made.version)


def drawn(client: Client, query: str) -> list[str]:
    rows = list(csv.reader(io.StringIO(text_of(client.get(f"/audit/sample/export/?{query}")))))
    return [row[1] for row in rows[1:]]


def test_a_sample_can_be_drawn_again_without_us(claim: Claim, auditor: Client, place: Town) -> None:
    more_claims(place)
    query = f"seed=2026年第4季度&day={timezone.localdate()}&size=3"
    mine = drawn(auditor, query)
    numbers = Claim.objects.exclude(state="draft").values_list("number", flat=True)
    assert mine == sorted(numbers, key=lambda number: sm3(f"2026年第4季度:{number}".encode()))[:3]
    told = page(auditor, f"/audit/sample/?{query}")
    assert all(f"/audit/claims/{number}/" in told.links() for number in mine) and "已提交的 8 件" in told.text


def test_a_sample_stays_what_happens_to_its_claims(claim: Claim, auditor: Client, place: Town) -> None:
    more_claims(place)
    query = f"seed=a&day={timezone.localdate()}&size=200"
    before = drawn(auditor, query)
    one = Claim.objects.filter(state="filed").first()
    move(one, "return", place.officer, seen=one.version, why="缺页")
    late = Step.objects.filter(claim__number=before[0], move="file")
    assert drawn(auditor, query) == before
    late.update(at=timezone.now() + timedelta(days=3))
    assert drawn(auditor, query) == before[1:], "filed after the day"


@pytest.mark.parametrize(
    "query",
    ["seed=&day=2026-01-01", "seed=a&day=x", "seed=a&day=2026-01-01&size=-1", "seed=a&day=2026-01-01&size=9999"],
)
def test_a_sample_without_its_three_is_told_so(auditor: Client, query: str) -> None:
    assert "都要填写" in page(auditor, f"/audit/sample/?{query}").text
    assert auditor.get(f"/audit/sample/export/?{query}").status_code == 302


def test_a_sample_of_nothing(auditor: Client) -> None:
    assert "没有提交的申领" in page(auditor, "/audit/sample/?seed=a&day=2020-01-01&size=5").text
    assert page(auditor, "/audit/sample/").all("input", name="seed")[0]["value"]


def test_of_a_long_roster_the_page_says_what_it_leaves_out(
    place: Town, auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(place.firm, place.clerk, [row(at) for at in range(12)])
    found = standing(place.firm, timezone.localdate())
    key = next(one.key for one in found.free if one.told["benefit"] == "new-hire-grant" and one.worker)
    claim = file_all(found, [key], place.clerk, slip="s", agreed=True).lines.get().claim
    assert claim is not None
    for limit, words in ((200, ""), (10, "另有 14 项没有列在这里")):
        monkeypatch.setattr(declared_pages, "MOST", limit)
        monkeypatch.setattr(audited, "MOST_DECLARED", limit)
        told = page(auditor, f"/audit/claims/{claim.number}/")
        assert words in told.text and ("没有列在这里" in told.text) == bool(words)
