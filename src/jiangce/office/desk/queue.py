"""Which claims wait, filtered and ordered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from jiangce.office.asked import Asked
from jiangce.office.claims.models import Claim
from jiangce.office.claims.moves import machine
from jiangce.office.desk.load import terms
from jiangce.office.identity.models import Post
from jiangce.office.identity.scoping import NOTHING, within

PAGE, WHOLE = 50, 200  # of what was filed together more is shown at once, for it is decided together
_FILING = re.compile(r"P\d{12,22}\Z")
ORDERS: dict[str, tuple[Any, ...]] = {
    "due": (F("due_on").asc(nulls_last=True), "pk"),
    "new": ("-pk",),
    "money": (F("granted").desc(nulls_last=True), F("high").desc(nulls_last=True), "pk"),
    "title": ("title", "pk"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What somebody looks for. ``state``: one, or "mine" (his turn), "late", "all"; ``term``: one of `load.terms`."""

    state: str = "mine"
    text: str = ""
    order: str = "due"
    term: str = ""

    @classmethod
    def of(cls, told: Any, held: frozenset[str] | None = None) -> Filters:
        """From an address; what makes no sense is left out. Of whose roles (``held``) none ever has a turn, all are shown."""
        turns = held is None or any(one.by in held for one in machine().states.values())
        state, order, term = (
            told.get("state", "mine" if turns else "all"),
            told.get("order", "due"),
            told.get("term", ""),
        )
        known = {*machine().states, "mine", "late", "all"}
        return cls(
            state if state in known else "mine",
            told.get("q", "")[:60].strip(),
            order if order in ORDERS else "due",
            term if term in terms(timezone.localdate()) else "",
        )

    @property
    def page(self) -> int:
        """How many at once."""
        return WHOLE if _FILING.match(self.text) else PAGE

    def query(self) -> str:
        """The same as an address."""
        told = {"state": self.state, "q": self.text, "order": self.order, "term": self.term}
        return urlencode({name: value for name, value in told.items() if value})


def queue(user: Any, filters: Filters) -> QuerySet[Claim]:
    """The claims that somebody may see and looks for."""
    return in_order(wanted(user, filters), filters)


def page_of(found: QuerySet[Claim], size: int, number: str | None, count: int | None = None) -> Page[Any]:
    """A page of the list. ``count``: how many there are, where that is known already.

    Which are on it is found first, then what their rows tell: a join of all that wait, to show fifty, costs most of it.
    """
    pages = Paginator(found.values_list("pk", flat=True), size)
    if count is not None:
        pages.count = count
    page = pages.get_page(number)
    wanted = list(page.object_list)
    rows = {one.pk: one for one in _ROWS(wanted)}
    page.object_list = [rows[pk] for pk in wanted if pk in rows]
    return page


_ROWS = Asked(
    lambda pks: Claim.objects.filter(pk__in=pks).select_related(
        "person", "organisation", "filed_in__filing__organisation"
    ),
    (int,),
)


def in_order(found: QuerySet[Claim], filters: Filters) -> QuerySet[Claim]:
    """Of what is wanted, what is due when it is looked for, in the order looked for."""
    if filters.term:
        found = found.filter(terms(timezone.localdate())[filters.term][1])
    return found.order_by(*ORDERS[filters.order])


def _turn(posts: Sequence[Post]) -> Q:
    """What waits for whoever holds these posts: each where it is held."""
    states: dict[str, list[str]] = {}
    for one in machine().states.values():
        states.setdefault(one.by, []).append(one.id)
    if len(posts) == 1:  # what is seen lies in its region
        return Q(state__in=states.get(posts[0].role, ()))
    mine = (
        within("region", one.region) & Q(state__in=states[one.role])
        for one in posts
        if one.role in states and one.region
    )
    return reduce(or_, mine, NOTHING)


def wanted(user: Any, filters: Filters) -> QuerySet[Claim]:
    """The same, whenever they are due."""
    found = Claim.objects.visible_to(user).exclude(state="draft")
    if filters.state == "mine":
        found = found.filter(_turn(user.here()))
    elif filters.state == "late":
        found = found.filter(due_on__lt=timezone.localdate())
    elif filters.state != "all":
        found = found.filter(state=filters.state)
    if text := filters.text:
        found = found.filter(
            Q(number=text)
            | Q(filed_in__filing__number=text)
            | Q(filed_in__filing__organisation__name=text)
            | Q(title__contains=text)
            | Q(clause=text)
            | Q(person__name=text)
            | Q(organisation__name__contains=text)
        )
    return found
