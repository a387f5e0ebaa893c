"""免申即享 in a real browser: an officer invites, a worker agrees on a phone without JavaScript, a mistake on the way."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.conftest import DESK, PHONE, axe_clean, fits
from tests.browser.test_office import log_in, place, press  # noqa: F401 - a fixture
from tests.office.office_facts import Town

CARD = "6222 0210 0111 6245 702"


def test_invited_and_agreed(place: Town, site: str, screen: Callable[..., Page]) -> None:  # noqa: F811
    page = screen(DESK)
    log_in(page, site, "初审")
    page.goto(f"{site}/desk/offers/")
    press(page, "立即比对", "符合而未申领 22 项")
    axe_clean(page)
    fits(page)
    page.get_by_label("选择 员工0 新招员工一次性就业补贴").check()
    press(page, "邀请所选", "已发出免申即享邀请 1 份")
    page.goto(f"{site}/desk/offers/?state=open")
    page.get_by_role("link", name="新招员工一次性就业补贴").last.click()
    axe_clean(page)
    fits(page)

    page = screen(PHONE, javascript=False)
    log_in(page, site, "worker")
    page.goto(f"{site}/my/")
    fits(page)
    page.get_by_role("link", name="查看并确认").click()
    fits(page)
    page.get_by_label("已阅读，本人同意").check()
    page.get_by_label("银行卡或社保卡账号").fill("6222 0210 0111 6245 703")
    page.get_by_label("开户行").fill("农行上虞支行")
    page.get_by_role("button", name="同意办理").click()
    expect(page.get_by_role("alert")).to_contain_text("卡号校验不符")
    page.complaints[:] = [said for said in page.complaints if "422" not in said]  # the browser tells the status it got
    page.get_by_label("银行卡或社保卡账号").fill(CARD)
    press(page, "同意办理", "已办理")

    page = screen(PHONE)
    log_in(page, site, "worker")
    for where in ("/my/", "/my/record/"):
        page.goto(site + where)
        axe_clean(page)
        fits(page)
    page.goto(f"{site}/my/")
    page.get_by_role("link", name="为什么").first.click()
    axe_clean(page)
