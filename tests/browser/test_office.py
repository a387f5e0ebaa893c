"""The administration in a real browser: one claim from the finder's side to payable, by four people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESK, PHONE, axe_clean, fits
from tests.office.notice_facts import run_out
from tests.office.office_facts import PASSWORD, Town, officer, town
from tests.office.test_registry_excel import book
from tests.office.test_rights import filed

from jiangce.office.audit.protection import release
from jiangce.office.notices.models import Notice
from jiangce.office.sealing import keys
from jiangce.office.workdays.models import Year


@pytest.fixture
def place(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Town]:
    from django.db import connection

    settings.JIANGCE_DEMAND_MFA = False
    monkeypatch.setenv("JIANGCE_KEYRING", str(tmp_path / "keyring.json"))
    keys.write(keys.fresh(), tmp_path / "keyring.json", replace=False)
    today = timezone.localdate()
    for year in (today.year, today.year + 1):
        Year.objects.get_or_create(year=year)
    with connection.schema_editor() as schema:
        release(schema)  # the test's database is emptied afterwards, the log with it
    yield town()
    keys.keyring.cache_clear()


def log_in(page: Page, site: str, who: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("用户名").fill(who)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def press(page: Page, name: str, said: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.get_by_role("status").filter(has_text=said)).to_be_visible()


#: how the worker answers what the finder asks him; the first that is offered
ANSWERS = ("仍在职", "首次在上虞参保", "上虞区", "企业", "有当月参保单位", "制造业", "当月参保", "无职称")


def ask_the_finder(page: Page, site: str) -> None:
    """Somebody who was hired lately, to where the finder has nothing more to ask."""
    page.goto(f"{site}/find/330604/worker/?situations=hire.person&hire/hire.person/hired_on=2023-05-08")
    for _ in range(20):
        if page.locator(".verdict").count():
            return
        asked = page.url
        for words in ANSWERS:
            if (choice := page.get_by_role("main").get_by_role("button", name=words, exact=True)).count():
                choice.first.click()
                break
        else:
            number = page.locator("form.answer input#value[inputmode=numeric]")
            if number.count():  # months, and how many were hired with him
                number.fill("12")
            page.get_by_role("button", name="继续" if number.count() else "不清楚，先跳过").click()
        expect(page).not_to_have_url(asked)


def test_a_claim_from_the_finder_to_payable_by_four_people(place: Town, site: str, screen: Callable[..., Page]) -> None:
    """A worker finds and files, an officer has it corrected and puts it on notice, the chief approves, finance may pay."""
    officer("财务", "finance_preparer")
    page = screen(PHONE)
    ask_the_finder(page, site)
    found = page.locator(".group.yes .result", has_text="新招员工一次性就业补贴")
    found.locator("summary").first.click()
    axe_clean(page)
    found.get_by_role("link", name="登录申领").click()
    page.get_by_label("用户名").fill("worker")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申领：新招员工一次性就业补贴")
    axe_clean(page)
    page.get_by_role("button", name="按这项申领").first.click()
    press(page, "提交申领", "已提交")
    axe_clean(page)
    number = page.url.rstrip("/").split("/")[-1]

    page = screen(DESK)
    log_in(page, site, "初审")
    page.goto(f"{site}/desk/")
    axe_clean(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/desk/claims/{number}/")
    axe_clean(page)
    back = page.locator("form", has=page.get_by_role("button", name="退回补正"))
    back.get_by_label("理由").fill("请核对招用日期，与劳动合同一致后再提交")
    press(page, "退回补正", "待补正")

    log_in(page, site, "worker")
    page.goto(f"{site}/my/claims/{number}/")
    expect(page.get_by_text("请核对招用日期").first).to_be_visible()
    page.get_by_role("link", name="去补正").click()
    press(page, "补正后提交", "已提交")

    log_in(page, site, "初审")
    page.goto(f"{site}/desk/claims/{number}/")
    press(page, "受理", "初审中")
    press(page, "初审通过", "复审中")
    log_in(page, site, "复审")
    page.goto(f"{site}/desk/claims/{number}/")
    press(page, "复审通过", "待公示")
    notice = on_notice(place, page, site)
    look_at_the_board(screen(PHONE, javascript=False), site, notice)

    run_out(notice)
    page.goto(f"{site}/notices/office/{notice.pk}/")
    press(page, "公示无异议", "已转待发放 1 项，名单已归档")
    axe_clean(page)
    log_in(page, site, "财务")
    page.goto(f"{site}/desk/claims/{number}/")
    expect(page.locator(".state").first).to_have_text("待发放")

    page = screen(PHONE, javascript=False)
    log_in(page, site, "worker")
    page.goto(f"{site}/my/claims/{number}/")
    expect(page.get_by_text("待发放").first).to_be_visible()
    fits(page)


def on_notice(place: Town, page: Page, site: str) -> Notice:
    """The officer lists what is approved, says whom to object to, and puts it up."""
    log_in(page, site, "初审")
    page.get_by_role("link", name="公示办理").click()
    axe_clean(page)
    page.get_by_role("button", name="拟定名单").click()
    axe_clean(page)
    page.get_by_label("受理异议的单位").fill("上虞区人力社保局")
    page.get_by_label("电话").fill("0575-00000000")
    press(page, "保存联系方式", "已保存")
    press(page, "公示", "已公示")
    axe_clean(page)
    fits(page)
    page.get_by_role("link", name="公开页面").click()
    axe_clean(page)
    page.get_by_role("link", name="对第1项提出异议").click()
    axe_clean(page)
    page.goto(f"{site}/notices/")
    axe_clean(page)
    return Notice.objects.get()


def look_at_the_board(page: Page, site: str, notice: Notice) -> None:
    """Anyone sees it, by the front page, masked; and may object, without JavaScript, on a phone."""
    page.goto(site)
    page.get_by_role("link", name="公示").click()
    fits(page)
    page.get_by_role("link", name=notice.heading).click()
    expect(page.get_by_role("cell", name="员**").or_(page.get_by_text("员**")).first).to_be_visible()
    assert "员工0" not in page.content()
    fits(page)
    page.get_by_role("link", name="对第1项提出异议").click()
    expect(page.get_by_label("对哪一项有异议")).to_have_value("1")
    fits(page)


def test_an_auditor_follows_a_claim_to_the_ground(place: Town, site: str, screen: Callable[..., Page]) -> None:
    """Two clicks from the list to the clause; the log verified by one button; also without JavaScript, on a phone."""
    claim = filed(place)
    officer("审计", "auditor")
    page = screen(DESK)
    log_in(page, site, "审计")
    expect(page).to_have_url(f"{site}/audit/")
    axe_clean(page)
    page.get_by_role("link", name=claim.title).click()
    expect(page.get_by_text("✓ 日志中有此摘要")).to_be_visible()
    axe_clean(page)
    fits(page)
    page.locator("#rule").get_by_role("link", name=claim.clause).click(timeout=60_000)  # the library's first page
    expect(page).to_have_url(re.compile(r"/policies/shangyu-2023/clauses/"))
    page = screen(PHONE, javascript=False)
    log_in(page, site, "审计")
    for where in (
        "/audit/",
        f"/audit/claims/{claim.number}/",
        "/audit/sample/?seed=a&day=2099-01-01&size=5",
        "/audit/log/",
    ):
        page.goto(site + where)
        fits(page)
    page.get_by_role("button", name="验证日志").click()
    expect(page.get_by_role("status").filter(has_text="日志完整")).to_be_visible()
    fits(page)
    page = screen(DESK)
    log_in(page, site, "审计")
    for where in ("/audit/log/", "/audit/log/roots/", "/audit/sample/?seed=a&day=2099-01-01&size=5"):
        page.goto(site + where)
        axe_clean(page)
        fits(page)


def test_an_officer_works_in_the_registers(place: Town, site: str, screen: Callable[..., Page]) -> None:
    """A hire corrected on a phone without JavaScript; a mistake stands beside its field."""
    page = screen(DESK)
    log_in(page, site, "初审")
    hire, person = place.hires[0], place.people[0].key
    wheres = [
        "facts/", "people/", "organisations/", f"people/{person}/", f"facts/hire/{hire}/", "facts/hire/new/", "people/twins/",
        f"facts/hire/{hire}/correct/",
    ]  # fmt: skip
    for where in wheres:
        page.goto(f"{site}/registry/{where}")
        axe_clean(page)
        fits(page)
    page = screen(PHONE, javascript=False)
    log_in(page, site, "初审")
    for where in wheres:
        page.goto(f"{site}/registry/{where}")
        fits(page)
    page.get_by_label("招用日期").fill("去年")
    page.get_by_label("更正理由").fill("合同上是9日")
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有保存")
    page.complaints[:] = [said for said in page.complaints if "422" not in said]  # the browser tells the status it got
    expect(page.get_by_label("更正理由")).to_have_value("合同上是9日")
    page.get_by_label("招用日期").fill("2023年5月9日")
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_role("status")).to_contain_text("第 2 版")


def test_an_officer_sends_a_file(place: Town, site: str, screen: Callable[..., Page]) -> None:
    """Looked through, one row wrong, the good one entered; without JavaScript too."""
    good = [place.people[2].key, "上虞精工", "2024-03-05", "仍在职", "是", "技能岗位"]
    for size, javascript in ((DESK, True), (PHONE, False)):
        page = screen(size, javascript=javascript)
        log_in(page, site, "初审")
        page.goto(f"{site}/registry/excel/hire/")
        fits(page)
        page.get_by_label("文件").set_input_files(
            {
                "name": "x.xlsx",
                "mimeType": "application/octet-stream",
                "buffer": book(good, [good[0], "查无此厂", "去年", "", "", ""]),
            }
        )
        page.get_by_label("来源").fill("企业申报")
        page.get_by_role("button", name="上传并检查").click()
        fits(page)
        if javascript:
            axe_clean(page)
            page.get_by_role("button", name="登记这 1 行").click()
            expect(page.get_by_role("status")).to_contain_text("已登记 1 项")
        else:
            expect(page.get_by_role("status")).to_contain_text("1 行登记簿中已有")


def test_an_administrator_and_somebodys_own_data(place: Town, site: str, screen: Callable[..., Page]) -> None:
    """An account made on a phone without JavaScript, its password changed at the first log-in; every page of both fits and reads."""
    officer("管理员", "administrator", "")
    admin = [
        "",
        "accounts/",
        "accounts/new/",
        f"accounts/{place.worker.pk}/",
        "posts/",
        "members/",
        "calendar/",
        "acts/",
    ]
    year = timezone.localdate().year
    wheres = {
        "管理员": [*(f"/admin/{one}" for one in admin), f"/admin/calendar/{year}/", f"/admin/calendar/{year + 5}/"],
        "worker": ["/my/data/"],
        "初审": ["/registry/people/new/", f"/registry/people/{place.people[0].key}/edit/", "/registry/organisations/new/",
                "/registry/excel/person/", "/registry/corrections/"],
    }  # fmt: skip
    for size, javascript in ((DESK, True), (PHONE, False)):
        page = screen(size, javascript=javascript)
        for who, pages in wheres.items():
            log_in(page, site, who)
            for where in pages:
                page.goto(site + where)
                fits(page)
                if javascript:
                    axe_clean(page)
    log_in(page, site, "管理员")
    page.goto(f"{site}/admin/accounts/new/")
    page.get_by_label("用户名").fill("zhaoliu")
    page.get_by_label("姓名").fill("赵六")
    page.get_by_label("理由").fill("新任初审")
    page.get_by_role("button", name="开立").click()
    password = page.get_by_role("status").locator(".revealed").inner_text()
    fits(page)
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.get_by_label("用户名").fill("zhaoliu")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page).not_to_have_url(re.compile("/accounts/login/"))
    page.goto(f"{site}/accounts/2fa/")
    expect(page).to_have_url(f"{site}/accounts/password/change/")
    fits(page)
