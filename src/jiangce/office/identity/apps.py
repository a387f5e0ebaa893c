"""Accounts and rights as a Django app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """账号与权限."""

    name = "jiangce.office.identity"
    label = "identity"
    verbose_name = "账号与权限"
