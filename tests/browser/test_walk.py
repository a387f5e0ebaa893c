"""The real policy walked to its end as a worker, an enterprise and a school, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import DESK, PHONE, axe_clean, fits

MOST = 40


def answer(page: Page) -> None:
    """Answer what is asked: the first choice, a number, a day."""
    ticks = page.locator("form.answer input[type=checkbox]")
    if ticks.count():
        for tick in ticks.all()[:2]:
            tick.check()
    elif (choices := page.locator("form.answer .choice")).count():
        choices.first.click()
        return
    elif (select := page.locator("form.answer select")).count():
        select.select_option(index=1)
    else:
        field = page.locator("form.answer #value")
        field.fill("2024-05-12" if field.get_attribute("type") == "date" else "12")
    page.locator("form.answer button.button").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("audience", ["worker", "enterprise", "school"])
def test_walk_to_the_result(site: str, screen, audience: str, size: dict[str, int], javascript: bool) -> None:
    page = screen(size, javascript)
    page.goto(f"{site}/find/shangyu-2023/{audience}/")
    for step in range(MOST):
        fits(page)
        if javascript and step % 6 == 0:
            axe_clean(page)
        if page.locator(".verdict").count():
            break
        address = page.url
        answer(page)
        expect(page).not_to_have_url(address)
    expect(page.locator(".verdict")).to_contain_text("。")
    expect(page.locator("form.answer")).to_have_count(0)
    if javascript:
        axe_clean(page)
    page.locator(".fold > summary").first.click()
    first = page.locator(".result > details > summary").first
    first.click()
    expect(page.locator(".explain .source").first).to_be_visible()
    fits(page)


def test_every_clause_on_a_phone(site: str, screen) -> None:
    page = screen(PHONE)
    page.goto(f"{site}/policies/shangyu-2023/")
    addresses = page.locator(".contents a").evaluate_all("links => links.map(one => one.href)")
    assert len(addresses) > 25
    for at, address in enumerate(addresses):
        page.goto(address)
        fits(page)
        if at % 5 == 0:
            axe_clean(page)
