"""The portal as a Django app: pages only."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """我的."""

    name = "jiangce.office.portal"
    label = "portal"
