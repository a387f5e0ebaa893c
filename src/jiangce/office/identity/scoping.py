"""What an account may see of a table: the queryset itself says it, so that no view has to remember.

A model's manager is a `ScopedQuerySet`; its own `scoped` says how a role narrows it. ``visible_to(user)`` is the union over
the posts held (on a page: those of them that open it, see `guard`); whoever holds none sees nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db import models
from django.db.models import Q

from jiangce.office.identity.models import Post, User
from jiangce.office.identity.roles import Scope

NOTHING = Q(pk__in=())
COUNTY = 6  # digits of a county's code, the longest that a row has


def within(column: str, region: str) -> Q:
    """Rows whose place lies in a region: a county itself, all counties of a city (3307xx), of a province (33xxxx)."""
    stem = _stem(region)
    if len(stem) == COUNTY:  # nothing lies in it but itself: by an index, which "starts with" cannot use
        return Q(**{column: stem})
    return Q(**{f"{column}__startswith": stem}) if stem else NOTHING


def covers(region: str, place: str) -> bool:
    """Does the place lie in the region? The same as `within`, of a code in hand."""
    return bool(_stem(region)) and place.startswith(_stem(region))


def holds(user: User, role: str, place: str) -> bool:
    """Does one post of the account, of those that count where it is, have this role and cover the place?"""
    return any(post.role == role and covers(post.region, place) for post in user.here())


def _stem(region: str) -> str:
    stem = region.rstrip("0") if region.endswith("00") else region
    return stem + "0" if len(stem) % 2 else stem  # 3310|00 is a city called 3310


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that know who may see them. ``region_column``: where a row's place stands."""

    region_column = "region"

    def visible_to(self, user: User) -> Self:
        """The rows that the account may see today, where it is: a post that does not open the page shows nothing on it."""
        if not user.is_authenticated:
            return self.none()
        return self.under(user.here(), user)

    def under(self, posts: Iterable[Post], user: User) -> Self:
        """The rows that these posts of the account let see; for whoever asks for several tables, and for the posts once."""
        parts: list[Q] = []
        for part in (self.scoped(post, user) for post in posts):
            if part not in parts:  # a worker who is also his firm's clerk sees his own once
                parts.append(part)
        return self.filter(reduce(or_, parts, NOTHING))

    def mine(self, user: User) -> Self:
        """What is one's own, for whoever holds a post that lets him see it: an officer's post adds nothing."""
        return self.under((post for post in user.here() if post.about.scope is Scope.OWN), user)

    def scoped(self, post: Post, user: User) -> Q:
        """What one post lets see."""
        scope = post.about.scope
        if scope is Scope.ALL:
            return Q()
        if scope is Scope.OWN:
            return self.own(user)
        seen = within(self.region_column, post.region) if post.region else NOTHING
        return seen & self.of_department(post.department) if scope is Scope.DEPARTMENT else seen

    def own(self, user: User) -> Q:
        """What is one's own; a table that says nothing has nothing for applicants."""
        return NOTHING

    def of_department(self, department: str) -> Q:
        """What a department's liaison sees of it; a table that says nothing shows him nothing."""
        return NOTHING
