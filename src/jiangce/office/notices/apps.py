"""Public notice as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """公示."""

    name = "jiangce.office.notices"
    label = "notices"
    verbose_name = "公示"

    def ready(self) -> None:
        """Listen to what becomes of claims; name the triggers that have to stand."""
        from jiangce.office.audit.standing import Guard, stands
        from jiangce.office.claims.moved import moved
        from jiangce.office.notices.guarding import TRIGGERS, protect
        from jiangce.office.notices.listening import heard

        stands(
            Guard(
                ("notices_noticeline", "notices_archive", "claims_claim", "registers_person"),
                lambda _: TRIGGERS,
                protect,
            )
        )
        moved.connect(heard, dispatch_uid="notices")
