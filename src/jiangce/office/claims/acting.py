"""Who acts for a claim: whose it is, and whom the apps above name besides (the firm that filed it for its worker)."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from jiangce.office.identity.models import User
from jiangce.office.registers.models import Member

_besides: list[Callable[[User], Q]] = []


def besides(named: Callable[[User], Q]) -> None:
    """An app above names further claims for which an account acts; said once, in `AppConfig.ready`."""
    if named not in _besides:
        _besides.append(named)


def acting(user: User) -> Q:
    """The claims for which an account acts today."""
    found = Q(person__account=user) | Q(organisation__in=Member.objects.of(user).values("organisation"))
    for named in _besides:
        found |= named(user)
    return found
