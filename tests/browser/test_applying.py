"""Applying on a telephone without JavaScript, with a paper to prove what was said; looked at and confirmed on the desk."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from tests.browser.conftest import DESK, PHONE, axe_clean, fits
from tests.browser.test_office import log_in, place, press
from tests.office.office_facts import Town
from tests.office.paper_files import png
from tests.office.test_declaring import TRANSPORT, without_origin

from jiangce.office.audit.models import Record
from jiangce.office.claims.models import Claim

__all__ = ["place"]


def test_what_is_said_is_proven_and_confirmed(place: Town, site: str, screen: Callable[..., Page]) -> None:
    without_origin(place)
    page = screen(PHONE, javascript=False)
    log_in(page, site, "worker")
    page.goto(f"{site}/my/apply/shangyu-2023/{TRANSPORT}/")
    fits(page)
    page.get_by_role("button", name="按这项申领").click()
    fits(page)
    page.get_by_label("招用前所在地").fill("鼓楼区")
    page.get_by_role("button", name="保存，重新计算").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有保存")
    page.complaints.clear()  # type: ignore[attr-defined]  # the browser says that it was a 422
    page.get_by_label("招用前所在地").fill("成都市")
    press(page, "保存，重新计算", "草稿已保存")
    expect(page.locator(".result .sum")).to_have_text("¥500")
    expect(page.get_by_role("button", name="提交申领")).to_be_disabled()
    page.get_by_label("选择文件").set_input_files(
        {"name": "参保证明.png", "mimeType": "image/png", "buffer": png(64, 64)}
    )
    press(page, "上传", "已收下 1 个文件")
    fits(page)
    press(page, "提交申领", "已提交")
    fits(page)

    page, number = screen(DESK), Claim.objects.get().number
    log_in(page, site, "worker")
    page.goto(f"{site}/my/claims/{number}/")
    axe_clean(page)
    log_in(page, site, "初审")
    page.goto(f"{site}/desk/claims/{number}/")
    expect(page.locator(".said")).to_contain_text("四川省成都市")
    axe_clean(page)
    assert not Record.objects.filter(action="evidence.open").exists(), "what nobody opened is not fetched"
    with page.expect_response("**/evidence/*/") as answer:
        page.locator(".paper summary").click()
    assert answer.value.status == 200 and answer.value.headers["content-type"] == "image/png"
    expect(page.locator(".paper img")).to_be_visible()
    assert Record.objects.filter(action="evidence.open").count() == 1
    press(page, "核实，记入登记簿", "已核实 1 项")
    expect(page.locator(".said .mark-said")).to_have_text("已核实")
    press(page, "受理", "初审中")
    press(page, "初审通过", "复审中")
    axe_clean(page)
