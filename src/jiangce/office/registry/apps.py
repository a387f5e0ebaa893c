"""The registers' pages as a Django app: pages only."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """登记簿页面."""

    name = "jiangce.office.registry"
    label = "registry"
