"""The finance officers' pages as a Django app: pages only."""

from django.apps import AppConfig


class FinanceConfig(AppConfig):
    """财务页面."""

    name = "jiangce.office.finance"
    label = "finance"
