"""An employer's workers at once, as a Django app."""

from django.apps import AppConfig


class RostersConfig(AppConfig):
    """花名册."""

    name = "jiangce.office.rosters"
    label = "rosters"
    verbose_name = "花名册"

    def ready(self) -> None:
        """Who filed a worker's claim acts for it."""
        from jiangce.office.claims.acting import besides
        from jiangce.office.rosters.rights import filed_by_firm

        besides(filed_by_firm)
