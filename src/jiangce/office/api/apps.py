"""The interface as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """/api/"""

    name = "jiangce.office.api"
    label = "api"
