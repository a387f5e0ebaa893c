"""Abuse: limits that hold for all processes, headers on refusals, sessions that end when they should."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache, caches
from django.http import HttpRequest
from django.test import Client, RequestFactory
from tests.office.office_facts import PASSWORD, Town

from jiangce.office.api.limits import _one_more
from jiangce.office.middleware import POLICY


def log_in(client: Client, name: str, password: str, **more: Any) -> Any:
    return client.post("/accounts/login/", {"login": name, "password": password}, **more)


def test_guessing_a_password_ends_soon(place: Town) -> None:
    for at in range(5):
        assert log_in(Client(), "worker", f"wrong-{at}").status_code == 200
    refused = log_in(Client(), "worker", PASSWORD, REMOTE_ADDR="10.0.0.9")
    assert "_auth_user_id" not in refused.client.session, "also with the right one, and from elsewhere"
    assert cache.__class__.__name__ and log_in(Client(), "clerk", PASSWORD).status_code == 302, "others may"


def test_limits_are_counted_for_all_processes() -> None:
    from django.conf import settings

    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_whom_the_proxy_names_is_counted(settings: Any, rf: RequestFactory) -> None:
    from jiangce.office.noticeboard.limits import origin

    asked: HttpRequest = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.7")
    assert origin(asked) == "127.0.0.1", "nobody names himself where no proxy is trusted"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert origin(asked) == "203.0.113.7"
    twice: HttpRequest = rf.get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.7")
    assert origin(twice) == "203.0.113.7", "what the sender claims stands before it"


def test_the_interface_has_enough_at_some_time(settings: Any, rf: RequestFactory, client: Client) -> None:
    caches["near"].clear()
    settings.JIANGCE_API_A_MINUTE = 3
    try:
        told = [_one_more(rf.get("/api/v1/policies", REMOTE_ADDR="10.1.1.1")) for _ in range(5)]
        assert told == [True, True, True, False, False]
        assert _one_more(rf.get("/api/v1/policies", REMOTE_ADDR="10.1.1.2"))
        answer = client.get("/api/v1/policies", REMOTE_ADDR="10.1.1.1")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60") and "频繁" in answer.json()["error"]
        assert client.get("/", REMOTE_ADDR="10.1.1.1").status_code == 200
    finally:
        caches["near"].clear()


@pytest.mark.parametrize(
    ("where", "more", "status"),
    [
        ("/nowhere/", {}, 404),
        ("/desk/", {}, 302),
        ("/", {"HTTP_HOST": "evil.example"}, 400),
        ("/accounts/signup/", {}, 404),
        ("/healthz", {}, 200),
    ],
)
def test_every_answer_has_its_headers(place: Town, where: str, more: dict[str, str], status: int) -> None:
    answer = Client().get(where, **more)
    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["X-Frame-Options"] == "DENY" and answer.headers["X-Content-Type-Options"] == "nosniff"


def test_too_large_a_body_is_refused_in_chinese_with_headers(place: Town) -> None:
    client = Client()
    client.force_login(place.officer)
    answer = client.post("/desk/many/", b"x" * 1_100_000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413 and answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_a_crash_has_its_headers(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    from jiangce.office.desk import views

    def broken(*_: Any) -> None:
        raise RuntimeError("x")

    monkeypatch.setattr(views, "wanted", broken)
    client = Client(raise_request_exception=False)
    client.force_login(place.officer)
    answer = client.get("/desk/")
    assert answer.status_code == 500 and answer.headers["Content-Security-Policy"] == POLICY


def test_logging_in_changes_the_session(place: Town) -> None:
    client = Client()
    client.get("/accounts/login/")
    session = client.session
    session["before"] = "1"
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert log_in(client, "worker", PASSWORD).status_code == 302
    assert client.cookies["sessionid"].value != session.session_key, "nobody logs in into a session that another knows"


def test_a_new_password_ends_all_other_sessions(place: Town) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.force_login(place.worker)
        assert client.get("/my/").status_code == 200
    new = "battery-staple-77"
    told = here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert told.status_code == 302
    assert here.get("/my/").status_code == 200
    assert there.get("/my/").status_code == 302
