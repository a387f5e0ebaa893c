"""Payments as a Django app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """发放."""

    name = "jiangce.office.payments"
    label = "payments"
    verbose_name = "发放"
