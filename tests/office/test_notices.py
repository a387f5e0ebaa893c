"""A list on public notice: masked or refused, up at once or not at all, passed when its time is up and not before."""

from __future__ import annotations

import json
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from tests.office.notice_facts import (
    CONTACT,
    LONG_AGO,
    Bureau,
    approved,
    bureau,
    prepared,
    put_up,
    run_out,
    said,
    to_payable,
)
from tests.office.office_facts import firm, officer

from jiangce.office.audit import checking
from jiangce.office.audit.log import history
from jiangce.office.audit.protection import release
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved, Stale, move
from jiangce.office.notices import guarding
from jiangce.office.notices.ending import pass_all
from jiangce.office.notices.freezing import verify
from jiangce.office.notices.models import Archive, Notice, NoticeLine, Objection
from jiangce.office.notices.objecting import Again, NotTaken, accept, answer, look_up, read, reply, take
from jiangce.office.notices.preparing import discard, prepare, set_contact, take_off, waiting
from jiangce.office.notices.printing import Unmasked, demand_masked
from jiangce.office.notices.publishing import pass_straight, publish
from jiangce.office.notices.terms import FILE, BadTerms, Contact, terms
from jiangce.office.workdays.counting import BeyondCalendar, calendar
from jiangce.office.workdays.models import Year


@pytest.fixture
def place(db: None, keyring: None, settings: Any) -> Bureau:
    settings.JIANGCE_DEMAND_MFA = False
    return bureau()


def states(*claims: Claim) -> list[str]:
    return [Claim.objects.get(pk=one.pk).state for one in claims]


# ── a list is made ──


def test_what_waits_is_gathered(place: Bureau) -> None:
    approved(place.officer)
    approved(place.officer, ["周一"], entry="new-hire-transport", fact="t", granted=20_000, low=20_000, high=20_000)
    found = {one.entry: (one.count, one.amount, one.term.days) for one in waiting(place.officer)}
    assert found == {"new-hire-grant": (3, 150_000, 5), "new-hire-transport": (1, 20_000, 5)}
    prepared(place.officer, Claim.objects.filter(entry="new-hire-grant"))
    assert [one.entry for one in waiting(place.officer)] == ["new-hire-transport"]
    assert waiting(officer("桐庐", "case_officer", "330122")) == []


def test_a_list_prints_masked(place: Bureau) -> None:
    approved(place.officer)
    notice = prepared(place.officer)
    lines = list(notice.lines.all())
    assert [one.name for one in lines] == ["张*", "王*明", "欧**文"]
    assert all(one.code.startswith("3306************") and len(one.code) == 18 for one in lines)
    assert (notice.days, notice.heading) == (5, "关于拟发放绍兴市上虞区新招员工一次性就业补贴名单的公示")


def test_a_firm_is_named(place: Bureau) -> None:
    body = firm("舜江精密机械有限公司")
    body.code = "91330604MA2JT0XY1G"
    body.save()
    approved(place.officer, ["周一"])
    claim = Claim.objects.get()
    Claim.objects.filter(pk=claim.pk).update(person=None, organisation=body, claimant=body.key)
    line = prepared(place.officer).lines.get()
    assert (line.kind, line.name, line.code) == ("org", "舜江精密机械有限公司", "91330604MA2JT0XY1G")


def test_a_list_is_so_long_and_no_longer(place: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jiangce.office.notices.preparing.MOST", 2)
    approved(place.officer)
    assert [prepared(place.officer).lines.count(), prepared(place.officer).lines.count()] == [2, 1]


def test_nobody_elses_claims_go_on_it(place: Bureau) -> None:
    claims = approved(place.officer)
    with pytest.raises(NotMoved, match="岗位不能"):
        prepare("330604", "shangyu-2023", "new-hire-grant", place.chief)
    prepared(place.officer, claims[:1])
    with pytest.raises(NotMoved, match="请刷新后再选"):
        prepare("330604", "shangyu-2023", "new-hire-grant", place.officer, [claims[0].number, claims[1].number])
    with pytest.raises(NotMoved, match="没有可公示"):
        prepare("330604", "shangyu-2023", "new-hire-transport", place.officer)
    assert NoticeLine.objects.count() == 1


def test_a_list_can_be_given_up(place: Bureau) -> None:
    claims = approved(place.officer)
    notice = prepared(place.officer)
    first = notice.lines.get(claim=claims[0])
    notice = take_off(notice, first.pk, place.officer, seen=notice.version)
    assert list(notice.lines.values_list("at", flat=True)) == [1, 2] and waiting(place.officer)[0].count == 1
    with pytest.raises(Stale):
        discard(notice, place.officer, seen=notice.version - 1)
    discard(notice, place.officer, seen=notice.version)
    assert not Notice.objects.exists() and waiting(place.officer)[0].count == 3


# ── it goes up ──


def test_a_list_goes_up_at_once(place: Bureau) -> None:
    claims = approved(place.officer)
    notice = put_up(place.officer)
    assert states(*claims) == ["noticed"] * 3
    today = timezone.localdate()
    assert (notice.number, notice.opens_on) == (f"330604-{today.year}-0001", today)
    assert notice.last_day == calendar().after(today, 5) and notice.public_until == notice.last_day + timedelta(days=30)
    assert all(check.holds for check in verify(notice)) and len(verify(notice)) == 2
    approved(place.officer, ["周一"])
    assert put_up(place.officer).number == f"330604-{today.year}-0002"
    assert not checking.verdict().trouble


def test_one_that_cannot_keeps_all_back(place: Bureau) -> None:
    claims = approved(place.officer)
    notice = prepared(place.officer)
    Claim.objects.filter(pk=claims[1].pk).update(version=7)
    with pytest.raises(NotMoved, match=r"第2行.*全部名单均未公示"):
        publish(notice, place.officer, seen=notice.version)
    notice.refresh_from_db()
    assert (notice.state, notice.number, states(*claims)) == ("prepared", None, ["approved"] * 3)


def test_a_list_without_anybody_to_object_to_stays_down(place: Bureau) -> None:
    approved(place.officer)
    notice = prepared(place.officer)
    notice = set_contact(notice, place.officer, Contact(office="人社局", phone="", address=""), seen=notice.version)
    with pytest.raises(NotMoved, match="请先填写"):
        publish(notice, place.officer, seen=notice.version)
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(state="open")


def test_beyond_the_calendar_nothing_goes_up(place: Bureau) -> None:
    claims = approved(place.officer)
    notice = prepared(place.officer)
    with pytest.raises(BeyondCalendar):
        publish(notice, place.officer, seen=notice.version, today=date(2070, 12, 30))
    assert states(*claims) == ["approved"] * 3


def test_a_holiday_does_not_count(place: Bureau) -> None:
    """国庆 2025: the 1st to the 8th are off, the 28th of September and the 11th of October worked."""
    from jiangce.office.workdays.models import SpecialDay
    from jiangce.office.workdays.seeding import seed

    SpecialDay.objects.filter(day__year=2025).delete()
    Year.objects.filter(year=2025).delete()
    seed()
    approved(place.officer)
    notice = prepared(place.officer)
    notice = publish(notice, place.officer, seen=notice.version, today=date(2025, 9, 29))
    assert notice.last_day == date(2025, 10, 13)


# ── nothing unmasked gets through ──


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "王小明"}, {"name": "王小*"}, {"name": "*小明"}, {"code": "330604199001010011"}, {"code": "33060419900101****"}, {"code": "13812345678"},
        {"title": "补贴，卡号6222021234567890123"}, {"clause": "13812345678"}, {"name": "王1*"},
    ],
)  # fmt: skip
def test_the_database_refuses_what_is_not_masked(place: Bureau, wrong: dict[str, str]) -> None:
    """By the model, by an update past it, by SQL."""
    approved(place.officer)
    line = prepared(place.officer).lines.get(at=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeLine.objects.filter(pk=line.pk).update(**wrong)
    values = {
        name: getattr(line, name) for name in ("notice_id", "seen", "kind", "name", "code", "title", "clause", "amount")
    }
    other = approved(place.officer, ["周一"])[0]
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeLine.objects.create(**{**values, **wrong, "at": 9, "claim": other})
    column, value = next(iter(wrong.items()))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE notices_noticeline SET {column} = %s WHERE id = %s", [value, line.pk])  # noqa: S608
    line.refresh_from_db()
    assert line.name == "王*明"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "小*"}, {"name": "王*"}, {"code": "3306************99"}, {"code": ""}, {"title": "电话 138 1234 5678"},
    ],
)  # fmt: skip
def test_what_the_database_cannot_know_publishing_refuses(place: Bureau, wrong: dict[str, str]) -> None:
    claims = approved(place.officer)
    notice = prepared(place.officer)
    notice.lines.filter(at=2).update(**wrong)
    with pytest.raises(Unmasked, match="第2行"):
        publish(notice, place.officer, seen=notice.version)
    assert states(*claims) == ["approved"] * 3


@pytest.mark.parametrize(
    "wrong", [{"kind": "org", "code": "", "name": "某某公司"}, {"title": "补贴（王小明）"}, {"clause": "王小明三(一)1"}]
)
def test_the_database_knows_whose_line_it_is(place: Bureau, wrong: dict[str, str]) -> None:
    """A person's claim as an organisation's; the person's own name beside the masked one."""
    approved(place.officer)
    line = prepared(place.officer).lines.get(at=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeLine.objects.filter(pk=line.pk).update(**wrong)
    for name, value in wrong.items():
        setattr(line, name, value)
    with pytest.raises(Unmasked):  # and the service without the database
        demand_masked(line)


def test_the_guards_stand_and_come_back(place: Bureau) -> None:
    approved(place.officer)
    line = prepared(place.officer).lines.get(at=2)
    if connection.vendor == "sqlite":  # within a test's transaction SQLite makes tables anew, PostgreSQL does not
        with connection.cursor() as cursor:
            for one in ("insert", "update"):
                cursor.execute(f"DROP TRIGGER notices_masked_{one}")
            cursor.execute("DROP TRIGGER notices_same")
        NoticeLine.objects.filter(pk=line.pk).update(title="13812345678")
        NoticeLine.objects.filter(pk=line.pk).update(title="补贴")

        class Schema:
            connection = connection

            @staticmethod
            def execute(text: str) -> None:
                with connection.cursor() as cursor:
                    cursor.execute(text)

        guarding.protect(Schema)
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeLine.objects.filter(pk=line.pk).update(title="13812345678")


# ── only a notice publishes, only its end passes ──


def test_no_claim_is_published_alone(place: Bureau) -> None:
    claim = approved(place.officer, ["周一"])[0]
    with pytest.raises(NotMoved, match="须随公示名单一并公示"):
        move(claim, "publish", place.officer, seen=claim.version)
    with pytest.raises(NotMoved, match="须随公示名单一并公示"):
        move(claim, "publish", place.officer, seen=claim.version, why="急")
    assert states(claim) == ["approved"]


def test_nothing_passes_before_the_time_is_up(place: Bureau) -> None:
    claims = approved(place.officer)
    notice = put_up(place.officer)
    claim = Claim.objects.get(pk=claims[0].pk)
    with pytest.raises(NotMoved, match="届满"):
        move(claim, "pass", place.officer, seen=claim.version)
    with pytest.raises(NotMoved, match="未满"):
        pass_all(notice, place.officer)
    last = timezone.localdate()  # its last day is still in it
    Notice.objects.filter(pk=notice.pk).update(opens_on=last - timedelta(days=7), last_day=last)
    with pytest.raises(NotMoved, match="届满"):
        move(claim, "pass", place.officer, seen=claim.version)
    Notice.objects.filter(pk=notice.pk).update(last_day=last - timedelta(days=1))
    assert pass_all(notice, place.officer).passed == 3
    assert states(*claims) == ["payable"] * 3


def test_a_claim_that_never_stood_on_notice_does_not_pass(place: Bureau) -> None:
    claim = approved(place.officer, ["周一"], state="noticed")[0]
    with pytest.raises(NotMoved, match="没有该申领的公示记录"):
        move(claim, "pass", place.officer, seen=claim.version)


def test_passing_twice_is_passing_once(place: Bureau) -> None:
    approved(place.officer)
    notice = put_up(place.officer, days_ago=LONG_AGO)
    first, again = pass_all(notice, place.officer), pass_all(notice, place.officer)
    assert (first.passed, first.archived, again.passed, again.archived) == (3, True, 0, True)
    assert [one.action for one in history(notice)].count("notice.archive") == 1


def test_the_nightly_command_ends_what_is_due(place: Bureau, capsys: Any) -> None:
    done = approved(place.officer)
    put_up(place.officer, days_ago=LONG_AGO)
    still = approved(place.officer, ["周一"])
    put_up(place.officer)
    call_command("end_notices")
    call_command("end_notices")
    assert states(*done, *still) == ["payable"] * 3 + ["noticed"]
    assert capsys.readouterr().out.count("转待发放 3 项，已归档") == 1
    with pytest.raises(CommandError, match="没有这个账号"):
        call_command("end_notices", by="nobody")


def test_the_command_tells_what_it_could_not_do(place: Bureau, capsys: Any) -> None:
    approved(place.officer)
    put_up(place.officer, days_ago=LONG_AGO)
    place.officer.posts.update(until=timezone.localdate() - timedelta(days=1), since=date(2020, 1, 1))
    with pytest.raises(CommandError, match="1 项未能办理"):
        call_command("end_notices")
    assert "岗位不能" in capsys.readouterr().err
    call_command("end_notices", by=officer("接任", "case_officer").username)
    assert set(Claim.objects.values_list("state", flat=True)) == {"payable"}


# ── a policy that demands none ──


@pytest.fixture
def waived(tmp_path: Any, settings: Any) -> None:
    text = FILE.read_text(encoding="utf-8").replace(
        "policies: {}", "policies: {shangyu-2023: {basis: x, entries: {new-hire-grant: {demanded: false, basis: 本地办法规定小额补贴不公示}}}}"
    )  # fmt: skip
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    settings.JIANGCE_NOTICES = str(tmp_path / "own.yaml")


def test_what_needs_no_notice_goes_on_with_the_reason(place: Bureau, waived: None) -> None:
    claims = approved(place.officer)
    with pytest.raises(NotMoved, match="按规定不公示"):
        prepare("330604", "shangyu-2023", "new-hire-grant", place.officer)
    with pytest.raises(NotMoved):
        move(claims[0], "publish", place.officer, seen=claims[0].version)  # not without the reason
    assert pass_straight(claims, place.officer) == 3 and states(*claims) == ["payable"] * 3
    whys = set(claims[0].steps.values_list("why", flat=True))
    assert whys == {"依规定不公示：本地办法规定小额补贴不公示"}
    assert "notice.waive" in [one.action for one in history(claims[0])]


def test_what_needs_one_does_not(place: Bureau) -> None:
    claims = approved(place.officer)
    with pytest.raises(NotMoved, match="须公示5个工作日"):
        pass_straight(claims, place.officer)
    assert states(*claims) == ["approved"] * 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("days: 5", "days: 0", "default.days"), ("policies: {}", "policies: {nowhere: {basis: 无此政策}}", "没有这样的政策"), ("days: 5", "dys: 5", "default.dys"),
        ("policies: {}", "policies: {shangyu-2023: {basis: 依据, entries: {no-such: {basis: 依据}}}}", "没有这样的项目"),
        ("{place}{entry}", "{who}", "没有这样的占位"), ("  answered: 已答复。\n", "", "缺少或多出"), ("demanded: true", "demanded: [", "读不了"),
    ],
)  # fmt: skip
def test_terms_that_cannot_be_used_are_refused(tmp_path: Any, settings: Any, old: str, new: str, said: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "own.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    settings.JIANGCE_NOTICES = str(tmp_path / "own.yaml")
    with pytest.raises(BadTerms, match=said):
        terms()


# ── objections stop one, not the batch ──


def test_an_objection_stops_one(place: Bureau) -> None:
    claims = approved(place.officer)
    notice = put_up(place.officer)
    objection, secret = take(notice.lines.get(at=2), said())
    assert states(*claims) == ["noticed"] * 3, "what anyone sends moves nothing by itself"
    objection = accept(objection, place.officer, seen=objection.version, why="有人反映其并非首次参保")
    assert states(*claims) == ["noticed", "objected", "noticed"]
    run_out(notice)
    ended = pass_all(notice, place.officer)
    assert (ended.passed, ended.archived, states(*claims)) == (2, False, ["payable", "objected", "payable"])
    held = Claim.objects.get(pk=claims[1].pk)
    move(held, "dismiss", place.chief, seen=held.version, why="社保记录显示为首次参保")
    notice.refresh_from_db()
    assert (states(claims[1]), notice.state) == (["payable"], "archived")
    objection.refresh_from_db()
    assert (objection.state, objection.outcome) == ("settled", "dismissed")
    found = look_up(objection.receipt, secret)
    assert found is not None and "不成立" in reply(found)


@pytest.mark.parametrize(
    ("name", "state", "outcome"), [("refuse", "rejected", "refused"), ("send_back", "accepted", "sent_back")]
)
def test_the_chief_decides(place: Bureau, name: str, state: str, outcome: str) -> None:
    claims = approved(place.officer)
    notice = put_up(place.officer)
    objection, _ = take(notice.lines.get(at=1), said())
    accept(objection, place.officer, seen=objection.version, why="并非首次参保")
    held = Claim.objects.get(pk=claims[0].pk)
    if name == "refuse":  # who refuses is not who reviewed
        held.steps.create(
            move="review", before="accepted", after="reviewed", by=place.officer, role="case_officer", version=1
        )
    move(held, name, place.chief, seen=held.version, why="经核查属实")
    assert states(claims[0]) == [state] and notice.lines.get(at=1).outcome == outcome
    if name == "send_back":  # reviewed and approved again, it goes on another list
        Claim.objects.filter(pk=claims[0].pk).update(state="approved")
        assert put_up(place.officer, [Claim.objects.get(pk=claims[0].pk)]).lines.count() == 1
    run_out(notice)
    assert pass_all(notice, place.officer).archived


def test_who_was_objected_to_waits_for_the_end_too(place: Bureau) -> None:
    """Dismissing leads to the money: not while others may still object, nor while somebody has and nobody looked."""
    claims = approved(place.officer)
    notice = put_up(place.officer)
    line = notice.lines.get(at=1)
    first, second = take(line, said("a"))[0], take(line, said("b", what="他同时在外地任职，合同是补签的。"))[0]
    accept(first, place.officer, seen=first.version, why="并非首次参保")
    held = Claim.objects.get(pk=claims[0].pk)
    with pytest.raises(NotMoved, match="期满后"):
        move(held, "dismiss", place.chief, seen=held.version, why="不成立")
    run_out(notice)
    with pytest.raises(NotMoved, match="未处理的异议"):
        move(held, "dismiss", place.chief, seen=held.version, why="不成立")
    accept(second, place.officer, seen=second.version, why="并入前一件核查")
    move(held, "dismiss", place.chief, seen=held.version, why="不成立")
    assert set(Objection.objects.values_list("state", flat=True)) == {"settled"}


def test_an_objection_nobody_looked_at_keeps_its_line(place: Bureau) -> None:
    claims = approved(place.officer)
    notice = put_up(place.officer)
    objection, secret = take(notice.lines.get(at=3), said())
    run_out(notice)
    ended = pass_all(notice, place.officer)
    assert ended.passed == 2 and "还有未处理的异议" in ended.stayed[0] and states(claims[2]) == ["noticed"]
    answer(objection, place.officer, seen=objection.version, text="经核对社保记录，系首次参保。")
    assert pass_all(notice, place.officer).archived and states(claims[2]) == ["payable"]
    found = look_up(objection.receipt, secret)
    assert found is not None and found.answer.open() == "经核对社保记录，系首次参保。"


def test_who_objects_is_sealed_and_every_reading_is_logged(place: Bureau) -> None:
    approved(place.officer)
    objection, secret = take(put_up(place.officer).lines.get(at=1), said())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notices_objection")
        row = str(cursor.fetchone())
    assert not any(told in row for told in ("李实名", "13900000000", "首次参保", secret))
    assert (str(objection.who), str(objection.reach), str(objection.what)) == ("李*名", "139****0000", "（23字）")
    assert read(objection, place.officer, "办理异议")["what"].startswith("该员工")
    assert [one.action for one in history(objection)] == ["notice.objection", "reveal", "reveal", "reveal", "reveal"]
    assert "李实名" not in "".join(checking.export())
    assert look_up(objection.receipt, "WRONG") is None and look_up("YY000", secret) is None
    assert look_up(objection.receipt.lower(), f" {secret[:5].lower()} {secret[5:]}") == objection
    with pytest.raises(NotMoved, match="不得写出异议人"):
        accept(objection, place.officer, seen=objection.version, why="李实名反映其不是首次参保")


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"who": ""}, "who"), ({"who": "李"}, "who"), ({"reach": "1"}, "reach"), ({"what": "不行"}, "what"), ({"what": "长" * 1001}, "what"),
        ({"who": "名" * 41}, "who"), ({"what": "有不可见字符\x00在里面的异议"}, "what"), ({"once": ""}, ""),
    ],
)  # fmt: skip
def test_an_objection_that_says_nothing_is_not_taken(place: Bureau, wrong: dict[str, str], where: str) -> None:
    approved(place.officer)
    line = put_up(place.officer).lines.get(at=1)
    with pytest.raises(NotTaken) as told:
        take(line, said(**wrong))
    assert told.value.where == where and not Objection.objects.exists()


def test_the_same_form_twice_and_too_many_from_one_place(place: Bureau) -> None:
    approved(place.officer)
    line = put_up(place.officer).lines.get(at=1)
    first, _ = take(line, said("1", origin="192.0.2.7"))
    with pytest.raises(Again, match=first.receipt):
        take(line, said("1", origin="192.0.2.7"))
    for at in range(2, 6):
        take(line, said(str(at), origin="192.0.2.7"))
    with pytest.raises(NotTaken, match="稍后再试"):
        take(line, said("6", origin="192.0.2.7"))
    take(line, said("7", origin="192.0.2.8"))
    assert Objection.objects.count() == 6


def test_when_the_time_is_up_nobody_objects_here(place: Bureau) -> None:
    approved(place.officer)
    notice = run_out(put_up(place.officer))
    with pytest.raises(NotTaken, match="已满"):
        take(notice.lines.get(at=1), said())


# ── in the end ──


def test_the_archive_tells_what_was_published_and_what_became_of_it(place: Bureau) -> None:
    claims = approved(place.officer)
    to_payable(claims[0], place.officer)
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


def test_a_changed_list_is_found(place: Bureau) -> None:
    claim = approved(place.officer, ["张敏"])[0]
    to_payable(claim, place.officer)
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
