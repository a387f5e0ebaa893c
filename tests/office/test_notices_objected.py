"""Objections stop one claim and not the list; what is archived stays; two at once."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from tests.office.notice_facts import (
    CONTACT,
    LONG_AGO,
    Bureau,
    approved,
    prepared,
    put_up,
    run_out,
    said,
    states,
    to_payable,
)
from tests.office.office_facts import officer

from jiangce.office.audit import checking
from jiangce.office.audit.log import history
from jiangce.office.audit.protection import release
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved, move
from jiangce.office.notices.ending import pass_all
from jiangce.office.notices.freezing import verify
from jiangce.office.notices.models import Archive, Notice, NoticeLine, Objection
from jiangce.office.notices.objecting import Again, NotTaken, accept, answer, look_up, read, reply, take
from jiangce.office.notices.preparing import prepare
from jiangce.office.notices.publishing import publish
from jiangce.office.notices.terms import FILE
from jiangce.office.registers.models import Person
from jiangce.office.workdays.models import Year

# ── objections stop one, not the batch ──


def test_an_objection_stops_one(bureau: Bureau) -> None:
    claims = approved(bureau.officer)
    notice = put_up(bureau.officer)
    objection, secret = take(notice.lines.get(at=2), said())
    assert states(*claims) == ["noticed"] * 3, "what anyone sends moves nothing by itself"
    objection = accept(objection, bureau.officer, seen=objection.version, why="有人反映其并非首次参保")
    assert states(*claims) == ["noticed", "objected", "noticed"]
    run_out(notice)
    ended = pass_all(notice, bureau.officer)
    assert (ended.passed, ended.archived, states(*claims)) == (2, False, ["payable", "objected", "payable"])
    held = Claim.objects.get(pk=claims[1].pk)
    move(held, "dismiss", bureau.chief, seen=held.version, why="社保记录显示为首次参保")
    notice.refresh_from_db()
    assert (states(claims[1]), notice.state) == (["payable"], "archived")
    objection.refresh_from_db()
    assert (objection.state, objection.outcome) == ("settled", "dismissed")
    found = look_up(objection.receipt, secret)
    assert found is not None and "不成立" in reply(found)


@pytest.mark.parametrize(
    ("name", "state", "outcome"), [("refuse", "rejected", "refused"), ("send_back", "accepted", "sent_back")]
)
def test_the_chief_decides(bureau: Bureau, name: str, state: str, outcome: str) -> None:
    claims = approved(bureau.officer)
    notice = put_up(bureau.officer)
    objection, _ = take(notice.lines.get(at=1), said())
    accept(objection, bureau.officer, seen=objection.version, why="并非首次参保")
    held = Claim.objects.get(pk=claims[0].pk)
    if name == "refuse":  # who refuses is not who reviewed
        held.steps.create(
            move="review", before="accepted", after="reviewed", by=bureau.officer, role="case_officer", version=1
        )
    move(held, name, bureau.chief, seen=held.version, why="经核查属实")
    assert states(claims[0]) == [state] and notice.lines.get(at=1).outcome == outcome
    if name == "send_back":  # reviewed and approved again, it goes on another list
        Claim.objects.filter(pk=claims[0].pk).update(state="approved")
        assert put_up(bureau.officer, [Claim.objects.get(pk=claims[0].pk)]).lines.count() == 1
    run_out(notice)
    assert pass_all(notice, bureau.officer).archived


def test_who_was_objected_to_waits_for_the_end_too(bureau: Bureau) -> None:
    """Dismissing leads to the money: not while others may still object, nor while somebody has and nobody looked."""
    claims = approved(bureau.officer)
    notice = put_up(bureau.officer)
    line = notice.lines.get(at=1)
    first, second = take(line, said("a"))[0], take(line, said("b", what="他同时在外地任职，合同是补签的。"))[0]
    accept(first, bureau.officer, seen=first.version, why="并非首次参保")
    held = Claim.objects.get(pk=claims[0].pk)
    with pytest.raises(NotMoved, match="期满后"):
        move(held, "dismiss", bureau.chief, seen=held.version, why="不成立")
    run_out(notice)
    with pytest.raises(NotMoved, match="未处理的异议"):
        move(held, "dismiss", bureau.chief, seen=held.version, why="不成立")
    accept(second, bureau.officer, seen=second.version, why="并入前一件核查")
    move(held, "dismiss", bureau.chief, seen=held.version, why="不成立")
    assert set(Objection.objects.values_list("state", flat=True)) == {"settled"}


def test_an_objection_nobody_looked_at_keeps_its_line(bureau: Bureau) -> None:
    claims = approved(bureau.officer)
    notice = put_up(bureau.officer)
    objection, secret = take(notice.lines.get(at=3), said())
    run_out(notice)
    ended = pass_all(notice, bureau.officer)
    assert ended.passed == 2 and "还有未处理的异议" in ended.stayed[0] and states(claims[2]) == ["noticed"]
    answer(objection, bureau.officer, seen=objection.version, text="经核对社保记录，系首次参保。")
    assert pass_all(notice, bureau.officer).archived and states(claims[2]) == ["payable"]
    found = look_up(objection.receipt, secret)
    assert found is not None and found.answer.open() == "经核对社保记录，系首次参保。"


def test_who_objects_is_sealed_and_every_reading_is_logged(bureau: Bureau) -> None:
    approved(bureau.officer)
    objection, secret = take(put_up(bureau.officer).lines.get(at=1), said())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_objection")
        row = str(cursor.fetchone())
    assert not any(told in row for told in ("李实名", "13900000000", "首次参保", secret))
    assert (str(objection.who), str(objection.reach), str(objection.what)) == ("李*名", "139****0000", "（23字）")
    assert read(objection, bureau.officer, "办理异议")["what"].startswith("该员工")
    assert [one.action for one in history(objection)] == ["notice.objection", "reveal", "reveal", "reveal", "reveal"]
    assert "李实名" not in "".join(checking.export())
    assert look_up(objection.receipt, "WRONG") is None and look_up("YY000", secret) is None
    assert look_up(objection.receipt.lower(), f" {secret[:5].lower()} {secret[5:]}") == objection
    with pytest.raises(NotMoved, match="不得写出异议人"):
        accept(objection, bureau.officer, seen=objection.version, why="李实名反映其不是首次参保")


def test_who_is_objected_to_does_not_learn_by_whom(bureau: Bureau) -> None:
    """Whatever post he holds: he neither reads the objection nor answers it."""
    claims, own = approved(bureau.officer), officer("本人", "case_officer")
    objection, _ = take(put_up(bureau.officer).lines.get(at=1), said())
    Person.objects.filter(pk=claims[0].person_id).update(account=own)
    for act in (
        lambda: read(objection, own, "办理异议"),
        lambda: answer(objection, own, seen=objection.version, text="并无此事"),
        lambda: accept(objection, own, seen=objection.version, why="先受理"),
    ):
        with pytest.raises(NotMoved, match="回避"):
            act()
    assert [one.action for one in history(objection)] == ["notice.objection"]


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"who": ""}, "who"), ({"who": "李"}, "who"), ({"reach": "1"}, "reach"), ({"what": "不行"}, "what"), ({"what": "长" * 1001}, "what"),
        ({"who": "名" * 41}, "who"), ({"what": "有不可见字符\x00在里面的异议"}, "what"), ({"once": ""}, ""),
    ],
)  # fmt: skip
def test_an_objection_that_says_nothing_is_not_taken(bureau: Bureau, wrong: dict[str, str], where: str) -> None:
    approved(bureau.officer)
    line = put_up(bureau.officer).lines.get(at=1)
    with pytest.raises(NotTaken) as told:
        take(line, said(**wrong))
    assert told.value.where == where and not Objection.objects.exists()


def test_the_same_form_twice_and_too_many_from_one_place(bureau: Bureau) -> None:
    approved(bureau.officer)
    line = put_up(bureau.officer).lines.get(at=1)
    first, _ = take(line, said("1", origin="192.0.2.7"))
    with pytest.raises(Again, match=first.receipt):
        take(line, said("1", origin="192.0.2.7"))
    for at in range(2, 6):
        take(line, said(str(at), origin="192.0.2.7"))
    with pytest.raises(NotTaken, match="稍后再试"):
        take(line, said("6", origin="192.0.2.7"))
    take(line, said("7", origin="192.0.2.8"))
    assert Objection.objects.count() == 6


def test_when_the_time_is_up_nobody_objects_here(bureau: Bureau) -> None:
    approved(bureau.officer)
    notice = run_out(put_up(bureau.officer))
    with pytest.raises(NotTaken, match="已满"):
        take(notice.lines.get(at=1), said())


# ── in the end ──


def test_the_archive_tells_what_was_published_and_what_became_of_it(bureau: Bureau) -> None:
    claims = approved(bureau.officer)
    to_payable(claims[0], bureau.officer)
    kept = Archive.objects.get()
    told = json.loads(kept.told)
    assert told["lines"][0] | {"code": ""} == {
        "at": 1, "kind": "person", "name": "张*", "code": "", "title": "新招员工一次性就业补贴", "clause": "三(一)1", "amount": 50_000,
        "outcome": "passed", "settled_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert (
        told["published_digest"] == kept.notice.digest and told["objections"] == 0 and told["office"] == CONTACT.office
    )
    assert "张敏" not in kept.told
    with pytest.raises(DatabaseError), transaction.atomic():
        Archive.objects.filter(pk=kept.pk).update(digest="0" * 64)


def test_a_changed_list_is_found(bureau: Bureau) -> None:
    claim = approved(bureau.officer, ["张敏"])[0]
    to_payable(claim, bureau.officer)
    notice = Notice.objects.get()
    assert len(verify(notice)) == 5 and all(check.holds for check in verify(notice))
    notice.lines.update(amount=5_000_000)
    assert [check.holds for check in verify(notice)] == [False, True, True, False, True]
    Notice.objects.update(digest="0" * 64)
    notice.refresh_from_db()
    assert [check.holds for check in verify(notice)][1] is False


# ── two at once ──


@pytest.fixture
def committed(transactional_db: None, keyring: None) -> None:
    with connection.schema_editor() as schema:
        release(schema)
    for year in (timezone.localdate().year, timezone.localdate().year + 1):
        Year.objects.get_or_create(year=year)


def at_once(*work: Any) -> list[str]:
    start, told = threading.Barrier(len(work)), []

    def one(job: Any) -> None:
        start.wait()
        try:
            job()
            told.append("won")
        except NotMoved:
            told.append("told")
        finally:
            connections.close_all()

    running = [threading.Thread(target=one, args=(job,)) for job in work]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sorted(told)


def test_two_officers_publish_the_same(committed: None) -> None:
    first, other = officer("周经办", "case_officer"), officer("吴经办", "case_officer")
    claims = approved(first)
    notice = prepared(first)
    jobs = [lambda who=who: publish(notice, who, seen=notice.version) for who in (first, other)]
    assert at_once(*jobs) == ["told", "won"]
    assert states(*claims) == ["noticed"] * 3 and set(Claim.objects.values_list("version", flat=True)) == {2}
    assert Notice.objects.get().number.endswith("-0001") and not checking.verdict().trouble


def test_two_officers_end_the_same(committed: None) -> None:
    first, other = officer("周经办", "case_officer"), officer("吴经办", "case_officer")
    claims = approved(first)
    notice = put_up(first, days_ago=LONG_AGO)
    done = []
    jobs = [lambda who=who: done.append(pass_all(notice, who)) for who in (first, other)]
    assert at_once(*jobs) == ["won", "won"]
    assert sum(one.passed for one in done) == 3 and not any(one.stayed for one in done)
    assert states(*claims) == ["payable"] * 3 and Archive.objects.count() == 1
    assert set(Claim.objects.values_list("version", flat=True)) == {3} and not checking.verdict().trouble


def test_two_officers_list_the_same_claims(committed: None) -> None:
    first, other = officer("周经办", "case_officer"), officer("吴经办", "case_officer")
    told = [one.number for one in approved(first)]
    jobs = [lambda who=who: prepare("330604", "shangyu-2023", "new-hire-grant", who, told) for who in (first, other)]
    assert at_once(*jobs) == ["told", "won"]
    assert NoticeLine.objects.count() == 3 and Notice.objects.count() == 1


def test_a_mistake_in_the_terms_stops_the_start(
    tmp_path: Any, settings: Any, transactional_db: None, keyring: None
) -> None:
    from jiangce.office.ready import make_ready

    assert make_ready() == ""
    (tmp_path / "own.yaml").write_text(FILE.read_text(encoding="utf-8").replace("days: 5", "days: 0"), encoding="utf-8")
    settings.JIANGCE_NOTICES = str(tmp_path / "own.yaml")
    assert "default.days" in make_ready() and str(tmp_path) in make_ready()
    with connection.schema_editor() as schema:
        release(schema)  # making ready has put the log's guard back, and the tables are emptied now
