"""An employer's workers at once, as a Django app."""

from django.apps import AppConfig


class RostersConfig(AppConfig):
    """花名册."""

    name = "jiangce.office.rosters"
    label = "rosters"
    verbose_name = "花名册"

    def ready(self) -> None:
        """Who filed a worker's claim acts for it; with whom it was decided, it is decided again."""
        from jiangce.office.claims.acting import besides
        from jiangce.office.claims.companions import companions
        from jiangce.office.rosters.rights import filed_by_firm, filed_with

        besides(filed_by_firm)
        companions(filed_with)
