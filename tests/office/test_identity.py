"""Accounts, posts and the matrix of addresses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from jiangce.office.identity.matrix import matrix, may_reach, routes
from jiangce.office.identity.models import Post, User
from jiangce.office.identity.roles import roles
from jiangce.office.identity.scoping import within


def test_every_route_stands_in_the_matrix_and_nothing_else_does() -> None:
    known = set(routes())
    assert not known - set(matrix()), "routes without rights"
    assert not set(matrix()) - known, "rights to routes that are not there"


def test_roles_are_read() -> None:
    assert {"applicant", "case_officer", "auditor", "administrator"} <= set(roles())
    assert roles()["case_officer"].needs_mfa and not roles()["applicant"].needs_mfa


@pytest.fixture
def officer(db: None) -> User:
    user = User.objects.create_user("wang", password="a-long-password-7")
    Post.objects.create(user=user, role="case_officer", region="330604")
    return user


def test_an_account_has_the_roles_of_today(officer: User) -> None:
    today = timezone.localdate()
    assert officer.roles() == {"case_officer"}
    Post.objects.update(since=today - timedelta(days=9), until=today)
    assert User.objects.get().roles() == {"case_officer"}
    Post.objects.update(until=today - timedelta(days=1))
    assert User.objects.get().roles() == set()
    Post.objects.update(until=None, since=today + timedelta(days=1))
    assert User.objects.get().roles() == set()


def test_whoever_is_shut_out_has_no_role(officer: User) -> None:
    User.objects.update(is_active=False)
    assert User.objects.get().roles() == set()


def test_a_post_does_not_end_before_it_begins(officer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.update(since=date(2024, 2, 2), until=date(2024, 2, 1))


@pytest.mark.parametrize(
    ("held", "route", "allowed"),
    [
        (None, "public:home", True),
        (None, "mfa_index", False),
        (frozenset(), "mfa_index", True),
        (frozenset({"administrator"}), "account_signup", False),
    ],
)
def test_the_matrix_decides(held: frozenset[str] | None, route: str, allowed: bool) -> None:
    assert may_reach(route, held) is allowed


def test_a_county_a_city_a_province() -> None:
    assert within("region", "330604").children == [("region", "330604")]
    assert within("region", "330700").children == [("region__startswith", "3307")]
    assert within("region", "331000").children == [("region__startswith", "3310")]
    assert within("region", "330000").children == [("region__startswith", "33")]


# ── at the door ──


def test_log_in_and_out(client: Client, officer: User) -> None:
    page = client.get("/accounts/login/")
    assert page.status_code == 200
    assert client.get("/accounts/2fa/").headers["Location"] == "/accounts/login/?next=%2Faccounts%2F2fa%2F"
    wrong = client.post("/accounts/login/", {"login": "wang", "password": "wrong"})
    assert wrong.status_code == 200 and not client.session.get("_auth_user_id")
    right = client.post("/accounts/login/?next=/accounts/2fa/", {"login": "wang", "password": "a-long-password-7"})
    assert right.status_code == 302
    assert client.get("/accounts/2fa/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/accounts/2fa/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/password/reset/", "/accounts/3rdparty/signup/"])
def test_nobody_signs_himself_up(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_route_without_rights_stays_shut(client: Client, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.delitem(matrix(), "public:privacy")
    assert client.get("/privacy/").status_code == 403
    assert "public:privacy is not in the matrix" in caplog.text


def test_who_decides_needs_a_second_factor(client: Client, officer: User, settings: Any) -> None:
    settings.JIANGCE_DEMAND_MFA = True
    client.force_login(officer)
    assert client.get("/accounts/password/change/").headers["Location"] == "/accounts/2fa/"
    assert client.get("/accounts/2fa/").status_code == 200
    Post.objects.update(role="applicant")
    assert client.get("/accounts/password/change/").status_code == 200


def test_a_zero_byte_is_refused_before_any_database_sees_it(client: Client, officer: User, settings: Any) -> None:
    settings.JIANGCE_DEMAND_MFA = False
    assert client.post("/accounts/login/", {"login": "wa\x00ng", "password": "x"}).status_code == 400
    client.force_login(officer)
    for where in ("/registry/people/?q=%00", "/registry/people/a%00b/", "/desk/?order=%00"):
        assert client.get(where).status_code == 400, where
    assert client.post("/registry/people/new/", {"name": "赵\x00一"}).status_code == 400
    assert client.get("/registry/people/?q=ab").status_code == 200


@pytest.mark.parametrize(
    ("password", "why"), [("x7Qp", "至少 8 位"), ("password", "很多人都在用"), ("wangmin-01", "太像")]
)
def test_a_password_that_will_not_do_is_told_in_chinese(password: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        validate_password(password, User(username="wangmin-01"))
