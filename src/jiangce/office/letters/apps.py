"""Letters as a Django app."""

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """文书."""

    name = "jiangce.office.letters"
    label = "letters"
    verbose_name = "文书"
