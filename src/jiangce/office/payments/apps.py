"""Payments as a Django app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """发放."""

    name = "jiangce.office.payments"
    label = "payments"
    verbose_name = "发放"

    def ready(self) -> None:
        """Listen to the moves of claims."""
        from jiangce.office.claims.moved import moved
        from jiangce.office.payments.listening import heard

        moved.connect(heard, dispatch_uid="payments")
