"""Public notice as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """公示."""

    name = "jiangce.office.notices"
    label = "notices"
    verbose_name = "公示"

    def ready(self) -> None:
        """Listen to what becomes of claims."""
        from jiangce.office.claims.moved import moved
        from jiangce.office.notices.listening import heard

        moved.connect(heard, dispatch_uid="notices")
