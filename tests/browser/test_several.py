"""Several places and policies as they are looked at: chosen, walked through, compared; and the interface tried out."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import DESK, PHONE, axe_clean, fits
from tests.browser.test_walk import MOST, answer

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def two_places(live_server, settings, monkeypatch) -> str:
    """Address of the site with the invented county beside the real policies."""
    monkeypatch.setenv("JIANGCE_POLICIES", str(ROOT / "docs" / "example"))
    settings.JIANGCE_ENGINE = "tests.office.two_places.TwoPlaces"
    return live_server.url


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_from_no_place_to_all_of_them(two_places: str, screen, size: dict[str, int], javascript: bool) -> None:
    page = screen(size, javascript)
    page.goto(f"{two_places}/")
    fits(page)
    page.get_by_role("link", name="不选地区").click()
    page.get_by_role("link", name="企业", exact=False).first.click()
    for step in range(MOST):
        fits(page)
        if javascript and step % 6 == 0:
            axe_clean(page)
        if page.locator(".verdict").count():
            break
        address = page.url
        answer(page)
        expect(page).not_to_have_url(address)
    table = page.get_by_role("table", name="同样的情况在各地")
    expect(table).to_contain_text("绍兴市上虞区")
    expect(table).to_contain_text("示例县")
    table.get_by_role("link", name="示例县").click()
    expect(page.locator("#place-339901")).to_be_in_viewport()
    fits(page)
    if javascript:
        axe_clean(page)
    page.get_by_role("link", name="只看示例县").click()
    expect(page.locator(".crumbs")).to_contain_text("示例人社〔2024〕1号")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_several(two_places: str, screen, size: dict[str, int], scheme: str) -> None:
    page = screen(size, color_scheme=scheme)
    for address in (
        "/",
        "/?place=all",
        "/?place=330604",
        "/policies/",
        "/compare/",
        "/compare/?a=shangyu-2023&b=shili-2024",
        "/compare/?a=shangyu-2023&b=shili-2024&who=enterprise",
        "/compare/changes/?a=shangyu-2023&b=shili-2024",
        "/policies/shangyu-2023/readings/?read=new-hire-grant/ten-open-three-pay&as=ten-insured",
        "/find/all/worker/?situations=hire.person",
        "/find/shangyu-2023/enterprise/?situations=hire.employer&reading=shangyu-2023/new-hire-grant/ten-open-three-pay=ten-insured",
        "/find/shangyu-2023/enterprise/?situations=&reading=shangyu-2023/new-hire-grant/ten-open-three-pay=nothing",
        "/find/all/worker/print/?situations=hire.person",
    ):
        page.goto(two_places + address)
        fits(page)
        axe_clean(page)


def test_comparing_without_javascript(two_places: str, screen) -> None:
    page = screen(PHONE, javascript=False)
    page.goto(f"{two_places}/policies/")
    page.get_by_role("link", name="把两份政策放在一起比").click()
    page.get_by_label("左边").select_option("shangyu-2023")
    page.get_by_label("右边").select_option("shili-2024")
    page.get_by_role("button", name="对照").click()
    expect(page.get_by_role("heading", name="招用", exact=True)).to_be_visible()
    page.get_by_label("与谁有关").select_option("enterprise")
    page.get_by_role("button", name="对照").click()
    expect(page.get_by_text("与企业有关")).to_be_visible()
    page.get_by_text("条件", exact=False).first.click()
    fits(page)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_interface_is_tried_out(site: str, screen, size: dict[str, int]) -> None:
    """Swagger UI from our own files, under the page's own content security policy: the console stays silent."""
    page = screen(size)
    hosts = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{site}/api/docs/")
    page.locator(".opblock-post .opblock-summary-control").first.click()
    page.locator(".opblock-post .execute").click()
    expect(page.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    fits(page)
    axe_clean(page)
    assert hosts == {site.split("/")[2]}


@pytest.mark.parametrize("javascript", [True, False], ids=["htmx", "plain"])
def test_from_a_reading_into_the_finder(two_places: str, screen, javascript: bool) -> None:
    """The reading stays chosen from answer to answer, and is taken back by a link."""
    page = screen(PHONE, javascript)
    page.goto(f"{two_places}/policies/shangyu-2023/readings/?read=new-hire-grant/ten-open-three-pay&as=ten-insured")
    page.get_by_label("如果改用这种读法").get_by_role("link", name="企业").click()
    for _ in range(3):
        expect(page.get_by_role("heading", name="按选用的读法计算")).to_be_visible()
        fits(page)
        address = page.url
        answer(page)
        expect(page).not_to_have_url(address)
    page.get_by_role("link", name="改回通常的读法").click()
    expect(page.get_by_role("heading", name="按选用的读法计算")).to_have_count(0)
    assert "reading=" not in page.url
