"""Every page on a desk and on a phone, in light and dark, at 200 %: axe-clean, nothing sideways, easy to hit."""

from __future__ import annotations

import pytest
from tests.browser.conftest import DESK, NOT_OURS, PHONE, axe_clean, fits
from tests.office.test_pages import PAGES

SCHEMES = ["light", "dark"]
#: controls that people press, apart from links inside running text
TARGETS = "button, .who a, summary, .top nav a, input:not([type=hidden]):not([type=checkbox]), select, .tick, .button"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page(fake_site: str, screen, size: dict[str, int], scheme: str) -> None:
    page = screen(size, color_scheme=scheme)
    for address in PAGES:
        page.goto(fake_site + address)
        fits(page)
        axe_clean(page)
        for target in page.locator(TARGETS).all():
            if target.evaluate("(one, theirs) => one.closest(theirs) !== null", NOT_OURS):
                continue
            box = target.bounding_box()
            if box is not None:
                assert box["height"] >= 43.5, (address, target.evaluate("one => one.outerHTML.slice(0, 120)"))


def test_twice_as_large(fake_site: str, screen) -> None:
    """A desk of 1280 at 200 % has room for 640, one of 640 at 400 % for 320."""
    for size in ({"width": 640, "height": 400}, {"width": 320, "height": 256}):
        page = screen(size)
        for address in PAGES:
            page.goto(fake_site + address)
            fits(page)


def test_error_page(fake_site: str, screen) -> None:
    page = screen(PHONE)
    page.goto(f"{fake_site}/nothing/")
    assert page.locator("h1").inner_text() == "没有找到这一页"
    fits(page)
    axe_clean(page)
    page.complaints.clear()  # the 404 itself


def test_nothing_is_stored(fake_site: str, screen) -> None:
    page = screen()
    page.goto(f"{fake_site}/find/shishi-2023/worker/")
    page.get_by_label("今年被企业新招用").check()
    page.get_by_role("button", name="选好了，继续").click()
    page.get_by_role("heading", name="招用后连续参保几个月？").wait_for()
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_paper(fake_site: str, screen) -> None:
    """Printed, every explanation is open and nothing is there to press."""
    page = screen()
    page.goto(f"{fake_site}/find/shishi-2023/worker/?matters=hired&months=5")
    page.emulate_media(media="print")
    assert page.get_by_text("招用后连续参保满3个月").first.is_visible()
    assert not page.locator(".top nav").is_visible()
    assert not page.locator(".share").first.is_visible()
