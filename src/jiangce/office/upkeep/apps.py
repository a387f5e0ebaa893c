"""The upkeep of an office as a Django app: commands and one address, no table."""

from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    """运维."""

    name = "jiangce.office.upkeep"
    label = "upkeep"
    verbose_name = "运维"
