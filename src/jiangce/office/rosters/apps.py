"""An employer's workers at once, as a Django app."""

from django.apps import AppConfig


class RostersConfig(AppConfig):
    """花名册."""

    name = "jiangce.office.rosters"
    label = "rosters"
    verbose_name = "花名册"
