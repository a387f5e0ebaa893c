"""Every route with every role against the matrix: who may comes in, who may not stays out, and nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.office.office_facts import Town, officer

from jiangce.office.claims.filing import file, offers, open_claim
from jiangce.office.claims.models import Claim
from jiangce.office.identity.matrix import ANYONE, EVERYONE, matrix, routes
from jiangce.office.identity.roles import roles

#: what stands in the place of an address's parts; a route with a part that is not here fails
PARTS = {
    "<slug:where>": "330604", "<slug:audience>": "worker", "<slug:policy>": "shangyu-2023", "<policy>": "shangyu-2023", "<str:clause>": "三(一)1",
    "<clause>": "三(一)1", "<where>": "330604", "<audience>": "worker", "<slug:entry>": "new-hire-grant", "<int:pk>": "1", "<register:kind>": "people", "<slug:table>": "hire", "<slug:figures>": "items", "<str:key>": "p-x", "<int:year>": "2026",
    "^(?P<provider_id>[^/]+)/": "gov/", "^confirm-email/(?P<key>[-:\\w]+)/$": "confirm-email/x/",
    "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/a-b/",
}  # fmt: skip


def filed(place: Town) -> Claim:
    found = next(
        one for one in offers(place.people[0], timezone.localdate()) if one.decision["benefit"] == "new-hire-grant"
    )
    claim = open_claim(place.people[0], found, place.worker)
    return file(claim, place.worker, seen=claim.version)


def address(pattern: str, number: str) -> str:
    for part, value in {**PARTS, "<str:number>": number}.items():
        pattern = pattern.replace(part, value)
    assert not set("<>(^") & set(pattern), f"{pattern}: say in PARTS what stands in its place"
    return "/" + pattern


def account(place: Town, role: str) -> Any:
    known = {"applicant": place.worker, "case_officer": place.officer, "chief": place.chief}
    return known.get(role) or officer(f"的{role}", role)


@pytest.mark.parametrize("role", [None, *roles()])
def test_every_route_with_every_role(place: Town, role: str | None) -> None:
    number, client = filed(place).number, Client(raise_request_exception=True)
    if role is not None:
        client.force_login(account(place, role))
    for route, pattern in routes().items():
        if route.startswith(("public:", "api-")):
            continue  # open to all, tried elsewhere
        who = matrix()[route]
        answer = client.get(address(pattern, number))
        where = (route, role, answer.status_code, answer.headers.get("Location", ""))
        if not who:
            assert answer.status_code == 404, where
        elif ANYONE in who or (role is not None and (EVERYONE in who or role in who)):
            assert answer.status_code < 500 and answer.status_code != 403, where
            assert "/accounts/login/?next" not in answer.headers.get("Location", ""), where
        elif role is None:
            assert answer.status_code == 302 and "/accounts/login/?next=" in answer.headers["Location"], where
        else:
            assert answer.status_code == 403, where


@pytest.mark.parametrize("role", sorted(set(roles()) - {"case_officer", "chief"}))
def test_a_move_on_anothers_claim_is_refused(place: Town, role: str) -> None:
    """Whatever the page: a post that may not changes nothing."""
    claim, client = filed(place), Client()
    who = account(place, role) if role != "applicant" else officer("路人甲", role, "")
    client.force_login(who)
    for where in (f"/desk/claims/{claim.number}/act/", f"/my/claims/{claim.number}/act/"):
        client.post(where, {"move": "accept", "seen": claim.version})
        client.post(where, {"move": "withdraw", "seen": claim.version})
    assert Claim.objects.get().state == "filed"


def test_anothers_claim_is_not_there(place: Town) -> None:
    claim, client = filed(place), Client()
    client.force_login(officer("桐庐的", "case_officer", "330122"))
    assert client.get(f"/desk/claims/{claim.number}/").status_code == 404
    client.force_login(officer("路人乙", "applicant", ""))
    assert client.get(f"/my/claims/{claim.number}/").status_code == 404


def test_posts_need_the_forms_token(place: Town) -> None:
    claim, client = filed(place), Client(enforce_csrf_checks=True)
    client.force_login(place.officer)
    assert (
        client.post(f"/desk/claims/{claim.number}/act/", {"move": "accept", "seen": claim.version}).status_code == 403
    )
    assert Claim.objects.get().state == "filed"
