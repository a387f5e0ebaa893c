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
from tests.office.notice_facts import to_payable
from tests.office.office_facts import PASSWORD, Town, officer, town
from tests.office.test_registry_excel import book
from tests.office.test_rights import filed

from jiangce.office.audit.protection import release
from jiangce.office.claims.models import Claim
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


def test_a_claim_by_four_people(place: Town, site: str, screen: Callable[..., Page]) -> None:
    page = screen(PHONE)
    log_in(page, site, "worker")
    page.goto(f"{site}/my/")
    axe_clean(page)
    page.get_by_role("article").filter(has=page.get_by_role("heading", name="新招员工一次性就业补贴")).get_by_role(
        "button"
    ).click()
    expect(page.get_by_role("status").filter(has_text="已提交")).to_be_visible()
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
    press(page, "受理", "初审中")
    press(page, "初审通过", "复审中")
    log_in(page, site, "复审")
    page.goto(f"{site}/desk/claims/{number}/")
    press(page, "复审通过", "待公示")
    to_payable(Claim.objects.get(number=number), place.officer)

    page = screen(PHONE, javascript=False)
    log_in(page, site, "worker")
    page.goto(f"{site}/my/claims/{number}/")
    expect(page.get_by_text("待发放").first).to_be_visible()
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
