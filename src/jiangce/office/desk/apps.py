"""The officers' desk as a Django app: pages only."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """经办."""

    name = "jiangce.office.desk"
    label = "desk"
