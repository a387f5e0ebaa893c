"""A list on public notice: up at once or not at all, passed when its time is up and not before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.utils import timezone
from tests.office.notice_facts import (
    LONG_AGO,
    Bureau,
    approved,
    prepared,
    put_up,
    states,
)
from tests.office.office_facts import firm, officer

from jiangce.office.audit import checking
from jiangce.office.audit.log import history
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moving import NotMoved, Stale, move
from jiangce.office.notices.ending import pass_all
from jiangce.office.notices.freezing import verify
from jiangce.office.notices.models import Notice, NoticeLine
from jiangce.office.notices.preparing import discard, prepare, set_contact, take_off, waiting
from jiangce.office.notices.publishing import pass_straight, publish
from jiangce.office.notices.terms import FILE, BadTerms, Contact, terms
from jiangce.office.workdays.counting import BeyondCalendar, calendar
from jiangce.office.workdays.models import Year

# ── a list is made ──


def test_what_waits_is_gathered(bureau: Bureau) -> None:
    approved(bureau.officer)
    approved(bureau.officer, ["周一"], entry="new-hire-transport", fact="t", granted=20_000, low=20_000, high=20_000)
    found = {one.entry: (one.count, one.amount, one.term.days) for one in waiting(bureau.officer)}
    assert found == {"new-hire-grant": (3, 150_000, 5), "new-hire-transport": (1, 20_000, 5)}
    prepared(bureau.officer, Claim.objects.filter(entry="new-hire-grant"))
    assert [one.entry for one in waiting(bureau.officer)] == ["new-hire-transport"]
    assert waiting(officer("桐庐", "case_officer", "330122")) == []


def test_a_list_prints_masked(bureau: Bureau) -> None:
    approved(bureau.officer)
    notice = prepared(bureau.officer)
    lines = list(notice.lines.all())
    assert [one.name for one in lines] == ["张*", "王*明", "欧**文"]
    assert all(one.code.startswith("3306************") and len(one.code) == 18 for one in lines)
    assert (notice.days, notice.heading) == (5, "关于拟发放绍兴市上虞区新招员工一次性就业补贴名单的公示")


def test_a_firm_is_named(bureau: Bureau) -> None:
    body = firm("舜江精密机械有限公司")
    body.code = "91330604MA2JT0XY1G"
    body.save()
    approved(bureau.officer, ["周一"])
    claim = Claim.objects.get()
    Claim.objects.filter(pk=claim.pk).update(person=None, organisation=body, claimant=body.key)
    line = prepared(bureau.officer).lines.get()
    assert (line.kind, line.name, line.code) == ("org", "舜江精密机械有限公司", "91330604MA2JT0XY1G")


def test_a_list_is_so_long_and_no_longer(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jiangce.office.notices.preparing.MOST", 2)
    approved(bureau.officer)
    assert [prepared(bureau.officer).lines.count(), prepared(bureau.officer).lines.count()] == [2, 1]


def test_nobody_elses_claims_go_on_it(bureau: Bureau) -> None:
    claims = approved(bureau.officer)
    with pytest.raises(NotMoved, match="岗位不能"):
        prepare("330604", "shangyu-2023", "new-hire-grant", bureau.chief)
    prepared(bureau.officer, claims[:1])
    with pytest.raises(NotMoved, match="请刷新后再选"):
        prepare("330604", "shangyu-2023", "new-hire-grant", bureau.officer, [claims[0].number, claims[1].number])
    with pytest.raises(NotMoved, match="没有可公示"):
        prepare("330604", "shangyu-2023", "new-hire-transport", bureau.officer)
    assert NoticeLine.objects.count() == 1


def test_a_list_can_be_given_up(bureau: Bureau) -> None:
    claims = approved(bureau.officer)
    notice = prepared(bureau.officer)
    first = notice.lines.get(claim=claims[0])
    notice = take_off(notice, first.pk, bureau.officer, seen=notice.version)
    assert list(notice.lines.values_list("at", flat=True)) == [1, 2] and waiting(bureau.officer)[0].count == 1
    with pytest.raises(Stale):
        discard(notice, bureau.officer, seen=notice.version - 1)
    discard(notice, bureau.officer, seen=notice.version)
    assert not Notice.objects.exists() and waiting(bureau.officer)[0].count == 3


# ── it goes up ──


def test_a_list_goes_up_at_once(bureau: Bureau) -> None:
    claims = approved(bureau.officer)
    notice = put_up(bureau.officer)
    assert states(*claims) == ["noticed"] * 3
    today = timezone.localdate()
    assert (notice.number, notice.opens_on) == (f"330604-{today.year}-0001", today)
    assert notice.last_day == calendar().after(today, 5) and notice.public_until == notice.last_day + timedelta(days=30)
    assert all(check.holds for check in verify(notice)) and len(verify(notice)) == 2
    approved(bureau.officer, ["周一"])
    assert put_up(bureau.officer).number == f"330604-{today.year}-0002"
    assert not checking.verdict().trouble


def test_one_that_cannot_keeps_all_back(bureau: Bureau) -> None:
    claims = approved(bureau.officer)
    notice = prepared(bureau.officer)
    Claim.objects.filter(pk=claims[1].pk).update(version=7)
    with pytest.raises(NotMoved, match=r"第2行.*全部名单均未公示"):
        publish(notice, bureau.officer, seen=notice.version)
    notice.refresh_from_db()
    assert (notice.state, notice.number, states(*claims)) == ("prepared", None, ["approved"] * 3)


def test_a_list_without_anybody_to_object_to_stays_down(bureau: Bureau) -> None:
    approved(bureau.officer)
    notice = prepared(bureau.officer)
    notice = set_contact(notice, bureau.officer, Contact(office="人社局", phone="", address=""), seen=notice.version)
    with pytest.raises(NotMoved, match="请先填写"):
        publish(notice, bureau.officer, seen=notice.version)
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(state="open")


def test_beyond_the_calendar_nothing_goes_up(bureau: Bureau) -> None:
    claims = approved(bureau.officer)
    notice = prepared(bureau.officer)
    with pytest.raises(BeyondCalendar):
        publish(notice, bureau.officer, seen=notice.version, today=date(2070, 12, 30))
    assert states(*claims) == ["approved"] * 3


def test_a_holiday_does_not_count(bureau: Bureau) -> None:
    """国庆 2025: the 1st to the 8th are off, the 28th of September and the 11th of October worked."""
    from jiangce.office.workdays.models import SpecialDay
    from jiangce.office.workdays.seeding import seed

    SpecialDay.objects.filter(day__year=2025).delete()
    Year.objects.filter(year=2025).delete()
    seed()
    approved(bureau.officer)
    notice = prepared(bureau.officer)
    notice = publish(notice, bureau.officer, seen=notice.version, today=date(2025, 9, 29))
    assert notice.last_day == date(2025, 10, 13)


# ── only a notice publishes, only its end passes ──


def test_no_claim_is_published_alone(bureau: Bureau) -> None:
    claim = approved(bureau.officer, ["周一"])[0]
    with pytest.raises(NotMoved, match="须随公示名单一并公示"):
        move(claim, "publish", bureau.officer, seen=claim.version)
    with pytest.raises(NotMoved, match="须随公示名单一并公示"):
        move(claim, "publish", bureau.officer, seen=claim.version, why="急")
    assert states(claim) == ["approved"]


def test_nothing_passes_before_the_time_is_up(bureau: Bureau) -> None:
    claims = approved(bureau.officer)
    notice = put_up(bureau.officer)
    claim = Claim.objects.get(pk=claims[0].pk)
    with pytest.raises(NotMoved, match="届满"):
        move(claim, "pass", bureau.officer, seen=claim.version)
    with pytest.raises(NotMoved, match="未满"):
        pass_all(notice, bureau.officer)
    last = timezone.localdate()  # its last day is still in it
    Notice.objects.filter(pk=notice.pk).update(opens_on=last - timedelta(days=7), last_day=last)
    with pytest.raises(NotMoved, match="届满"):
        move(claim, "pass", bureau.officer, seen=claim.version)
    Notice.objects.filter(pk=notice.pk).update(last_day=last - timedelta(days=1))
    assert pass_all(notice, bureau.officer).passed == 3
    assert states(*claims) == ["payable"] * 3


def test_a_claim_that_never_stood_on_notice_does_not_pass(bureau: Bureau) -> None:
    claim = approved(bureau.officer, ["周一"], state="noticed")[0]
    with pytest.raises(NotMoved, match="没有该申领的公示记录"):
        move(claim, "pass", bureau.officer, seen=claim.version)
    claim = move(claim, "object", bureau.officer, seen=claim.version, why="有异议")
    with pytest.raises(NotMoved, match="没有该申领的公示记录"):
        move(claim, "dismiss", bureau.chief, seen=claim.version, why="不成立")


def test_passing_twice_is_passing_once(bureau: Bureau) -> None:
    approved(bureau.officer)
    notice = put_up(bureau.officer, days_ago=LONG_AGO)
    first, again = pass_all(notice, bureau.officer), pass_all(notice, bureau.officer)
    assert (first.passed, first.archived, again.passed, again.archived) == (3, True, 0, True)
    assert [one.action for one in history(notice)].count("notice.archive") == 1


def test_the_nightly_command_ends_what_is_due(bureau: Bureau, capsys: Any) -> None:
    done = approved(bureau.officer)
    put_up(bureau.officer, days_ago=LONG_AGO)
    still = approved(bureau.officer, ["周一"])
    put_up(bureau.officer)
    call_command("end_notices")
    call_command("end_notices")
    assert states(*done, *still) == ["payable"] * 3 + ["noticed"]
    assert capsys.readouterr().out.count("转待发放 3 项，已归档") == 1
    with pytest.raises(CommandError, match="没有这个账号"):
        call_command("end_notices", by="nobody")


def test_the_command_tells_what_it_could_not_do(bureau: Bureau, capsys: Any) -> None:
    approved(bureau.officer)
    put_up(bureau.officer, days_ago=LONG_AGO)
    bureau.officer.posts.update(until=timezone.localdate() - timedelta(days=1), since=date(2020, 1, 1))
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


def test_what_needs_no_notice_goes_on_with_the_reason(bureau: Bureau, waived: None) -> None:
    claims = approved(bureau.officer)
    with pytest.raises(NotMoved, match="按规定不公示"):
        prepare("330604", "shangyu-2023", "new-hire-grant", bureau.officer)
    with pytest.raises(NotMoved):
        move(claims[0], "publish", bureau.officer, seen=claims[0].version)  # not without the reason
    assert pass_straight(claims, bureau.officer) == 3 and states(*claims) == ["payable"] * 3
    whys = set(claims[0].steps.values_list("why", flat=True))
    assert whys == {"依规定不公示：本地办法规定小额补贴不公示"}
    assert "notice.waive" in [one.action for one in history(claims[0])]


def test_what_needs_one_does_not(bureau: Bureau) -> None:
    claims = approved(bureau.officer)
    with pytest.raises(NotMoved, match="须公示5个工作日"):
        pass_straight(claims, bureau.officer)
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
