"""The public site as a Django app: pages only, no models."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """我能享受什么, 政策库."""

    name = "jiangce.office.public"
    label = "public"
