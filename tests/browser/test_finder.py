"""The finder as it is used: pressed, typed, gone back, by keyboard alone, offline, without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESK, PHONE, axe_clean, fits

START = "/find/shishi-2023/worker/"


def ask(page: Page, text: str) -> None:
    """The page asks this now."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_the_front_page_to_the_sum(fake_site: str, screen, size: dict[str, int], javascript: bool) -> None:
    page = screen(size, javascript)
    page.goto(f"{fake_site}/")
    page.get_by_role("link", name="个人").click()
    page.get_by_label("今年被企业新招用").check()
    page.get_by_label("取得了技能证书").check()
    page.get_by_role("button", name="选好了，继续").click()
    ask(page, "您的证书是哪一级？")
    page.get_by_role("button", name="技师", exact=True).click()
    ask(page, "这个工种在紧缺目录里吗？")
    page.get_by_role("button", name="是", exact=True).click()
    ask(page, "招用后连续参保几个月？")
    page.get_by_role("textbox", name="数量").fill("5")
    page.get_by_role("button", name="继续").click()
    ask(page, "证书是哪一天发的？")
    page.get_by_role("button", name="不清楚，先跳过").click()
    ask(page, "您可享受 2 项补贴奖励，合计 ¥2,000。")
    fits(page)
    assert page.url.endswith(
        "?matters=hired%2Ccertified&level=technician&shortage=yes&months=5&issued_on=unknown"
    ) or page.url.endswith("?matters=hired,certified&level=technician&shortage=yes&months=5&issued_on=unknown")
    page.get_by_text("新招员工一次性补贴").first.click()
    expect(page.get_by_text("招用后连续参保满3个月").first).to_be_visible()
    if javascript:
        axe_clean(page)


def test_address_can_be_shared(fake_site: str, screen) -> None:
    first, second = screen(), screen(PHONE, False)
    first.goto(f"{fake_site}{START}?matters=hired")
    first.get_by_role("textbox").fill("5")
    first.get_by_role("button", name="继续").click()
    ask(first, "您可享受 1 项补贴奖励，合计 ¥500。")
    second.goto(first.url)
    ask(second, "您可享受 1 项补贴奖励，合计 ¥500。")


def test_back_forward_and_change(fake_site: str, screen) -> None:
    page = screen()
    page.goto(f"{fake_site}{START}")
    page.get_by_label("取得了技能证书").check()
    page.get_by_role("button", name="选好了，继续").click()
    ask(page, "您的证书是哪一级？")
    page.get_by_role("button", name="高级技师").click()
    ask(page, "这个工种在紧缺目录里吗？")
    page.go_back()
    ask(page, "您的证书是哪一级？")
    page.go_forward()
    ask(page, "这个工种在紧缺目录里吗？")
    page.get_by_role("link", name="修改：您的证书是哪一级？").click()
    ask(page, "您的证书是哪一级？")
    expect(page.get_by_role("button", name="高级技师")).to_contain_text("现在的回答")
    page.get_by_role("button", name="高级工").click()
    expect(page.locator(".told")).to_contain_text("高级工")
    page.get_by_role("link", name="上一题").click()
    ask(page, "您的证书是哪一级？")


def test_focus_follows_and_the_result_is_announced(fake_site: str, screen) -> None:
    page = screen()
    page.goto(f"{fake_site}{START}")
    page.get_by_label("今年被企业新招用").check()
    page.get_by_role("button", name="选好了，继续").click()
    ask(page, "招用后连续参保几个月？")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator("#live")).to_contain_text("目前")
    expect(page).to_have_title("招用后连续参保几个月？ · 个人 · 匠策")


def test_keyboard_alone(fake_site: str, screen) -> None:
    page = screen()
    page.goto(f"{fake_site}/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="个人")).to_be_focused()
    page.keyboard.press("Enter")
    ask(page, "以下哪些情况与您有关？")
    page.wait_for_function("() => !!window.htmx && document.readyState === 'complete'")  # else the form goes without it
    page.get_by_role("heading", level=1).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    ask(page, "招用后连续参保几个月？")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    ask(page, "您可享受 1 项补贴奖励，合计 ¥500。")
    outline = page.evaluate("getComputedStyle(document.querySelector('summary')).outlineStyle")
    assert outline == "none"
    while page.evaluate("document.activeElement.tagName") != "SUMMARY":
        page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_offline_keeps_everything_and_says_so(fake_site: str, screen) -> None:
    page = screen()
    page.goto(f"{fake_site}{START}?matters=hired")
    page.context.set_offline(True)
    page.get_by_role("textbox").fill("5")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("alert")).to_contain_text("没有连上服务器")
    expect(page.get_by_role("textbox")).to_have_value("5")
    page.context.set_offline(False)
    page.get_by_role("button", name="继续").click()
    ask(page, "您可享受 1 项补贴奖励，合计 ¥500。")
    expect(page.locator("#offline")).to_be_hidden()
    page.complaints.clear()  # the lost connection itself


def test_a_crash_behind_htmx_shows_the_error_page(fake_site: str, screen) -> None:
    page = screen()
    page.goto(f"{fake_site}{START}?matters=hired")
    page.evaluate("document.querySelector('form.answer').insertAdjacentHTML('beforeend', '<input name=boom value=1>')")
    page.get_by_role("textbox", name="数量").fill("5")
    page.get_by_role("button", name="继续").click()
    ask(page, "本站出了差错")
    page.complaints.clear()  # the crash itself


def test_wrong_number_is_told_at_the_field(fake_site: str, screen) -> None:
    page = screen(PHONE, False)
    page.goto(f"{fake_site}{START}?matters=hired&months=x")
    expect(page.get_by_role("alert")).to_contain_text("“x”没有采用")
    expect(page.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    fits(page)
