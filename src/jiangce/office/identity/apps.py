"""Accounts and rights as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """账号与权限."""

    name = "jiangce.office.identity"
    label = "identity"
    verbose_name = "账号与权限"

    def ready(self) -> None:
        from allauth.account.signals import password_changed

        password_changed.connect(_own_password, dispatch_uid="identity.own_password")


def _own_password(request: Any, user: Any, **_: Any) -> None:
    """Whoever has chosen a password of his own need not change it any more."""
    if user.must_change_password:
        user.must_change_password = False
        user.save(update_fields=["must_change_password"])
