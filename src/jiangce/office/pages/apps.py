"""The frame of working pages as a Django app."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """办事页面."""

    name = "jiangce.office.pages"
    label = "pages"
