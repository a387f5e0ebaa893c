"""Public notice as a Django app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """公示."""

    name = "jiangce.office.notices"
    label = "notices"
    verbose_name = "公示"
