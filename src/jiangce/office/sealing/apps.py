"""The sealing of personal data as a Django app: no models of its own."""

from django.apps import AppConfig


class SealingConfig(AppConfig):
    """个人信息加密."""

    name = "jiangce.office.sealing"
    label = "sealing"
