"""The administrator: accounts, posts, who acts for whom, the calendar. Nothing for himself, everything with a reason in the log."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.office.office_facts import REGION, Town, officer
from tests.office.test_register_entries import CODE
from tests.office.test_registers import number_of
from tests.office.test_registry import client_of, page, post
from tests.office.test_rights import filed

from jiangce.office.audit.models import Record
from jiangce.office.identity.accounts import NotDone, create, forget_second_factor, set_password, shut
from jiangce.office.identity.conflicts import at_odds, between, conflicts
from jiangce.office.identity.models import Post, User
from jiangce.office.identity.posts import end, give
from jiangce.office.identity.roles import roles
from jiangce.office.registers.membership import acts_for, is_person
from jiangce.office.registers.models import Member, Person
from jiangce.office.workdays.counting import calendar
from jiangce.office.workdays.editing import BadYear, missing, put, read_year, written
from jiangce.office.workdays.models import SpecialDay, Year

NUMBER = number_of("33060419900307001")
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def boss(db: None) -> User:
    return officer("管理员", "administrator", "")


@pytest.fixture
def other(db: None) -> User:
    return User.objects.create_user("lisi", password="a-long-password-8", shown_name="李四")


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.JIANGCE_DEMAND_MFA = False


# ── accounts ──


def test_an_account_and_its_first_password(boss: User, client: Client) -> None:
    desk = client_of(boss)
    made = post(desk, "/admin/accounts/new/", 200, username="zhaoliu", shown_name="赵六", why="新任初审")
    password = made.text.split("一次性密码：")[1].split("。")[0].strip()
    user = User.objects.get(username="zhaoliu")
    assert user.check_password(password) and user.must_change_password
    assert password not in page(desk, f"/admin/accounts/{user.pk}/").text, "told once"
    assert not any(password in one.detail for one in Record.objects.all())
    answer = client.post("/accounts/login/", {"login": "zhaoliu", "password": password})
    assert client.get(answer.headers["Location"]).status_code in (200, 302)
    assert client.get("/accounts/2fa/").headers["Location"] == "/accounts/password/change/", (
        "nothing before it is changed"
    )
    assert "您用的是一次性密码" in client.get("/accounts/password/change/").content.decode()
    weak = {"oldpassword": password, "password1": "12345678", "password2": "12345678"}
    assert "密码没有改" in client.post("/accounts/password/change/", weak).content.decode()
    assert User.objects.get(username="zhaoliu").must_change_password
    new = {"oldpassword": password, "password1": "ein-anderes-wort-9", "password2": "ein-anderes-wort-9"}
    assert client.post("/accounts/password/change/", new).status_code == 302
    assert (
        not User.objects.get(username="zhaoliu").must_change_password
        and client.get("/accounts/2fa/").status_code == 200
    )


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"username": "a b"}, "用户名须为"), ({"username": "LISI"}, "已有这个用户名"), ({"shown_name": ""}, "请写姓名"), ({"why": ""}, "理由"),
    ],
)  # fmt: skip
def test_no_account_by_mistake(boss: User, other: User, told: dict[str, str], why: str) -> None:
    sent = {"username": "zhaoliu", "shown_name": "赵六", "why": "新任", **told}
    assert why in post(client_of(boss), "/admin/accounts/new/", 422, **sent).text
    assert User.objects.count() == 2 and not Record.objects.exists()


def test_whoever_is_shut_out_is_out_at_once(boss: User, other: User) -> None:
    Post.objects.create(user=other, role="case_officer", region=REGION)
    his, desk = client_of(other), client_of(boss)
    assert his.get("/desk/").status_code == 200
    where = f"/admin/accounts/{other.pk}/"
    assert "理由" in post(desk, where + "act/", 422, act="shut", why="").text
    post(desk, where + "act/", act="shut", why="调离")
    assert his.get("/desk/").status_code == 302
    assert "没有停用" not in page(desk, where).text and "已停用" in page(desk, where).text
    post(desk, where + "act/", act="open", why="调回")
    assert list(Record.objects.values_list("action", flat=True)) == ["account.shut", "account.open"]


def test_a_lost_password_and_a_lost_phone(boss: User, other: User) -> None:
    from allauth.mfa.models import Authenticator

    his = client_of(other)
    assert his.get("/accounts/2fa/").status_code == 200
    password = set_password(other, by=boss, why="忘记密码")
    assert his.get("/accounts/2fa/").status_code == 302, "sessions of the old password are over"
    assert User.objects.get(pk=other.pk).check_password(password)
    with pytest.raises(NotDone, match="没有设置第二重验证"):
        forget_second_factor(other, by=boss, why="手机丢失")
    Authenticator.objects.create(user=other, type="totp", data={})
    where, told = f"/admin/accounts/{other.pk}/act/", {"act": "second-factor", "why": "手机丢失，当面核验身份"}
    assert "不能由同一人先后重设" in post(client_of(boss), where, 422, **told).text, "he would have both"
    post(client_of(officer("另一位", "administrator", "")), where, **told)
    assert not Authenticator.objects.exists()
    assert list(Record.objects.values_list("action", flat=True)) == ["account.password", "account.second_factor"]


def test_nobody_gets_hold_of_both_by_the_other_order(boss: User, other: User) -> None:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=other, type="totp", data={})
    forget_second_factor(other, by=boss, why="手机丢失")
    with pytest.raises(NotDone, match="不能由同一人先后重设"):
        set_password(other, by=boss, why="也忘了密码")
    Authenticator.objects.create(user=other, type="totp", data={})
    assert set_password(other, by=boss, why="后来忘了密码"), "he has set up his own since"
    other.refresh_from_db()
    assert other.must_change_password


def test_an_auditor_sees_what_administrators_do(boss: User, other: User) -> None:
    give(other, "analyst", by=boss, why="任命分析岗", region="330122")
    told = page(client_of(officer("审计", "auditor")), "/audit/log/?action=post.give").text
    assert "任命分析岗" in told and "政策分析" in told


def test_nothing_for_himself(boss: User, place: Town) -> None:
    desk, where = client_of(boss), f"/admin/accounts/{boss.pk}/act/"
    for told in (
        {"act": "give", "role": "auditor", "region": REGION}, {"act": "password"}, {"act": "shut"}, {"act": "second-factor"},
        {"act": "end", "post": boss.posts.get().pk, "until": str(TODAY)}, {"act": "link", "number": NUMBER, "proof": "本人"},
        {"act": "member", "code": place.firm.key, "proof": "授权"},
    ):  # fmt: skip
        assert "自己" in post(desk, where, 422, **told, why="试试看").text, told
    assert boss.posts.count() == 1 and not Record.objects.filter(actor=str(boss.pk)).exists()
    assert "须由另一位系统管理员办理" in page(desk, f"/admin/accounts/{boss.pk}/").text


def test_an_act_there_is_not(boss: User, other: User) -> None:
    assert client_of(boss).post(f"/admin/accounts/{other.pk}/act/", {"act": "delete"}).status_code == 404
    assert client_of(boss).post("/admin/accounts/999999/act/", {"act": "shut", "why": "没有"}).status_code == 404


# ── posts ──


def test_conflicts_are_data_about_roles_there_are() -> None:
    assert {one.one for one in conflicts()} <= set(roles())
    for role in ("case_officer", "chief", "finance_preparer", "finance_approver"):
        assert between("administrator", role) and between(role, "administrator")
    assert between("finance_preparer", "finance_approver") and not between("case_officer", "chief")


def test_a_post_is_given_and_ends(boss: User, other: User) -> None:
    desk, where = client_of(boss), f"/admin/accounts/{other.pk}/act/"
    post(desk, where, act="give", role="case_officer", region=REGION, why="人事通知")
    held = other.posts.get()
    assert (held.role, held.region, held.since, held.until) == ("case_officer", REGION, TODAY, None)
    nowhere = post(desk, where, 422, act="give", role="case_officer", region="999999", why="再来")
    assert "不是现行的行政区划代码" in nowhere.text
    idle = post(desk, where, 422, act="give", role="liaison", region=REGION, department="区气象局", why="再来")
    assert "没有给“区气象局”分工" in idle.text and "区经信局" in idle.text
    again = post(desk, where, 422, act="give", role="case_officer", region=REGION, why="再来")
    assert "已经有了" in again.text
    post(desk, where, act="end", post=held.pk, until=str(TODAY), why="轮岗")
    held.refresh_from_db()
    assert held.until == TODAY and User.objects.get(pk=other.pk).roles() == {"case_officer"}, "the last day counts"
    give(other, "case_officer", by=boss, why="下一任期", region=REGION, since=TODAY + DAY)
    assert [one.action for one in Record.objects.all()] == ["post.give", "post.end", "post.give"]
    assert "人事通知" in page(desk, f"/admin/accounts/{other.pk}/").text


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"role": "nobody"}, "请选择岗位"), ({"region": ""}, "六位区划代码"), ({"region": "3306"}, "六位区划代码"), ({"why": ""}, "理由"),
        ({"role": "liaison"}, "须写明部门"), ({"until": TODAY - DAY}, "早于任职"), ({"role": "finance_approver"}, "不能由一人同时担任"),
        ({"role": "administrator"}, "不办业务"),
    ],
)  # fmt: skip
def test_no_post_by_mistake(boss: User, other: User, told: dict[str, Any], why: str) -> None:
    give(other, "finance_preparer", by=boss, why="先任", region=REGION)
    sent: dict[str, Any] = {"role": "analyst", "region": REGION, "why": "任命", **told}
    with pytest.raises(NotDone, match=why):
        give(other, sent.pop("role"), by=boss, **sent)
    assert other.posts.count() == 1


@pytest.mark.parametrize(("gap", "fits"), [(0, False), (1, True)])
def test_posts_that_do_not_go_together_may_follow(boss: User, other: User, gap: int, fits: bool) -> None:
    give(other, "finance_preparer", by=boss, why="先任", region=REGION, until=TODAY + 9 * DAY)
    after = {"by": boss, "why": "后任", "region": REGION, "since": TODAY + (9 + gap) * DAY}
    if fits:
        give(other, "finance_approver", **after)
        assert not at_odds(other.posts.all())
    else:
        with pytest.raises(NotDone, match="两人"):
            give(other, "finance_approver", **after)


def test_a_post_does_not_end_in_the_past(boss: User, other: User) -> None:
    held = Post.objects.create(user=other, role="chief", region=REGION, since=TODAY - 30 * DAY)
    with pytest.raises(NotDone, match="最早为昨天"):
        end(held, TODAY - 2 * DAY, by=boss, why="补办")
    end(held, TODAY - DAY, by=boss, why="即刻离任")
    assert not User.objects.get(pk=other.pk).roles()
    with pytest.raises(NotDone, match="已经结束"):
        end(held, TODAY, by=boss, why="再改")


def test_what_should_not_be_is_shown(boss: User, other: User) -> None:
    """Posts made by other ways than ours."""
    for role in ("case_officer", "finance_approver"):
        Post.objects.create(user=other, role=role, region=REGION)
    assert "审核的人不经手付款" in page(client_of(boss), "/admin/").text


# ── who is whom, who acts for whom ──


def test_an_account_is_a_person_by_number(boss: User, place: Town, other: User) -> None:
    place.people[3].number = NUMBER
    place.people[3].save()
    desk, where = client_of(boss), f"/admin/accounts/{other.pk}/act/"
    told = {"act": "link", "number": NUMBER, "proof": "本人持身份证到窗口核验"}
    assert "含其他字符" in post(desk, where, 422, **{**told, "number": NUMBER[:-1] + "A"}).text
    absent = {**told, "number": number_of("33060419910307002")}
    assert "没有这个号码" in post(desk, where, 422, **absent).text
    assert "凭据" in post(desk, where, 422, **{**told, "proof": ""}).text
    answer = post(desk, where, **told)
    assert Person.objects.get(account=other).pk == place.people[3].pk and NUMBER not in answer.text
    assert not any(NUMBER in one.detail for one in Record.objects.all())
    assert "330604********" in page(desk, f"/admin/accounts/{other.pk}/").text
    third = User.objects.create_user("third")
    with pytest.raises(NotDone, match="已关联别的账号"):
        is_person(third, NUMBER, by=boss, proof="窗口核验")
    post(desk, where, act="unlink", why="关联错了")
    assert not Person.objects.filter(account=other).exists()


def test_who_acts_for_a_firm(boss: User, place: Town, other: User) -> None:
    desk, where = client_of(boss), f"/admin/accounts/{other.pk}/act/"
    told = {"act": "member", "proof": "授权书"}
    assert "没有这个代码" in post(desk, where, 422, **told, code=CODE).text
    assert "编号，如 o-" in post(desk, where, 422, **told, code="上虞精工").text
    post(desk, where, act="member", code=place.firm.key, proof="授权书第3号")
    member = Member.objects.get(user=other)
    assert member.proof == "授权书第3号" and Member.objects.of(other).exists()
    with pytest.raises(NotDone, match="已是该单位的经办人"):
        acts_for(other, place.firm.key, by=boss, proof="再来一次", since=TODAY + DAY)
    post(desk, where, act="member-end", member=member.pk, until=str(TODAY), why="离职")
    assert Member.objects.get(pk=member.pk).until == TODAY
    acts_for(other, place.firm.key, by=boss, proof="新授权书", since=TODAY + DAY)
    place.firm.closed_on = TODAY
    place.firm.save()
    with pytest.raises(NotDone, match="注销"):
        acts_for(User.objects.create_user("third"), place.firm.key, by=boss, proof="授权书")


# ── the calendar ──

YEAR = TODAY.year + 3


def days_of(year: int, count: int = 7) -> str:
    """So many weekdays off, from May on; one Sunday worked."""
    off, day = [], date(year, 5, 1)
    while len(off) < count:
        if day.weekday() < 5:
            off.append(f"{day:%m-%d}")
        day += DAY
    sunday = next(one for one in (date(year, 4, at) for at in range(1, 8)) if one.weekday() == 6)
    return f"free:\n  劳动节: [{', '.join(off)}]\nworked: [{sunday:%m-%d}]\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("free: [", "写法有误"), ("worked: []", "free：没有写"), ("free: {}", "共 0 天"), (days_of(YEAR, 4), "共 4 天"), (days_of(YEAR, 61), "共 61 天"),
        ("free: {元旦: 01-01}", "列表"), ("free: {元旦: [02-30]}", "不是"), ("free: {元旦: [1月1日]}", "不是"), ("frei: {}", "没有这一栏"),
        ("free: &a {x: [*a]}", "不能有"), (days_of(YEAR).replace("free:\n", "free:\n  又: [05-02, 05-03, 05-04, 05-05, 05-06]\n"), "写了两次"),
        ("x" * 10_001, "太长"), (days_of(YEAR).replace("劳动节", "长" * 41), "最多 40 个字"), ("- 1", "free 和 worked"),
    ],
)  # fmt: skip
def test_a_year_that_cannot_be(text: str, why: str) -> None:
    with pytest.raises(BadYear, match=why):
        read_year(YEAR, text)


def test_days_that_are_what_their_weekday_says() -> None:
    saturday = next(one for one in (date(YEAR, 5, at) for at in range(1, 8)) if one.weekday() == 5)
    with pytest.raises(BadYear, match="本来就休息"):
        read_year(YEAR, days_of(YEAR).replace("[", f"[{saturday:%m-%d}, ", 1))
    monday = next(one for one in (date(YEAR, 3, at) for at in range(1, 8)) if one.weekday() == 0)
    with pytest.raises(BadYear, match="本来就上班"):
        read_year(YEAR, days_of(YEAR).replace("worked: [", f"worked: [{monday:%m-%d}, "))


@pytest.mark.django_db
def test_a_year_is_entered_edited_and_written_again(boss: User) -> None:
    desk, where = client_of(boss), f"/admin/calendar/{YEAR}/"
    text = days_of(YEAR)
    assert "依据" in post(desk, where, 422, text=text, source="").text and not Year.objects.filter(year=YEAR).exists()
    post(desk, where, text=text, source="国办发明电〔2028〕7号")
    assert not calendar().works(read_year(YEAR, text)[0].day) and written(YEAR) == text
    assert "理由" in post(desk, where, 422, text=days_of(YEAR, 8), source="国办发明电〔2028〕7号").text
    post(desk, where, text=days_of(YEAR, 8), source="国办发明电〔2028〕7号", why="漏了一天")
    assert SpecialDay.objects.filter(day__year=YEAR, works=False).count() == 8
    last = Record.objects.last()
    assert (
        last is not None
        and last.action == "calendar.edit"
        and '"dropped":[]' in last.detail
        and "漏了一天" in last.detail
    )


def test_deadlines_that_stand_are_not_changed(place: Town, boss: User) -> None:
    claim = filed(place)
    due = claim.due_on
    assert due is not None
    days = [one for one in SpecialDay.objects.filter(day__year=due.year) if one.day != due]
    put(due.year, [*days, SpecialDay(day=due, works=False, name="临时放假")], source="测试通知", by=boss)
    claim.refresh_from_db()
    assert claim.due_on == due and not calendar().works(due)
    told = page(client_of(boss), f"/admin/calendar/{due.year}/").text
    assert "已定的期限不会改动" in told and "其中 1 件的期限落在现在的放假日" in told


@pytest.mark.parametrize(
    ("today", "wanted"),
    [(date(2026, 9, 30), []), (date(2026, 10, 1), [2027]), (date(2027, 1, 1), [2027]), (date(2026, 12, 31), [2027])],
)
@pytest.mark.django_db
def test_a_year_is_missed_from_october_on(today: date, wanted: list[int]) -> None:
    Year.objects.filter(year__gte=2027).delete()
    Year.objects.get_or_create(year=2026)
    assert missing(today) == wanted


# ── lists ──


@pytest.mark.parametrize(
    ("where", "most"),
    [("", 16), ("accounts/", 8), ("posts/", 8), ("members/", 8), ("calendar/", 8), ("acts/", 8), ("keeping/", 8)],
)
def test_lists_ask_few_questions(boss: User, place: Town, where: str, most: int) -> None:
    for at in range(60):
        user = User.objects.create_user(f"u{at}", shown_name=f"经办{at}")
        Post.objects.create(user=user, role="case_officer", region=REGION)
        Member.objects.create(organisation=place.firm, user=user)
        if at < 3:
            give(user, "analyst", by=boss, why="兼任", region=REGION)
    desk = client_of(boss)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page(desk, f"/admin/{where}")
    assert len(asked) <= most, [one["sql"][:120] for one in asked]


def test_lists_filter_sort_and_export(boss: User, place: Town, other: User) -> None:
    desk = client_of(boss)
    give(other, "analyst", by=boss, why="任命分析岗", region="330600")
    assert "李四" in page(desk, "/admin/accounts/?q=lis&role=analyst&state=open&order=new").text
    assert "没有符合" in page(desk, "/admin/accounts/?q=lis&state=shut").text
    assert "李四" in page(desk, "/admin/posts/?region=330600&order=until").text
    assert "clerk" in page(desk, "/admin/members/?q=上虞&order=user").text
    assert "任命分析岗" in page(desk, f"/admin/acts/?action=post.give&who=管理员&since={TODAY}").text
    assert "没有记录" in page(desk, f"/admin/acts/?until={TODAY - DAY}").text
    for where, word in (("accounts", "lisi"), ("posts", "政策分析"), ("members", "clerk"), ("acts", "任命岗位")):
        told = b"".join(desk.get(f"/admin/{where}/export/")).decode()  # type: ignore[arg-type]
        assert word in told, where


def test_an_account_is_made_by_nobody_without_a_reason(boss: User) -> None:
    with pytest.raises(NotDone):
        create("neu", "新人", by=boss, why=" ")
    user = User.objects.create_user("alt", is_active=False)
    with pytest.raises(NotDone, match="已经停用"):
        shut(user, by=boss, why="停用")
