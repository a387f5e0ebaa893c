"""Fixtures of the office: the stand-in engine, and pages as trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from tests.office.notice_facts import Bureau, two_officers
from tests.office.office_facts import Town, town

from jiangce.office.sealing import keys
from jiangce.office.workdays.models import Year


@pytest.fixture
def fake(settings) -> None:
    """The stand-in answers instead of the rules."""
    settings.JIANGCE_ENGINE = "tests.office.fake_engine.Fake"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """PostgreSQL's housekeeping keeps out: tables whose rows are rolled back again it takes for empty, and plans accordingly."""
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                for table in connection.introspection.table_names(cursor):
                    cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = false)')


class Page(HTMLParser):
    """The tags of a page with their attributes, and its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [a for name, a in self.tags if name == tag and all(a.get(k) == v for k, v in wanted.items())]

    def links(self) -> list[str]:
        return [attributes["href"] for attributes in self.all("a")]


@pytest.fixture
def get(client: Client) -> Callable[..., Page]:
    """``get(address)`` is the page there; any other status than the one expected is a failure."""

    def open_(address: str, status: int = 200, **headers: str) -> Page:
        response = client.get(address, headers=headers)
        assert response.status_code == status, response.content.decode()[:500]
        return Page(response.content.decode())

    return open_


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """Hashing that takes a tenth of a second is for real passwords."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def keyring(tmp_path, monkeypatch) -> Iterator[None]:
    """Keys of this test alone."""
    monkeypatch.setenv("JIANGCE_KEYRING", str(tmp_path / "keyring.json"))
    keys.write(keys.fresh(), tmp_path / "keyring.json", replace=False)
    yield
    keys.keyring.cache_clear()


@pytest.fixture
def place(db, keyring, settings) -> Town:
    """A town with accounts, its calendar known for this year and the next."""
    settings.JIANGCE_DEMAND_MFA = False
    today = timezone.localdate()
    for year in (today.year, today.year + 1):
        Year.objects.get_or_create(year=year)
    return town()


@pytest.fixture
def bureau(db, keyring, settings) -> Bureau:
    """Two officers with a calendar, and nobody who was hired."""
    settings.JIANGCE_DEMAND_MFA = False
    return two_officers()
