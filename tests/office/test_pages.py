"""Promises that every page keeps: no database, no cookie, no inline script or style, no foreign host, one heading."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders

pytestmark = pytest.mark.usefixtures("fake")

FINDER = "/find/shishi-2023/worker/"
ANSWERED = "?matters=hired,certified,hosting&level=technician&shortage=yes&months=1&issued_on=2024-05-12&cost=9000"
PAGES = [
    "/",
    "/?place=shishi-2023",
    "/privacy/",
    FINDER,
    f"{FINDER}?matters=hired",
    f"{FINDER}{ANSWERED}",
    f"{FINDER}?matters=hired&months=2&_edit=months",
    f"{FINDER}print/{ANSWERED}",
    "/policies/",
    "/policies/?q=500",
    "/policies/shishi-2023/",
    "/policies/shishi-2023/?q=技师",
    "/policies/shishi-2023/?q=没有这个词",
    "/policies/shishi-2023/clauses/三(一)1/",
    "/policies/shishi-2023/clauses/三(二)6/",
    "/policies/shishi-2023/readings/",
    "/policies/shishi-2023/readings/?only=options",
    "/policies/shishi-2023/readings/?read=grant/ten&as=all",
    "/compare/",
    "/simulate/",
    "/api/",
    "/api/docs/",
]


@pytest.mark.parametrize("address", PAGES)
def test_page_keeps_the_promises(client, get, address: str) -> None:
    """The tests have no database mark: a page that asked one would fail here."""
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"

    page = get(address)
    assert page.all("html", lang="zh-Hans")
    assert len(page.all("h1")) == 1
    assert page.all("main", id="main")
    assert page.all("a", href="#main")
    assert not page.all("style")
    for tag, attributes in page.tags:
        assert "style" not in attributes
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert tag != "script" or attributes["src"].startswith("/static/")


@pytest.mark.parametrize("address", PAGES)
def test_links_and_files_of_a_page_exist(client, get, address: str) -> None:
    page = get(address)
    for attributes in [*page.all("link"), *page.all("script")]:
        path = attributes.get("href") or attributes["src"]
        assert path.startswith("/static/"), path
        assert "?v=" in path, "a file without a version is cached for too long"
        assert finders.find(path.removeprefix("/static/").split("?")[0]), path
    ids = {attributes["id"] for _, attributes in page.tags if "id" in attributes}
    for link in page.links():
        if link.startswith("#"):
            assert link[1:] in ids, link
        elif not link.startswith(("?", "/notices/")):  # what is on notice lies in a database, and is tried with one
            assert client.get(link.split("#")[0], follow=True).status_code == 200, link


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_unique_and_fields_are_labelled(get, address: str) -> None:
    page = get(address)
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labelled = {attributes.get("for") for attributes in page.all("label")}
    for attributes in [*page.all("input"), *page.all("select")]:
        if attributes.get("type") not in ("hidden", "checkbox"):
            assert attributes.get("id") in labelled or "aria-labelledby" in attributes, attributes


def test_only_get(client) -> None:
    assert client.post("/").status_code == 405
    assert client.post(FINDER, {"a": "b"}).status_code == 405


def test_answers_are_not_cached_and_the_library_is(client) -> None:
    assert "no-store" in client.get(FINDER).headers["Cache-Control"]
    assert "max-age=300" in client.get("/policies/").headers["Cache-Control"]


def test_no_latin_word_on_chinese_pages(get) -> None:
    for address in ("/", FINDER, f"{FINDER}{ANSWERED}", "/policies/shishi-2023/"):
        text = re.sub(r"[0-9a-f]{8,}", "", get(address).text)
        assert not re.search(r"[A-Za-z]{3,}", text), address
