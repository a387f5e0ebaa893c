"""A question whose SQL is made once answers what its queryset answers, whatever its values and on whatever day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Count
from django.utils import timezone
from tests.office.office_facts import Town
from tests.office.test_claims import filed

from jiangce.office.asked import Asked, padded
from jiangce.office.claims import facts, moving
from jiangce.office.claims.acting import acting
from jiangce.office.claims.models import Claim
from jiangce.office.identity.models import Post, User
from jiangce.office.portal import home
from jiangce.office.registers import gathering
from jiangce.office.registers.gathering import PARTIES
from jiangce.office.registers.merged import NOW, entries_now
from jiangce.office.registers.models import Fact, Link, Organisation, Person
from jiangce.office.rulebook.words import PERSON


def test_rows_of_any_number_of_values(place: Town, django_assert_num_queries: Any) -> None:
    asked = Asked(lambda keys: Person.objects.filter(key__in=keys).select_related("account").order_by("-pk"), (str,))
    keys = [one.key for one in place.people]
    for wanted in ([], keys[:1], keys[1:3], keys[:1]):
        plain = list(Person.objects.filter(key__in=wanted).select_related("account").order_by("-pk"))
        assert asked(wanted) == plain and [one.name for one in asked(wanted)] == [one.name for one in plain]
    with django_assert_num_queries(1):
        assert asked(keys[2:3])[0].account is None


def test_tuples_counts_and_two_values(place: Town) -> None:
    def make(table: str, people: list[int]) -> Any:
        linked = Link.objects.filter(person__in=people).values("fact")
        facts = Fact.objects.filter(table=table, pk__in=linked).order_by()
        return facts.values_list("table").annotate(Count("pk"))

    asked, people = Asked(make, str, (int,)), [one.pk for one in place.people]
    for table in ("hire", "insurance", "nothing"):
        for some in (people[:1], people[:2], []):
            assert asked(table, some) == list(make(table, some))
    flat = Asked(lambda table: Fact.objects.filter(table=table).order_by("pk").values_list("key", flat=True), str)
    assert flat("hire") == list(Fact.objects.filter(table="hire").order_by("pk").values_list("key", flat=True)) != []


def test_today_goes_along(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that ends today is held today, and not tomorrow, by the question that was made today."""
    today, user = timezone.localdate(), User.objects.create(username="short")
    Post.objects.create(user=user, role="auditor", region="", since=today - timedelta(days=1), until=today)
    asked = Asked(lambda pk: Post.objects.held_by(User(pk=pk)), int)
    assert [one.role for one in asked(user.pk)] == ["auditor"]
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=1))
    assert asked(user.pk) == [] == list(Post.objects.held_by(user))


def test_another_day_or_a_lost_value_cannot_be_kept(place: Town) -> None:
    yesterday = Asked(lambda table: Fact.objects.filter(table=table, on__gte=date(2020, 1, 1)), str)
    with pytest.raises(ValueError, match="cannot be kept"):
        yesterday("hire")
    lost = Asked(lambda _: Fact.objects.filter(table="hire"), str)
    with pytest.raises(ValueError, match="cannot be kept"):
        lost("hire")


def test_the_home_page_asks_the_same(place: Town) -> None:
    """Its questions, of everybody in the town: as the querysets that they are made of."""
    people, firms = [one.pk for one in place.people], [place.firm.pk]
    for some, bodies in ((people[:1], []), (people[:2], firms), ([], firms), ([], [])):
        assert home._RECORDED(some, bodies) == list(home._recorded(some, bodies))
    for keys in ([one.key] for one in place.people[:3]):
        assert home._OFFERED(keys) == list(home._offered(keys))
        assert home._INVITED(keys) == list(home._invited(keys))
    for account in User.objects.values_list("pk", flat=True):
        assert home._CLAIMED(account) == list(home._claimed(account))


def test_facts_are_gathered_the_same(place: Town) -> None:
    """Of whom and by what column ever, one key or several: what the questions find that are made anew each time."""
    today = timezone.localdate()
    people, firm = [one.key for one in place.people], place.firm.key
    asks = [
        (gathering._by_key("hire"), place.hires), (gathering._linked_to(("hire",), (PERSON,), "person"), people),
        (gathering._linked_to(("hire",), PARTIES, "employer"), [firm, people[0]]),
        (gathering._linked_to(("hire", "insurance"), (PERSON,)), people), (gathering._linked_to(("hire",), ("hire",), "person"), [firm]),
    ]  # fmt: skip
    for question, keys in asks:
        for some in (keys[:1], keys[:3], keys):
            for day in (today, today - timedelta(days=4000)):
                found = question.of(Fact.objects.known(day), some)
                assert sorted(map(str, question.standing(day, padded(some)))) == sorted(map(str, found))
    assert asks[0][0].standing(today, padded(place.hires)), "there is something to find"
    for some in ([people[0]], [*people, firm]):
        pks = [entries_now(register, some) for register in (Person, Organisation)]
        assert [set(one) for one in pks] == [
            set(NOW.entries(one, some).values_list("pk", flat=True)) for one in (Person, Organisation)
        ]
        assert facts._COMMITTED(0, *pks) == list(facts._theirs(facts._unpaid(), 0, *pks))


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4, 5, 1023])
def test_lists_are_padded_to_few_lengths(length: int) -> None:
    some = [str(at) for at in range(length)]
    found = padded(some)
    assert set(found) == set(some) and found[:length] == some
    assert len(found).bit_count() == (1 if some else 0) and len(found) < 2 * max(length, 1)


def test_whose_a_claim_is_is_asked_the_same(place: Town) -> None:
    """By each account of the town: whose own it is, and by what way ever."""
    claim = filed(place)
    for user in User.objects.all():
        assert moving.is_own(claim, user) == Claim.objects.filter(acting(user), pk=claim.pk).exists()
    assert moving.is_own(claim, place.worker) and not moving.is_own(claim, place.officer)
