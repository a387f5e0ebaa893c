"""What all tests share: repeatable property tests, the official texts where somebody has them, a browser."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parent.parent

# The same examples in every run, so that a red test is red for everybody. `--hypothesis-profile=search` looks further.
hypothesis.settings.register_profile("same", derandomize=True, deadline=None, print_blob=True)
hypothesis.settings.register_profile("search", max_examples=2000, deadline=None, print_blob=True)
hypothesis.settings.load_profile("same")


# Policies and their plans live as long as the tests: looking through them for cycles again and again is a tenth of the time.
gc.set_threshold(50_000, 20, 50)


# --- official texts: never part of the project


def official_texts() -> Path:
    """The folder of official texts: ``$JIANGCE_OFFICIAL_TEXTS``, else ``shared/policies`` beside the checkout."""
    return Path(os.environ.get("JIANGCE_OFFICIAL_TEXTS") or ROOT.parent / "shared" / "policies")


@pytest.fixture(scope="session")
def official_text() -> Callable[[str], Path]:
    """``official_text("zibo-2022")`` is the path of that ``.txt``; where it is missing, the test is skipped."""

    def find(name: str) -> Path:
        file = official_texts() / f"{name}.txt"
        if not file.is_file():
            pytest.skip(f"no official text {file.name} in {file.parent} (set JIANGCE_OFFICIAL_TEXTS to its folder)")
        return file

    return find


# --- database


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """SQLite in a file, as in life: in memory its locks are other ones, and threads cannot be tried."""
    from django.db import connections

    for connection in connections.all():
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        elif worker := os.environ.get("PYTEST_XDIST_WORKER"):
            connection.settings_dict["TEST"]["NAME"] = f"test_jiangce_{worker}"


# --- browser


def find_chromium() -> str | None:
    """The browser to drive: ``$JIANGCE_CHROMIUM``, else the first Chromium or Chrome on PATH."""
    if chosen := os.environ.get("JIANGCE_CHROMIUM"):
        return shutil.which(chosen)
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How to start the system's own browser, with no way out of this machine."""
    chromium = find_chromium()
    if chromium is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("no Chromium: apt-get install chromium fonts-noto-cjk, or set JIANGCE_CHROMIUM")
    switches = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-sync",
        "--no-first-run",
        "--no-proxy-server",
        # A page that wants a CDN fails here as it would in an intranet.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    ]
    if os.geteuid() == 0:
        switches.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": chromium, "args": switches}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A visitor in China, at a desk."""
    desk = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1280, "height": 800}}
    return {**browser_context_args, **desk}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Whoever uses the browser is a browser test, and comes last: Playwright leaves its event loop running."""
    for item in items:
        if "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    yield  # -m selects, pytest-django puts its own order
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Beside that loop Django refuses its ORM; allowed for browser tests, with their fixtures, and for nothing else."""
    if item.get_closest_marker("browser") is None:
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        return (yield)
