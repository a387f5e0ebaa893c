"""A site to look at: the office on a live server, on two screens, with and without JavaScript."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import caches
from playwright.sync_api import Browser, Page

DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="session", autouse=True)
def beside_playwright() -> Iterator[None]:
    """Playwright's event loop makes Django refuse its ORM, also while the test database is made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        assert os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        yield


@pytest.fixture
def site(live_server) -> str:
    """Address of the site with the real policies."""
    _forget_visits()
    return live_server.url


@pytest.fixture
def fake_site(live_server, settings) -> str:
    """Address of the site with the stand-in engine."""
    settings.JIANGCE_ENGINE = "tests.office.fake_engine.Fake"
    _forget_visits()
    return live_server.url


def _forget_visits() -> None:
    """All tests come from one address: how often it logged in during the last minute is no concern of the next."""
    for one in caches.all(initialized_only=False):
        one.clear()


@pytest.fixture
def screen(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Callable[..., Page]]:
    """``screen(PHONE, javascript=False)`` opens a page there; complaints of its console fail the test."""
    contexts, complaints = [], []

    def open_(size: dict[str, int] = DESK, javascript: bool = True, **more: Any) -> Page:
        context = browser.new_context(
            **{**browser_context_args, "viewport": size, "java_script_enabled": javascript, **more}
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints  # type: ignore[attr-defined]
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def fits(page: Page) -> None:
    """Nothing is scrolled sideways, once the page is there."""
    page.wait_for_load_state()
    page.wait_for_selector("main")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide}px too wide"


#: drawn by Swagger UI, whose faults are its own
NOT_OURS = "#swagger-ui"


def axe_clean(page: Page) -> None:
    """No fault that axe knows of."""
    found = Axe().run(page, context={"exclude": [NOT_OURS]}).response["violations"]
    assert not found, [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]
