"""What is offered without being asked for, as a Django app."""

from django.apps import AppConfig


class OfferingConfig(AppConfig):
    """免申即享."""

    name = "jiangce.office.offering"
    label = "offering"
    verbose_name = "免申即享"
