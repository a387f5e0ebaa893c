"""An account with two posts: it may what one of them alone lets it, sees what each lets see, and not a right more.

What is expected is written down here once more, from the tables and the rules in words, not taken from the code that is tried.
"""

from __future__ import annotations

from itertools import combinations, product
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from tests.office.notice_facts import approved
from tests.office.office_facts import Town, firm, officer, person
from tests.office.test_registry import client_of, page

from jiangce.office.claims.confirming import demand_examiner
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moves import machine
from jiangce.office.claims.moving import NotMoved, Standpoint, move, role_for
from jiangce.office.identity.conflicts import between
from jiangce.office.identity.guard import Guard
from jiangce.office.identity.matrix import ANYONE, EVERYONE, matrix
from jiangce.office.identity.models import Post, User
from jiangce.office.identity.roles import Scope, roles
from jiangce.office.identity.scoping import ScopedQuerySet
from jiangce.office.notices.preparing import demand_officer
from jiangce.office.payments.batching import NotDone
from jiangce.office.payments.batching import demand as demand_post
from jiangce.office.registers.models import Member, Person
from jiangce.office.registry.rights import demand as demand_place

COUNTY, CITY, APART = "330604", "330600", "370300"
#: which place lies in which region
LIES_IN = {COUNTY: {COUNTY, CITY}, APART: {APART}}
OWN = {"applicant", "employer", "provider"}


def post(role: str, region: str) -> Post:
    scope = roles()[role].scope
    if scope in (Scope.OWN, Scope.ALL):
        return Post(role=role)
    return Post(role=role, region=region, department="财政局" if scope is Scope.DEPARTMENT else "")


POSTS = [
    post(role, region)
    for role in roles()
    for region in ([""] if roles()[role].scope in (Scope.OWN, Scope.ALL) else [COUNTY, CITY, APART])
]


def named(one: Post) -> str:
    return f"{one.role} {one.region}".strip()


PAIRS = [(one, other) for one, other in combinations(POSTS, 2) if not between(one.role, other.role)]


# ── moves ──


def lets(one: Post, name: str, place: str, own: bool) -> bool:
    """Does this single post let make the move? One's own by a post for one's own; what others claim by an office's post there."""
    if one.role not in machine().moves[name].roles:
        return False
    return own if one.role in OWN else one.region in LIES_IN[place]


def separated(posts: list[Post], name: str, own: bool, mine_before: bool) -> bool:
    """Is it forbidden to whoever he is: to decide on his own claim, or on what he himself did before?"""
    decides_own = own and not any(one.role in OWN and one.role in machine().moves[name].roles for one in posts)
    return decides_own or bool(machine().moves[name].other_than and mine_before)


def may(posts: list[Post], name: str, state: str, place: str, own: bool, mine_before: bool) -> bool:
    claim = Claim(state=state, region=place)
    try:
        role = role_for(claim, machine().moves[name], Standpoint(tuple(posts), own, mine_before))
    except NotMoved:
        return False
    assert any(one.role == role and lets(one, name, place, own) for one in posts), "in the role that lets"
    return True


CONTEXTS = list(product(machine().moves, LIES_IN, (False, True), (False, True)))


def test_two_posts_may_what_one_of_them_may() -> None:
    """All pairs of posts that nobody forbids, all moves, in both places, one's own or another's, after oneself or another."""
    wrong = []
    for posts in [[one] for one in POSTS] + [list(pair) for pair in PAIRS]:
        for name, place, own, mine_before in CONTEXTS:
            state = machine().moves[name].from_[0]
            single = any(lets(one, name, place, own) for one in posts)
            expected = single and not separated(posts, name, own, mine_before)
            if may(posts, name, state, place, own, mine_before) != expected:
                wrong.append((" + ".join(map(named, posts)), name, place, own, mine_before, expected))
    assert not wrong, (len(wrong), wrong[:5])


def test_no_post_makes_a_move_from_a_state_that_it_does_not_leave() -> None:
    every = list(POSTS)
    for name, state in product(machine().moves, machine().states):
        allowed = any(may(every, name, state, COUNTY, own, False) for own in (False, True))
        assert allowed == (state in machine().moves[name].from_), (name, state)


#: what the pure rule is asked with comes from the database: each pair of roles that has to do with claims, once
DECIDING = [
    pair for pair in PAIRS
    if pair[0].region != pair[1].region and {one.role for one in pair} <= {"case_officer", "chief", "liaison", "analyst", "applicant"}
]  # fmt: skip


def held_by(name: str, *posts: Post) -> User:
    user = User.objects.create_user(name, shown_name=name)
    for one in posts:
        Post.objects.create(user=user, role=one.role, region=one.region, department=one.department)
    return user


def test_the_same_asked_of_the_database(place: Town) -> None:
    """Who holds the posts today, whose the claim is, who reviewed it: read where it stands."""
    claim = approved(place.officer, ("张敏",), state="accepted")[0]
    far = Claim.objects.create(
        person=person("李强", APART), claimant="x", number="1", policy="shangyu-2023", entry="x", fact="x", title="x", clause="一",
        region=APART, state="accepted", opened_by=place.officer,
    )  # fmt: skip
    for at, pair in enumerate(DECIDING):
        by = held_by(f"两岗{at}", *pair)
        Person.objects.filter(pk=claim.person_id).update(account=by if at % 2 else None)
        for one in (claim, far):
            own = bool(at % 2) and one is claim
            for name in ("return", "send_back"):
                expected = any(lets(p, name, one.region, own) for p in pair) and not separated(
                    list(pair), name, own, False
                )
                assert tried(one, name, by) == expected, (list(map(named, pair)), name, one.region, own)


def tried(claim: Claim, name: str, by: User) -> bool:
    """Is the move made? It is taken back."""
    wanted = machine().moves[name]
    with transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state=wanted.from_[-1])
        try:
            return move(claim, name, by, seen=1, why="请补材料").state == wanted.to
        except NotMoved:
            return False
        finally:
            transaction.set_rollback(True)


def test_who_sees_here_and_approves_there_does_not_approve_here(place: Town) -> None:
    claim = approved(place.officer, ("张敏",), state="reviewed")[0]
    claim.steps.create(
        move="review", before="accepted", after="reviewed", by=place.officer, role="case_officer", version=1
    )
    by = held_by("两地", post("case_officer", COUNTY), post("chief", APART))
    assert Claim.objects.visible_to(by).filter(pk=claim.pk).exists()
    with pytest.raises(NotMoved, match="您的岗位不能"):
        move(claim, "refuse", by, seen=1, why="不符")


@pytest.mark.django_db
def test_what_else_asks_for_a_post_there_asks_for_a_single_one() -> None:
    """Paying, putting up lists, writing in the registers, examining what was declared: role and place in one post."""
    asks = [
        ({"finance_preparer"}, lambda by, place: demand_post(by, "finance_preparer", place)),
        ({"case_officer"}, demand_officer),
        ({"case_officer", "chief"}, demand_place),
        ({"case_officer"}, lambda by, place: demand_examiner(Claim(region=place, pk=0), by, "不可")),
    ]  # fmt: skip
    deciding = {role for one, _ in asks for role in one} | {"liaison", "analyst"}
    for at, pair in enumerate(one for one in PAIRS if {post.role for post in one} <= deciding):
        by = held_by(f"两岗{at}", *pair)
        for (wanted, ask), place in product(asks, LIES_IN):
            expected = any(one.role in wanted and one.region in LIES_IN[place] for one in pair)
            try:
                ask(by, place)
            except (NotMoved, NotDone, PermissionDenied):
                assert not expected, (list(map(named, pair)), wanted, place)
            else:
                assert expected, (list(map(named, pair)), wanted, place)


# ── what is seen ──


@pytest.fixture
def seen(place: Town) -> User:
    """Rows in three places and of oneself, and whoever looks."""
    by = User.objects.create_user("looks")
    approved(place.officer, ("张敏", "王小明"))
    me = person("本人", APART, account=by)
    Claim.objects.create(
        person=me, claimant=me.key, number="9", policy="shangyu-2023", entry="new-hire-grant", fact="x", title="x", clause="一",
        region=APART, state="filed", opened_by=by,
    )  # fmt: skip
    Member.objects.create(organisation=firm("外地厂", place=APART), user=by)
    person("外市", "330700")
    return by


def test_two_posts_see_what_each_of_them_sees(seen: User) -> None:
    """In every table that says who sees what, and has rows."""
    tables = [
        model for model in apps.get_models()
        if isinstance(model._default_manager.all(), ScopedQuerySet) and model._default_manager.exists()
    ]  # fmt: skip
    assert {"Claim", "Person", "Organisation", "Fact"} <= {model.__name__ for model in tables}
    for model in tables:
        rows = model._default_manager.all()
        alone = {named(one): set(rows.under([one], seen).values_list("pk", flat=True)) for one in POSTS}  # type: ignore[attr-defined]
        assert any(alone.values()) and not all(alone.values()), model
        for pair in PAIRS:
            both = set(rows.under(pair, seen).values_list("pk", flat=True))  # type: ignore[attr-defined]
            assert both == alone[named(pair[0])] | alone[named(pair[1])], (model, list(map(named, pair)))


# ── at the door ──


def at_the_door(route: str, user: Any) -> None:
    match = SimpleNamespace(view_name=route, url_name=route, route=route)
    request: Any = SimpleNamespace(resolver_match=match, user=user, get_full_path=lambda: "/")
    Guard(lambda _: None).process_view(request, None, (), {})  # type: ignore[arg-type, return-value]


def test_behind_a_door_only_the_posts_that_open_it_count(settings: Any) -> None:
    """Of two posts that which may not come to a page shows nothing on it, though the other has let its holder in."""
    settings.JIANGCE_DEMAND_MFA = False
    for route, pair in product(matrix(), PAIRS):
        user = User(pk=1)
        user.hold(pair)
        who = matrix()[route]
        expected = pair if who & {ANYONE, EVERYONE} else tuple(one for one in pair if one.role in who)
        try:
            at_the_door(route, user)
        except (PermissionDenied, Http404):
            assert not expected or not who
            continue
        assert user.here() == expected and user.held() == pair, (route, list(map(named, pair)))
    with pytest.raises(AttributeError):
        AnonymousUser().here()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("elsewhere", "place_there"), [("analyst", COUNTY), ("liaison", COUNTY), ("applicant", "")], ids=str
)
def test_an_officers_page_shows_what_his_post_there_lets_see(place: Town, elsewhere: str, place_there: str) -> None:
    """The analyst of one county who is an officer in another reads no entry of the first, and no number in it."""
    claim = approved(place.officer, ("张敏",))[0]
    by = officer("两岗", "case_officer", APART)
    Post.objects.create(
        user=by, role=elsewhere, region=place_there, department="财政局" if elsewhere == "liaison" else ""
    )
    assert claim.person is not None
    if elsewhere == "applicant":
        Person.objects.filter(pk=claim.person_id).update(account=by)
    client, key = client_of(by), claim.person.key
    page(client, f"/registry/people/{key}/", 404)
    assert client.post(f"/registry/people/{key}/reveal/", {"field": "number", "why": "核对"}).status_code == 404
    if elsewhere != "liaison":  # who comes to the desk himself
        page(client, f"/desk/claims/{claim.number}/", 404)
        assert claim.number not in page(client, "/desk/?state=all").text
    assert page(client_of(place.officer), f"/registry/people/{key}/").text


def test_a_button_is_there_for_whoever_it_lets(place: Town) -> None:
    """An officer here and a chief elsewhere is not shown the chief's moves here, and his turn is what is his turn there."""
    claims = approved(place.officer, ("张敏", "王小明"), state="reviewed")
    Claim.objects.filter(pk=claims[1].pk).update(state="accepted")
    by = held_by("两地", post("case_officer", COUNTY), post("chief", APART))
    client = client_of(by)
    shown = page(client, f"/desk/claims/{claims[0].number}/").text
    assert "复审通过" not in shown and "不由您的岗位办理" in shown
    assert "初审通过" in page(client, f"/desk/claims/{claims[1].number}/").text
    claims[0].steps.create(move="review", before="accepted", after="reviewed", by=by, role="case_officer", version=1)
    Post.objects.create(user=by, role="chief", region=CITY)
    shown = " ".join(page(client, f"/desk/claims/{claims[0].number}/").text.split())
    assert "复审通过 ：初审通过是您办的，须由他人办理" in shown.replace("复审通过：", "复审通过 ："), (
        "nor what two have to do"
    )
    Post.objects.filter(user=by, region=CITY).delete()
    mine = page(client, "/desk/?state=mine").text
    assert claims[1].number in mine and claims[0].number not in mine
