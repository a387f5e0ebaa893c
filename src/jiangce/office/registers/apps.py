"""The registers as a Django app."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """登记簿."""

    name = "jiangce.office.registers"
    label = "registers"
    verbose_name = "登记簿"
