"""The employer's pages as a Django app: pages only."""

from django.apps import AppConfig


class EmployerConfig(AppConfig):
    """单位页面."""

    name = "jiangce.office.employer"
    label = "employer"
