"""The analyst's page as a Django app: one page, no models."""

from django.apps import AppConfig


class AnalystConfig(AppConfig):
    """改一个数字。"""

    name = "jiangce.office.analyst"
    label = "analyst"
