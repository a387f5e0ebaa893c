"""The administrator's pages as a Django app: pages only."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """系统管理页面."""

    name = "jiangce.office.administration"
    label = "administration"
