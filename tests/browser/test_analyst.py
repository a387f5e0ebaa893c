"""The slider: moves the number, and the cost follows; without JavaScript a form."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.conftest import DESK, PHONE, axe_clean, fits

from jiangce.population.town import build, write

GRANT = "/simulate/?policy=shangyu-2023&entry=new-hire-grant"


@pytest.fixture
def facts(settings, tmp_path_factory) -> Path:
    where = tmp_path_factory.mktemp("facts") / "town"
    write(build(3_000, "shangyu", 1), where)
    settings.JIANGCE_FACTS, settings.JIANGCE_FACTS_DAY = str(where), "2024-12-31"
    return where


def test_the_slider(site: str, screen, facts: Path) -> None:
    page = screen(DESK)
    page.goto(site + GRANT)
    expect(page.get_by_text("与现行相同")).to_be_visible()
    slider = page.get_by_label("拖动改变：金额")
    slider.focus()
    for _ in range(10):
        slider.press("ArrowRight")
    expect(page.get_by_label("改为")).to_have_value("600")
    expect(page.get_by_text("金额由“500元”改为“600元”")).to_be_visible()
    expect(page.locator("#outcome canvas").first).to_be_visible()
    assert "value=600" in page.url
    page.get_by_label("改为").fill("-3")
    expect(page.get_by_role("alert").filter(has_text="请填 0 或以上的数字")).to_be_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_axe_finds_nothing(site: str, screen, facts: Path, size: dict[str, int], scheme: str) -> None:
    page = screen(size, color_scheme=scheme)
    page.goto(f"{site}{GRANT}&figure=new-hire-grant.pay&value=600")
    expect(page.locator("#outcome canvas").first).to_be_visible()
    fits(page)
    axe_clean(page)


def test_without_javascript(site: str, screen, facts: Path) -> None:
    page = screen(PHONE, javascript=False)
    page.goto(f"{site}/simulate/?policy=shangyu-2023")
    page.get_by_label("事项").select_option("new-hire-grant")
    page.get_by_role("button", name="下一步").click()
    assert not page.locator("#slider").is_visible()
    page.get_by_label("改为").fill("700")
    page.get_by_role("button", name="测算").click()
    expect(page.get_by_text("金额由“500元”改为“700元”")).to_be_visible()
