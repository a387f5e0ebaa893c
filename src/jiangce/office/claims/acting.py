"""Who acts for a claim: whose it is, and whom the apps above name besides (the firm that filed it for its worker)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from jiangce.office.identity.models import User
from jiangce.office.registers.models import Organisation, Person

Named = Callable[[User], QuerySet[Any, Any]]
_besides: list[Named] = []


def besides(named: Named) -> None:
    """An app above names further claims (their pks) for which an account acts; said once, in `AppConfig.ready`."""
    if named not in _besides:
        _besides.append(named)


def acting(user: User) -> Q:
    """The claims for which an account acts today."""
    from jiangce.office.claims.models import Claim

    claims = Claim.objects.order_by().values("pk")
    firms = Organisation.objects.of(user)
    found = (
        claims.filter(person__in=Person.objects.of(user)), claims.filter(organisation__in=firms),
        *(named(user) for named in _besides),
    )  # fmt: skip
    return Q(pk__in=found[0].union(*found[1:]))  # each by its own index; `OR` over joined tables reads every claim
