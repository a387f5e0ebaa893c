"""Payments as a Django app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """发放."""

    name = "jiangce.office.payments"
    label = "payments"
    verbose_name = "发放"

    def ready(self) -> None:
        """Listen to the moves of claims; keep the accounts of organisations."""
        from jiangce.office.claims.moved import moved
        from jiangce.office.payments.accounts import keep_of_firm
        from jiangce.office.payments.listening import heard
        from jiangce.office.registers.accounts import firms_keep

        firms_keep(keep_of_firm)
        moved.connect(heard, dispatch_uid="payments")
