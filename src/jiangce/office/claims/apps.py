"""Claims as a Django app."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    """申领."""

    name = "jiangce.office.claims"
    label = "claims"
    verbose_name = "申领"
