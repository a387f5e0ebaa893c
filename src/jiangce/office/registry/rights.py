"""Who may write in the registers, and where: seeing is not enough, the post that lets write has to cover the place."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from jiangce.office.identity.scoping import covers

WRITERS = ("case_officer", "chief")


def places(user: Any) -> list[str]:
    """The regions in which the account may write today."""
    return sorted({region for role in WRITERS for region in user.regions(role) if region})


def may_write(user: Any, place: str) -> bool:
    """Does a post that lets write cover the place?"""
    return any(covers(region, place) for region in places(user))


def demand(user: Any, *where: str) -> None:
    """Raises `PermissionDenied` unless the account may write in all of these places."""
    if not all(may_write(user, place) for place in where):
        raise PermissionDenied("您的岗位不能改动这个区域的登记。")
